//! What is wrong with a database that is to be worked with.

use diesel::QueryResult;

use super::{
    canaries,
    conn::Conn,
    keyed,
    migration::{GAINED, OWN_TABLES, add_column, column_definitions},
    row_key,
    schema::{columns_of, key_of, required_columns_of},
    users_table,
};
use crate::{
    crypto::{Canary, KeyRing},
    descriptor::Descriptor,
};

/// What is asked of a database before its first use.
pub(super) struct Guard {
    pub(super) keys: KeyRing,
    pub(super) canaries: Vec<Canary>,
    pub(super) integrations: Vec<&'static Descriptor>,
}

impl Guard {
    /// Everything that is wrong.
    pub(super) async fn problems(&self, conn: &mut Conn<'_>) -> QueryResult<Vec<String>> {
        let mut problems = missing(conn, &self.integrations).await?;
        problems.extend(unenforced(conn, &self.integrations)?);
        if !columns_of(conn, "oauth_key").await?.is_empty() {
            problems.extend(canaries::problems(conn, &self.keys, &self.canaries).await?);
        }
        Ok(problems)
    }
}

/// Tables and columns that are not there, each with what creates it.
pub(super) async fn missing(
    conn: &mut Conn<'_>,
    integrations: &[&'static Descriptor],
) -> QueryResult<Vec<String>> {
    let mut problems = Vec::new();
    for table in OWN_TABLES {
        if let Some(problem) = lacking_rights(conn, table).await? {
            problems.push(problem);
            continue;
        }
        let present = columns_of(conn, table).await?;
        if present.is_empty() {
            problems.push(missing_table(table));
        } else {
            problems.extend(missing_of_ours(table, &present));
        }
    }
    for descriptor in integrations {
        problems.extend(missing_of(conn, descriptor).await?);
    }
    Ok(problems)
}

async fn missing_of(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Vec<String>> {
    let table = descriptor.table.name;
    if let Some(problem) = lacking_rights(conn, table).await? {
        return Ok(vec![problem]);
    }
    let present = columns_of(conn, table).await?;
    if present.is_empty() {
        return Ok(vec![missing_table(table)]);
    }
    if let Some(problem) = not_ours(conn, descriptor).await? {
        return Ok(vec![problem]);
    }
    let mut problems: Vec<String> = column_definitions(descriptor, conn.dialect())
        .into_iter()
        .filter_map(|(name, definition)| {
            let is_missing = !present.iter().any(|present| present == name);
            is_missing.then(|| {
                format!(
                    "the column `{name}` of {table} is missing; call migrate(), or: ALTER TABLE \
                     \"{table}\" ADD COLUMN {definition}"
                )
            })
        })
        .collect();
    if keyed::is_older(conn, descriptor).await? {
        problems.push(format!(
            "the key of {table} is of before there was a field that tells accounts apart; call \
             migrate()"
        ));
    }
    problems.extend(users_table::problem(conn, descriptor).await?);
    problems.extend(orphaned_columns(conn, descriptor).await?);
    Ok(problems)
}

/// Columns that one of the runtime's own tables is too old to have.
fn missing_of_ours<'a>(table: &'a str, present: &'a [String]) -> impl Iterator<Item = String> {
    let of_table = GAINED.into_iter().filter(move |(of, _, _)| *of == table);
    let missing = of_table.filter(|(_, column, _)| !present.iter().any(|name| name == column));
    missing.map(move |gained| {
        format!(
            "the column `{}` of {table} is missing; call migrate(), or: {}",
            gained.1,
            add_column(gained)
        )
    })
}

/// What a role has no right to is invisible to it, and would pass for missing.
#[allow(clippy::unused_async, reason = "SQLite knows no rights")]
#[allow(unused_variables, reason = "SQLite knows no rights")]
async fn lacking_rights(conn: &mut Conn<'_>, table: &str) -> QueryResult<Option<String>> {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(_) => Ok(None),
        #[cfg(feature = "_postgres")]
        conn => super::rights::problem(conn, table).await,
    }
}

fn missing_table(table: &str) -> String {
    format!("the table `{table}` is missing; call migrate(), or run the migration `create_{table}`")
}

/// Foreign keys that are declared and not enforced: rows of deleted users would stay behind, and
/// fall to whoever gets their id next.
fn unenforced(
    conn: &mut Conn<'_>,
    integrations: &[&'static Descriptor],
) -> QueryResult<Option<String>> {
    let declared: Vec<&str> = integrations
        .iter()
        .filter(|descriptor| descriptor.table.owners.is_some())
        .map(|descriptor| descriptor.service)
        .collect();
    let is_enforced = match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(conn) => super::sqlite::enforces_foreign_keys(conn)?,
        #[cfg(feature = "_postgres")]
        _ => true,
    };
    if declared.is_empty() || is_enforced {
        return Ok(None);
    }
    Ok(Some(format!(
        "foreign keys are not enforced, so connections of deleted users would stay behind and fall \
         to whoever gets their id next: run `PRAGMA foreign_keys = ON` on every connection, or \
         write `users = \"none\"` for {} and call purge_user() before a user is deleted",
        declared.join(", ")
    )))
}

/// Why a table of this name is not the framework's, if so: it has another key, or lacks a column that
/// `ALTER TABLE` could not have added to its rows. Such a table is left alone.
pub(super) async fn not_ours(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Option<String>> {
    let table = descriptor.table.name;
    let present = columns_of(conn, table).await?;
    if present.is_empty() {
        return Ok(None);
    }
    let lacks = |column: &&&str| !present.iter().any(|present| present == **column);
    let lacking = FROM_THE_START.iter().find(lacks);
    let ours: Vec<&str> = row_key::columns(&descriptor.table).collect();
    let ours = ours.join(", ");
    // What a struct gains as its key, its table can gain, too.
    let is_ours = |key: &str| key == ours || key == descriptor.table.owner;
    if let Some(problem) = lost_key(conn, descriptor, lacking).await? {
        return Ok(Some(problem));
    }
    let reason = match (key_of(conn, table).await?.join(", "), lacking) {
        (key, None) if is_ours(&key) => return Ok(None),
        (key, Some(column)) if is_ours(&key) => format!("it has no `{column}`"),
        (key, _) if key.is_empty() => format!("it has no key, and ours is `{ours}`"),
        (key, _) => format!("its key is `{key}`, and ours is `{ours}`"),
    };
    Ok(Some(format!(
        "a table `{table}` exists that is not ours ({reason}); write `table = \"..\"` with another \
         name for {}, or rename that table, or drop it if nobody needs it",
        descriptor.service
    )))
}

/// What is wrong with a table of ours that tells accounts apart by another field than the struct, or
/// that does while the struct does not.
async fn lost_key(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    lacking: Option<&&str>,
) -> QueryResult<Option<String>> {
    let table = &descriptor.table;
    let key = key_of(conn, table.name).await?;
    let own = table.account_key.map(|own| own.name);
    let [owner, present] = key.as_slice() else {
        return Ok(None);
    };
    if lacking.is_some() || owner != table.owner || Some(present.as_str()) == own {
        return Ok(None);
    }
    Ok(Some(format!(
        "{} tells accounts apart by `{present}`, and its rows are of accounts that nobody must lose; \
         mark the field `{present}` with `account_key` again, or move the rows by hand and write \
         `table = \"..\"` with another name for {}",
        table.name, descriptor.service
    )))
}

/// What no row can be without, and no default fills.
const FROM_THE_START: [&str; 3] = ["access_token", "created_at", "issued_at"];

/// Columns of fields that the struct has lost, if no row can be written without them: better said
/// now than at the next connect.
pub(super) async fn orphaned_columns(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Vec<String>> {
    let table = descriptor.table.name;
    let required = required_columns_of(conn, table).await?;
    let known = column_definitions(descriptor, conn.dialect());
    let is_known = |name: &str| known.iter().any(|(known, _)| *known == name);
    let orphaned = required.into_iter().filter(|name| !is_known(name));
    Ok(orphaned
        .map(|name| {
            format!(
                "the column `{name}` of {table} belongs to no field any more and must not be \
                 NULL; drop it: ALTER TABLE \"{table}\" DROP COLUMN \"{name}\""
            )
        })
        .collect())
}
