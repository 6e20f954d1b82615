//! Step 2: the models.

use diesel::{Insertable, Queryable, Selectable};

use super::schema::{bench_connection, bench_flow};

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
pub(super) struct NewBenchConnection {
    pub(super) user_id: i32,
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) expires_at: Option<i64>,
}

#[derive(Insertable)]
#[diesel(table_name = bench_flow)]
pub(super) struct NewFlow<'a> {
    pub(super) state: &'a str,
    pub(super) user_id: i32,
    pub(super) code_verifier: &'a str,
    pub(super) expires_at: i64,
}
