//! Documents that are believed, for as long as they are.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Mutex as AsyncMutex;

use super::{Fetched, Issuer, Metadata};
use crate::error::Error;

/// Shortest and longest time that a document is believed, and where it says nothing.
const SHORTEST: Duration = Duration::from_mins(10);
const LONGEST: Duration = Duration::from_hours(24);
const USUAL: Duration = Duration::from_hours(1);
/// How long one that cannot be had anew is still used.
const STALE: Duration = Duration::from_hours(24);
/// How long after a failure nobody is asked again.
const AFTER_FAILURE: Duration = Duration::from_secs(5);
/// Most issuers that are remembered: with a template users choose them.
const MOST: usize = 1000;

/// By issuer. Each is asked by one caller at a time, and none waits for another issuer's.
#[derive(Debug, Default)]
pub(crate) struct MetadataCache(Mutex<HashMap<Issuer, Arc<Entry>>>);

#[derive(Debug, Default)]
struct Entry(AsyncMutex<State>);

#[derive(Debug, Default)]
struct State {
    known: Option<Known>,
    failed: Option<(Instant, Error)>,
}

#[derive(Debug)]
struct Known {
    metadata: Arc<Metadata>,
    fresh_until: Instant,
    usable_until: Instant,
}

impl MetadataCache {
    /// The issuer's metadata: as remembered, or from `fetch`.
    ///
    /// # Errors
    /// Those of `fetch`, where nothing that could still be used is remembered.
    pub(crate) async fn get(
        &self,
        issuer: &Issuer,
        fetch: impl Future<Output = Result<Fetched, Error>>,
    ) -> Result<Arc<Metadata>, Error> {
        let entry = self.entry(issuer);
        let mut state = entry.0.lock().await;
        let now = Instant::now();
        if let Some(metadata) = state.fresh(now) {
            return Ok(metadata);
        }
        if let Some(error) = state.just_failed(now) {
            return state.stale(now).ok_or(error);
        }
        match fetch.await {
            Ok(fetched) => Ok(state.learn(fetched)),
            Err(error) => {
                state.failed = Some((Instant::now(), error.clone()));
                state.stale(now).ok_or(error)
            }
        }
    }

    fn entry(&self, issuer: &Issuer) -> Arc<Entry> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST && !entries.contains_key(issuer) {
            // Whichever: it is asked for again when it is needed.
            let other = entries.keys().next().cloned();
            other.and_then(|other| entries.remove(&other));
        }
        entries.entry(issuer.clone()).or_default().clone()
    }
}

impl State {
    fn fresh(&self, now: Instant) -> Option<Arc<Metadata>> {
        let known = self.known.as_ref()?;
        (now < known.fresh_until).then(|| known.metadata.clone())
    }

    fn stale(&self, now: Instant) -> Option<Arc<Metadata>> {
        let known = self.known.as_ref()?;
        (now < known.usable_until).then(|| known.metadata.clone())
    }

    fn just_failed(&self, now: Instant) -> Option<Error> {
        let (when, error) = self.failed.as_ref()?;
        (now < *when + AFTER_FAILURE).then(|| error.clone())
    }

    fn learn(&mut self, fetched: Fetched) -> Arc<Metadata> {
        let fresh = fetched.max_age.unwrap_or(USUAL).clamp(SHORTEST, LONGEST);
        let metadata = Arc::new(fetched.metadata);
        let now = Instant::now();
        self.failed = None;
        self.known = Some(Known {
            metadata: metadata.clone(),
            fresh_until: now + fresh,
            usable_until: now + fresh + STALE,
        });
        metadata
    }
}
