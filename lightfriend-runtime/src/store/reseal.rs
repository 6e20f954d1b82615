//! Sealed values of a table, in pages, and their replacement by the same values under another key.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};

use super::{Conn, Sealed, database::transaction, sqlite::user_id_text, statement::Statement};
use crate::{descriptor::Descriptor, user::UserId};

/// Rows of one page, and of one transaction: writers wait for no more than that.
pub(crate) const PAGE: usize = 200;

/// Where sealed values are kept.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Kept {
    /// In a column of the connections.
    Connections(&'static str),
    /// In the outbox, from that column.
    Outbox(&'static str),
}

impl Kept {
    /// The column that the values are bound to.
    pub(crate) fn column(self) -> &'static str {
        match self {
            Self::Connections(column) | Self::Outbox(column) => column,
        }
    }

    pub(crate) fn table(self, descriptor: &Descriptor) -> &'static str {
        match self {
            Self::Connections(_) => descriptor.table.name,
            Self::Outbox(_) => "oauth_revocation",
        }
    }

    fn value(self) -> &'static str {
        match self {
            Self::Connections(column) => column,
            Self::Outbox(_) => "token",
        }
    }
}

/// A sealed value.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Cell {
    #[diesel(sql_type = BigInt)]
    pub(crate) id: i64,
    #[diesel(sql_type = Text)]
    user: String,
    #[diesel(sql_type = Text)]
    pub(crate) sealed: Sealed,
}

impl Cell {
    pub(crate) fn user(&self, descriptor: &Descriptor) -> Option<UserId> {
        UserId::parse(descriptor.table.user_id, &self.user)
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many values there are.
pub(crate) fn count(conn: &mut Conn<'_>, descriptor: &Descriptor, kept: Kept) -> QueryResult<u64> {
    let row: Option<Count> = select(descriptor, kept, "count(*) AS count", "").load_one(conn)?;
    Ok(row.map_or(0, |row| u64::try_from(row.count).unwrap_or(0)))
}

/// The values of the rows after this one.
pub(crate) fn page(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    kept: Kept,
    after: i64,
) -> QueryResult<Vec<Cell>> {
    let user = match kept {
        Kept::Connections(_) => user_id_text(descriptor.table.user_id),
        Kept::Outbox(_) => "user_id",
    };
    let value = kept.value();
    let columns = format!(r#"id, {user} AS user, "{value}" AS sealed"#);
    let rest = format!(" AND id > ? ORDER BY id LIMIT {PAGE}");
    select(descriptor, kept, &columns, &rest)
        .bind(after)
        .load(conn)
}

fn select(descriptor: &Descriptor, kept: Kept, columns: &str, rest: &str) -> Statement {
    let (table, value) = (kept.table(descriptor), kept.value());
    let sql = format!(r#"SELECT {columns} FROM "{table}" WHERE "{value}" IS NOT NULL"#);
    match kept {
        Kept::Connections(_) => Statement::new(sql + rest),
        Kept::Outbox(column) => Statement::new(sql + " AND service = ? AND column_name = ?" + rest)
            .bind(descriptor.service)
            .bind(column),
    }
}

/// Replaces values that are still what they were; how many.
pub(crate) fn replace(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    kept: Kept,
    replacements: &[(Cell, Sealed)],
) -> QueryResult<usize> {
    let (table, value) = (kept.table(descriptor), kept.value());
    let sql = format!(r#"UPDATE "{table}" SET "{value}" = ? WHERE id = ? AND "{value}" = ?"#);
    transaction(conn, |conn| {
        replacements
            .iter()
            .map(|(old, new)| {
                Statement::new(sql.clone())
                    .bind(new.clone())
                    .bind(old.id)
                    .bind(old.sealed.clone())
                    .execute(conn)
            })
            .sum()
    })
}
