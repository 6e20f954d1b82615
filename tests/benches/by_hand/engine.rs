//! What the framework's tables are in.

use serde::{Deserialize, Serialize};

/// A way to a database. A server's database goes by its name: its address, which may hold a
/// password, is in the environment, and in no argument that other users of the machine can see.
#[derive(Clone, Debug, PartialEq, Eq, Serialize, Deserialize)]
pub(crate) enum Engine {
    Sqlite,
    /// Postgres through libpq.
    Libpq(String),
    /// Postgres in pure Rust.
    DieselAsync(String),
}

/// Whether libpq is in this build.
pub(crate) const HAS_LIBPQ: bool = cfg!(feature = "postgres");
