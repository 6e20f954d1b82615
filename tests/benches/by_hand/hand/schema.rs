//! Step 1: the tables.

pub(super) const UP: &str = "
    CREATE TABLE bench_connection (
        id INTEGER PRIMARY KEY NOT NULL,
        user_id INTEGER NOT NULL UNIQUE,
        access_token TEXT NOT NULL,
        refresh_token TEXT,
        expires_at BIGINT,
        created_at BIGINT NOT NULL DEFAULT (unixepoch()),
        FOREIGN KEY (user_id) REFERENCES users(id) ON DELETE CASCADE
    );
    CREATE TABLE bench_flow (
        state TEXT PRIMARY KEY NOT NULL,
        user_id INTEGER NOT NULL,
        code_verifier TEXT NOT NULL,
        expires_at BIGINT NOT NULL
    );";

diesel::table! {
    bench_connection (id) {
        id -> Integer,
        user_id -> Integer,
        access_token -> Text,
        refresh_token -> Nullable<Text>,
        expires_at -> Nullable<BigInt>,
        created_at -> BigInt,
    }
}

diesel::table! {
    bench_flow (state) {
        state -> Text,
        user_id -> Integer,
        code_verifier -> Text,
        expires_at -> BigInt,
    }
}
