//! Sealed values of a table, in pages, and their replacement by the same values under another key.

use diesel::{QueryResult, QueryableByName, sql_types::BigInt};

use super::{
    Conn, Sealed, Value,
    cells::Cells,
    row_key::{self, is_row},
    statement::Statement,
    transaction::transaction,
};
use crate::{account_id::AccountId, descriptor::Descriptor};

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
    /// The column that the values are bound to, by our name.
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

    /// The column that has them, by its name in the database.
    fn value(self, descriptor: &Descriptor) -> &'static str {
        match self {
            Self::Connections(column) => descriptor.table.sql_name(column),
            Self::Outbox(_) => "token",
        }
    }

    /// The condition that it is one row.
    fn is_row(self, descriptor: &Descriptor) -> String {
        match self {
            Self::Connections(_) => is_row(&descriptor.table),
            Self::Outbox(_) => "id = ?".to_owned(),
        }
    }

    /// The columns that put rows in order, and the condition that one comes after another.
    fn order(self, descriptor: &Descriptor) -> (String, String) {
        match self {
            Self::Connections(_) => (
                row_key::order(&descriptor.table),
                row_key::is_later(&descriptor.table),
            ),
            Self::Outbox(_) => ("id".to_owned(), "id > ?".to_owned()),
        }
    }
}

/// A sealed value.
#[derive(Debug, Clone)]
pub(crate) struct Cell {
    /// Whose it is; `None` if owner or key are of another type than the columns.
    pub(crate) account: Option<AccountId>,
    /// The row in the outbox.
    id: Option<String>,
    pub(crate) sealed: Sealed,
}

impl Cell {
    /// The row's key as it is stored.
    pub(crate) fn key(&self, kept: Kept) -> Option<Vec<Value>> {
        match kept {
            Kept::Connections(_) => Some(row_key::values(self.account.as_ref()?).collect()),
            Kept::Outbox(_) => Some(vec![self.id.as_deref()?.into()]),
        }
    }

    /// The row, for the log.
    pub(crate) fn row(&self) -> String {
        match (&self.id, &self.account) {
            (Some(id), _) => id.clone(),
            (None, Some(account)) => account.owner.to_string(),
            (None, None) => String::new(),
        }
    }

    fn read(descriptor: &'static Descriptor, cells: &Cells) -> Self {
        Self {
            account: row_key::read(descriptor, cells),
            id: cells.text(2),
            sealed: Sealed::from_text(cells.text(3).unwrap_or_default()),
        }
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
    descriptor: &'static Descriptor,
    kept: Kept,
    after: Option<Vec<Value>>,
) -> QueryResult<Vec<Cell>> {
    let (value, (order, is_later)) = (kept.value(descriptor), kept.order(descriptor));
    let columns = match kept {
        Kept::Connections(_) => {
            let texts = row_key::texts(conn.dialect(), &descriptor.table);
            format!(r#"{texts}, CAST(NULL AS TEXT), "{value}""#)
        }
        Kept::Outbox(_) => format!(r#"user_id, account, id, "{value}""#),
    };
    let later = after
        .as_ref()
        .map_or(String::new(), |_| format!(" AND {is_later}"));
    let rest = format!("{later} ORDER BY {order} LIMIT {PAGE}");
    let rows: Vec<Cells> = select(descriptor, kept, &columns, &rest)
        .bind_all(after.into_iter().flatten())
        .load(conn)
        .await?;
    let rows = rows.iter();
    Ok(rows.map(|cells| Cell::read(descriptor, cells)).collect())
}

fn select(descriptor: &Descriptor, kept: Kept, columns: &str, rest: &str) -> Statement {
    let (table, value) = (kept.table(descriptor), kept.value(descriptor));
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
    let (table, value, is_row) = (
        kept.table(descriptor),
        kept.value(descriptor),
        kept.is_row(descriptor),
    );
    let service = match kept {
        Kept::Connections(_) => None,
        Kept::Outbox(_) => Some(Value::from(descriptor.service)),
    };
    let and_service = service.as_ref().map_or("", |_| " AND service = ?");
    let sql = format!(
        r#"UPDATE "{table}" SET "{value}" = ? WHERE {is_row} AND "{value}" = ?{and_service}"#
    );
    transaction(conn, async |conn| {
        let mut replaced = 0;
        for (old, new) in replacements {
            let Some(key) = old.key(kept) else {
                continue;
            };
            replaced += Statement::new(sql.clone())
                .bind(new.clone())
                .bind_all(key)
                .bind(old.sealed.clone())
                .bind_all(service.clone())
                .execute(conn)
                .await?;
        }
        Ok(replaced)
    })
    .await
}
