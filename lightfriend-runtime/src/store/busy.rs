//! SQLite's lock: one writer at a time, and others that ask again and again.

use std::time::{Duration, Instant};

use diesel::{QueryResult, SqliteConnection};

use super::{
    conn::{Conn, Job},
    plain::Plain,
    trouble::is_locked,
};

/// Runs the work until it gets the lock, up to this moment, with a busy timeout of our own: the
/// host's may be none at all, or longer than there is time for. The host's is put back afterwards.
pub(super) async fn insist<T, F>(
    conn: &mut SqliteConnection,
    until: Instant,
    work: F,
) -> QueryResult<T>
where
    F: Job<T>,
{
    let theirs = busy_timeout(conn)?;
    let result = insist_for_a_while(conn, until, work).await;
    set_busy_timeout(conn, theirs)?;
    result
}

async fn insist_for_a_while<T, F>(
    conn: &mut SqliteConnection,
    until: Instant,
    work: F,
) -> QueryResult<T>
where
    F: Job<T>,
{
    loop {
        let left = until.saturating_duration_since(Instant::now());
        // A transaction may wait twice, when it begins and when it ends.
        set_busy_timeout(conn, i64::try_from(left.as_millis() / 2).unwrap_or(0))?;
        match work.clone()(&mut Conn::Sqlite(conn)).await {
            Err(error) if is_locked(&error) && left > SHORTEST => {
                // Some conflicts are not waited for by SQLite. This is a blocking task.
                std::thread::sleep(SHORTEST);
            }
            result => return result,
        }
    }
}

/// With less time than this there is no further attempt.
const SHORTEST: Duration = Duration::from_millis(4);

#[derive(diesel::QueryableByName)]
struct Timeout {
    #[diesel(sql_type = diesel::sql_types::BigInt)]
    timeout: i64,
}

/// In milliseconds; 0 is none.
pub(super) fn busy_timeout(conn: &mut SqliteConnection) -> QueryResult<i64> {
    // As a function it would read the schema, for which the lock is needed.
    let rows: Vec<Timeout> = Plain::new("PRAGMA busy_timeout").load_sqlite(conn)?;
    Ok(rows.first().map_or(0, |row| row.timeout))
}

fn set_busy_timeout(conn: &mut SqliteConnection, milliseconds: i64) -> QueryResult<()> {
    Plain::new(&format!("PRAGMA busy_timeout = {milliseconds}")).execute_sqlite(conn)
}
