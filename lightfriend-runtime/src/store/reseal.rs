//! Sealed values of a table, in pages, and their replacement by the same values under another key.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};

use super::{
    Conn, Sealed, Value, statement::Statement, transaction::transaction, types::user_id_text,
};
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

    /// The column by which rows are told apart, and which puts them in order.
    fn key(self) -> &'static str {
        match self {
            Self::Connections(_) => "user_id",
            Self::Outbox(_) => "id",
        }
    }
}

/// A sealed value.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Cell {
    /// The row's key as text.
    #[diesel(sql_type = Text)]
    pub(crate) row_key: String,
    #[diesel(sql_type = Text)]
    user: String,
    #[diesel(sql_type = Text)]
    pub(crate) sealed: Sealed,
}

impl Cell {
    /// The row's key as it is stored; `None` if it is of another type than the column.
    pub(crate) fn key(&self, descriptor: &Descriptor, kept: Kept) -> Option<Value> {
        match kept {
            Kept::Connections(_) => Some(Value::from(&self.user(descriptor)?)),
            Kept::Outbox(_) => Some(Value::Text(self.row_key.clone())),
        }
    }

    pub(crate) fn user(&self, descriptor: &Descriptor) -> Option<UserId> {
        UserId::parse(descriptor.table.owner_id, &self.user)
    }
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// How many values there are.
pub(crate) async fn count(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    kept: Kept,
) -> QueryResult<u64> {
    let row: Option<Count> = select(descriptor, kept, "count(*) AS count", "")
        .load_one(conn)
        .await?;
    Ok(row.map_or(0, |row| u64::try_from(row.count).unwrap_or(0)))
}

/// The values of the rows after the one with this key.
pub(crate) async fn page(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    kept: Kept,
    after: Option<Value>,
) -> QueryResult<Vec<Cell>> {
    let (value, key) = (kept.value(), kept.key());
    let user = match kept {
        Kept::Connections(_) => user_id_text(conn.dialect(), descriptor.table.owner_id),
        Kept::Outbox(_) => "user_id",
    };
    let row = match kept {
        Kept::Connections(_) => user,
        Kept::Outbox(_) => key,
    };
    let columns = format!(r#"{row} AS row_key, {user} AS user, "{value}" AS sealed"#);
    let later = if after.is_some() {
        format!(" AND {key} > ?")
    } else {
        String::new()
    };
    let rest = format!("{later} ORDER BY {key} LIMIT {PAGE}");
    select(descriptor, kept, &columns, &rest)
        .bind_all(after)
        .load(conn)
        .await
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
pub(crate) async fn replace(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    kept: Kept,
    replacements: &[(Cell, Sealed)],
) -> QueryResult<usize> {
    let (table, value, key) = (kept.table(descriptor), kept.value(), kept.key());
    let service = match kept {
        Kept::Connections(_) => None,
        Kept::Outbox(_) => Some(Value::from(descriptor.service)),
    };
    let and_service = service.as_ref().map_or("", |_| " AND service = ?");
    let sql = format!(
        r#"UPDATE "{table}" SET "{value}" = ? WHERE {key} = ? AND "{value}" = ?{and_service}"#
    );
    transaction(conn, async |conn| {
        let mut replaced = 0;
        for (old, new) in replacements {
            let Some(key) = old.key(descriptor, kept) else {
                continue;
            };
            replaced += Statement::new(sql.clone())
                .bind(new.clone())
                .bind(key)
                .bind(old.sealed.clone())
                .bind_all(service.clone())
                .execute(conn)
                .await?;
        }
        Ok(replaced)
    })
    .await
}
