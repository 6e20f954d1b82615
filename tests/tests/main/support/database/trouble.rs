//! Databases that do not do as they are told.

use super::{
    TestDatabase,
    operator::{Operator, sqlite},
    postgres::Session,
};

/// Keeps others from writing. It ends with this: an open transaction is rolled back when its
/// connection is closed.
pub struct Lock {
    _holder: Holder,
}

enum Holder {
    Sqlite { _conn: diesel::SqliteConnection },
    Postgres { _session: Session },
}

/// Why a statement fails.
#[derive(Debug, Clone, Copy)]
pub enum Failure {
    /// What passes.
    DiskFull,
    /// What does not.
    NoSuchColumn,
}

impl TestDatabase {
    /// Locks tables against writing, on SQLite the whole database.
    pub fn lock(&self, tables: &str) -> Lock {
        use diesel::connection::SimpleConnection as _;

        let holder = match &self.0.operator {
            Operator::Sqlite(file) => {
                let mut conn = sqlite(file);
                conn.batch_execute("BEGIN IMMEDIATE").expect("the lock");
                Holder::Sqlite { _conn: conn }
            }
            Operator::Postgres { url, .. } => {
                let session = Session::open(url);
                let lock = format!("BEGIN; LOCK TABLE {tables} IN EXCLUSIVE MODE");
                session.execute(&lock).expect("the lock");
                Holder::Postgres { _session: session }
            }
        };
        Lock { _holder: holder }
    }

    /// From now on updates of a table fail when this condition holds of the `OLD` row and the
    /// `NEW` one.
    pub fn fail_updates(&self, table: &str, when: &str, failure: Failure) {
        self.execute(&match self.0.operator {
            Operator::Sqlite(_) => {
                let raise = match failure {
                    Failure::DiskFull => "FAIL, 'database or disk is full'",
                    Failure::NoSuchColumn => "ABORT, 'no such column'",
                };
                format!(
                    "CREATE TRIGGER failing BEFORE UPDATE ON {table} WHEN {when}
                     BEGIN SELECT RAISE({raise}); END"
                )
            }
            Operator::Postgres { .. } => {
                let condition = match failure {
                    Failure::DiskFull => "disk_full",
                    Failure::NoSuchColumn => "undefined_column",
                };
                format!(
                    "CREATE FUNCTION failing() RETURNS trigger LANGUAGE plpgsql
                     AS $$ BEGIN RAISE {condition}; END $$;
                     CREATE TRIGGER failing BEFORE UPDATE ON {table} FOR EACH ROW WHEN ({when})
                     EXECUTE FUNCTION failing();"
                )
            }
        });
    }

    /// Updates of the table succeed again.
    pub fn heal(&self, table: &str) {
        self.execute(&match self.0.operator {
            Operator::Sqlite(_) => "DROP TRIGGER failing".to_owned(),
            Operator::Postgres { .. } => {
                format!("DROP TRIGGER failing ON {table}; DROP FUNCTION failing()")
            }
        });
    }
}
