//! The tables of the hand-written integrations, as they would be in a database of before.

use aes_gcm::{Aes256Gcm, KeyInit as _, Nonce, aead::Aead as _};
use base64::{Engine as _, engine::general_purpose::STANDARD};
use diesel::{
    QueryResult, RunQueryDsl as _,
    connection::SimpleConnection as _,
    sql_query,
    sql_types::{Integer, Text},
    sqlite::SqliteConnection,
};

use super::import::OldKey;

type Failure = Box<dyn std::error::Error + Send + Sync>;

/// The tables, empty.
pub(crate) fn create(conn: &mut SqliteConnection) -> QueryResult<()> {
    for table in [
        "google_calendar",
        "google_tasks",
        "gmail",
        "youtube",
        "uber",
    ] {
        conn.batch_execute(&format!("CREATE TABLE {table} ({COLUMNS})"))?;
    }
    conn.batch_execute(&format!(
        "CREATE TABLE tesla ({COLUMNS}, region TEXT NOT NULL, selected_vehicle_vin TEXT, \
         selected_vehicle_name TEXT, selected_vehicle_id TEXT, \
         virtual_key_paired INTEGER NOT NULL DEFAULT 0, granted_scopes TEXT)"
    ))
}

const COLUMNS: &str = "id INTEGER PRIMARY KEY, user_id INTEGER NOT NULL, \
                       encrypted_access_token TEXT NOT NULL, \
                       encrypted_refresh_token TEXT NOT NULL, expires_in INTEGER NOT NULL, \
                       last_update INTEGER NOT NULL, created_on INTEGER NOT NULL, \
                       description TEXT NOT NULL DEFAULT '', \
                       status TEXT NOT NULL DEFAULT 'active'";

/// A row, with more of its columns where the table has them: `, region` and `, 'na'`.
pub(crate) fn insert(
    conn: &mut SqliteConnection,
    table: &str,
    user_id: i32,
    [access_token, refresh_token]: [&str; 2],
    (more, values): (&str, &str),
) -> QueryResult<usize> {
    sql_query(format!(
        "INSERT INTO {table} (user_id, encrypted_access_token, encrypted_refresh_token, \
         expires_in, last_update, created_on{more}) \
         VALUES (?, ?, ?, 3600, unixepoch(), 1735689600{values})"
    ))
    .bind::<Integer, _>(user_id)
    .bind::<Text, _>(access_token)
    .bind::<Text, _>(refresh_token)
    .execute(conn)
}

/// As the old code sealed a text.
pub(crate) fn sealed(key: &str, text: &str) -> Result<String, Failure> {
    let cipher = Aes256Gcm::new_from_slice(&STANDARD.decode(key)?);
    let cipher = cipher.map_err(|_| "a key has 32 bytes")?;
    let mut nonce = [0; 12];
    getrandom::fill(&mut nonce)?;
    let sealed = cipher.encrypt(&Nonce::from(nonce), text.as_bytes());
    let sealed = sealed.map_err(|_| "too long")?;
    Ok(STANDARD.encode([&nonce[..], &sealed].concat()))
}

/// A user who had connected a calendar and a car; the key of before.
pub(crate) fn fill(conn: &mut SqliteConnection) -> Result<OldKey, Failure> {
    let mut key = [0; 32];
    getrandom::fill(&mut key)?;
    let key = STANDARD.encode(key);
    let tokens = [
        sealed(&key, "of-before")?,
        sealed(&key, "refresh of before")?,
    ];
    let tokens = tokens.each_ref().map(String::as_str);
    create(conn)?;
    insert(conn, "google_calendar", 1, tokens, ("", ""))?;
    let car = (
        ", region, selected_vehicle_name, virtual_key_paired, granted_scopes",
        ", 'na', 'Model Y', 1, 'openid offline_access vehicle_device_data'",
    );
    insert(conn, "tesla", 1, tokens, car)?;
    OldKey::parse(&key)
}
