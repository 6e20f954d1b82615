//! Attempts under way: the guide says to validate `state`, and not how.

use diesel::{
    ExpressionMethods as _, Insertable, QueryDsl as _, QueryResult, RunQueryDsl as _,
    SqliteConnection,
};

pub(super) const UP: &str = "
    CREATE TABLE flow (
        state TEXT PRIMARY KEY NOT NULL,
        service TEXT NOT NULL,
        user_id INTEGER NOT NULL,
        code_verifier TEXT NOT NULL,
        expires_at BIGINT NOT NULL
    );";

diesel::table! {
    flow (state) {
        state -> Text,
        service -> Text,
        user_id -> Integer,
        code_verifier -> Text,
        expires_at -> BigInt,
    }
}

#[derive(Insertable)]
#[diesel(table_name = flow)]
pub(super) struct NewFlow<'a> {
    pub(super) state: &'a str,
    pub(super) service: &'a str,
    pub(super) user_id: i32,
    pub(super) code_verifier: &'a str,
    pub(super) expires_at: i64,
}

pub(super) fn create(conn: &mut SqliteConnection, new: &NewFlow<'_>) -> QueryResult<usize> {
    diesel::insert_into(flow::table).values(new).execute(conn)
}

/// Its code verifier; a state serves once.
pub(super) fn take(
    conn: &mut SqliteConnection,
    service: &str,
    state: &str,
    user_id: i32,
    now: i64,
) -> QueryResult<String> {
    let taken = flow::table
        .filter(flow::state.eq(state))
        .filter(flow::service.eq(service))
        .filter(flow::user_id.eq(user_id))
        .filter(flow::expires_at.gt(now));
    diesel::delete(taken)
        .returning(flow::code_verifier)
        .get_result(conn)
}
