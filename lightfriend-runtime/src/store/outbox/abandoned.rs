//! What waits for a connection that has gone by other ways than a disconnect.

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{
    super::{Conn, statement::Statement, transaction::transaction, types::user_id_is},
    release,
};
use crate::{descriptor::Descriptor, user::UserId};

#[derive(QueryableByName)]
struct Owner {
    #[diesel(sql_type = Text)]
    user_id: String,
}

/// Owners of waiting rows whose connection has gone by other ways than a disconnect, as with the
/// row of their user; a hundred at most.
pub(crate) async fn abandoned(
    conn: &mut Conn<'_>,
    client: &[&'static Descriptor],
) -> QueryResult<Vec<UserId>> {
    let Some(descriptor) = client.first() else {
        return Ok(Vec::new());
    };
    let used_by = if descriptor.revocation_ends_grant() {
        client
    } else {
        &client[..1]
    };
    let (dialect, own) = (conn.dialect(), descriptor.table.owner_id);
    let unused: Vec<String> = used_by
        .iter()
        .map(|other| {
            let (table, ty) = (other.table.name, other.table.owner_id);
            let is_owner = user_id_is(dialect, ty, "oauth_revocation.user_id", own);
            format!(r#"NOT EXISTS (SELECT 1 FROM "{table}" WHERE {is_owner})"#)
        })
        .collect();
    let rows: Vec<Owner> = Statement::new(format!(
        "SELECT DISTINCT user_id FROM oauth_revocation WHERE service = ? AND next_attempt_at IS \
         NULL AND {} LIMIT 100",
        unused.join(" AND ")
    ))
    .bind(descriptor.service)
    .load(conn)
    .await?;
    let owners = rows.into_iter();
    Ok(owners
        .filter_map(|row| UserId::parse(descriptor.table.owner_id, &row.user_id))
        .collect())
}

/// [`release`] in a transaction of its own.
pub(crate) async fn release_abandoned(
    conn: &mut Conn<'_>,
    owners: &[UserId],
    client: &[&'static Descriptor],
) -> QueryResult<()> {
    transaction(conn, async |conn| {
        for owner in owners {
            release(conn, owner, client, None).await?;
        }
        Ok(())
    })
    .await
}
