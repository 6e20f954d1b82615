//! Tables with many users in them.

use diesel::{QueryResult, SqliteConnection, connection::SimpleConnection as _};

use super::{
    errand::Site,
    http::Client,
    provider::{Tokens, grant},
    shared::Failure,
    users::TOKEN_LENGTH,
};

/// Rows that are inserted together.
const BATCH: usize = 1_000;

/// Seconds that a token lives: longer than any benchmark.
pub(crate) const LIFETIME: i64 = 24 * 60 * 60;

pub(crate) async fn fill_sqlite<R>(
    conn: &mut SqliteConnection,
    site: &Site,
    row: impl Fn(i32, Tokens) -> Result<R, Failure>,
    insert: impl Fn(&mut SqliteConnection, &[R]) -> QueryResult<usize>,
) -> Result<(), Failure> {
    // Who loses power fills it again.
    conn.batch_execute("PRAGMA synchronous = OFF")?;
    let insert = async |rows: Vec<R>| {
        insert(conn, &rows)?;
        Ok(())
    };
    fill(site, row, insert).await?;
    Ok(conn.batch_execute("PRAGMA wal_checkpoint(TRUNCATE)")?)
}

pub(crate) async fn fill<R>(
    site: &Site,
    row: impl Fn(i32, Tokens) -> Result<R, Failure>,
    mut insert: impl AsyncFnMut(Vec<R>) -> Result<(), Failure>,
) -> Result<(), Failure> {
    let mut client = Client::connect(site.provider).await?;
    let refreshed: Vec<i32> = site.refreshed.clone().collect();
    for users in refreshed.chunks(BATCH) {
        let mut rows = Vec::with_capacity(BATCH);
        for user in users {
            rows.push(row(*user, grant(&mut client).await?)?);
        }
        insert(rows).await?;
    }
    let readers: Vec<i32> = site.readers.clone().collect();
    for users in readers.chunks(BATCH) {
        let rows: Result<Vec<R>, Failure> =
            users.iter().map(|user| row(*user, anybodys())).collect();
        insert(rows?).await?;
    }
    Ok(())
}

/// The application's own table, which is there before any connection.
pub(crate) fn add_users(conn: &mut SqliteConnection, site: &Site) -> QueryResult<()> {
    conn.batch_execute(&users(site))
}

/// The same as SQL.
pub(crate) fn users(site: &Site) -> String {
    let end = site.readers.end;
    format!(
        "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL);
         WITH RECURSIVE n(i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i + 1 < {end})
         INSERT INTO users (id) SELECT i FROM n;"
    )
}

/// Tokens that no provider knows.
fn anybodys() -> Tokens {
    let token = || {
        std::iter::repeat_with(fastrand::alphanumeric)
            .take(TOKEN_LENGTH)
            .collect()
    };
    Tokens {
        access_token: token(),
        refresh_token: token(),
    }
}
