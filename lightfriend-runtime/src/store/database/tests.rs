use diesel::{
    Connection as _, SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError},
};

use super::*;
use crate::store::{
    busy::busy_timeout, pool::R2d2Pool, statement::Statement, transaction::transaction,
};

fn trouble() -> Error {
    Error::Database {
        problem: "trouble",
        retryable: true,
    }
}

#[tokio::test]
async fn no_attempt_begins_after_the_time_is_up() {
    for _ in 0..8 {
        let endurance = Duration::from_millis(120);
        let begin = Instant::now();
        let mut last = begin;
        let attempt = || {
            last = Instant::now();
            std::future::ready(Err::<(), _>(trouble()))
        };
        endure(endurance, attempt).await.unwrap_err();
        assert!(last - begin <= endurance, "{:?}", last - begin);
    }
}

#[tokio::test]
async fn what_will_never_succeed_is_not_tried_again() {
    let mut attempts = 0;
    let attempt = || {
        attempts += 1;
        std::future::ready(Err::<(), _>(Error::NotSignedIn))
    };
    endure(Duration::from_mins(1), attempt).await.unwrap_err();
    assert_eq!(attempts, 1);
}

/// Waits for a lock longer than there is time for.
#[derive(Debug)]
struct TooPatient;

impl CustomizeConnection<SqliteConnection, PoolError> for TooPatient {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
        conn.batch_execute("PRAGMA busy_timeout = 30000")
            .map_err(PoolError::QueryError)
    }
}

#[tokio::test]
async fn a_hosts_longer_busy_timeout_makes_no_attempt_longer_and_is_put_back() {
    let file = std::env::temp_dir().join(format!("{}.sqlite3", random::name().unwrap()));
    let url = file.to_str().unwrap();
    let mut writer = SqliteConnection::establish(url).unwrap();
    writer
        .batch_execute("CREATE TABLE t (n INTEGER); BEGIN IMMEDIATE")
        .unwrap();
    let pool = R2d2Pool::builder()
        .max_size(1)
        .connection_customizer(Box::new(TooPatient))
        .build(ConnectionManager::new(url))
        .unwrap();
    let database = Database::from(pool.clone());
    let work = async |conn: &mut Conn<'_>| {
        transaction(conn, async |conn| {
            Statement::new("INSERT INTO t VALUES (1)")
                .execute(conn)
                .await
        })
        .await
    };
    let begin = Instant::now();
    let attempt = database.in_turn(begin + Duration::from_millis(600), work);
    assert!(attempt.await.unwrap_err().is_transient());
    let took = begin.elapsed();
    assert!(took < Duration::from_secs(3), "{took:?}");
    let mut conn = pool.get().unwrap();
    assert_eq!(busy_timeout(&mut conn).unwrap(), 30_000);
    drop(conn);

    writer.batch_execute("COMMIT").unwrap();
    let until = Instant::now() + LONGEST_ATTEMPT;
    database.in_turn(until, work).await.unwrap();
    std::fs::remove_file(file).unwrap();
}
