//! What `diesel print-schema` prints after step 1.

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
