//! Everybody who is connected, in pages by the owner's id.

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{Conn, connections::ACTIVE, statement::Statement, types::user_id_text};
use crate::{descriptor::Descriptor, user::UserId};

/// Owners of one page.
const PAGE: usize = 200;

#[derive(QueryableByName)]
struct Owner {
    #[diesel(sql_type = Text)]
    owner: String,
}

/// Owners of a page, and whether there may be more.
pub(crate) struct Page {
    pub(crate) owners: Vec<UserId>,
    pub(crate) is_last: bool,
}

/// Owners whose connection can be used, after the one given.
pub(crate) async fn page(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    after: Option<&UserId>,
) -> QueryResult<Page> {
    let (table, ty) = (descriptor.table.name, descriptor.table.owner_id);
    let (owner, rest) = (
        user_id_text(conn.dialect(), ty),
        after.map_or("", |_| " AND user_id > ?"),
    );
    let rows: Vec<Owner> = Statement::new(format!(
        r#"SELECT {owner} AS owner FROM "{table}" WHERE status = '{ACTIVE}'{rest} ORDER BY user_id LIMIT {PAGE}"#
    ))
    .bind_all(after.map(Into::into))
    .load(conn).await?;
    let readable = rows.iter().filter_map(|row| UserId::parse(ty, &row.owner));
    let owners: Vec<UserId> = readable.collect();
    if owners.len() < rows.len() {
        let unreadable = rows.len() - owners.len();
        tracing::warn!(table, unreadable, "owners of connections cannot be read");
    }
    Ok(Page {
        // A page without any owner leads to no other.
        is_last: rows.len() < PAGE || owners.is_empty(),
        owners,
    })
}
