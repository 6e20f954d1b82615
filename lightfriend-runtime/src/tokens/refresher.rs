//! Refreshing before anyone asks, finishing what is left in the outbox, and telling what is to be known
//! in time.

use std::{collections::HashSet, fmt, sync::Arc, time::Duration};

use tokio::{
    sync::{Semaphore, watch},
    task::{JoinError, JoinHandle, JoinSet},
};
use tracing::Instrument as _;

use super::{
    freshness::{self, Span},
    refresh::Need,
    revocations::revoke_due,
    told::Telling,
};
use crate::{
    account::Account,
    descriptor::Descriptor,
    error::Error,
    pacing::Client,
    random,
    store::due::{self, Candidate, Expiry, Page, Place},
    toolbox::Toolbox,
};

/// How the background refresh works; see [`OAuth::spawn_refresher`](crate::OAuth::spawn_refresher).
#[derive(Debug, Clone, Copy)]
#[must_use = "nothing is refreshed before `OAuth::spawn_refresher`"]
pub struct Refresher {
    interval: Duration,
    concurrency: usize,
}

impl Default for Refresher {
    /// Every minute, sixteen of each service at a time.
    fn default() -> Self {
        Self {
            interval: Duration::from_mins(1),
            concurrency: 16,
        }
    }
}

impl Refresher {
    /// How often it looks for what is due, give or take a tenth: between every second and once a
    /// day.
    pub fn every(mut self, interval: Duration) -> Self {
        self.interval = interval.clamp(Duration::from_secs(1), Duration::from_hours(24));
        self
    }

    /// How many refreshes of each service it has under way at a time: 1 to 1,024.
    pub fn at_most(mut self, concurrency: usize) -> Self {
        self.concurrency = concurrency.clamp(1, 1024);
        self
    }
}

impl From<Duration> for Refresher {
    fn from(interval: Duration) -> Self {
        Self::default().every(interval)
    }
}

/// What one look has done.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub struct Swept {
    /// Connections whose tokens are newer now.
    pub refreshed: usize,
    /// Connections whose refresh failed; the log says whose and why.
    pub failed: usize,
    /// Tokens in the outbox whose revocation was tried.
    pub revocations: usize,
}

/// The background refresh. Dropping it leaves it running; [`shutdown`](Self::shutdown) ends it.
#[must_use = "keep it to end the refresher with `shutdown`"]
pub struct RefresherHandle {
    tools: Toolbox,
    stop: watch::Sender<bool>,
    task: JoinHandle<()>,
}

impl RefresherHandle {
    /// Starts no more refreshes, and waits for those under way: those of requests too.
    pub async fn shutdown(self) {
        // It may have ended with its runtime.
        let _ = self.stop.send(true);
        let _ = self.task.await;
        self.tools.tasks.idle().await;
    }
}

impl fmt::Debug for RefresherHandle {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("RefresherHandle").finish_non_exhaustive()
    }
}

pub(crate) fn spawn(tools: &Toolbox, settings: Refresher) -> RefresherHandle {
    let (stop, mut stopped) = watch::channel(false);
    // Without a handle nobody stops it.
    let (sweeping, alive) = (tools.clone(), stop.clone());
    let task = tokio::spawn(async move {
        let _alive = alive;
        // Instances that start together do not look together.
        let mut pause = random::jitter(settings.interval);
        loop {
            let word = stopped.wait_for(|stop| *stop);
            if tokio::time::timeout(pause, word).await.is_ok() {
                return;
            }
            // What is under way when the word comes is finished, nothing more is begun.
            let result = sweep(&sweeping, settings, &stopped).await;
            if let Err(error) = result {
                tracing::warn!(%error, "the refresher tries again later");
            }
            pause = settings.interval.mul_f64(0.9) + random::jitter(settings.interval / 5);
        }
    });
    RefresherHandle {
        tools: tools.clone(),
        stop,
        task,
    }
}

/// One look at every integration.
pub(crate) async fn refresh_due(tools: &Toolbox, settings: Refresher) -> Result<Swept, Error> {
    let (_stop, stopped) = watch::channel(false);
    sweep(tools, settings, &stopped).await
}

/// Every integration is looked at beside the others, and so is the outbox: none waits for another's
/// provider.
#[tracing::instrument(name = "oauth.refresher", skip_all)]
async fn sweep(
    tools: &Toolbox,
    settings: Refresher,
    stopped: &watch::Receiver<bool>,
) -> Result<Swept, Error> {
    let mut looks = JoinSet::new();
    for &descriptor in &tools.integrations {
        let sweep = Sweep {
            tools: tools.clone(),
            descriptor,
            settings,
            stopped: stopped.clone(),
        };
        looks.spawn(sweep.run().in_current_span());
    }
    let revocations = revoke_due(tools, stopped).await;
    let mut swept = Swept::default();
    let mut result = Ok(());
    while let Some(done) = looks.join_next().await {
        let lost = Error::Internal("a look for what is due was lost");
        let (part, outcome) = done.unwrap_or((Swept::default(), Err(lost)));
        swept.refreshed += part.refreshed;
        swept.failed += part.failed;
        result = result.and(outcome);
    }
    swept.revocations = revocations?;
    result.map(|()| swept)
}

/// One look at one integration.
struct Sweep {
    tools: Toolbox,
    descriptor: &'static Descriptor,
    settings: Refresher,
    stopped: watch::Receiver<bool>,
}

impl Sweep {
    async fn run(self) -> (Swept, Result<(), Error>) {
        let mut swept = Swept::default();
        let mut result = Ok(());
        for expiry in [Expiry::AccessToken, Expiry::RefreshToken] {
            result = result.and(self.refresh_due(expiry, &mut swept).await);
        }
        // Behind the refreshes, which may move the end of a refresh token.
        let telling = Telling {
            tools: &self.tools,
            descriptor: self.descriptor,
            stopped: &self.stopped,
        };
        result = result.and(telling.run().await);
        (swept, result)
    }

    async fn refresh_due(&self, expiry: Expiry, swept: &mut Swept) -> Result<(), Error> {
        let Some(until) = self.horizon(expiry).await? else {
            return Ok(());
        };
        let places = Arc::new(Semaphore::new(self.settings.concurrency));
        let mut under_way = JoinSet::new();
        let mut after = None;
        let mut tried = HashSet::new();
        loop {
            let page = self.page(expiry, until, after).await?;
            after = page.next;
            let due = page.candidates.into_iter();
            for candidate in due.filter(|one| self.is_due(expiry, one)) {
                let account = Account::new(&self.tools, candidate.account);
                let client = Client::at(account.service(), candidate.host.as_deref());
                if self.tools.client_refusals.is_refused(&client) {
                    // One try a look tells when that is over.
                    if tried.contains(&client) || !self.may_be_asked(&account) {
                        continue;
                    }
                    tried.insert(client);
                }
                // The semaphore is never closed.
                let Ok(place) = places.clone().acquire_owned().await else {
                    break;
                };
                if *self.stopped.borrow() {
                    break;
                }
                while let Some(done) = under_way.try_join_next() {
                    self.count(swept, done);
                }
                let refreshing = refresh(account, candidate.generation);
                under_way.spawn(async move {
                    let _place = place;
                    refreshing.await
                });
            }
            if after.is_none() || *self.stopped.borrow() {
                break;
            }
        }
        while let Some(done) = under_way.join_next().await {
            self.count(swept, done);
        }
        Ok(())
    }

    /// Whether a try with this account would reach the provider.
    fn may_be_asked(&self, account: &Account) -> bool {
        self.tools.flights.backing_off(&account.id).is_none()
    }

    fn count(&self, swept: &mut Swept, done: Result<bool, JoinError>) {
        let refreshed = done.unwrap_or_else(|_| {
            let service = self.descriptor.service;
            tracing::error!(service, "the refresh of a connection was lost");
            false
        });
        if refreshed {
            swept.refreshed += 1;
        } else {
            swept.failed += 1;
        }
    }

    /// Up to which expiry a row may be due; `None` where no row has this expiry.
    async fn horizon(&self, expiry: Expiry) -> Result<Option<i64>, Error> {
        let descriptor = self.descriptor;
        let lifetime = self
            .tools
            .database
            .read(async move |conn| due::lifetime(conn, descriptor, expiry).await)
            .await?;
        Ok(lifetime.map(|lifetime| {
            let longest = self.span(expiry, lifetime.seconds).longest();
            lifetime.now.saturating_add(longest)
        }))
    }

    async fn page(&self, expiry: Expiry, until: i64, after: Option<Place>) -> Result<Page, Error> {
        let descriptor = self.descriptor;
        self.tools
            .database
            .read(async move |conn| {
                due::page(conn, descriptor, expiry, until, after.as_ref()).await
            })
            .await
    }

    fn is_due(&self, expiry: Expiry, candidate: &Candidate) -> bool {
        let lifetime = candidate.expiry.saturating_sub(candidate.issued_at);
        let lead = self
            .span(expiry, lifetime)
            .of(&(&candidate.account, candidate.generation));
        candidate.now >= candidate.expiry.saturating_sub(lead)
    }

    /// How long before its expiry a token that lives so long is refreshed.
    fn span(&self, expiry: Expiry, lifetime: i64) -> Span {
        match expiry {
            Expiry::AccessToken => {
                freshness::ahead(self.descriptor, lifetime, self.settings.interval)
            }
            Expiry::RefreshToken => freshness::idle(lifetime),
        }
    }
}

/// Refreshes one connection; whether that went well. What kept it from that is in the log: from the
/// refresh itself, or from here.
async fn refresh(account: Account, seen: i64) -> bool {
    let refreshed = account.refresh(seen, Need::Due).await;
    if let Err(error) = &refreshed {
        let (service, owner) = (account.service(), &account.id.owner);
        tracing::debug!(service, %owner, %error, "a connection was not refreshed");
    }
    refreshed.is_ok()
}
