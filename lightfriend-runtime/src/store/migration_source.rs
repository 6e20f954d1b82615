//! The tables as a migration of Diesel's, for hosts that run one beside their own.
//!
//! It is one, and it looks at what is there, as [`OAuth::migrate`](crate::OAuth::migrate) does: so it adds
//! what a struct has gained. Its version says what the structs are, and comes before all dates: what a
//! host reverts last is then its own.

use std::fmt;

#[cfg(any(feature = "sqlite", feature = "postgres"))]
use diesel::r2d2::{ConnectionManager, PooledConnection, R2D2Connection};
use diesel::{
    connection::BoxableConnection,
    migration::{self, MigrationMetadata, MigrationName, MigrationVersion},
};
use sha2::{Digest as _, Sha256};

use super::{
    conn::{Conn, Dialect},
    create::create_if_missing,
    shape::{Shape, own_shapes},
    trouble::database_error,
};
use crate::{
    descriptor::{Descriptor, MigratedBy},
    error::Error,
};

/// Brings all tables into their shapes.
pub(crate) struct Upgrade {
    integrations: &'static [&'static Descriptor],
    version: String,
    down: String,
}

impl Upgrade {
    pub(crate) fn of(integrations: &'static [&'static Descriptor], dialect: Dialect) -> Self {
        let tables = integrations.iter();
        let tables = tables.filter(|it| it.table.migrated_by == MigratedBy::Runtime);
        let tables = tables.map(|descriptor| Shape::of(descriptor, dialect));
        let shapes: Vec<Shape> = own_shapes().chain(tables).collect();
        let mut hash = Sha256::new();
        for sql in shapes.iter().flat_map(Shape::create) {
            hash.update(sql);
        }
        let digest = hash.finalize();
        let (begin, _) = digest.split_at(8);
        let begin = begin
            .iter()
            .fold(0, |sum: u64, byte| sum << 8 | u64::from(*byte));
        let drops = shapes.iter().rev();
        let drops: Vec<String> = drops
            .map(|shape| format!("DROP TABLE IF EXISTS \"{}\";", shape.table))
            .collect();
        Self {
            integrations,
            version: format!("0000-oauth-{begin:016x}"),
            down: drops.join("\n"),
        }
    }

    async fn run_on(&self, mut conn: Conn<'_>) -> migration::Result<()> {
        let made = create_if_missing(&mut conn, self.integrations).await;
        let problems = made.map_err(|error| database_error(&error))?;
        if problems.is_empty() {
            return Ok(());
        }
        Err(Error::misconfigured(&problems).into())
    }
}

/// Why a connection is of no use: a kind that nobody here knows.
const UNKNOWN: &str = "these migrations run on Diesel's own connections and on those of diesel-async and \
     its pools; on others, call OAuth::migrate()";

#[cfg(feature = "sqlite")]
impl migration::Migration<diesel::sqlite::Sqlite> for Upgrade {
    fn run(
        &self,
        conn: &mut dyn BoxableConnection<diesel::sqlite::Sqlite>,
    ) -> migration::Result<()> {
        let conn = plain_or_pooled::<diesel::SqliteConnection>(conn).ok_or(UNKNOWN)?;
        at_once(self.run_on(Conn::Sqlite(conn)))
    }

    fn revert(
        &self,
        conn: &mut dyn BoxableConnection<diesel::sqlite::Sqlite>,
    ) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.down)?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

#[cfg(feature = "_postgres")]
impl migration::Migration<diesel::pg::Pg> for Upgrade {
    fn run(&self, conn: &mut dyn BoxableConnection<diesel::pg::Pg>) -> migration::Result<()> {
        #[cfg(feature = "postgres")]
        if let Some(conn) = plain_or_pooled::<diesel::PgConnection>(conn) {
            return at_once(self.run_on(Conn::Postgres(conn)));
        }
        #[cfg(feature = "diesel-async")]
        if let Some(conn) = wrapped::connection(conn) {
            let session = super::session::Session::Own;
            return wrapped::wait(self.run_on(Conn::AsyncPostgres(conn, session)));
        }
        Err(UNKNOWN.into())
    }

    fn revert(&self, conn: &mut dyn BoxableConnection<diesel::pg::Pg>) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.down)?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

/// Each statement is its own transaction, or begins one.
impl MigrationMetadata for Upgrade {
    fn run_in_transaction(&self) -> bool {
        false
    }
}

impl MigrationName for Upgrade {
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(&self.version)
    }
}

impl fmt::Display for Upgrade {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.version)
    }
}

/// A connection of Diesel's, be it r2d2's or not.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn plain_or_pooled<C: R2D2Connection + 'static>(
    conn: &mut dyn BoxableConnection<C::Backend>,
) -> Option<&mut C> {
    if conn.is::<C>() {
        return conn.downcast_mut::<C>();
    }
    let pooled = conn.downcast_mut::<PooledConnection<ConnectionManager<C>>>();
    pooled.map(|conn| &mut **conn)
}

/// What a future gives that waits for nothing, as Diesel's own connections do not.
#[cfg(any(feature = "sqlite", feature = "postgres"))]
fn at_once<T>(future: impl Future<Output = migration::Result<T>>) -> migration::Result<T> {
    use std::task::{Context, Poll, Waker};

    let mut future = std::pin::pin!(future);
    match future
        .as_mut()
        .poll(&mut Context::from_waker(Waker::noop()))
    {
        Poll::Ready(made) => made,
        Poll::Pending => Err("the database was not waited for".into()),
    }
}

/// Connections of diesel-async's that stand for Diesel's.
#[cfg(feature = "diesel-async")]
mod wrapped {
    use diesel::{connection::BoxableConnection, migration, pg::Pg};
    use diesel_async::{
        AsyncPgConnection,
        async_connection_wrapper::AsyncConnectionWrapper as Wrapper,
        pooled_connection::{bb8, deadpool},
    };

    /// That within, be it a pool's or not.
    pub(super) fn connection(
        conn: &mut dyn BoxableConnection<Pg>,
    ) -> Option<&mut AsyncPgConnection> {
        if conn.is::<Wrapper<AsyncPgConnection>>() {
            return conn
                .downcast_mut::<Wrapper<AsyncPgConnection>>()
                .map(|it| &mut **it);
        }
        if conn.is::<Wrapper<deadpool::Object<AsyncPgConnection>>>() {
            let wrapper = conn.downcast_mut::<Wrapper<deadpool::Object<AsyncPgConnection>>>();
            return wrapper.map(|it| &mut ***it);
        }
        let wrapper =
            conn.downcast_mut::<Wrapper<bb8::PooledConnection<'static, AsyncPgConnection>>>();
        wrapper.map(|it| &mut ***it)
    }

    /// Waits as diesel-async's own harness does: on a thread that may.
    pub(super) fn wait<T>(
        future: impl Future<Output = migration::Result<T>>,
    ) -> migration::Result<T> {
        tokio::runtime::Handle::try_current()?.block_on(future)
    }
}
