//! Work that nobody's request may take down with it, and waiting for its end.

use std::sync::Arc;

use tokio::{sync::watch, task::JoinHandle};
use tracing::Instrument as _;

/// Tasks under way. A rotated token exists only in the answer on its way, so whoever shuts down
/// waits for these.
#[derive(Debug, Clone)]
pub(crate) struct Tasks(Arc<watch::Sender<usize>>);

impl Default for Tasks {
    fn default() -> Self {
        Self(Arc::new(watch::Sender::new(0)))
    }
}

impl Tasks {
    /// Runs a future in a task of its own, in the caller's span.
    pub(crate) fn spawn<F>(&self, work: F) -> JoinHandle<F::Output>
    where
        F: Future<Output: Send> + Send + 'static,
    {
        let running = self.enter();
        let task = async move {
            let _running = running;
            work.await
        };
        tokio::spawn(task.instrument(tracing::Span::current()))
    }

    fn enter(&self) -> Running {
        self.0.send_modify(|count| *count += 1);
        Running(self.0.clone())
    }

    /// Resolves when nothing is under way.
    pub(crate) async fn idle(&self) {
        // The sender lives in `self`, so this cannot fail.
        let _ = self.0.subscribe().wait_for(|count| *count == 0).await;
    }
}

/// One task, counted until it ends, be it by a panic or with its runtime.
struct Running(Arc<watch::Sender<usize>>);

impl Drop for Running {
    fn drop(&mut self) {
        self.0.send_modify(|count| *count -= 1);
    }
}
