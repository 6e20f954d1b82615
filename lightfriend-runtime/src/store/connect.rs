//! From the URL of a database to a pool of connections to it, for hosts that have none.

#[cfg(feature = "diesel-async")]
mod encryption;
#[cfg(all(feature = "postgres", not(feature = "diesel-async")))]
mod libpq;
#[cfg(feature = "_postgres")]
mod pooler;
#[cfg(feature = "diesel-async")]
mod pure;
#[cfg(feature = "diesel-async")]
mod server;
#[cfg(all(feature = "diesel-async", feature = "_rustls"))]
mod tls;

use super::Database;
use crate::error::Error;

/// The database of this URL.
///
/// # Errors
/// [`Error::Misconfigured`], which says what to write and does not repeat the URL: it may hold a
/// password. The path of an SQLite file holds none.
pub(crate) fn connect(url: &str) -> Result<Database, Error> {
    if url.trim().is_empty() {
        return Err(unknown("the URL of the database is empty"));
    }
    if is_key_value(url) {
        return Err(unknown("this is a list of settings, and not a URL"));
    }
    match scheme(url) {
        None | Some("file") => sqlite(url),
        Some("sqlite") => sqlite(&sqlite_name(url)),
        Some("postgres" | "postgresql") => postgres(url),
        Some(_) => Err(unknown("databases of this kind are unknown")),
    }
}

/// What stands before a colon. A path has none; on Windows it has the letter of a drive.
fn scheme(url: &str) -> Option<&str> {
    let (scheme, _) = url.split_once(':')?;
    (scheme.len() > 1).then_some(scheme)
}

/// `host=localhost user=ada password=..` would be the path of a file, and the password be shown.
fn is_key_value(url: &str) -> bool {
    const KEYS: [&str; 5] = ["host=", "hostaddr=", "dbname=", "user=", "password="];
    let is_setting = |word: &str| KEYS.iter().any(|key| word.starts_with(key));
    url.split_whitespace().any(is_setting)
}

/// What SQLite is to open. With parameters it is a URI.
fn sqlite_name(url: &str) -> String {
    let name = url.trim_start_matches("sqlite:");
    let name = name.strip_prefix("//").unwrap_or(name);
    if name.contains('?') {
        format!("file:{name}")
    } else {
        name.to_owned()
    }
}

#[cfg(feature = "sqlite")]
fn sqlite(name: &str) -> Result<Database, Error> {
    super::sqlite_pool(name).map(Database::from)
}

#[cfg(not(feature = "sqlite"))]
fn sqlite(_name: &str) -> Result<Database, Error> {
    Err(unknown(
        "this is an SQLite file, for which the feature `sqlite` of lightfriend-runtime is needed",
    ))
}

#[cfg(feature = "_postgres")]
fn postgres(url: &str) -> Result<Database, Error> {
    let (url, session) = pooler::take_from(url)?;
    #[cfg(feature = "diesel-async")]
    let database = pure::open(&url, session)?;
    #[cfg(not(feature = "diesel-async"))]
    let database = libpq::open(&url, session)?;
    Ok(database.of(session))
}

/// What is before the parameters of a server's URL, and these. As drivers read it: what ends with
/// the first `@` are credentials.
#[cfg(feature = "_postgres")]
fn query_of(url: &str) -> Option<(&str, &str)> {
    let after_credentials = url.find('@').unwrap_or(0);
    let query = url[after_credentials..].find('?')?;
    let (base, query) = url.split_at(after_credentials + query);
    Some((base, &query[1..]))
}

#[cfg(not(feature = "_postgres"))]
fn postgres(_url: &str) -> Result<Database, Error> {
    Err(unknown(
        "this is the URL of a Postgres database, for which a feature of lightfriend-runtime is \
         needed: `diesel-async` (pure Rust) or `postgres` (libpq)",
    ))
}

fn unknown(problem: &str) -> Error {
    Error::Misconfigured(format!(
        "{problem}; the URL of a database is like \"sqlite:app.sqlite3\" or \
         \"postgres://user:password@host/name\""
    ))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn an_error_repeats_nothing_of_what_may_hold_a_password() {
        for url in [
            "",
            " ",
            "mysql://ada:canary@localhost/app",
            "postgress://ada:canary@localhost/app",
            "ada:canary@localhost/app",
            "host=localhost user=ada password=canary",
            "postgres:canary",
            "postgres://ada:canary@localhost:port/app",
        ] {
            let said = connect(url).unwrap_err().to_string();
            assert!(said.contains("misconfigured: "), "{said}");
            assert!(said.contains("postgres://user:password@host"), "{said}");
            for word in ["canary", "ada", "localhost"] {
                assert!(!said.contains(word), "{said}");
            }
        }
    }

    #[test]
    fn sqlite_is_named_in_several_ways() {
        for (url, name) in [
            ("sqlite:app.sqlite3", "app.sqlite3"),
            ("sqlite://app.sqlite3", "app.sqlite3"),
            ("sqlite:///var/app.sqlite3", "/var/app.sqlite3"),
            ("sqlite::memory:", ":memory:"),
            ("sqlite://:memory:", ":memory:"),
            ("sqlite://app.sqlite3?mode=rwc", "file:app.sqlite3?mode=rwc"),
        ] {
            assert_eq!(sqlite_name(url), name);
        }
        assert_eq!(scheme("C:\\app.sqlite3"), None);
    }

    #[cfg(not(feature = "_postgres"))]
    #[test]
    fn a_missing_feature_is_named() {
        let said = connect("postgres://localhost/app").unwrap_err().to_string();
        assert!(said.contains("`diesel-async`"), "{said}");
    }
}
