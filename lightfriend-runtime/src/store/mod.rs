//! Everything that is kept: the connections of every integration, and flows under way.
//!
//! Only this folder and generated code know Diesel. SQL is written once, in plain text, for every
//! table of the same shape; [`Statement`](statement::Statement) keeps it prepared.

#[cfg(feature = "sqlite")]
mod busy;
mod canaries;
pub(crate) mod check;
pub(crate) mod connections;
mod database;
pub(crate) mod due;
pub(crate) mod flows;
pub(crate) mod leases;
pub(crate) mod life;
mod migration;
#[cfg(feature = "sqlite")]
mod migration_source;
mod model;
pub(crate) mod outbox;
pub(crate) mod owners;
pub(crate) mod refusals;
pub mod repository;
pub(crate) mod reseal;
mod sealed;
#[cfg(feature = "sqlite")]
mod sqlite;
#[cfg(feature = "sqlite")]
mod sqlite_pool;
mod statement;
mod users_table;
#[cfg(feature = "uuid")]
mod uuid;
mod value;

pub(crate) use database::{Conn, ENDURANCE, LONGEST_ATTEMPT};
pub use database::{Connection, Database, IntoDatabase};
pub(crate) use diesel::QueryResult;
pub use migration::Migration;
#[cfg(feature = "sqlite")]
pub(crate) use migration_source::boxed;
pub(crate) use model::Tokens;
pub use model::{IntoRow, Model, Row, TokenUpdate};
pub use sealed::Sealed;
#[cfg(feature = "sqlite")]
pub use sqlite_pool::sqlite_pool;
#[cfg(feature = "uuid")]
pub use uuid::UuidBytes;
pub use value::Value;
