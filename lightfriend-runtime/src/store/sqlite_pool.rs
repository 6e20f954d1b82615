//! A pool of SQLite connections with the settings of a server.

use std::fmt::Display;

use diesel::{
    Connection as _, SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool},
};

use crate::{error::Error, random};

/// A pool for a SQLite file, set up for a server: write-ahead log, foreign keys enforced, five
/// seconds of patience with a busy database.
///
/// `url` is a path or a `file:` URI. Any pool of the host's own does as well; these are the
/// settings it should have. `:memory:`, for tests, is a new database of this pool alone, which all
/// its connections share and which is gone when the pool is.
///
/// # Errors
/// [`Error::Misconfigured`], with the path and the reason, when the file cannot be opened, or when
/// this is no name of a file.
pub fn sqlite_pool(url: &str) -> Result<Pool<ConnectionManager<SqliteConnection>>, Error> {
    let name = file_name(url)?;
    let failed = |reason: &dyn Display| cannot_open(url, reason);
    // Settings that belong to the file are made once: connections made in parallel would get in
    // each other's way. This connection stays until the pool has others: with the last one a
    // database in memory would go.
    let mut first = SqliteConnection::establish(&name).map_err(|error| failed(&error))?;
    first
        .batch_execute("PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL;")
        .map_err(|error| failed(&error))?;
    let mut builder = Pool::builder()
        .connection_customizer(Box::new(Pragmas))
        // A file does not hang up.
        .test_on_check_out(false);
    if is_in_memory(url) {
        builder = builder.max_lifetime(None).idle_timeout(None);
    }
    builder
        .build(ConnectionManager::new(name))
        .map_err(|error| failed(&error))
}

#[derive(Debug)]
struct Pragmas;

impl CustomizeConnection<SqliteConnection, PoolError> for Pragmas {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
        conn.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL;",
        )
        .map_err(PoolError::QueryError)
    }
}

fn is_in_memory(url: &str) -> bool {
    matches!(url, ":memory:" | "file::memory:")
}

/// What SQLite is to open. A URL of another database may hold a password: it is not repeated.
fn file_name(url: &str) -> Result<String, Error> {
    let refused = |problem: &str| {
        Err(Error::Misconfigured(format!(
            "{problem}; sqlite_pool takes the path of a SQLite file, such as \"app.sqlite3\", a \
             `file:` URI, or \":memory:\" for tests"
        )))
    };
    if is_in_memory(url) {
        // Each connection to `:memory:` is a database of its own; to this name, of the same one.
        return Ok(format!("file:/oauth-{}?vfs=memdb", random::name()?));
    }
    let is_private = |url: &str| {
        let is_shared = url.contains("cache=shared") || url.contains("vfs=memdb");
        // A URI without a path is a temporary database.
        let is_temporary =
            url.trim_start_matches("file:").starts_with(['?', '#']) || url == "file:";
        let is_in_memory = url.contains("mode=memory") || url.starts_with("file::memory:");
        is_temporary || (is_in_memory && !is_shared)
    };
    match url.split_once(':') {
        _ if url.trim().is_empty() => refused("the path of the database is empty"),
        _ if url.contains('\0') => refused("the path of the database holds a NUL"),
        Some(("file", _)) if is_private(url) => {
            refused("every connection to this URI would be a database of its own")
        }
        Some((scheme, rest)) if scheme != "file" && rest.starts_with("//") => {
            let scheme: String = scheme
                .chars()
                .filter(char::is_ascii_graphic)
                .take(32)
                .collect();
            refused(&format!("`{scheme}://..` is the URL of another database"))
        }
        _ => Ok(url.to_owned()),
    }
}

/// Longest text that is repeated in an error.
const MOST_CHARS: usize = 300;

fn cannot_open(url: &str, reason: &dyn Display) -> Error {
    let bounded = |text: String| -> String {
        let shown = text
            .chars()
            .map(|char| if char.is_control() { ' ' } else { char });
        shown.take(MOST_CHARS).collect()
    };
    Error::Misconfigured(format!(
        "the SQLite file \"{}\" cannot be opened: {}",
        bounded(url.to_owned()),
        bounded(reason.to_string())
    ))
}
