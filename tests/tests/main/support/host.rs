//! The application, served on loopback.

use std::net::SocketAddr;

use axum::{Router, extract::FromRef, http::request::Parts};
use lightfriend_runtime::{Builder, Integrations, KeyRing, OAuth, testing::MockProvider};
use reqwest::header;

use super::{Browser, CLIENT_ID, CLIENT_SECRET, TestDatabase, bind, log::log_everything, serve_on};

/// Application and database, served on loopback.
pub struct Host {
    pub oauth: OAuth,
    pub database: TestDatabase,
    pub address: SocketAddr,
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
        Self::start_on(TestDatabase::new(), integrations, provider, change).await
    }

    /// The same on this database.
    pub async fn start_on(
        database: TestDatabase,
        integrations: Integrations,
        provider: &MockProvider,
        change: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        log_everything();
        let (listener, address) = bind().await;
        let builder = builder(&database, integrations, provider);
        let builder = builder.backend_url(format!("http://{address}"));
        let oauth = change(builder).build().expect("a valid configuration");
        oauth.migrate().await.expect("tables");
        let app = Router::new()
            .merge(integrations.router())
            .merge(integrations.page())
            .with_state(AppState {
                oauth: oauth.clone(),
            });
        serve_on(listener, app);
        Self {
            oauth,
            database,
            address,
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
            self.database.add_users(user..=user);
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
    #[track_caller]
    pub fn sql(&self, sql: &str) {
        self.database.execute(sql);
    }

    /// The single number that a query gives, as `n`.
    #[track_caller]
    pub fn number(&self, sql: &str) -> i64 {
        self.database.number(sql)
    }

    /// The rows of a query that gives one text column, `text`.
    #[track_caller]
    pub fn texts(&self, sql: &str) -> Vec<String> {
        self.database.texts(sql)
    }

    /// Every row of a connection table, every column of it, exactly.
    #[track_caller]
    pub fn rows(&self, table: &str) -> Vec<String> {
        self.database.rows(table)
    }
}

/// A builder that lacks nothing, for an application that nobody reaches: its keys and addresses
/// are its own.
pub fn builder(
    database: &TestDatabase,
    integrations: Integrations,
    provider: &MockProvider,
) -> Builder {
    let keys = KeyRing::generate().and_then(|text| KeyRing::parse(&text));
    OAuth::builder()
        .database(database.pool())
        .keys(keys.expect("a key"))
        .integrations(integrations)
        .client_credentials("TEST", CLIENT_ID, CLIENT_SECRET.to_owned())
        .current_user(session_user)
        .backend_url("https://other.example")
        .frontend_url("")
        .route_outgoing_to(provider.addr())
}

/// An application without a server, and its database.
pub async fn application(
    integrations: Integrations,
    provider: &MockProvider,
    change: impl FnOnce(Builder) -> Builder,
) -> (TestDatabase, OAuth) {
    let database = TestDatabase::new();
    let builder = change(builder(&database, integrations, provider));
    let oauth = builder.build().expect("a valid configuration");
    oauth.migrate().await.expect("tables");
    (database, oauth)
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
