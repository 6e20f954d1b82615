//! Databases of a test alone, on the server of `TEST_POSTGRES_URL`.

use std::{env, fmt::Write as _};

use tokio::task::LocalSet;
use tokio_postgres::{Client, NoTls};

/// The server that is there for tests.
pub fn server() -> String {
    env::var("TEST_POSTGRES_URL").expect("TEST_POSTGRES_URL names a server")
}

/// The URL with another database, and what else is to be asked of the server.
pub fn with_database(url: &str, name: &str, query: &str) -> String {
    let base = url.split('?').next().unwrap();
    let (scheme, rest) = base.split_once("://").unwrap();
    let servers = rest.split('/').next().unwrap();
    format!("{scheme}://{servers}/{name}?{query}")
}

/// The URL with another user.
pub fn with_user(url: &str, user: &str) -> String {
    let (scheme, rest) = url.split_once("://").unwrap();
    let server = rest.split_once('@').map_or(rest, |(_, server)| server);
    format!("{scheme}://{user}@{server}")
}

/// Runs SQL as the role of the URL.
pub async fn run(url: &str, sql: &str) {
    client(url).await.batch_execute(sql).await.unwrap();
}

/// The first column of what this query gives, as texts.
pub async fn texts(url: &str, sql: &str) -> Vec<String> {
    let rows = client(url).await.query(sql, &[]).await.unwrap();
    rows.iter().map(|row| row.get(0)).collect()
}

/// Ends everybody else's sessions.
pub const END_SESSIONS: &str = "SELECT pg_terminate_backend(pid) FROM pg_stat_activity
     WHERE datname = current_database() AND pid <> pg_backend_pid()";

async fn client(url: &str) -> Client {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await.unwrap();
    tokio::spawn(connection);
    client
}

/// A name that nobody else has.
pub fn name() -> String {
    let mut name = "lightfriend_test_".to_owned();
    write!(name, "{:016x}", fastrand::u64(..)).unwrap();
    name
}

/// Runs a test on a database of its own, which is dropped whatever becomes of the test.
pub async fn on_a_database<T: Future<Output = ()> + 'static>(test: impl FnOnce(String) -> T) {
    let (server, name) = (server(), name());
    run(&server, &format!("CREATE DATABASE {name}")).await;
    let (tasks, test) = (LocalSet::new(), test(with_database(&server, &name, "")));
    let running = tasks.spawn_local(test);
    let outcome = tasks.run_until(running).await;
    run(&server, &format!("DROP DATABASE {name} WITH (FORCE)")).await;
    outcome.unwrap();
}
