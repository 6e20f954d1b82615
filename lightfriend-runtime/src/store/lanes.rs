//! Threads that work on the connections of an r2d2 pool: a few at most, however many callers wait.
//!
//! A thread per call would cost memory and switches between threads; here a thread that has a
//! connection goes on with whatever waits. It is one of the executor's blocking threads while there
//! is something to do, and given back afterwards.

use std::{
    collections::VecDeque,
    sync::{Arc, Mutex, MutexGuard, PoisonError},
    thread,
    time::{Duration, Instant},
};

use diesel::{
    QueryResult,
    r2d2::{ConnectionManager, Pool, R2D2Connection},
};
use tokio::sync::oneshot;
use tracing::Span;

use super::{
    missed::{Missed, NoConnection},
    trouble::is_lost,
};

/// After so long a thread gives its connection back, so that the host's own work gets its turn.
const AT_A_STRETCH: Duration = Duration::from_millis(20);

/// So often a thread without work lets others run before it ends: what they ask for meanwhile needs
/// no thread to be woken.
const LAST_LOOKS: usize = 4;

/// A queue with a few threads.
pub(super) struct Lane<C: R2D2Connection + 'static> {
    pool: Pool<ConnectionManager<C>>,
    most_threads: usize,
    patience: Duration,
    /// Answers of what is done in less than this go out together: each wakes the executor, which
    /// costs more than a short read. But whoever is done waits for what is begun after it.
    together: Duration,
    state: Mutex<State<C>>,
}

struct State<C> {
    waiting: VecDeque<Waiting<C>>,
    threads: usize,
}

struct Waiting<C> {
    job: Box<dyn Task<C>>,
    since: Instant,
}

/// Something that is done on a connection.
trait Task<C>: Send {
    /// Does it, or finds out why there is no connection; whether the connection is still good for
    /// anything.
    fn run(&mut self, conn: Result<&mut C, NoConnection>) -> bool;

    /// Says to whoever asked what came of it.
    fn answer(self: Box<Self>);
}

type Outcome<T> = Result<QueryResult<T>, Missed>;

struct Asked<W, T> {
    work: Option<W>,
    outcome: Option<Outcome<T>>,
    answer: oneshot::Sender<Outcome<T>>,
    /// The caller's, so that what happens here is found under its request.
    span: Span,
}

impl<C, W, T> Task<C> for Asked<W, T>
where
    W: FnOnce(&mut C) -> QueryResult<T> + Send,
    T: Send,
{
    fn run(&mut self, conn: Result<&mut C, NoConnection>) -> bool {
        let Some(work) = self.work.take() else {
            return true;
        };
        let result = conn.map(|conn| self.span.in_scope(|| work(conn)));
        let is_good = !matches!(&result, Ok(Err(error)) if is_lost(error));
        self.outcome = Some(result.map_err(Missed::Connection));
        is_good
    }

    fn answer(self: Box<Self>) {
        if let Some(outcome) = self.outcome {
            // Whoever asked may have gone.
            drop(self.answer.send(outcome));
        }
    }
}

impl<C: R2D2Connection + 'static> Lane<C> {
    pub(super) fn new(
        pool: Pool<ConnectionManager<C>>,
        most_threads: usize,
        patience: Duration,
        together: Duration,
    ) -> Arc<Self> {
        let state = State {
            waiting: VecDeque::new(),
            threads: 0,
        };
        Arc::new(Self {
            pool,
            most_threads,
            patience,
            together,
            state: Mutex::new(state),
        })
    }

    /// Runs the work on a connection, when it is its turn.
    pub(super) async fn run<T: Send + 'static>(
        self: &Arc<Self>,
        work: impl FnOnce(&mut C) -> QueryResult<T> + Send + 'static,
    ) -> Result<QueryResult<T>, Missed> {
        let (answer, answered) = oneshot::channel();
        self.push(Box::new(Asked {
            work: Some(work),
            outcome: None,
            answer,
            span: Span::current(),
        }));
        answered.await.unwrap_or(Err(Missed::Thread))
    }

    fn push(self: &Arc<Self>, job: Box<dyn Task<C>>) {
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
        while let Some(mut first) = self.lane.next() {
            let patience = self.lane.patience.saturating_sub(first.since.elapsed());
            match self.lane.pool.get_timeout(patience) {
                Ok(mut conn) => self.work_on(&mut conn, first),
                Err(error) => {
                    first.job.run(Err(NoConnection::of(&error.to_string())));
                    first.job.answer();
                }
            }
        }
    }

    /// Does what waits, for a while.
    fn work_on(&self, conn: &mut C, first: Waiting<C>) {
        let begin = Instant::now();
        let mut next = Some(first);
        while let Some(job) = next {
            let is_good = self.work_together(conn, job);
            let goes_on = is_good && begin.elapsed() < AT_A_STRETCH && !conn.is_broken();
            next = goes_on.then(|| self.wait_briefly()).flatten();
        }
    }

    /// Does what waits until it is time to answer; whether the connection is still good for anything.
    fn work_together(&self, conn: &mut C, first: Waiting<C>) -> bool {
        let begin = Instant::now();
        let mut done = Done(Vec::new());
        let mut next = Some(first);
        while let Some(Waiting { mut job, .. }) = next {
            let is_good = job.run(Ok(conn));
            done.0.push(job);
            if !is_good {
                return false;
            }
            let goes_on = begin.elapsed() < self.lane.together;
            next = goes_on.then(|| self.lane.next()).flatten();
        }
        true
    }

    /// The next job, if there is one soon.
    fn wait_briefly(&self) -> Option<Waiting<C>> {
        for _ in 0..LAST_LOOKS {
            if let next @ Some(_) = self.lane.next() {
                return next;
            }
            thread::yield_now();
        }
        self.lane.next()
    }
}

/// What has been done and not yet answered. It is answered also where the job after it has panicked.
struct Done<C>(Vec<Box<dyn Task<C>>>);

impl<C> Drop for Done<C> {
    fn drop(&mut self) {
        for job in self.0.drain(..) {
            job.answer();
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

#[cfg(all(test, feature = "sqlite"))]
mod tests;
