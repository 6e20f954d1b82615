//! Threads that work on the connections of an r2d2 pool: a few at most, however many callers wait.
//!
//! A thread per call would cost memory and switches between threads; here a thread that has a
//! connection goes on with whatever waits. It is one of the executor's blocking threads while there
//! is something to do, and given back afterwards.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use diesel::{
    QueryResult,
    r2d2::{ConnectionManager, Pool, R2D2Connection},
};
use tokio::sync::oneshot;

use super::{
    missed::{Missed, NoConnection},
    trouble::is_lost,
};

/// After so long a thread gives its connection back, so that the host's own work gets its turn.
const AT_A_STRETCH: Duration = Duration::from_millis(20);

/// What is done on a connection, or where there is none; whether the connection is still good for
/// anything.
type Job<C> = Box<dyn FnOnce(Result<&mut C, NoConnection>) -> bool + Send>;

/// A queue with a few threads.
pub(super) struct Lane<C: R2D2Connection + 'static> {
    pool: Pool<ConnectionManager<C>>,
    most_threads: usize,
    patience: Duration,
    state: Mutex<State<C>>,
}

struct State<C> {
    waiting: VecDeque<Waiting<C>>,
    threads: usize,
}

struct Waiting<C> {
    job: Job<C>,
    since: Instant,
}

impl<C: R2D2Connection + 'static> Lane<C> {
    pub(super) fn new(
        pool: Pool<ConnectionManager<C>>,
        most_threads: usize,
        patience: Duration,
    ) -> Arc<Self> {
        let state = State {
            waiting: VecDeque::new(),
            threads: 0,
        };
        Arc::new(Self {
            pool,
            most_threads,
            patience,
            state: Mutex::new(state),
        })
    }

    /// Runs the work on a connection, when it is its turn.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut C) -> QueryResult<T> + Send + 'static,
    ) -> Result<QueryResult<T>, Missed> {
        let (answer, answered) = oneshot::channel();
        // The caller's span goes along, so that what happens here is found under its request.
        let span = tracing::Span::current();
        let job: Job<C> = Box::new(move |conn| {
            let result = conn.map(|conn| span.in_scope(|| work(conn)));
            let is_good = !matches!(&result, Ok(Err(error)) if is_lost(error));
            // Whoever asked may have gone.
            drop(answer.send(result.map_err(Missed::Connection)));
            is_good
        });
        self.push(job);
        answered.await.unwrap_or(Err(Missed::Thread))
    }

    fn push(self: &Arc<Self>, job: Job<C>) {
        let mut state = self.state();
        state.waiting.push_back(Waiting {
            job,
            since: Instant::now(),
        });
        if state.threads < self.most_threads {
            state.threads += 1;
            drop(state);
            self.spawn();
        }
    }

    fn spawn(self: &Arc<Self>) {
        let mut thread = Thread {
            lane: self.clone(),
            has_begun: false,
        };
        tokio::task::spawn_blocking(move || thread.work());
    }

    fn state(&self) -> MutexGuard<'_, State<C>> {
        // A queue is whole after every step.
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    /// The next job; without one the thread ends.
    fn next(&self) -> Option<Waiting<C>> {
        self.state().waiting.pop_front()
    }
}

/// One of the threads.
struct Thread<C: R2D2Connection + 'static> {
    lane: Arc<Lane<C>>,
    has_begun: bool,
}

impl<C: R2D2Connection + 'static> Thread<C> {
    fn work(&mut self) {
        self.has_begun = true;
        while let Some(first) = self.lane.next() {
            let patience = self.lane.patience.saturating_sub(first.since.elapsed());
            match self.lane.pool.get_timeout(patience) {
                Ok(mut conn) => self.work_on(&mut conn, first),
                Err(error) => drop((first.job)(Err(NoConnection::of(&error.to_string())))),
            }
        }
    }

    /// Does what waits, for a while.
    fn work_on(&self, conn: &mut C, first: Waiting<C>) {
        let begin = Instant::now();
        let mut is_good = (first.job)(Ok(conn));
        while is_good && begin.elapsed() < AT_A_STRETCH && !conn.is_broken() {
            match self.lane.next() {
                Some(next) => is_good = (next.job)(Ok(conn)),
                None => return,
            }
        }
    }
}

impl<C: R2D2Connection + 'static> Drop for Thread<C> {
    /// At its end, when a job has panicked, and when the executor shuts down.
    fn drop(&mut self) {
        let mut state = self.lane.state();
        if self.has_begun && !state.waiting.is_empty() {
            // What still waits is somebody else's.
            drop(state);
            self.lane.spawn();
            return;
        }
        state.threads -= 1;
        if state.threads == 0 {
            // Without an executor there will never be another thread.
            let abandoned = std::mem::take(&mut state.waiting);
            drop(state);
            drop(abandoned);
        }
    }
}
