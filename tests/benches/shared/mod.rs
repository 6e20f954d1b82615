//! What the benchmarks have in common: how an application is set up, medians, and a record.
#![allow(dead_code, reason = "each benchmark uses some of it")]

use std::{
    env,
    fs::File,
    io::{self, Write as _},
    net::SocketAddr,
};

use diesel::{
    SqliteConnection,
    r2d2::{ConnectionManager, Pool},
};
use lightfriend_runtime::{Database, Integrations, KeyRing, OAuth, SecretString};

pub(crate) type SqlitePool = Pool<ConnectionManager<SqliteConnection>>;
pub(crate) type Failure = Box<dyn std::error::Error + Send + Sync>;

/// Where the application would be reached.
pub(crate) const BACKEND: &str = "https://app.example";

/// The framework over this database, with the mock in the provider's place. `prefix` is that of the
/// integration's credentials, `keys` what [`KeyRing::generate`] gives.
pub(crate) fn oauth(
    database: impl Into<Database>,
    provider: SocketAddr,
    prefix: &str,
    keys: &SecretString,
    integrations: Integrations,
) -> Result<OAuth, Failure> {
    let oauth = OAuth::builder()
        .database(database.into())
        .keys(KeyRing::parse(keys)?)
        .backend_url(BACKEND)
        .frontend_url("")
        .client_credentials(prefix, "id", "secret".to_owned())
        .integrations(integrations)
        .route_outgoing_to(provider)
        .build()?;
    Ok(oauth)
}

/// The one in the middle, or between the two that are.
pub(crate) fn median(values: impl IntoIterator<Item = f64>) -> f64 {
    let mut values: Vec<f64> = values.into_iter().collect();
    values.sort_by(f64::total_cmp);
    let middle = values.len() / 2;
    if values.len() % 2 == 1 {
        values[middle]
    } else {
        f64::midpoint(values[middle - 1], values[middle])
    }
}

/// The file that is named by `BENCH_RECORD` gets a line of what each side came to in each round: the
/// page of figures is made of it.
pub(crate) fn record(what: &str, sides: &[Vec<f64>]) -> io::Result<()> {
    let Some(path) = env::var_os("BENCH_RECORD") else {
        return Ok(());
    };
    let mut file = File::options().create(true).append(true).open(path)?;
    writeln!(file, "{}", serde_json::json!([what, sides]))
}
