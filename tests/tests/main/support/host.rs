//! The application, served on loopback.

use std::net::SocketAddr;

use axum::{Router, extract::FromRef, http::request::Parts};
use diesel::{RunQueryDsl as _, connection::SimpleConnection as _};
use lightfriend_runtime::{Builder, Integrations, KeyRing, OAuth, testing::MockProvider};
use reqwest::header;

use super::{
    Browser, CLIENT_ID, CLIENT_SECRET, SqlitePool, database, database::Folder, log::log_everything,
};

/// Application and database, served on loopback.
pub struct Host {
    pub oauth: OAuth,
    pub pool: SqlitePool,
    pub address: SocketAddr,
    pub folder: Folder,
}

/// The state of the application: what a host would have beside `OAuth`.
#[derive(Clone, FromRef)]
pub struct AppState {
    pub oauth: OAuth,
}

impl Host {
    /// Serves the integrations, with everything else at its default.
    pub async fn start(integrations: Integrations, provider: &MockProvider) -> Self {
        Self::start_with(integrations, provider, |builder| builder).await
    }

    /// Serves the integrations with a builder that the test has changed.
    pub async fn start_with(
        integrations: Integrations,
        provider: &MockProvider,
        change: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        log_everything();
        let (folder, pool) = database();
        let listener = tokio::net::TcpListener::bind("127.0.0.1:0")
            .await
            .expect("a port");
        let address = listener.local_addr().expect("an address");
        let builder = builder(&pool, integrations, provider);
        let builder = builder.backend_url(format!("http://{address}"));
        let oauth = change(builder).build().expect("a valid configuration");
        oauth.migrate().await.expect("tables");
        let app = Router::new()
            .merge(integrations.router())
            .merge(integrations.page())
            .with_state(AppState {
                oauth: oauth.clone(),
            });
        tokio::spawn(async move { axum::serve(listener, app).await });
        Self {
            oauth,
            pool,
            address,
            folder: folder.into(),
        }
    }

    pub fn url(&self, path: &str) -> String {
        format!("http://{}{path}", self.address)
    }

    /// Lets these users be, and connects an account of each.
    pub async fn connect_all(
        &self,
        users: impl IntoIterator<Item = i32>,
        service: &str,
        provider: &MockProvider,
    ) {
        for user in users {
            self.sql(&format!(
                "INSERT OR IGNORE INTO users (id, name) VALUES ({user}, 'x')"
            ));
            self.browser(user).connect(service, provider).await;
        }
    }

    /// A browser in which this user is signed in.
    pub fn browser(&self, user: i32) -> Browser {
        let browser = Browser::new(self.address);
        browser.set_cookie("session", &user.to_string());
        browser
    }

    /// Runs SQL as the operator would.
    pub fn sql(&self, sql: &str) {
        self.pool
            .get()
            .expect("a connection")
            .batch_execute(sql)
            .expect("valid SQL");
    }

    /// The single number that a query gives, as `n`.
    pub fn number(&self, sql: &str) -> i64 {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::BigInt)]
            n: i64,
        }
        let mut conn = self.pool.get().expect("a connection");
        let rows: Vec<Row> = diesel::sql_query(sql).load(&mut conn).expect("a number");
        rows.first().expect("a row").n
    }

    /// The rows of a query that gives one text column, `text`.
    pub fn texts(&self, sql: &str) -> Vec<String> {
        #[derive(diesel::QueryableByName)]
        struct Row {
            #[diesel(sql_type = diesel::sql_types::Text)]
            text: String,
        }
        let mut conn = self.pool.get().expect("a connection");
        let rows: Vec<Row> = diesel::sql_query(sql).load(&mut conn).expect("texts");
        rows.into_iter().map(|row| row.text).collect()
    }

    /// Every row of a table, every column of it, exactly.
    pub fn rows(&self, table: &str) -> Vec<String> {
        let columns = format!("SELECT name AS text FROM pragma_table_info('{table}')");
        let columns = self.texts(&columns);
        assert!(!columns.is_empty(), "there is no table {table}");
        let quoted = columns.iter().map(|name| format!(r#"quote("{name}")"#));
        let all = quoted.collect::<Vec<_>>().join(" || ', ' || ");
        self.texts(&format!(
            "SELECT {all} AS text FROM {table} ORDER BY user_id"
        ))
    }

    /// Everything that is in the database's files, write-ahead log included.
    pub fn database_bytes(&self) -> Vec<u8> {
        self.folder.bytes()
    }
}

/// A builder that lacks nothing, for an application that nobody reaches: its keys and addresses
/// are its own.
pub fn builder(pool: &SqlitePool, integrations: Integrations, provider: &MockProvider) -> Builder {
    let keys = KeyRing::generate().and_then(|text| KeyRing::parse(&text));
    OAuth::builder()
        .database(pool.clone())
        .keys(keys.expect("a key"))
        .integrations(integrations)
        .client_credentials("TEST", CLIENT_ID, CLIENT_SECRET.to_owned())
        .current_user(session_user)
        .backend_url("https://other.example")
        .frontend_url("")
        .route_outgoing_to(provider.addr())
}

/// An application without a server: what it keeps, and the folder of its database.
pub async fn application(
    integrations: Integrations,
    provider: &MockProvider,
    change: impl FnOnce(Builder) -> Builder,
) -> (Folder, OAuth) {
    let (folder, pool) = database();
    let builder = change(builder(&pool, integrations, provider));
    let oauth = builder.build().expect("a valid configuration");
    oauth.migrate().await.expect("tables");
    (folder.into(), oauth)
}

/// Who is signed in: the user named by the session cookie.
pub async fn session_user(parts: Parts) -> Option<i32> {
    parts
        .headers
        .get_all(header::COOKIE)
        .iter()
        .filter_map(|value| value.to_str().ok())
        .flat_map(|value| value.split(';'))
        .find_map(|pair| pair.trim().strip_prefix("session=")?.parse().ok())
}
