//! The tables as Diesel's migrations, for hosts that run them beside their own.

use std::fmt;

use diesel::{
    backend::Backend,
    connection::BoxableConnection,
    migration::{self, MigrationMetadata, MigrationName, MigrationVersion},
};

use super::Migration;

/// These migrations, for lists that are sources of them.
pub(crate) fn boxed<DB: Backend>(
    migrations: Vec<Migration>,
) -> Vec<Box<dyn migration::Migration<DB>>> {
    let boxed = |migration| Box::new(migration) as Box<dyn migration::Migration<DB>>;
    migrations.into_iter().map(boxed).collect()
}

impl<DB: Backend> migration::Migration<DB> for Migration {
    fn run(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
        Ok(conn.batch_execute(&self.up)?)
    }

    fn revert(&self, conn: &mut dyn BoxableConnection<DB>) -> migration::Result<()> {
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
