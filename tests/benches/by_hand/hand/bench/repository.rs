//! Step 3: the repository.

use diesel::{
    ExpressionMethods as _, QueryDsl as _, QueryResult, RunQueryDsl as _, SelectableHelper as _,
    SqliteConnection, dsl::exists, upsert::excluded,
};

use super::{
    models::{BenchConnection, NewBenchConnection},
    schema::bench_connection,
};

pub(super) fn save_connection(
    conn: &mut SqliteConnection,
    new: &NewBenchConnection,
) -> QueryResult<usize> {
    diesel::insert_into(bench_connection::table)
        .values(new)
        .on_conflict(bench_connection::user_id)
        .do_update()
        .set((
            bench_connection::access_token.eq(excluded(bench_connection::access_token)),
            bench_connection::refresh_token.eq(excluded(bench_connection::refresh_token)),
            bench_connection::expires_at.eq(excluded(bench_connection::expires_at)),
        ))
        .execute(conn)
}

pub(super) fn find_connection(
    conn: &mut SqliteConnection,
    user_id: i32,
) -> QueryResult<BenchConnection> {
    bench_connection::table
        .filter(bench_connection::user_id.eq(user_id))
        .select(BenchConnection::as_select())
        .get_result(conn)
}

/// As the guide has it.
pub(super) fn first_connection(
    conn: &mut SqliteConnection,
    user_id: i32,
) -> QueryResult<BenchConnection> {
    bench_connection::table
        .filter(bench_connection::user_id.eq(user_id))
        .select(BenchConnection::as_select())
        .first(conn)
}

pub(super) fn is_connected(conn: &mut SqliteConnection, user_id: i32) -> QueryResult<bool> {
    let connection = bench_connection::table.filter(bench_connection::user_id.eq(user_id));
    diesel::select(exists(connection)).get_result(conn)
}

/// Keeps the refresh token where none is new (RFC 6749 §6).
pub(super) fn update_tokens(
    conn: &mut SqliteConnection,
    user_id: i32,
    access_token: &str,
    refresh_token: &str,
    expires_at: Option<i64>,
) -> QueryResult<usize> {
    diesel::update(bench_connection::table)
        .filter(bench_connection::user_id.eq(user_id))
        .set((
            bench_connection::access_token.eq(access_token),
            bench_connection::refresh_token.eq(refresh_token),
            bench_connection::expires_at.eq(expires_at),
        ))
        .execute(conn)
}

pub(super) fn delete_connection(conn: &mut SqliteConnection, user_id: i32) -> QueryResult<usize> {
    diesel::delete(bench_connection::table)
        .filter(bench_connection::user_id.eq(user_id))
        .execute(conn)
}
