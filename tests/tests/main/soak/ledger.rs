//! The database as the soak sees it: what is there, what it holds, and a clock that jumps.

use std::{
    collections::HashSet,
    time::{Duration, Instant},
};

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection, sql_types::Text,
};
use lightfriend_runtime::{ExposeSecret as _, OAuth, Sealed};

use super::side::Side;
use crate::support::{Kind, TestDatabase};

/// A connection's row.
pub struct Row {
    pub user_id: i32,
    pub status: String,
    pub access_token: Sealed,
    pub refresh_token: Option<Sealed>,
}

/// The database. Whoever looks does so on a thread where it may block.
#[derive(Clone)]
pub struct Ledger(TestDatabase);

impl Ledger {
    pub fn of(database: TestDatabase) -> Self {
        Self(database)
    }

    async fn with<T: Send + 'static>(
        &self,
        work: impl FnOnce(&TestDatabase) -> T + Send + 'static,
    ) -> T {
        let database = self.0.clone();
        let task = tokio::task::spawn_blocking(move || work(&database));
        task.await.expect("the database")
    }

    pub async fn sql(&self, sql: impl Into<String>) {
        let sql = sql.into();
        self.with(move |database| database.execute(&sql)).await;
    }

    pub async fn number(&self, sql: impl Into<String>) -> i64 {
        let sql = sql.into();
        self.with(move |database| database.number(&sql)).await
    }

    /// The fields of every row. No value has a space in it.
    async fn fields(&self, columns: &[&str], table: &str) -> Vec<Vec<String>> {
        let all: Vec<String> = columns
            .iter()
            .map(|column| format!("COALESCE(CAST({column} AS TEXT), '')"))
            .collect();
        let sql = format!("SELECT {} AS text FROM {table}", all.join(" || ' ' || "));
        let rows = self.with(move |database| database.texts(&sql)).await;
        rows.iter()
            .map(|row| row.split(' ').map(str::to_owned).collect())
            .collect()
    }

    pub async fn rows(&self, side: Side) -> Vec<Row> {
        let table = format!("{}_connection", side.service());
        let columns = ["user_id", "status", "access_token", "refresh_token"];
        let rows = self.fields(&columns, &table).await;
        let mut rows: Vec<Row> = rows.iter().map(|fields| row(fields)).collect();
        rows.sort_by_key(|row| row.user_id);
        rows
    }

    /// SQLite can say whether its file is whole.
    pub async fn assert_whole(&self) {
        let wholeness =
            "SELECT count(*) AS n FROM pragma_integrity_check WHERE integrity_check = 'ok'";
        if self.0.kind() == Kind::Sqlite {
            assert_eq!(self.number(wholeness).await, 1);
        }
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
        let columns = ["service", "user_id", "column_name", "token"];
        for fields in self.fields(&columns, "oauth_revocation").await {
            let side = Side::of_service(&fields[0]);
            let user = fields[1].parse().expect("a user's id");
            held.insert(open(side, user, &fields[2], &sealed(&fields[3])));
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
        let begin = match self.0.kind() {
            // Whoever begins by reading may find that it cannot write.
            Kind::Sqlite => "BEGIN IMMEDIATE",
            Kind::Postgres | Kind::DieselAsync => "BEGIN",
        };
        self.sql(format!("{begin}; {statements} COMMIT;")).await;
    }

    /// Keeps everybody from writing for so long; since when.
    pub async fn lock(&self, length: Duration) -> Instant {
        self.with(move |database| {
            let lock = database.lock("strict_connection, lenient_connection, oauth_revocation");
            let begin = Instant::now();
            std::thread::sleep(length);
            drop(lock);
            begin
        })
        .await
    }
}

fn row(fields: &[String]) -> Row {
    let refresh_token = &fields[3];
    Row {
        user_id: fields[0].parse().expect("a user's id"),
        status: fields[1].clone(),
        access_token: sealed(&fields[2]),
        refresh_token: (!refresh_token.is_empty()).then(|| sealed(refresh_token)),
    }
}

/// What is stored, as a model has it: only a database makes it of a text, be it an empty one.
fn sealed(text: &str) -> Sealed {
    #[derive(QueryableByName)]
    struct Row {
        #[diesel(sql_type = Text)]
        sealed: Sealed,
    }
    let mut nowhere = SqliteConnection::establish(":memory:").expect("a database");
    let row = diesel::sql_query("SELECT ? AS sealed").bind::<Text, _>(text);
    let row: Row = row.get_result(&mut nowhere).expect("a row");
    row.sealed
}
