//! Postgres through `OAuth::connect`, which is given nothing but a URL, and what many instances
//! make of one server.
//!
//! What needs a server needs `TEST_POSTGRES_URL`, a role that may create databases and roles:
//! `TEST_POSTGRES_URL=postgres://.. cargo test --workspace --test main -- postgres:: --include-ignored`.
//! Some start servers of their own, by the programs of Debian's packages `postgresql` and `pgbouncer`,
//! or processes with a wrong clock, by `libfaketime`.

mod conflicts;
mod demoted;
mod failover;
pub mod instance;
mod instances;
mod life;
mod misconfigured;
mod pooler;
mod pools;
mod programs;
mod refused;
pub mod scratch;
pub mod servers;
mod tls;
mod way;

use lightfriend_runtime::{Database, KeyRing, OAuth, OAuthIntegration, integrations};

/// A service whose users are in no table.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://postbox.example/authorize",
    token_endpoint = "https://postbox.example/token",
    users = "none"
)]
pub struct Postbox;

/// A host that has nothing but this database.
fn host(database: Database) -> OAuth {
    OAuth::builder()
        .database(database)
        .keys(KeyRing::parse(&KeyRing::generate().unwrap()).unwrap())
        .backend_url("http://127.0.0.1:3000")
        .client_credentials("POSTBOX", "id", "secret".to_owned())
        .integrations(integrations![Postbox])
        .build()
        .unwrap()
}

/// The same by its URL.
fn host_at(url: &str) -> OAuth {
    host(OAuth::connect(url).unwrap())
}
