//! What Diesel says that it sends, on the connections of one database's pool.
//!
//! It is Diesel that is asked and not the runtime: whatever way a statement took, it is here.

use std::sync::{Arc, Mutex};

use diesel::{
    Connection as _, SqliteConnection,
    connection::{Instrumentation, InstrumentationEvent, SimpleConnection as _},
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError},
};
use diesel_async::{
    AsyncConnection as _, AsyncPgConnection,
    pooled_connection::{AsyncDieselConnectionManager, ManagerConfig, deadpool},
};
use futures_util::FutureExt as _;

use super::{
    Kind,
    pool::{MOST_CONNECTIONS, Pool, SqlitePool},
};

/// How pools ask whether a connection lives, before they give it: r2d2's, and diesel-async's. It is
/// the host's choice.
const PINGS: [&str; 2] = ["SELECT 1", "SELECT $1"];

/// Everything that was sent, in order, each with the connection that it was sent on.
#[derive(Clone, Default, Debug)]
pub struct Watch(Arc<Mutex<Watched>>);

#[derive(Default, Debug)]
struct Watched {
    connections: usize,
    sent: Vec<(usize, String)>,
    /// How many statements that may change something are sent before the process dies.
    dies_after: Option<usize>,
}

impl Watched {
    fn note(&mut self, connection: usize, sql: &str) {
        if !sql.starts_with("SELECT") {
            match &mut self.dies_after {
                Some(0) => std::process::abort(),
                Some(left) => *left -= 1,
                None => {}
            }
        }
        self.sent.push((connection, sql.to_owned()));
    }
}

impl Watch {
    /// One whose process dies, as by a kill, instead of sending one more statement than these that
    /// may change something.
    pub fn that_dies_after(statements: usize) -> Self {
        let watch = Self::default();
        watch.0.lock().expect("the list").dies_after = Some(statements);
        watch
    }

    /// All statements so far, in order: which connection, and the text without its values.
    pub fn sent(&self) -> Vec<(usize, String)> {
        self.0.lock().expect("the list").sent.clone()
    }

    /// What this sends, in order.
    pub async fn during<T>(&self, work: impl Future<Output = T>) -> (Vec<String>, T) {
        let before = self.sent().len();
        let done = work.await;
        let sent = self.sent().split_off(before);
        (sent.into_iter().map(|(_, sql)| sql).collect(), done)
    }

    /// A pool of this kind, watched.
    pub fn pool(&self, kind: Kind, address: &str) -> Pool {
        match kind {
            Kind::Sqlite => self.sqlite(address),
            Kind::Postgres => self.postgres(address),
            Kind::DieselAsync => self.diesel_async(address),
        }
    }

    fn sqlite(&self, address: &str) -> Pool {
        // The file's own setting is made once, as by `sqlite_pool`.
        SqliteConnection::establish(address)
            .and_then(|mut conn| {
                let wal = conn.batch_execute("PRAGMA journal_mode = WAL");
                wal.map_err(diesel::ConnectionError::CouldntSetupConfiguration)
            })
            .expect("a file");
        let pool = SqlitePool::builder().connection_customizer(Box::new(self.clone()));
        Pool::Sqlite(pool.build(ConnectionManager::new(address)).expect("a pool"))
    }

    #[cfg(feature = "postgres")]
    fn postgres(&self, address: &str) -> Pool {
        let pool = super::pool::PgPool::builder()
            .max_size(MOST_CONNECTIONS)
            .min_idle(Some(0))
            .connection_customizer(Box::new(self.clone()))
            .build(ConnectionManager::new(address));
        Pool::Postgres(pool.expect("a pool"))
    }

    #[cfg(not(feature = "postgres"))]
    #[allow(clippy::unused_self, reason = "there is nothing to watch")]
    fn postgres(&self, address: &str) -> Pool {
        Pool::open(Kind::Postgres, address)
    }

    fn diesel_async(&self, address: &str) -> Pool {
        let watch = self.clone();
        let mut config = ManagerConfig::default();
        config.custom_setup = Box::new(move |url| {
            let watch = watch.clone();
            let setup = async move {
                let mut conn = AsyncPgConnection::establish(url).await?;
                conn.set_instrumentation(watch.observer());
                Ok(conn)
            };
            setup.boxed()
        });
        let manager = AsyncDieselConnectionManager::new_with_config(address, config);
        let pool = deadpool::Pool::builder(manager).max_size(MOST_CONNECTIONS as usize);
        Pool::DieselAsync {
            pool: pool.build().expect("a pool"),
            url: address.to_owned(),
            watch: Some(self.clone()),
        }
    }

    /// Writes down what one connection sends.
    pub fn observer(&self) -> impl Instrumentation + use<> {
        let mut watched = self.0.lock().expect("the list");
        watched.connections += 1;
        let (watch, number) = (self.0.clone(), watched.connections);
        move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let shown = query.to_string();
                let sql = shown.split(" -- binds: ").next().expect("a text");
                if !PINGS.contains(&sql) {
                    watch.lock().expect("the list").note(number, sql);
                }
            }
        }
    }
}

impl CustomizeConnection<SqliteConnection, PoolError> for Watch {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
        conn.batch_execute(
            "PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON; PRAGMA synchronous = NORMAL;",
        )
        .map_err(PoolError::QueryError)?;
        conn.set_instrumentation(self.observer());
        Ok(())
    }
}

#[cfg(feature = "postgres")]
impl CustomizeConnection<diesel::PgConnection, PoolError> for Watch {
    fn on_acquire(&self, conn: &mut diesel::PgConnection) -> Result<(), PoolError> {
        conn.set_instrumentation(self.observer());
        Ok(())
    }
}
