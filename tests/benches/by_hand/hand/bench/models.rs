//! Step 2: the models.

use diesel::{Insertable, Queryable, Selectable};

use super::schema::bench_connection;

#[derive(Queryable, Selectable)]
#[diesel(table_name = bench_connection, check_for_backend(diesel::sqlite::Sqlite))]
pub(super) struct BenchConnection {
    /// Encrypted.
    pub(super) access_token: String,
    /// Encrypted.
    pub(super) refresh_token: Option<String>,
    pub(super) expires_at: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = bench_connection)]
pub(in super::super) struct NewBenchConnection {
    pub(in super::super) user_id: i32,
    pub(in super::super) access_token: String,
    pub(in super::super) refresh_token: Option<String>,
    pub(in super::super) expires_at: Option<i64>,
}
