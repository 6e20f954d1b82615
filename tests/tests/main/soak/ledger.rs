//! The database as the soak sees it: what is there, what it holds, and a clock that jumps.

use std::{
    collections::HashSet,
    path::{Path, PathBuf},
    time::{Duration, Instant},
};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    sql_types::{BigInt, Integer, Nullable, Text},
};
use lightfriend_runtime::{ExposeSecret as _, OAuth, Sealed};

use super::side::Side;

/// A connection's row.
#[derive(QueryableByName)]
pub struct Row {
    #[diesel(sql_type = Integer)]
    pub user_id: i32,
    #[diesel(sql_type = Text)]
    pub status: String,
    #[diesel(sql_type = Text)]
    pub access_token: Sealed,
    #[diesel(sql_type = Nullable<Text>)]
    pub refresh_token: Option<Sealed>,
}

#[derive(QueryableByName)]
struct Waiting {
    #[diesel(sql_type = Text)]
    service: String,
    #[diesel(sql_type = Text)]
    user_id: String,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Text)]
    token: Sealed,
}

#[derive(QueryableByName)]
struct Number {
    #[diesel(sql_type = BigInt)]
    n: i64,
}

/// The database's file. Every look opens it anew, on a thread where it may block.
#[derive(Clone)]
pub struct Ledger(PathBuf);

impl Ledger {
    pub fn of(folder: &Path) -> Self {
        Self(folder.join("app.sqlite3"))
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&mut SqliteConnection) -> T + Send + 'static,
    ) -> T {
        let path = self.0.clone();
        let task = tokio::task::spawn_blocking(move || {
            let mut conn =
                SqliteConnection::establish(path.to_str().expect("a path")).expect("the database");
            conn.batch_execute("PRAGMA busy_timeout = 60000; PRAGMA foreign_keys = ON")
                .expect("pragmas");
            work(&mut conn)
        });
        task.await.expect("the database")
    }

    pub async fn sql(&self, sql: impl Into<String>) {
        let sql = sql.into();
        self.with(move |conn| conn.batch_execute(&sql).expect("valid SQL"))
            .await;
    }

    pub async fn number(&self, sql: impl Into<String>) -> i64 {
        let sql = sql.into();
        self.with(move |conn| {
            let rows: Vec<Number> = diesel::sql_query(sql).load(conn).expect("a number");
            rows[0].n
        })
        .await
    }

    pub async fn rows(&self, side: Side) -> Vec<Row> {
        let sql = format!(
            "SELECT user_id, status, access_token, refresh_token FROM {}_connection ORDER BY 1",
            side.service()
        );
        self.with(move |conn| diesel::sql_query(sql).load(conn).expect("rows"))
            .await
    }

    /// Every token that the connections and the outbox hold.
    pub async fn held(&self, oauth: &OAuth) -> HashSet<String> {
        let open = |side: Side, user: i32, column: &str, sealed: &Sealed| {
            let opened = side.open(oauth, user, column, sealed);
            opened
                .expect("a token that opens")
                .expose_secret()
                .to_owned()
        };
        let mut held = HashSet::new();
        for side in Side::BOTH {
            for row in self.rows(side).await {
                held.insert(open(side, row.user_id, "access_token", &row.access_token));
                if let Some(refresh_token) = &row.refresh_token {
                    held.insert(open(side, row.user_id, "refresh_token", refresh_token));
                }
            }
        }
        let waiting: Vec<Waiting> = self
            .with(|conn| {
                let sql = "SELECT service, user_id, column_name, token FROM oauth_revocation";
                diesel::sql_query(sql).load(conn).expect("the outbox")
            })
            .await;
        for row in waiting {
            let side = Side::of_service(&row.service);
            let user = row.user_id.parse().expect("a user's id");
            held.insert(open(side, user, &row.column_name, &row.token));
        }
        held
    }

    /// Leaves every moment as the database's clock would have, had it jumped so far.
    pub async fn jump(&self, seconds: i64) {
        let moments = |table: &str, seconds: &[&str], millis: &[&str], by: i64| {
            let seconds = seconds.iter().map(|it| format!("{it} = {it} + {by}"));
            let millis = millis.iter().map(|it| format!("{it} = {it} + {by} * 1000"));
            let set: Vec<String> = seconds.chain(millis).collect();
            format!("UPDATE {table} SET {};", set.join(", "))
        };
        let by = -seconds;
        let of_connections = [
            "created_at",
            "issued_at",
            "expires_at",
            "lease_until",
            "refused_since",
        ];
        let of_flows = ["expires_at", "claimed_at", "done_at"];
        let statements = [
            moments("strict_connection", &of_connections, &[], by),
            moments("lenient_connection", &of_connections, &[], by),
            moments(
                "oauth_revocation",
                &["next_attempt_at"],
                &["created_at"],
                by,
            ),
            moments("oauth_flow", &of_flows, &["created_at"], by),
        ];
        let statements = statements.concat();
        self.sql(format!("BEGIN IMMEDIATE; {statements} COMMIT;"))
            .await;
    }

    /// Holds the write lock for so long; since when.
    pub async fn lock(&self, length: Duration) -> Instant {
        self.with(move |conn| {
            conn.batch_execute("BEGIN IMMEDIATE").expect("the lock");
            let begin = Instant::now();
            std::thread::sleep(length);
            conn.batch_execute("ROLLBACK").expect("no lock");
            begin
        })
        .await
    }
}
