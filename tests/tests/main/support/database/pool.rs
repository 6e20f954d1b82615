//! The pools that hosts have, and connections out of them.

use diesel::{
    SqliteConnection,
    r2d2::{ConnectionManager, PooledConnection},
};
use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{AsyncDieselConnectionManager, deadpool},
};
use lightfriend_runtime::{Database, sqlite_pool};

use super::{Kind, Watch, connection::TestConnection};

pub type SqlitePool = diesel::r2d2::Pool<ConnectionManager<SqliteConnection>>;
#[cfg(feature = "postgres")]
pub type PgPool = diesel::r2d2::Pool<ConnectionManager<diesel::PgConnection>>;

/// Many tests run beside each other, and a server has so many connections.
pub const MOST_CONNECTIONS: u32 = 8;

/// A pool of any kind.
pub enum Pool {
    Sqlite(SqlitePool),
    #[cfg(feature = "postgres")]
    Postgres(PgPool),
    DieselAsync {
        pool: deadpool::Pool<AsyncPgConnection>,
        url: String,
        watch: Option<Watch>,
    },
}

impl Pool {
    pub fn open(kind: Kind, address: &str) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite(sqlite_pool(address).expect("a pool")),
            Kind::Postgres => Self::postgres(address),
            Kind::DieselAsync => Self::DieselAsync {
                pool: deadpool::Pool::builder(AsyncDieselConnectionManager::new(address))
                    .max_size(MOST_CONNECTIONS as usize)
                    .build()
                    .expect("a pool"),
                url: address.to_owned(),
                watch: None,
            },
        }
    }

    #[cfg(feature = "postgres")]
    fn postgres(address: &str) -> Self {
        let pool = PgPool::builder()
            .max_size(MOST_CONNECTIONS)
            .min_idle(Some(0))
            .build(ConnectionManager::new(address));
        Self::Postgres(pool.expect("a pool"))
    }

    #[cfg(not(feature = "postgres"))]
    fn postgres(_address: &str) -> Self {
        panic!("libpq is not in this build: add `--features lightfriend-tests/postgres`")
    }

    /// As the builder takes it.
    pub fn database(&self) -> Database {
        match self {
            Self::Sqlite(pool) => pool.clone().into(),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => pool.clone().into(),
            Self::DieselAsync { pool, .. } => pool.clone().into(),
        }
    }

    pub fn connection(&self) -> TestConnection {
        match self {
            Self::Sqlite(pool) => TestConnection::Sqlite(pool.get().expect("a connection")),
            #[cfg(feature = "postgres")]
            Self::Postgres(pool) => TestConnection::Postgres(pool.get().expect("a connection")),
            Self::DieselAsync { url, watch, .. } => TestConnection::open_async(url, watch.as_ref()),
        }
    }

    /// One of SQLite's, for tests that are about SQLite.
    pub fn sqlite_connection(&self) -> PooledConnection<ConnectionManager<SqliteConnection>> {
        match self {
            Self::Sqlite(pool) => pool.get().expect("a connection"),
            #[cfg(feature = "postgres")]
            Self::Postgres(_) => panic!("this test is marked `sqlite_only!()`"),
            Self::DieselAsync { .. } => panic!("this test is marked `sqlite_only!()`"),
        }
    }
}
