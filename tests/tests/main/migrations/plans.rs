//! How the database finds what is due: by the indexes of the two expiries, whatever owners are.

use std::sync::{Arc, Mutex};

use axum::http::request::Parts;
use diesel::{
    Connection as _, RunQueryDsl as _, SqliteConnection,
    connection::{InstrumentationEvent, SimpleConnection as _},
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError, Pool},
};
use lightfriend_runtime::{Builder, OAuthIntegration, integrations, testing::MockProvider};
use uuid::Uuid;

use crate::{
    sqlite_only,
    support::{SqlitePool, TestDatabase, builder},
};

/// Owners of every type.
macro_rules! owned {
    ($($name:ident: $ty:ty),*) => {$(
        #[derive(OAuthIntegration)]
        #[oauth(
            authorization_endpoint = "https://provider.example/authorize",
            token_endpoint = "https://provider.example/token",
            user_id = $ty,
            users = "none",
            renew_before = "1h",
            env = "TEST"
        )]
        pub struct $name;
    )*};
}

owned!(Small: i32, Large: i64, Named: String, Unique: Uuid);

/// Each table, and an expression that makes another owner of every number.
const OWNERS: [(&str, &str); 4] = [
    ("small_connection", "i"),
    ("large_connection", "5000000000 + i"),
    ("named_connection", "'user ' || i"),
    ("unique_connection", "randomblob(16)"),
];

const EXPIRIES: [&str; 2] = ["expires_at", "refresh_token_expires_at"];

/// For each the longest lifetime, the first page, and those after it; for the second also the pages of
/// whose end users are told.
const LOOKS: [usize; 2] = [3, 5];

/// More than a page of rows.
const ROWS: usize = 250;

/// An application for each: the users of one have ids of one type.
fn builders(database: &TestDatabase, provider: &MockProvider) -> [Builder; 4] {
    let builder = |integrations| builder(database, integrations, provider);
    [
        builder(integrations![Small]),
        builder(integrations![Large]).current_user(|_: Parts| async { None::<i64> }),
        builder(integrations![Named]).current_user(|_: Parts| async { None::<String> }),
        builder(integrations![Unique]).current_user(|_: Parts| async { None::<Uuid> }),
    ]
}

/// The statements that connections of a pool have run.
#[derive(Debug, Clone, Default)]
struct Statements(Arc<Mutex<Vec<String>>>);

impl CustomizeConnection<SqliteConnection, PoolError> for Statements {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
        let seen = self.0.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                seen.lock().unwrap().push(query.to_string());
            }
        });
        conn.batch_execute("PRAGMA busy_timeout = 30000")
            .map_err(PoolError::QueryError)
    }
}

impl Statements {
    /// Those that look for rows of this table by this expiry, each once, without their values.
    fn by(&self, table: &str, expiry: &str) -> Vec<String> {
        let (from, order) = (format!("FROM \"{table}\""), format!("ORDER BY {expiry}"));
        let seen = self.0.lock().unwrap();
        let of_these = seen
            .iter()
            .filter(|sql| sql.contains(&from) && sql.contains(&order));
        let mut found: Vec<String> = of_these
            .map(|sql| sql.split(" -- binds").next().unwrap().to_owned())
            .collect();
        found.sort();
        found.dedup();
        found
    }
}

fn pool(file: &str, statements: &Statements) -> SqlitePool {
    Pool::builder()
        .connection_customizer(Box::new(statements.clone()))
        .max_size(4)
        .build(ConnectionManager::new(file))
        .unwrap()
}

/// Tokens that are due by one of their expiries, all at the same moment. None of them opens.
fn insert_due(database: &TestDatabase, table: &str, owner: &str) {
    let mut conn = database.sqlite_connection();
    for (batch, expiry) in EXPIRIES.into_iter().enumerate() {
        let (first, last) = (batch * ROWS + 1, (batch + 1) * ROWS);
        conn.batch_execute(&format!(
            "WITH RECURSIVE n(i) AS (SELECT {first} UNION ALL SELECT i + 1 FROM n WHERE i < {last})
             INSERT INTO {table} (user_id, access_token, refresh_token, {expiry}, created_at, issued_at)
             SELECT {owner}, 'x', 'x', unixepoch() + 60, 0, unixepoch() - 3540 FROM n"
        ))
        .unwrap();
    }
}

fn plan(database: &TestDatabase, sql: &str) -> Vec<String> {
    #[derive(diesel::QueryableByName)]
    struct Step {
        #[diesel(sql_type = diesel::sql_types::Text)]
        detail: String,
    }
    let mut conn = database.sqlite_connection();
    let steps: Vec<Step> = diesel::sql_query(format!("EXPLAIN QUERY PLAN {sql}"))
        .load(&mut conn)
        .unwrap();
    steps.into_iter().map(|step| step.detail).collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_due_is_found_by_index_and_each_row_once() {
    sqlite_only!();
    let statements = Statements::default();
    let database = TestDatabase::with_sqlite_pool(|file| pool(file, &statements));
    let provider = MockProvider::start().await.unwrap();
    for (builder, (table, owner)) in builders(&database, &provider).into_iter().zip(OWNERS) {
        let oauth = builder.build().unwrap();
        oauth.migrate().await.unwrap();
        insert_due(&database, table, owner);
        let swept = oauth.refresh_due().await.unwrap();
        let rows = EXPIRIES.len() * ROWS;
        assert_eq!((swept.refreshed, swept.failed), (0, rows), "{table}");
        for (expiry, count) in EXPIRIES.into_iter().zip(LOOKS) {
            let looks = statements.by(table, expiry);
            assert_eq!(looks.len(), count, "{looks:#?}");
            let by_index = format!("SEARCH {table} USING INDEX {table}_{expiry} ");
            for sql in looks {
                let plan = plan(&database, &sql);
                assert!(plan[0].starts_with(&by_index), "{sql}: {plan:#?}");
                assert!(
                    !plan.iter().any(|step| step.starts_with("SCAN")),
                    "{plan:#?}"
                );
            }
        }
    }
}
