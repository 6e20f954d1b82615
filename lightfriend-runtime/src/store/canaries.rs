//! The sealed canary of every key that this database has seen.

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{
    Conn,
    statement::{NOW, Statement},
};
use crate::crypto::{Canary, KeyRing};

#[derive(QueryableByName)]
struct Kept {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    canary: String,
}

/// What is wrong with the key ring, by what was sealed under its ids. A key that is seen for the
/// first time leaves a canary: of two that come together under one id, one finds the other's.
pub(super) async fn problems(
    conn: &mut Conn<'_>,
    keys: &KeyRing,
    own: &[Canary],
) -> QueryResult<Vec<String>> {
    let mut kept = load(conn).await?;
    let is_new = |own: &&Canary| kept.iter().all(|kept| kept.key_id != own.key_id);
    let new: Vec<&Canary> = own.iter().filter(is_new).collect();
    if !new.is_empty() {
        for canary in new {
            insert(conn, canary).await?;
        }
        kept = load(conn).await?;
    }
    Ok(kept
        .iter()
        .filter_map(|canary| keys.problem_with(canary))
        .collect())
}

async fn load(conn: &mut Conn<'_>) -> QueryResult<Vec<Canary>> {
    let rows: Vec<Kept> = Statement::new("SELECT id, canary FROM oauth_key ORDER BY id")
        .load(conn)
        .await?;
    let canary = |row: Kept| Canary {
        key_id: row.id,
        sealed: row.canary,
    };
    Ok(rows.into_iter().map(canary).collect())
}

async fn insert(conn: &mut Conn<'_>, canary: &Canary) -> QueryResult<usize> {
    Statement::new(format!(
        "INSERT INTO oauth_key (id, canary, created_at) VALUES (?, ?, {NOW}) ON CONFLICT (id) DO \
         NOTHING"
    ))
    .bind(canary.key_id.as_str())
    .bind(canary.sealed.as_str())
    .execute(conn)
    .await
}
