//! What the handlers share.

use std::{sync::Arc, time::Duration};

use base64::{Engine as _, engine::general_purpose::STANDARD};
use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool, PooledConnection},
};

use super::{
    super::{
        contender::Contender,
        errand::Site,
        shared::{BACKEND, Failure, SqlitePool},
    },
    encryption::Encryption,
};

#[derive(Clone)]
pub(super) struct AppState {
    pub(super) pool: SqlitePool,
    pub(super) encryption: Encryption,
    pub(super) config: Arc<Config>,
    http: reqwest::Client,
}

/// What the guide reads from the environment in each request.
pub(super) struct Config {
    pub(super) client_id: String,
    pub(super) client_secret: String,
    pub(super) redirect_uri: String,
    pub(super) authorization_endpoint: String,
    pub(super) token_endpoint: String,
    /// Whether what is slow in the guide's lines stays as it is.
    pub(super) as_guided: bool,
}

impl AppState {
    pub(super) fn open(site: &Site) -> Result<Self, Failure> {
        let provider = site.provider;
        let config = Config {
            client_id: "id".to_owned(),
            client_secret: "secret".to_owned(),
            redirect_uri: format!("{BACKEND}/api/bench/oauth/callback"),
            authorization_endpoint: format!("http://{provider}/authorize"),
            token_endpoint: format!("http://{provider}/token"),
            as_guided: site.contender == Contender::AsGuided,
        };
        // The framework's keys have names, ours have none.
        let (_, key) = site.keys.split_once(':').ok_or("no key")?;
        Ok(Self {
            pool: pool(&site.database()?)?,
            encryption: Encryption::new(&STANDARD.decode(key)?)?,
            config: Arc::new(config),
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
        if self.config.as_guided {
            return client();
        }
        Ok(self.http.clone())
    }
}

fn client() -> Result<reqwest::Client, Failure> {
    let builder = reqwest::Client::builder()
        .no_proxy()
        .redirect(reqwest::redirect::Policy::none())
        .timeout(Duration::from_secs(15));
    Ok(builder.build()?)
}

fn pool(path: &str) -> Result<SqlitePool, Failure> {
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
