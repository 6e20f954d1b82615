//! Documents that are believed, for as long as they are.

use std::{
    collections::HashMap,
    future::Future,
    sync::{Arc, Mutex, PoisonError},
    time::{Duration, Instant},
};

use tokio::sync::Mutex as AsyncMutex;

use super::{Fetched, Issuer};
use crate::error::Error;

/// Shortest and longest time that a document is believed, and where it says nothing.
const SHORTEST: Duration = Duration::from_mins(10);
const LONGEST: Duration = Duration::from_hours(24);
const USUAL: Duration = Duration::from_hours(1);
/// How long one that cannot be had anew is still used.
const STALE: Duration = Duration::from_hours(24);
/// How long after a failure nobody is asked again, and how long after a success one that is not
/// enough.
const AFTER_FAILURE: Duration = Duration::from_secs(5);

/// Most issuers that are remembered: with a template users choose them.
const MOST: usize = 1000;

/// By issuer. Each is asked by one caller at a time, and none waits for another issuer's.
#[derive(Debug)]
pub(super) struct Cache<T>(Mutex<HashMap<Issuer, Arc<Entry<T>>>>);

#[derive(Debug)]
struct Entry<T>(AsyncMutex<State<T>>);

#[derive(Debug)]
struct State<T> {
    known: Option<Known<T>>,
    failed: Option<(Instant, Error)>,
}

#[derive(Debug)]
struct Known<T> {
    document: Arc<T>,
    since: Instant,
    fresh_until: Instant,
    usable_until: Instant,
}

impl<T> Default for Cache<T> {
    fn default() -> Self {
        Self(Mutex::default())
    }
}

impl<T> Cache<T> {
    /// The issuer's document: as remembered, or from `fetch`.
    ///
    /// # Errors
    /// Those of `fetch`, where nothing that could still be used is remembered.
    pub(super) async fn get(
        &self,
        issuer: &Issuer,
        fetch: impl Future<Output = Result<Fetched<T>, Error>>,
    ) -> Result<Arc<T>, Error> {
        let entry = self.entry(issuer);
        let mut state = entry.0.lock().await;
        let now = Instant::now();
        if let Some(document) = state.fresh(now) {
            return Ok(document);
        }
        if let Some(error) = state.just_failed(now) {
            return state.stale(now).ok_or(error);
        }
        state.renew(fetch).await
    }

    /// The same, where what was remembered has turned out not to be enough: it is asked for anew,
    /// unless that has just been done.
    ///
    /// # Errors
    /// As of [`get`](Self::get).
    pub(super) async fn get_newer(
        &self,
        issuer: &Issuer,
        than: &Arc<T>,
        fetch: impl Future<Output = Result<Fetched<T>, Error>>,
    ) -> Result<Arc<T>, Error> {
        let entry = self.entry(issuer);
        let mut state = entry.0.lock().await;
        match &state.known {
            Some(known) if !Arc::ptr_eq(&known.document, than) => Ok(known.document.clone()),
            Some(known) if known.since.elapsed() < AFTER_FAILURE => Ok(known.document.clone()),
            _ => state.renew(fetch).await,
        }
    }

    fn entry(&self, issuer: &Issuer) -> Arc<Entry<T>> {
        let mut entries = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if entries.len() >= MOST && !entries.contains_key(issuer) {
            // Whichever: it is asked for again when it is needed.
            let other = entries.keys().next().cloned();
            other.and_then(|other| entries.remove(&other));
        }
        let new = || {
            Arc::new(Entry(AsyncMutex::new(State {
                known: None,
                failed: None,
            })))
        };
        entries.entry(issuer.clone()).or_insert_with(new).clone()
    }
}

impl<T> State<T> {
    async fn renew(
        &mut self,
        fetch: impl Future<Output = Result<Fetched<T>, Error>>,
    ) -> Result<Arc<T>, Error> {
        match fetch.await {
            Ok(fetched) => Ok(self.learn(fetched)),
            Err(error) => {
                let now = Instant::now();
                self.failed = Some((now, error.clone()));
                self.stale(now).ok_or(error)
            }
        }
    }

    fn fresh(&self, now: Instant) -> Option<Arc<T>> {
        let known = self.known.as_ref()?;
        (now < known.fresh_until).then(|| known.document.clone())
    }

    fn stale(&self, now: Instant) -> Option<Arc<T>> {
        let known = self.known.as_ref()?;
        (now < known.usable_until).then(|| known.document.clone())
    }

    fn just_failed(&self, now: Instant) -> Option<Error> {
        let (when, error) = self.failed.as_ref()?;
        (now < *when + AFTER_FAILURE).then(|| error.clone())
    }

    fn learn(&mut self, fetched: Fetched<T>) -> Arc<T> {
        let fresh = fetched.max_age.unwrap_or(USUAL).clamp(SHORTEST, LONGEST);
        let document = Arc::new(fetched.document);
        let now = Instant::now();
        self.failed = None;
        self.known = Some(Known {
            document: document.clone(),
            since: now,
            fresh_until: now + fresh,
            usable_until: now + fresh + STALE,
        });
        document
    }
}
