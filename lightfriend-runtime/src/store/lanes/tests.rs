use std::sync::mpsc;

use diesel::SqliteConnection;

use super::*;
use crate::store::sqlite_pool;

const LONG: Duration = Duration::from_secs(30);

type Work = Box<dyn FnOnce(&mut SqliteConnection) -> QueryResult<bool> + Send>;

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn who_may_wait_for_a_lock_keeps_nobody_from_the_answer_before() {
    let pool = sqlite_pool(":memory:").unwrap();
    let lane = Lane::new(pool, 1, LONG, Duration::ZERO);
    let (let_go, held) = mpsc::channel::<()>();
    let (tell, told) = mpsc::channel::<()>();
    let begin = |work: Work| {
        let lane = lane.clone();
        tokio::spawn(async move { lane.run(work).await.unwrap().unwrap() })
    };
    let until = async |is_so: fn(&State<SqliteConnection>) -> bool| {
        while !is_so(&lane.state()) {
            tokio::task::yield_now().await;
        }
    };
    // Holds the only thread, so that the others wait together.
    let holder = begin(Box::new(move |_| Ok(held.recv_timeout(LONG).is_ok())));
    until(|state| state.threads == 1 && state.waiting.is_empty()).await;
    let first = begin(Box::new(|_| Ok(true)));
    until(|state| state.waiting.len() == 1).await;
    let second = begin(Box::new(move |_| Ok(told.recv_timeout(LONG).is_ok())));
    until(|state| state.waiting.len() == 2).await;

    let_go.send(()).unwrap();
    assert!(holder.await.unwrap() && first.await.unwrap());
    // Where the first is told late, the second has given up.
    let _ = tell.send(());
    assert!(second.await.unwrap());
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn a_panic_takes_only_its_own_answer() {
    let pool = sqlite_pool(":memory:").unwrap();
    let lane = Lane::new(pool, 1, LONG, LONG);
    let fine = |number: i32| {
        let lane = lane.clone();
        async move { lane.run(move |_| Ok(number)).await }
    };
    let broken = lane.run(|_| -> QueryResult<i32> { panic!("a mistake") });
    let (before, broken, after) = tokio::join!(fine(1), broken, fine(2));
    assert_eq!(before, Ok(Ok(1)));
    assert_eq!(broken, Err(Missed::Thread));
    assert_eq!(after, Ok(Ok(2)));
}
