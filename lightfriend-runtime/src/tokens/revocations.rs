//! Having tokens revoked whose connection is gone: at once, and again until the provider has done
//! it or will not.

use std::time::{Duration, Instant};

use tokio::{sync::watch, task::JoinSet};
use tracing::Instrument as _;

use crate::{
    account::Account,
    descriptor::Descriptor,
    error::Error,
    events::EventKind,
    protocol::revocation::{TokenTypeHint, revoke},
    random,
    store::{
        TokenUpdate,
        connections::{self, Deleted},
        outbox::{self, Pending},
    },
    toolbox::Toolbox,
    user::UserId,
};

/// Attempts of the process that served the disconnect; later ones are the refresher's.
const AT_ONCE: u32 = 4;
/// Attempts altogether, over some eight hours. Tokens that nobody holds die by themselves.
const MOST_ATTEMPTS: i64 = 16;
const MOST_PAUSE: Duration = Duration::from_hours(1);
/// Longest `Retry-After` that is honoured.
const MOST_RETRY_AFTER: Duration = Duration::from_hours(6);
/// Longest pause that a task sleeps through.
const MOST_SLEEP: Duration = Duration::from_mins(1);

/// What became of an attempt.
enum Outcome {
    /// The row is gone.
    Over,
    /// The row waits for so long.
    Later(Duration),
}

/// Revokes what these rows of the outbox hold, in a task of its own: once now, and a few times more
/// soon. Whoever shuts down waits for what is being asked, not for the pauses: the rows are there
/// for whoever comes next.
pub(super) fn revoke_now(tools: &Toolbox, descriptor: &'static Descriptor, ids: Vec<i64>) {
    if ids.is_empty() {
        return;
    }
    let revoking = tools.clone();
    let first = tools.tasks.spawn(async move {
        let mut later = Vec::new();
        for id in ids {
            if let Some(Outcome::Later(pause)) = attempt(&revoking, descriptor, id).await {
                later.push((id, pause));
            }
        }
        later
    });
    let tools = tools.clone();
    let patient = async move {
        for (id, pause) in first.await.unwrap_or_default() {
            patiently(&tools, descriptor, id, pause).await;
        }
    };
    tokio::spawn(patient.instrument(tracing::Span::current()));
}

async fn patiently(tools: &Toolbox, descriptor: &'static Descriptor, id: i64, mut pause: Duration) {
    for _ in 1..AT_ONCE {
        if pause > MOST_SLEEP {
            return;
        }
        // Rows keep time in whole seconds.
        tokio::time::sleep(pause + Duration::from_secs(1)).await;
        let asking = tools.clone();
        let attempt = async move { attempt(&asking, descriptor, id).await };
        match tools.tasks.spawn(attempt).await {
            Ok(Some(Outcome::Later(next))) => pause = next,
            _ => return,
        }
    }
}

async fn attempt(tools: &Toolbox, descriptor: &'static Descriptor, id: i64) -> Option<Outcome> {
    attempt_once(tools, descriptor, id)
        .await
        .inspect_err(|error| {
            tracing::warn!(service = descriptor.service, %error, "revoking is put off");
        })
        .ok()
        .flatten()
}

/// How many are asked at a time, and for how long one look goes on.
const AT_A_TIME: usize = 4;
const BUDGET: Duration = Duration::from_secs(20);

/// Revokes what is due of these integrations, a few at a time and for a while; how many rows were
/// tried.
pub(super) async fn revoke_due(
    tools: &Toolbox,
    stopped: &watch::Receiver<bool>,
) -> Result<usize, Error> {
    let begin = Instant::now();
    let mut tried = 0;
    for &descriptor in &tools.integrations {
        let due = tools
            .database
            .run(move |conn| outbox::due(conn, descriptor.service))
            .await?;
        for connections in due.chunks(AT_A_TIME) {
            if *stopped.borrow() || begin.elapsed() > BUDGET {
                return Ok(tried);
            }
            let mut asked = JoinSet::new();
            for ids in connections.iter().cloned() {
                let tools = tools.clone();
                asked.spawn(async move {
                    let mut tried = 0;
                    for id in ids {
                        tried += usize::from(attempt(&tools, descriptor, id).await.is_some());
                    }
                    tried
                });
            }
            tried += asked.join_all().await.into_iter().sum::<usize>();
        }
    }
    Ok(tried)
}

impl Account {
    /// Puts tokens into the outbox that belong to no row: received, and never to be used. They are
    /// sealed already; if even this fails they die at the provider by themselves.
    pub(crate) async fn revoke_orphans(&self, tokens: TokenUpdate) {
        let orphans = Deleted {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
        };
        let kept = self
            .run_until_done(move |conn, id| outbox::insert(conn, id, orphans.clone()))
            .await;
        match kept {
            Ok(ids) => revoke_now(&self.tools, self.descriptor(), ids),
            Err(error) => {
                tracing::error!(service = self.service(), %error, "tokens cannot be revoked");
            }
        }
    }
}

/// `None` when somebody else has it, or has finished with it.
async fn attempt_once(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    id: i64,
) -> Result<Option<Outcome>, Error> {
    let claimed = tools
        .database
        .run(move |conn| outbox::claim(conn, id))
        .await?;
    match claimed {
        Some(pending) => ask(tools, descriptor, &pending).await.map(Some),
        None => Ok(None),
    }
}

#[tracing::instrument(name = "oauth.revoke", skip_all, fields(service = descriptor.service))]
async fn ask(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    pending: &Pending,
) -> Result<Outcome, Error> {
    let id = pending.id;
    let owner = UserId::parse(descriptor.table.user_id, &pending.user_id);
    let account = owner.map(|owner| Account::new(tools, descriptor, owner));
    let result = match &account {
        Some(account) if !account.is_connected().await? => account.request(pending).await,
        // Some providers end the whole grant with one token of it, the new one's too.
        Some(_) => Ok(()),
        None => Err(Error::Internal("a row of the outbox has no user")),
    };
    let error = match result {
        Ok(()) => {
            tracing::info!(column = pending.column_name, "revoked");
            tools
                .database
                .run(move |conn| outbox::remove(conn, id))
                .await?;
            return Ok(Outcome::Over);
        }
        Err(error) => error,
    };
    if may_help_later(&error) && pending.attempts < MOST_ATTEMPTS {
        let pause = pause(pending.attempts, error.retry_after());
        tracing::debug!(%error, ?pause, "the provider does not revoke now");
        let seconds = i64::try_from(pause.as_secs()).unwrap_or(i64::MAX);
        tools
            .database
            .run(move |conn| outbox::postpone(conn, id, seconds))
            .await?;
        return Ok(Outcome::Later(pause));
    }
    tracing::warn!(%error, "the provider did not revoke a token, and is not asked again");
    tools
        .database
        .run(move |conn| outbox::remove(conn, id))
        .await?;
    if let Some(account) = &account {
        account.emit_failure(EventKind::RevocationFailed, &error);
    }
    Ok(Outcome::Over)
}

/// An operator's mistake passes too: with the right secret the token can be revoked.
fn may_help_later(error: &Error) -> bool {
    error.is_transient() || error.is_misconfigured()
}

impl Account {
    /// Whether the user has connected again since.
    async fn is_connected(&self) -> Result<bool, Error> {
        let found = self.run(|conn, id| connections::find(conn, id)).await?;
        Ok(found.is_some())
    }

    async fn request(&self, pending: &Pending) -> Result<(), Error> {
        let (column, hint) = match pending.column_name.as_str() {
            "refresh_token" => ("refresh_token", TokenTypeHint::RefreshToken),
            _ => ("access_token", TokenTypeHint::AccessToken),
        };
        let token = self.open(column, &pending.token)?;
        let credentials = self.tools.credentials(self.descriptor())?;
        let redirect_uri = self.tools.redirect_uri(self.descriptor());
        let client = self
            .tools
            .token_client(self.descriptor(), &credentials, &redirect_uri);
        revoke(client, &token, hint).await
    }
}

/// The first few follow soon, the others after minutes, with full jitter; a provider that says when
/// is asked then.
fn pause(attempts: i64, retry_after: Option<Duration>) -> Duration {
    if let Some(asked) = retry_after {
        return asked.min(MOST_RETRY_AFTER);
    }
    let doublings = u32::try_from(attempts)
        .unwrap_or(u32::MAX)
        .saturating_sub(1);
    let most = if doublings < AT_ONCE {
        Duration::from_millis(500) * 4_u32.pow(doublings)
    } else {
        let minutes = 2_u32.saturating_pow(doublings - AT_ONCE).min(60);
        (Duration::from_mins(1) * minutes).min(MOST_PAUSE)
    };
    random::jitter(most)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_an_hour_and_retry_after_wins() {
        for attempts in [1, 4, 5, 11, i64::MAX] {
            assert!(pause(attempts, None) <= MOST_PAUSE, "{attempts}");
        }
        assert!(pause(1, None) <= Duration::from_millis(500));
        let asked = Duration::from_mins(90);
        assert_eq!(pause(1, Some(asked)), asked);
        assert_eq!(pause(1, Some(Duration::MAX)), MOST_RETRY_AFTER);
    }
}
