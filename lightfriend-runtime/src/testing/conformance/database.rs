//! A database of the suite's own, with the table of users that the struct refers to.

use diesel::connection::SimpleConnection as _;
use diesel::r2d2::{ConnectionManager, Pool};
use diesel::sql_types::{Bool, Text};
use diesel::{QueryableByName, RunQueryDsl as _, SqliteConnection, sql_query};

use super::Failure;
use crate::descriptor::{Descriptor, MigratedBy, Table, UserIdType};
use crate::store::{Dialect, Migration, sqlite_pool};
use crate::user::UserId;

/// A SQLite database in memory.
pub(super) struct Store {
    pub(super) pool: Pool<ConnectionManager<SqliteConnection>>,
    table: &'static Table,
}

/// A column.
#[derive(QueryableByName)]
pub(super) struct Place {
    #[diesel(sql_type = Text)]
    table: String,
    #[diesel(sql_type = Text)]
    column: String,
}

#[derive(QueryableByName)]
struct Found {
    #[diesel(sql_type = Bool)]
    found: bool,
}

impl Store {
    /// With the first and the second of the struct's owners.
    pub(super) fn new(descriptor: &'static Descriptor) -> Result<Self, Failure> {
        let pool = sqlite_pool(":memory:");
        let store = Self {
            pool: pool.map_err(|error| Failure::of("no database", &error))?,
            table: &descriptor.table,
        };
        if let Some(owners) = &descriptor.table.owners {
            let (table, column) = (owners.table, owners.column);
            let id = descriptor.table.owner_id;
            let (first, second) = (literal(&owner(id, 1)), literal(&owner(id, 2)));
            store.execute(&format!(
                r#"CREATE TABLE "{table}" ("{column}" {} PRIMARY KEY NOT NULL);
                   INSERT INTO "{table}" ("{column}") VALUES ({first}), ({second});"#,
                declared(id)
            ))?;
        }
        if descriptor.table.migrated_by == MigratedBy::Host {
            store.execute(Migration::of(descriptor, Dialect::Sqlite).up_sql())?;
        }
        Ok(store)
    }

    /// Lets the tokens run out: refreshing is due, and where they are to be dead they are.
    pub(super) fn expire(&self, is_dead: bool) -> Result<(), Failure> {
        let end = if is_dead { "- 60" } else { "+ 15" };
        self.set_moments("- 7200", end)
    }

    /// Lets the tokens be old, and good for another hour.
    pub(super) fn age(&self) -> Result<(), Failure> {
        self.set_moments("- 3600", "+ 3600")
    }

    fn set_moments(&self, issued: &str, end: &str) -> Result<(), Failure> {
        let (table, name) = (self.table.name, |ours| self.table.sql_name(ours));
        let (issued_at, expires_at) = (name("issued_at"), name("expires_at"));
        self.execute(&format!(
            r#"UPDATE "{table}" SET {issued_at} = unixepoch() {issued}, {expires_at} = unixepoch() {end};"#
        ))
    }

    /// Every column of every table.
    pub(super) fn columns(&self) -> Result<Vec<Place>, Failure> {
        let query = "SELECT t.name AS \"table\", c.name AS \"column\" FROM sqlite_schema t \
                     JOIN pragma_table_info(t.name) c WHERE t.type = 'table'";
        let places = sql_query(query).load(&mut self.connection()?);
        places.map_err(|error| Failure::new(format!("the suite's own database: {error}")))
    }

    /// Whether a column has a text somewhere, or as the whole of a value.
    pub(super) fn has(&self, at: &Place, text: &str, is_whole: bool) -> Result<bool, Failure> {
        let Place { table, column } = at;
        let condition = if is_whole {
            format!(r#"CAST("{column}" AS BLOB) = CAST(? AS BLOB)"#)
        } else {
            format!(r#"instr(CAST("{column}" AS BLOB), CAST(? AS BLOB)) > 0"#)
        };
        let found: Result<Found, _> = sql_query(format!(
            r#"SELECT EXISTS (SELECT 1 FROM "{table}" WHERE {condition}) AS found"#
        ))
        .bind::<Text, _>(text)
        .get_result(&mut self.connection()?);
        let found = found.map_err(|error| Failure::new(format!("{table}: {error}")))?;
        Ok(found.found)
    }

    /// Whether it is a column of the connection's.
    pub(super) fn is_of_connection(&self, at: &Place, column: &str) -> bool {
        at.table == self.table.name && at.column == self.table.sql_name(column)
    }

    fn execute(&self, sql: &str) -> Result<(), Failure> {
        let done = self.connection()?.batch_execute(sql);
        done.map_err(|error| Failure::new(format!("the suite's own database: {error}")))
    }

    fn connection(
        &self,
    ) -> Result<diesel::r2d2::PooledConnection<ConnectionManager<SqliteConnection>>, Failure> {
        let connection = self.pool.get();
        connection.map_err(|error| Failure::new(format!("no connection: {error}")))
    }
}

/// Somebody, by a number.
pub(super) fn owner(ty: UserIdType, number: u8) -> UserId {
    match ty {
        UserIdType::Integer => UserId::Integer(number.into()),
        UserIdType::BigInt => UserId::BigInt(number.into()),
        UserIdType::Text => UserId::Text(format!("user-{number}")),
        #[cfg(feature = "uuid")]
        UserIdType::Uuid => UserId::Uuid(uuid::Uuid::from_u128(number.into())),
        // The derive lets no struct have them then.
        #[cfg(not(feature = "uuid"))]
        UserIdType::Uuid => UserId::Integer(number.into()),
    }
}

fn declared(ty: UserIdType) -> &'static str {
    match ty {
        UserIdType::Integer => "INTEGER",
        UserIdType::BigInt => "BIGINT",
        UserIdType::Text => "TEXT",
        UserIdType::Uuid => "BLOB",
    }
}

fn literal(id: &UserId) -> String {
    match id {
        UserId::Integer(_) | UserId::BigInt(_) => id.to_string(),
        UserId::Text(text) => format!("'{text}'"),
        #[cfg(feature = "uuid")]
        UserId::Uuid(id) => format!("X'{}'", id.simple()),
    }
}
