//! Everything that is kept: the connections of every integration, and flows under way.
//!
//! Only this folder and generated code know Diesel. SQL is written once, in plain text, for every
//! table of the same shape; [`Statement`](statement::Statement) keeps it prepared.

pub(crate) mod accounts;
mod adopted;
#[cfg(feature = "sqlite")]
mod busy;
mod canaries;
mod cells;
pub(crate) mod check;
mod conn;
mod connect;
pub(crate) mod connections;
mod create;
mod database;
pub(crate) mod described;
pub(crate) mod due;
mod exclusive;
mod field;
pub(crate) mod flows;
mod guard;
pub(crate) mod imports;
mod in_use;
mod into_database;
#[cfg(any(feature = "sqlite", feature = "postgres"))]
mod lanes;
pub(crate) mod leases;
pub(crate) mod life;
mod migration;
mod migration_source;
mod missed;
mod model;
mod moments;
mod named;
mod obstacles;
pub(crate) mod old_table;
pub(crate) mod outbox;
#[cfg(feature = "testing")]
pub(crate) mod passed;
mod place;
mod plain;
mod pool;
#[cfg(feature = "_postgres")]
mod postgres;
pub(crate) mod present;
pub(crate) mod refusals;
pub mod repository;
pub(crate) mod reseal;
#[cfg(feature = "_postgres")]
mod rights;
pub(crate) mod row_key;
mod rows;
mod sealed;
mod session;
mod shape;
mod shared;
mod sql;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlite")]
mod sqlite_pool;
mod statement;
pub(crate) mod stored;
pub(crate) mod summary;
pub(crate) mod told;
mod transaction;
mod trouble;
mod types;
mod users_table;
#[cfg(feature = "uuid")]
mod uuid;
mod value;
#[cfg(feature = "_postgres")]
mod version;
pub(crate) mod written;

pub use conn::{Boxed, Connection, Performing};
pub(crate) use conn::{Conn, Dialect, JobOn};
pub(crate) use connect::connect;
pub use database::Database;
pub(crate) use database::{ENDURANCE, LONGEST_ATTEMPT};
pub use diesel::QueryResult;
pub use field::{FieldOf, FieldValue};
pub(crate) use field::{Given, column_name};
pub use into_database::IntoDatabase;
pub use migration::Migration;
pub(crate) use migration_source::Upgrade;
pub(crate) use model::Tokens;
pub use model::{IntoRow, Model, Row, TokenUpdate};
pub(crate) use named::{Named, text_of};
#[cfg(feature = "testing")]
pub use place::{SentStatement, StatementLog};
pub use sealed::Sealed;
#[cfg(feature = "sqlite")]
pub use sqlite_pool::sqlite_pool;
#[cfg(feature = "uuid")]
pub use uuid::{OptionalUuidBytes, SqlUuid, UuidBytes};
pub use value::Value;
