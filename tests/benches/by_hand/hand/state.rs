//! What the handlers of all services share.

use std::{env, fmt::Display, io::Write as _, net::SocketAddr, time::Duration};

use axum::http::StatusCode;
use base64::{Engine as _, engine::general_purpose::STANDARD};
use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool, PooledConnection},
};

use super::{super::shared::Failure, encryption::Encryption};

#[derive(Clone)]
pub(crate) struct AppState {
    pool: Pool<ConnectionManager<SqliteConnection>>,
    pub(super) encryption: Encryption,
    /// Where the provider is in fact.
    pub(super) provider: SocketAddr,
    /// Whether what is slow in the guide's lines stays as it is.
    pub(super) as_guided: bool,
    http: reqwest::Client,
}

impl AppState {
    pub(crate) fn open(path: &str, provider: SocketAddr, as_guided: bool) -> Result<Self, Failure> {
        let key = STANDARD.decode(variable("ENCRYPTION_KEY")?)?;
        Ok(Self {
            pool: pool(path)?,
            encryption: Encryption::new(&key)?,
            provider,
            as_guided,
            http: client()?,
        })
    }

    pub(super) fn conn(
        &self,
    ) -> Result<PooledConnection<ConnectionManager<SqliteConnection>>, Failure> {
        Ok(self.pool.get()?)
    }

    /// The guide has one for each call.
    pub(super) fn http(&self) -> Result<reqwest::Client, Failure> {
        if self.as_guided {
            return client();
        }
        Ok(self.http.clone())
    }
}

/// The guide reads the environment in each request.
pub(super) fn variable(name: &str) -> Result<String, Failure> {
    env::var(name).map_err(|_| format!("{name} is not set").into())
}

/// The log has the cause, the browser has not.
pub(super) fn internal(error: impl Display) -> StatusCode {
    // Where nobody reads it, the answer still says that something failed.
    let _ = writeln!(std::io::stderr(), "{error}");
    StatusCode::INTERNAL_SERVER_ERROR
}

fn client() -> Result<reqwest::Client, Failure> {
    let builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(15));
    Ok(builder.build()?)
}

fn pool(path: &str) -> Result<Pool<ConnectionManager<SqliteConnection>>, Failure> {
    Ok(Pool::builder()
        .connection_customizer(Box::new(Pragmas))
        .build(ConnectionManager::new(path))?)
}

#[derive(Debug)]
struct Pragmas;

impl CustomizeConnection<SqliteConnection, PoolError> for Pragmas {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
        conn.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL;
             PRAGMA foreign_keys = ON;",
        )
        .map_err(PoolError::QueryError)
    }
}
