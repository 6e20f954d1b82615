//! What is wrong with a database that is to be worked with.

use diesel::QueryResult;

use super::{
    adopted, canaries,
    conn::Conn,
    row_key,
    shape::{Change, Found, Shape, diff, find, missing_table, of_change, of_conflict, own_shapes},
    users_table,
};
use crate::{
    crypto::{Canary, KeyRing},
    descriptor::{Descriptor, MigratedBy},
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
        if is_readable(conn, "oauth_key").await? {
            problems.extend(canaries::problems(conn, &self.keys, &self.canaries).await?);
        }
        Ok(problems)
    }
}

/// Whether a table is there, and the role may use it.
async fn is_readable(conn: &mut Conn<'_>, table: &str) -> QueryResult<bool> {
    Ok(!find(conn, table).await?.is_absent() && lacking_rights(conn, table).await?.is_none())
}

/// Everything in which tables are not as they are to be, each with what mends it.
pub(super) async fn missing(
    conn: &mut Conn<'_>,
    integrations: &[&'static Descriptor],
) -> QueryResult<Vec<String>> {
    let mut problems = Vec::new();
    for shape in own_shapes() {
        problems.extend(drift(conn, &shape).await?);
    }
    for descriptor in integrations {
        problems.extend(missing_of(conn, descriptor).await?);
    }
    Ok(problems)
}

async fn missing_of(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Vec<String>> {
    let table = &descriptor.table;
    if table.migrated_by == MigratedBy::Host {
        return match lacking_rights(conn, table.name).await? {
            Some(problem) => Ok(vec![problem]),
            None => adopted::problems(conn, descriptor).await,
        };
    }
    if let Some(problem) = not_ours(conn, descriptor).await? {
        return Ok(vec![problem]);
    }
    let shape = Shape::of(descriptor, conn.dialect());
    let mut problems = drift(conn, &shape).await?;
    problems.extend(users_table::problem(conn, descriptor).await?);
    Ok(problems)
}

/// In what a table is not as it is to be. Without an index everything works, if slowly.
async fn drift(conn: &mut Conn<'_>, shape: &Shape) -> QueryResult<Vec<String>> {
    if let Some(problem) = lacking_rights(conn, &shape.table).await? {
        return Ok(vec![problem]);
    }
    let found = find(conn, &shape.table).await?;
    if found.is_absent() {
        return Ok(vec![missing_table(shape)]);
    }
    let dialect = conn.dialect();
    let diff = diff(shape, &found, dialect);
    let (slow, amiss): (Vec<Change>, Vec<Change>) = diff
        .changes
        .into_iter()
        .partition(|change| matches!(change, Change::Index(_)));
    for change in &slow {
        tracing::warn!("{}", of_change(shape, &found, change, dialect));
    }
    let changes = amiss.iter();
    let changes = changes.map(|change| of_change(shape, &found, change, dialect));
    let conflicts = diff.conflicts.iter();
    let conflicts = conflicts.map(|conflict| of_conflict(&shape.table, conflict, dialect));
    Ok(changes.chain(conflicts).collect())
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
    let found = find(conn, table).await?;
    if found.is_absent() {
        return Ok(None);
    }
    let named = FROM_THE_START.map(|column| descriptor.table.sql_name(column));
    let lacks = |column: &&&str| !found.has(column);
    let lacking = named.iter().find(lacks);
    let ours: Vec<&str> = row_key::sql_names(&descriptor.table).collect();
    let owner = ours.first().copied().unwrap_or_default();
    let ours = ours.join(", ");
    // What a struct gains as its key, its table can gain, too.
    let is_ours = |key: &str| key == ours || key == owner;
    if let Some(problem) = lost_key(&found, descriptor, lacking) {
        return Ok(Some(problem));
    }
    let reason = match (found.key.join(", "), lacking) {
        (key, None) if is_ours(&key) => return Ok(None),
        (key, Some(column)) if is_ours(&key) => format!("it has no `{column}`"),
        (key, _) if key.is_empty() => format!("it has no key, and ours is `{ours}`"),
        (key, _) => format!("its key is `{key}`, and ours is `{ours}`"),
    };
    Ok(Some(format!(
        "a table `{table}` exists that is not ours ({reason}); write `table = \"..\"` with another \
         name for {} and move its rows in by `import_table(..)`, or adopt it by `columns(..)` and \
         `migration = \"host\"`, or rename it, or drop it if nobody needs it",
        descriptor.service
    )))
}

/// What is wrong with a table of ours that tells accounts apart by another field than the struct, or
/// that does while the struct does not.
fn lost_key(found: &Found, descriptor: &Descriptor, lacking: Option<&&str>) -> Option<String> {
    let table = &descriptor.table;
    let own = table.account_key.map(|own| table.sql_name(own.name));
    let [owner, present] = found.key.as_slice() else {
        return None;
    };
    if lacking.is_some() || owner != table.sql_name(table.owner) || Some(present.as_str()) == own {
        return None;
    }
    Some(format!(
        "{} tells accounts apart by `{present}`, and its rows are of accounts that nobody must lose; \
         mark the field `{present}` with `account_key` again, or move the rows by hand and write \
         `table = \"..\"` with another name for {}",
        table.name, descriptor.service
    ))
}

/// What no row can be without, and no default fills.
const FROM_THE_START: [&str; 3] = ["access_token", "created_at", "issued_at"];
