//! The pools that hosts have.

use diesel_async::{
    AsyncPgConnection,
    pooled_connection::{
        AsyncDieselConnectionManager, ManagerConfig, RecyclingMethod, deadpool::Pool,
    },
};
use lightfriend_runtime::{Database, sqlite_pool};

use super::super::{engine::Engine, errand::Site, shared::Failure};

pub(crate) type AsyncPool = Pool<AsyncPgConnection>;

/// Of each process: eight of them leave room on a server with its usual limit of a hundred.
const CONNECTIONS: u8 = 8;

pub(super) fn open(site: &Site) -> Result<Database, Failure> {
    let address = site.database()?;
    match site.engine {
        Engine::Sqlite => Ok(sqlite_pool(&address)?.into()),
        Engine::Libpq(_) => libpq(&address),
        Engine::DieselAsync(_) => Ok(diesel_async(&address)?.into()),
    }
}

/// As [`OAuth::connect`](lightfriend_runtime::OAuth::connect) has it: diesel-async's default asks the
/// server whether it is there before each use, which would be half of what is measured.
pub(crate) fn diesel_async(url: &str) -> Result<AsyncPool, Failure> {
    let mut config = ManagerConfig::default();
    config.recycling_method = RecyclingMethod::Fast;
    let manager = AsyncDieselConnectionManager::new_with_config(url, config);
    let pool = Pool::builder(manager).max_size(CONNECTIONS.into());
    Ok(pool.build()?)
}

#[cfg(feature = "postgres")]
fn libpq(url: &str) -> Result<Database, Failure> {
    use diesel::{PgConnection, r2d2};

    let manager = r2d2::ConnectionManager::<PgConnection>::new(url);
    let pool = r2d2::Pool::builder().max_size(CONNECTIONS.into());
    Ok(pool.min_idle(Some(0)).build(manager)?.into())
}

#[cfg(not(feature = "postgres"))]
fn libpq(_url: &str) -> Result<Database, Failure> {
    Err("libpq is not in this build".into())
}
