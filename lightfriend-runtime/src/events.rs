//! What happens to connections, for hosts that want to know: a stream, a callback, and counters.

use std::{
    fmt,
    panic::{AssertUnwindSafe, catch_unwind},
    sync::Arc,
};

use tokio::sync::broadcast::{self, error::RecvError};

use crate::{account_id::AccountId, error::Error, telemetry, user::UserId};

/// Something that happened to one user's connection. It holds no secret.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Event {
    /// What happened.
    pub kind: EventKind,
    /// The integration's slug.
    pub service: &'static str,
    /// Whose connection it is.
    pub user: UserId,
    /// The key of the account at the service, where a user may have several.
    pub account: Option<String>,
    /// Why, as the [slug](Error::slug) of the error, for what failed.
    pub reason: Option<&'static str>,
    /// For refreshes that a provider refuses: since when (RFC 3339).
    pub since: Option<String>,
}

/// What happened to a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum EventKind {
    /// The user connected, for the first time or again.
    Connected,
    /// Said after [`Connected`](Self::Connected) when it is another account at the provider than
    /// before, by the struct's field `account`.
    AccountChanged,
    /// The user has granted less than the struct asks for, as
    /// [`Status::missing_scopes`](crate::Status::missing_scopes) lists it. Said once for the same
    /// scopes: after [`Connected`](Self::Connected), after a refresh that has brought fewer, and by the
    /// [refresher](crate::OAuth::spawn_refresher) where a release of the application asks for more than
    /// a connection has.
    ScopesMissing,
    /// The refresh token ends by itself within the struct's `renew_before`, at
    /// [`Status::reauth_by`](crate::Status::reauth_by): the user must connect again before that. Said
    /// once, by the [refresher](crate::OAuth::spawn_refresher); again when the end has moved by more
    /// than a day and comes near once more.
    ReauthSoon,
    /// The tokens were replaced by newer ones.
    Refreshed,
    /// A refresh failed. The connection is untouched, and refreshing is tried again.
    RefreshFailed,
    /// The grant has ended: the user must connect again. Said once.
    NeedsReauth,
    /// The first refresh that succeeded after some that failed.
    Recovered,
    /// The user disconnected.
    Disconnected,
    /// The provider did not revoke a token of a connection that is gone, and is not asked again.
    RevocationFailed,
}

impl EventKind {
    /// The kind in one word, as metrics and logs say it.
    #[must_use]
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Connected => "connected",
            Self::AccountChanged => "account_changed",
            Self::ScopesMissing => "scopes_missing",
            Self::ReauthSoon => "reauth_soon",
            Self::Refreshed => "refreshed",
            Self::RefreshFailed => "refresh_failed",
            Self::NeedsReauth => "needs_reauth",
            Self::Recovered => "recovered",
            Self::Disconnected => "disconnected",
            Self::RevocationFailed => "revocation_failed",
        }
    }
}

impl fmt::Display for EventKind {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.as_str())
    }
}

/// Events from now on, in the order they happen; see [`OAuth::events`](crate::OAuth::events).
#[derive(Debug)]
pub struct Events(broadcast::Receiver<Event>);

impl Events {
    /// The next event; `None` once every [`OAuth`](crate::OAuth) they come from is gone.
    ///
    /// Whoever falls more than 1,024 events behind misses the oldest, which the log says.
    pub async fn next(&mut self) -> Option<Event> {
        loop {
            match self.0.recv().await {
                Ok(event) => return Some(event),
                Err(RecvError::Lagged(missed)) => {
                    tracing::warn!(missed, "events were read too slowly");
                }
                Err(RecvError::Closed) => return None,
            }
        }
    }
}

/// How many events a slow reader may be behind.
const KEPT: usize = 1024;

pub(crate) type Callback = Arc<dyn Fn(&Event) + Send + Sync>;

/// Where events go.
pub(crate) struct Hub {
    readers: broadcast::Sender<Event>,
    callback: Option<Callback>,
}

impl Hub {
    pub(crate) fn new(callback: Option<Callback>) -> Self {
        let (readers, _) = broadcast::channel(KEPT);
        Self { readers, callback }
    }

    pub(crate) fn subscribe(&self) -> Events {
        Events(self.readers.subscribe())
    }

    pub(crate) fn emit(&self, kind: EventKind, account: &AccountId) {
        self.tell(kind, account, None, None);
    }

    pub(crate) fn emit_failure(&self, kind: EventKind, account: &AccountId, error: &Error) {
        self.tell(kind, account, Some(error.slug()), None);
    }

    /// A provider refuses to refresh an account, since then.
    pub(crate) fn refresh_failing(
        &self,
        account: &AccountId,
        error: &Error,
        since: Option<String>,
    ) {
        self.tell(EventKind::RefreshFailed, account, Some(error.slug()), since);
    }

    fn tell(
        &self,
        kind: EventKind,
        account: &AccountId,
        reason: Option<&'static str>,
        since: Option<String>,
    ) {
        let service = account.service();
        telemetry::count(service, kind.as_str());
        let event = Event {
            kind,
            service,
            user: account.owner.clone(),
            account: account.key_text(),
            reason,
            since,
        };
        if let Some(callback) = &self.callback {
            // The host's mistake must not cost the tokens that are about to be stored.
            let called = catch_unwind(AssertUnwindSafe(|| callback(&event)));
            if called.is_err() {
                tracing::error!(service, event = %kind, "the host's event callback panicked");
            }
        }
        // Nobody may be listening.
        let _ = self.readers.send(event);
    }
}
