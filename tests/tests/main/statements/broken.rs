//! Statements that break the rules, so that it is seen that each rule can fail.

use super::sql::Dialect::{self, Postgres, Sqlite};

/// Which rule is broken, in which dialect, by what.
pub const BROKEN: &[(u32, Dialect, &str)] = &[
    (
        1,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (id TEXT PRIMARY KEY NOT NULL, user_id TEXT NOT NULL)",
    ),
    (
        1,
        Sqlite,
        "CREATE TABLE IF NOT EXISTS t (service TEXT, user_id TEXT, PRIMARY KEY (service, user_id))",
    ),
    (
        1,
        Sqlite,
        "CREATE TABLE IF NOT EXISTS t (user_id TEXT NOT NULL)",
    ),
    (
        1,
        Sqlite,
        "SELECT access_token FROM drive_connection WHERE rowid = ?",
    ),
    (
        1,
        Postgres,
        "UPDATE drive_connection SET status = 'active' WHERE ctid = $1",
    ),
    (
        2,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (user_id BIGSERIAL PRIMARY KEY)",
    ),
    (
        2,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (user_id BIGINT GENERATED ALWAYS AS IDENTITY PRIMARY KEY)",
    ),
    (
        2,
        Sqlite,
        "CREATE TABLE IF NOT EXISTS t (user_id INTEGER PRIMARY KEY AUTOINCREMENT)",
    ),
    (
        2,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (user_id UUID PRIMARY KEY DEFAULT gen_random_uuid())",
    ),
    (
        2,
        Postgres,
        "INSERT INTO oauth_revocation (service) VALUES ($1) ON CONFLICT (id) DO NOTHING",
    ),
    (
        2,
        Postgres,
        "INSERT INTO oauth_revocation (id) VALUES (DEFAULT) ON CONFLICT (id) DO NOTHING",
    ),
    (
        2,
        Sqlite,
        "INSERT INTO oauth_revocation (id) VALUES (lower(hex(randomblob(16))))",
    ),
    (
        3,
        Sqlite,
        "INSERT OR REPLACE INTO drive_connection (user_id) VALUES (?)",
    ),
    (
        3,
        Sqlite,
        "INSERT INTO drive_connection (user_id) VALUES (?) ON CONFLICT DO NOTHING",
    ),
    (
        3,
        Postgres,
        "INSERT INTO drive_connection (user_id, status) VALUES ($1, $2) ON CONFLICT (status) DO NOTHING",
    ),
    (
        3,
        Postgres,
        "INSERT INTO drive_connection (user_id, status) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET status = 'active'",
    ),
    (
        3,
        Postgres,
        "INSERT INTO drive_connection (user_id, status) VALUES ($1, $2) ON CONFLICT (user_id) DO UPDATE SET status = drive_connection.status",
    ),
    (
        3,
        Sqlite,
        "INSERT INTO drive_connection (user_id, refusals) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET refusals = refusals + 1",
    ),
    (
        3,
        Sqlite,
        "INSERT INTO drive_connection (user_id, refusals, status) VALUES (?, ?, ?) ON CONFLICT (user_id) DO UPDATE SET refusals = excluded.refusals",
    ),
    (
        3,
        Sqlite,
        "INSERT INTO drive_connection (user_id, status) VALUES (?, ?) ON CONFLICT (user_id) DO UPDATE SET status = excluded.status WHERE drive_connection.status = 'active'",
    ),
    (
        4,
        Postgres,
        "SELECT generation FROM drive_connection WHERE user_id = $1 FOR UPDATE",
    ),
    (
        4,
        Postgres,
        "SELECT id FROM oauth_revocation WHERE service = $1 FOR UPDATE SKIP LOCKED",
    ),
    (4, Postgres, "SELECT pg_advisory_xact_lock($1)"),
    (4, Postgres, "SAVEPOINT a"),
    (4, Sqlite, "SAVEPOINT a"),
    (
        4,
        Postgres,
        "WITH gone AS (DELETE FROM oauth_flow WHERE user_id = $1 RETURNING state_hash) SELECT state_hash FROM gone",
    ),
    (4, Postgres, "CREATE EXTENSION pgcrypto"),
    (4, Postgres, "CREATE SEQUENCE numbers"),
    (
        4,
        Sqlite,
        "CREATE TRIGGER a AFTER UPDATE ON drive_connection BEGIN SELECT 1; END",
    ),
    (
        4,
        Sqlite,
        "UPDATE drive_connection SET lease_owner = ?, lease_until = unixepoch() + 59 WHERE user_id = ?",
    ),
    (
        4,
        Postgres,
        "UPDATE drive_connection SET status = 'active' FROM oauth_flow WHERE drive_connection.user_id = oauth_flow.user_id",
    ),
    (
        5,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (user_id INTEGER PRIMARY KEY)",
    ),
    (
        5,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (user_id VARCHAR(20) PRIMARY KEY)",
    ),
    (
        5,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (user_id TEXT PRIMARY KEY, created_at TIMESTAMPTZ)",
    ),
    (
        5,
        Sqlite,
        "CREATE TABLE IF NOT EXISTS t (user_id TEXT PRIMARY KEY, claimed_at TEXT)",
    ),
    (
        5,
        Sqlite,
        "ALTER TABLE drive_connection ADD COLUMN extra JSON",
    ),
    (
        5,
        Postgres,
        "SELECT CAST(user_id AS INTEGER) FROM drive_connection",
    ),
    (
        5,
        Postgres,
        "DELETE FROM oauth_flow WHERE expires_at <= now()",
    ),
    (5, Sqlite, "SELECT strftime('%s', 'now') FROM oauth_flow"),
    (
        6,
        Postgres,
        "CREATE UNIQUE INDEX IF NOT EXISTS a ON drive_connection (status)",
    ),
    (
        6,
        Postgres,
        "CREATE INDEX IF NOT EXISTS a ON drive_connection (expires_at) WHERE status = 'active'",
    ),
    (
        6,
        Sqlite,
        "CREATE INDEX IF NOT EXISTS a ON drive_connection (expires_at DESC)",
    ),
    (6, Postgres, "CREATE INDEX ON drive_connection (expires_at)"),
    (
        6,
        Postgres,
        "CREATE INDEX IF NOT EXISTS a ON drive_connection (lower(status))",
    ),
    (
        6,
        Sqlite,
        "CREATE TABLE IF NOT EXISTS t (user_id TEXT PRIMARY KEY, tenant TEXT UNIQUE)",
    ),
    (
        6,
        Sqlite,
        "CREATE TABLE IF NOT EXISTS t (user_id TEXT PRIMARY KEY, tenant TEXT, UNIQUE (tenant))",
    ),
    (7, Sqlite, "CREATE TABLE t (user_id TEXT PRIMARY KEY)"),
    (
        7,
        Postgres,
        "CREATE INDEX a ON drive_connection (expires_at)",
    ),
    (
        7,
        Postgres,
        "ALTER TABLE drive_connection ADD COLUMN a TEXT, ADD COLUMN b TEXT",
    ),
    (
        7,
        Postgres,
        "ALTER TABLE drive_connection RENAME COLUMN a TO b",
    ),
    (
        7,
        Sqlite,
        "CREATE INDEX IF NOT EXISTS a ON drive_connection (expires_at); UPDATE drive_connection SET expires_at = 1 WHERE user_id = ?",
    ),
    (8, Sqlite, "INSERT INTO oauth_revocation (id) VALUES (?)"),
    (8, Sqlite, "UPDATE drive_connection SET status = 'active'"),
    (8, Sqlite, "DELETE FROM oauth_flow"),
    (8, Postgres, "BEGIN ISOLATION LEVEL SERIALIZABLE"),
    (9, Postgres, "SET statement_timeout = 5000"),
    (
        9,
        Postgres,
        "SELECT set_config('app.user', $1, false) FROM oauth_flow",
    ),
    (9, Postgres, "LISTEN changes"),
    (
        9,
        Postgres,
        "CREATE TEMPORARY TABLE IF NOT EXISTS t (user_id TEXT PRIMARY KEY)",
    ),
    (9, Postgres, "PREPARE a AS SELECT 1"),
    (
        9,
        Postgres,
        "DECLARE a CURSOR FOR SELECT state_hash FROM oauth_flow",
    ),
    (10, Sqlite, "SELECT name FROM users WHERE id = ?"),
    (
        10,
        Sqlite,
        "DELETE FROM drive_connection WHERE user_id NOT IN (SELECT id FROM users)",
    ),
    (
        10,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (user_id TEXT PRIMARY KEY, tenant TEXT REFERENCES tenants (id))",
    ),
    (
        10,
        Postgres,
        "CREATE TABLE IF NOT EXISTS t (user_id TEXT PRIMARY KEY REFERENCES users (id))",
    ),
    (11, Postgres, "BEGIN READ ONLY"),
    (11, Postgres, "SET default_transaction_read_only = on"),
    (11, Postgres, "SELECT pg_is_in_recovery() FROM oauth_flow"),
];

/// What breaks them only by its order.
pub const SEQUENCES: &[(&str, &[&str])] = &[
    (
        "rule 7",
        &[
            "BEGIN",
            "CREATE TABLE IF NOT EXISTS t (user_id TEXT PRIMARY KEY)",
            "DELETE FROM oauth_flow WHERE user_id = ?",
            "COMMIT",
        ],
    ),
    (
        "rule 8",
        &[
            "BEGIN",
            "DELETE FROM oauth_flow WHERE user_id = ?",
            "COMMIT",
        ],
    ),
    ("rule 4", &["BEGIN", "BEGIN"]),
];
