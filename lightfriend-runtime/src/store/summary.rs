//! How many connections and waiting revocations there are.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};

use super::{Conn, statement::Statement, stored::ACTIVE};
use crate::descriptor::Descriptor;

/// Numbers of one service.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub(crate) struct Counts {
    pub(crate) active: u64,
    pub(crate) needs_reauth: u64,
    pub(crate) refresh_failing: u64,
    pub(crate) revocations_due: u64,
    pub(crate) revocations_held: u64,
}

#[derive(QueryableByName)]
struct OfStatus {
    #[diesel(sql_type = Text)]
    status: String,
    #[diesel(sql_type = BigInt)]
    count: i64,
    #[diesel(sql_type = BigInt)]
    failing: i64,
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = BigInt)]
    due: i64,
    #[diesel(sql_type = BigInt)]
    held: i64,
}

/// Counts every row of the service's table.
pub(crate) async fn counts(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Counts> {
    let table = descriptor.table.name;
    let rows: Vec<OfStatus> = Statement::about(&descriptor.table, format!(
        r#"SELECT #status AS status, count(*) AS count, count(CASE WHEN #status = '{ACTIVE}' THEN #refused_since END) AS failing FROM "{table}" GROUP BY #status"#
    ))
    .load(conn)
    .await?;
    let waiting: Option<Waiting> = Statement::new(
        "SELECT count(next_attempt_at) AS due, \
         count(CASE WHEN next_attempt_at IS NULL THEN 1 END) AS held \
         FROM oauth_revocation WHERE service = ?",
    )
    .bind(descriptor.service)
    .load_one(conn)
    .await?;
    let mut counts = Counts::default();
    for row in rows {
        if row.status == ACTIVE {
            counts.active += number(row.count);
        } else {
            counts.needs_reauth += number(row.count);
        }
        counts.refresh_failing += number(row.failing);
    }
    if let Some(waiting) = waiting {
        counts.revocations_due = number(waiting.due);
        counts.revocations_held = number(waiting.held);
    }
    Ok(counts)
}

fn number(count: i64) -> u64 {
    u64::try_from(count).unwrap_or_default()
}
