//! Databases of the benchmark's own on a server that is there.

use std::env;

use tokio_postgres::{Client, NoTls};
use url::Url;

use super::shared::Failure;

/// Names a server on which databases may be created.
const SERVER: &str = "BENCH_POSTGRES_URL";

/// Why Postgres is not measured, if it is not.
pub(crate) const ABSENCE: &str = "BENCH_POSTGRES_URL names no server";

pub(crate) fn is_there() -> bool {
    server().is_ok()
}

/// Works on a database that is made for it. It is dropped whatever comes of the work.
pub(crate) async fn on_a_database<T>(
    work: impl AsyncFnOnce(String) -> Result<T, Failure>,
) -> Result<T, Failure> {
    let name = format!("lightfriend_bench_{:016x}", fastrand::u64(..));
    let server = connect(server()?.as_str()).await?;
    let create = format!("CREATE DATABASE {name} TEMPLATE template0");
    server.batch_execute(&create).await?;
    let outcome = work(name.clone()).await;
    // Processes that were measured may still be ending.
    let drop = format!("DROP DATABASE {name} WITH (FORCE)");
    let dropped = server.batch_execute(&drop).await;
    let outcome = outcome?;
    dropped?;
    Ok(outcome)
}

/// Where a database of this name is.
pub(crate) fn url(name: &str) -> Result<String, Failure> {
    let mut url = server()?;
    url.set_path(name);
    Ok(url.into())
}

pub(crate) async fn connect(url: &str) -> Result<Client, Failure> {
    let (client, connection) = tokio_postgres::connect(url, NoTls).await?;
    // Ends with `client`; what goes wrong on it, `client` reports.
    tokio::spawn(connection);
    Ok(client)
}

fn server() -> Result<Url, Failure> {
    let url = env::var(SERVER).map_err(|_| ABSENCE)?;
    // The error of the parser does not repeat the URL.
    Ok(Url::parse(&url)?)
}
