//! The pools that hosts have, and connections out of them.

use diesel::{
    SqliteConnection,
    r2d2::{ConnectionManager, PooledConnection},
};
use lightfriend_runtime::{Database, sqlite_pool};

use super::Kind;

pub type SqlitePool = diesel::r2d2::Pool<ConnectionManager<SqliteConnection>>;

/// A connection of a host's. Tests give it to repository functions and do nothing else with it,
/// unless they are SQLite's own.
pub type TestConnection = PooledConnection<ConnectionManager<SqliteConnection>>;

/// A pool of any kind.
pub enum Pool {
    Sqlite(SqlitePool),
}

impl Pool {
    pub fn open(kind: Kind, address: &str) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite(sqlite_pool(address).expect("a pool")),
            Kind::Postgres | Kind::DieselAsync => {
                panic!("the runtime takes no {} pool yet", kind.name())
            }
        }
    }

    /// As the builder takes it.
    pub fn database(&self) -> Database {
        match self {
            Self::Sqlite(pool) => pool.clone().into(),
        }
    }

    pub fn connection(&self) -> TestConnection {
        match self {
            Self::Sqlite(pool) => pool.get().expect("a connection"),
        }
    }
}
