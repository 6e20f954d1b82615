//! What must be true of a database before anything is kept in it: by the migration, by the check
//! where others migrate, and before the first use at the latest.

use super::{
    Database,
    conn::Conn,
    create::create_if_missing,
    guard::{Guard, missing},
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
    let guard = Guard {
        keys: keys.clone(),
        canaries: keys.canaries()?,
        integrations: integrations.to_vec(),
    };
    Ok(database.guarded(guard))
}

/// Creates what is missing, then looks at everything.
///
/// # Errors
/// [`Error::Misconfigured`] with every problem at once; [`Error::Database`].
pub(crate) async fn migrate(
    database: &Database,
    integrations: &[&'static Descriptor],
) -> Result<(), Error> {
    database.reach().await?;
    let descriptors = integrations.to_vec();
    let problems = database
        .run_unguarded(async move |conn| create_if_missing(conn, &descriptors).await)
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
    database.reach().await?;
    let descriptors = integrations.to_vec();
    let problems = database
        .run_unguarded(async move |conn| missing(conn, &descriptors).await)
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

/// Says in the log what the host's database connections lack.
async fn warn_of_missing_settings(database: &Database) -> Result<(), Error> {
    let missing = database
        .run_unguarded(async |conn| missing_settings(conn))
        .await?;
    for setting in missing {
        tracing::warn!("{setting}");
    }
    Ok(())
}

fn missing_settings(conn: &mut Conn<'_>) -> diesel::QueryResult<Vec<String>> {
    match conn {
        #[cfg(feature = "sqlite")]
        Conn::Sqlite(conn) => super::sqlite::missing_settings(conn),
        #[cfg(feature = "_postgres")]
        _ => Ok(Vec::new()),
    }
}
