//! A host application for the tests: its own `users` table, a session in a cookie, and a browser.

use std::{
    collections::BTreeMap,
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{Router, extract::FromRef, http::request::Parts};
use diesel::{
    RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, Pool},
};
use lightfriend_runtime::{
    Builder, Integrations, KeyRing, OAuth, sqlite_pool, testing::MockProvider,
};
use reqwest::{Method, Response, header};

pub type SqlitePool = Pool<ConnectionManager<SqliteConnection>>;

/// Application and database, served on loopback.
pub struct Host {
    pub oauth: OAuth,
    pub pool: SqlitePool,
    pub address: SocketAddr,
    pub folder: Folder,
}

/// The folder of a database. When a test is over its files are searched: whatever the test was
/// about, no token may be there in clear.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.path()).expect("the folder");
        files
            .flat_map(|file| std::fs::read(file.expect("an entry").path()).expect("a file"))
            .collect()
    }
}

impl From<tempfile::TempDir> for Folder {
    fn from(folder: tempfile::TempDir) -> Self {
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let bytes = self.bytes();
        for secret in ["mock-at-", "mock-rt-", "mock-code-", CLIENT_SECRET] {
            let is_there = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!is_there, "the database has a {secret} in clear");
        }
    }
}

/// With `TEST_LOG`, every record of the whole suite goes into that file, at TRACE: whoever runs it
/// so searches the file for what no log may hold.
fn log_everything() {
    static ONCE: std::sync::Once = std::sync::Once::new();
    ONCE.call_once(|| {
        let Some(file) = std::env::var_os("TEST_LOG") else {
            return;
        };
        let file = std::fs::File::options()
            .create(true)
            .append(true)
            .open(file)
            .expect("the file that TEST_LOG names");
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(Arc::new(file))
            .with_ansi(false)
            .finish();
        tracing_subscriber::util::SubscriberInitExt::try_init(subscriber).expect("the only log");
    });
}

/// The state of the application: what a host would have beside `OAuth`.
#[derive(Clone, FromRef)]
pub struct AppState {
    pub oauth: OAuth,
}

pub const CLIENT_ID: &str = "test-client";
pub const CLIENT_SECRET: &str = "test-client-secret-canary";

/// The ids of the users that every host has.
pub const ALICE: i32 = 1;
pub const BOB: i32 = 2;

/// A database file with the host's own table in it.
pub fn database() -> (tempfile::TempDir, SqlitePool) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.sqlite3");
    let pool = sqlite_pool(path.to_str().expect("a plain path")).expect("a pool");
    pool.get()
        .expect("a connection")
        .batch_execute(
            "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL);
             INSERT INTO users (id, name) VALUES (1, 'Alice'), (2, 'Bob');",
        )
        .expect("a users table");
    (folder, pool)
}

/// A builder with everything but the addresses of the application.
pub fn builder(pool: &SqlitePool, integrations: Integrations, provider: &MockProvider) -> Builder {
    let keys = KeyRing::generate().and_then(|text| KeyRing::parse(&text));
    OAuth::builder()
        .database(pool.clone())
        .keys(keys.expect("a key"))
        .integrations(integrations)
        .client_credentials("TEST", CLIENT_ID, CLIENT_SECRET.to_owned())
        .current_user(session_user)
        .route_outgoing_to(provider.addr())
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
        let builder = builder(&pool, integrations, provider)
            .backend_url(format!("http://{address}"))
            .frontend_url("");
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

    /// Everything that is in the database's files, write-ahead log included.
    pub fn database_bytes(&self) -> Vec<u8> {
        self.folder.bytes()
    }
}

/// A browser: cookies, no redirects on its own, and the fetch metadata of its requests.
#[derive(Clone)]
pub struct Browser {
    address: SocketAddr,
    client: reqwest::Client,
    cookies: Arc<Mutex<BTreeMap<String, String>>>,
}

impl Browser {
    pub fn new(address: SocketAddr) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .build()
            .expect("a client");
        Self {
            address,
            client,
            cookies: Arc::default(),
        }
    }

    pub fn set_cookie(&self, name: &str, value: &str) {
        let mut cookies = self.cookies.lock().expect("cookies");
        cookies.insert(name.to_owned(), value.to_owned());
    }

    pub fn cookies(&self) -> BTreeMap<String, String> {
        self.cookies.lock().expect("cookies").clone()
    }

    /// A request with the headers given, and the cookies; answers' cookies are kept.
    pub async fn send(&self, method: Method, target: &str, headers: &[(&str, &str)]) -> Response {
        let url = if target.starts_with('/') {
            format!("http://{}{target}", self.address)
        } else {
            target.to_owned()
        };
        let cookies = self.cookies();
        let cookies: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
        let mut request = self.client.request(method, url);
        if !cookies.is_empty() {
            request = request.header(header::COOKIE, cookies.join("; "));
        }
        for (name, value) in headers {
            request = request.header(*name, *value);
        }
        let response = request.send().await.expect("an answer");
        self.keep_cookies(&response);
        response
    }

    /// A link followed from the application's own page.
    pub async fn get(&self, target: &str) -> Response {
        self.send(Method::GET, target, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// A form sent from the application's own page.
    pub async fn post(&self, target: &str) -> Response {
        self.send(Method::POST, target, &[("sec-fetch-site", "same-origin")])
            .await
    }

    /// Starts a flow; the provider's authorization URL.
    pub async fn start(&self, service: &str) -> String {
        let response = self.get(&format!("/api/{service}/oauth/start")).await;
        assert_eq!(response.status(), 303);
        location(&response)
    }

    /// Connects an account: start, consent, callback. The callback's answer.
    pub async fn connect(&self, service: &str, provider: &MockProvider) -> Response {
        let authorization_url = self.start(service).await;
        let callback = provider.approve(&authorization_url).await.expect("consent");
        self.callback(&callback).await
    }

    /// Follows the provider's redirect back to the application: a cross-site navigation.
    pub async fn callback(&self, url: &str) -> Response {
        self.send(Method::GET, url, &[("sec-fetch-site", "cross-site")])
            .await
    }

    /// The status of a connection.
    pub async fn status(&self, service: &str) -> serde_json::Value {
        let response = self.get(&format!("/api/{service}/status")).await;
        assert_eq!(response.status(), 200);
        response.json().await.expect("JSON")
    }

    fn keep_cookies(&self, response: &Response) {
        for value in response.headers().get_all(header::SET_COOKIE) {
            let text = value.to_str().expect("a plain cookie");
            let (pair, attributes) = text.split_once(';').unwrap_or((text, ""));
            let (name, value) = pair.split_once('=').expect("a pair");
            let mut cookies = self.cookies.lock().expect("cookies");
            if attributes.contains("Max-Age=0") {
                cookies.remove(name);
            } else {
                cookies.insert(name.to_owned(), value.to_owned());
            }
        }
    }
}

/// Where a response sends the browser.
pub fn location(response: &Response) -> String {
    let value = response
        .headers()
        .get(header::LOCATION)
        .expect("a location");
    value.to_str().expect("a plain location").to_owned()
}

/// The value of a URL's query parameter.
pub fn param(url: &str, name: &str) -> Option<String> {
    let url = url::Url::parse(url).expect("an absolute URL");
    let mut pairs = url.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}
