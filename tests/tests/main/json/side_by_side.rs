//! The integrations of the list are read side by side.

use std::{
    sync::{Arc, Condvar, Mutex},
    time::Duration,
};

use diesel::{
    Connection as _, SqliteConnection,
    connection::{InstrumentationEvent, SimpleConnection as _},
    r2d2::{ConnectionManager, CustomizeConnection, Error as PoolError},
};
use lightfriend_runtime::{integrations, testing::MockProvider};

use super::{Bare2, Team};
use crate::{
    sqlite_only,
    support::{ALICE, SqlitePool, TestDatabase, builder},
};

/// Lets no read of a connection go on before there are two of them.
#[derive(Clone, Debug, Default)]
struct Meeting(Arc<(Mutex<usize>, Condvar)>);

const LONGEST_WAIT: Duration = Duration::from_secs(30);

impl Meeting {
    fn come(&self) {
        let (count, changed) = &*self.0;
        let mut count = count.lock().unwrap();
        *count += 1;
        changed.notify_all();
        let (_count, waited) = changed
            .wait_timeout_while(count, LONGEST_WAIT, |count| *count < 2)
            .unwrap();
        assert!(!waited.timed_out(), "one read waits for the other's end");
    }
}

impl CustomizeConnection<SqliteConnection, PoolError> for Meeting {
    fn on_acquire(&self, conn: &mut SqliteConnection) -> Result<(), PoolError> {
        conn.batch_execute("PRAGMA busy_timeout = 5000; PRAGMA foreign_keys = ON;")
            .map_err(PoolError::QueryError)?;
        let meeting = self.clone();
        conn.set_instrumentation(move |event: InstrumentationEvent<'_>| {
            if let InstrumentationEvent::StartQuery { query, .. } = event {
                let sql = query.to_string();
                if sql.starts_with("SELECT access_token, scopes") {
                    meeting.come();
                }
            }
        });
        Ok(())
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn one_slow_read_does_not_hold_up_another() {
    sqlite_only!();
    let provider = MockProvider::start().await.unwrap();
    let database = TestDatabase::with_sqlite_pool(|address| {
        let pool = SqlitePool::builder().connection_customizer(Box::new(Meeting::default()));
        pool.build(ConnectionManager::new(address)).unwrap()
    });
    let all = integrations![Team, Bare2];
    let oauth = builder(&database, all, &provider).build();
    let oauth = oauth.unwrap();
    oauth.migrate().await.unwrap();
    let listed = all.statuses(&oauth, ALICE).await.unwrap();
    assert_eq!(listed.len(), 2);
}
