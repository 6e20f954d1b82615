//! What must be true of a database before anything is kept in it: by the migration, by the check
//! where others migrate, and before the first use at the latest.

use diesel::QueryResult;

use super::{
    Conn, Database, canaries,
    migration::{self, columns_of},
    sqlite, users_table,
};
use crate::{crypto::KeyRing, descriptor::Descriptor, error::Error};

/// The database, which is looked at before its first use.
///
/// # Errors
/// [`Error::Internal`] when the operating system gives no random bytes.
pub(crate) fn guarded(
    database: Database,
    keys: &KeyRing,
    integrations: &[&'static Descriptor],
) -> Result<Database, Error> {
    let (keys, canaries) = (keys.clone(), keys.canaries()?);
    let integrations = integrations.to_vec();
    Ok(database.guarded(move |conn| {
        let mut problems = missing(conn, &integrations)?;
        problems.extend(unenforced(conn, &integrations)?);
        if !columns_of(conn, "oauth_key")?.is_empty() {
            problems.extend(canaries::problems(conn, &keys, &canaries)?);
        }
        Ok(problems)
    }))
}

/// Creates what is missing, then looks at everything.
///
/// # Errors
/// [`Error::Misconfigured`] with every problem at once; [`Error::Database`].
pub(crate) async fn migrate(
    database: &Database,
    integrations: &[&'static Descriptor],
) -> Result<(), Error> {
    let descriptors = integrations.to_vec();
    let problems = database
        .run_unguarded(move |conn| migration::create_if_missing(conn, &descriptors))
        .await?;
    finish(database, problems).await
}

/// Looks at everything, and creates nothing but the canaries of keys that are new.
///
/// # Errors
/// As of [`migrate`].
pub(crate) async fn check(
    database: &Database,
    integrations: &[&'static Descriptor],
) -> Result<(), Error> {
    let descriptors = integrations.to_vec();
    let problems = database
        .run_unguarded(move |conn| missing(conn, &descriptors))
        .await?;
    finish(database, problems).await
}

async fn finish(database: &Database, mut problems: Vec<String>) -> Result<(), Error> {
    warn_of_missing_settings(database).await?;
    for problem in database.problems().await? {
        if !problems.contains(&problem) {
            problems.push(problem);
        }
    }
    if problems.is_empty() {
        Ok(())
    } else {
        Err(Error::misconfigured(&problems))
    }
}

/// Tables and columns that are not there, each with what creates it.
fn missing(conn: &mut Conn<'_>, integrations: &[&'static Descriptor]) -> QueryResult<Vec<String>> {
    let mut problems = Vec::new();
    for table in migration::OWN_TABLES {
        if columns_of(conn, table)?.is_empty() {
            problems.push(missing_table(table));
        }
    }
    for descriptor in integrations {
        problems.extend(missing_of(conn, descriptor)?);
    }
    Ok(problems)
}

fn missing_of(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Vec<String>> {
    let table = descriptor.table.name;
    let present = columns_of(conn, table)?;
    if present.is_empty() {
        return Ok(vec![missing_table(table)]);
    }
    if let Some(problem) = migration::not_ours(conn, descriptor)? {
        return Ok(vec![problem]);
    }
    let mut problems: Vec<String> = migration::column_definitions(descriptor)
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
    problems.extend(users_table::problem(conn, descriptor)?);
    problems.extend(migration::orphaned_columns(conn, descriptor)?);
    Ok(problems)
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
        .filter(|descriptor| descriptor.table.users.is_some())
        .map(|descriptor| descriptor.service)
        .collect();
    let Conn::Sqlite(conn) = conn;
    if declared.is_empty() || sqlite::enforces_foreign_keys(conn)? {
        return Ok(None);
    }
    Ok(Some(format!(
        "foreign keys are not enforced, so connections of deleted users would stay behind and fall \
         to whoever gets their id next: run `PRAGMA foreign_keys = ON` on every connection, or \
         write `users = \"none\"` for {} and call purge_user() before a user is deleted",
        declared.join(", ")
    )))
}

/// Says in the log what the host's database connections lack.
async fn warn_of_missing_settings(database: &Database) -> Result<(), Error> {
    let missing = database
        .run_unguarded(|conn| match conn {
            Conn::Sqlite(conn) => sqlite::missing_settings(conn),
        })
        .await?;
    for setting in missing {
        tracing::warn!("SQLite: {setting}");
    }
    Ok(())
}
