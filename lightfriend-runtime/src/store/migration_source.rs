//! The tables as Diesel's migrations, for hosts that run them beside their own.

use std::fmt;

use diesel::{
    connection::BoxableConnection,
    migration::{self, MigrationMetadata, MigrationName, MigrationSource, MigrationVersion},
    sqlite::Sqlite,
};

use super::Migration;
use crate::integration::Integrations;

/// With `diesel_migrations`: `conn.run_pending_migrations(integrations![GoogleCalendar])`, after
/// the migrations that create the users table. It does what
/// [`OAuth::migrate`](crate::OAuth::migrate) does for a new database; use one or the other.
impl MigrationSource<Sqlite> for Integrations {
    fn migrations(&self) -> migration::Result<Vec<Box<dyn migration::Migration<Sqlite>>>> {
        let boxed = |migration| Box::new(migration) as Box<dyn migration::Migration<Sqlite>>;
        Ok(Self::migrations(self).into_iter().map(boxed).collect())
    }
}

impl migration::Migration<Sqlite> for Migration {
    fn run(&self, conn: &mut dyn BoxableConnection<Sqlite>) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.up)?)
    }

    fn revert(&self, conn: &mut dyn BoxableConnection<Sqlite>) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.down)?)
    }

    fn metadata(&self) -> &dyn MigrationMetadata {
        self
    }

    fn name(&self) -> &dyn MigrationName {
        self
    }
}

impl MigrationMetadata for Migration {}

impl MigrationName for Migration {
    /// The name serves as version: letters sort after the digits of dates, so the host's own
    /// migrations run first.
    fn version(&self) -> MigrationVersion<'_> {
        MigrationVersion::from(&self.name)
    }
}

impl fmt::Display for Migration {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(&self.name)
    }
}
