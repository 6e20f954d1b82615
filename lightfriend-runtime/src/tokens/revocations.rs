//! Having tokens revoked whose connection is gone: at once, and again until the provider has done
//! it or will not.

use std::{
    collections::BTreeMap,
    time::{Duration, Instant},
};

use serde_json::Value as Json;
use tokio::{sync::watch, task::JoinSet};
use tracing::Instrument as _;

use crate::{
    account::Account,
    descriptor::{Descriptor, TokenKind},
    error::Error,
    events::EventKind,
    fields,
    protocol::revocation::revoke,
    random,
    store::{
        Named, TokenUpdate, Tokens, life,
        outbox::{self, Due, Ids, LONGEST_PAUSE_SECONDS, Pending, Ticket},
    },
    toolbox::Toolbox,
};

/// Attempts of the process that served the disconnect; later ones are the refresher's.
const AT_ONCE: u32 = 4;
/// Attempts altogether, over some eight hours. Tokens that nobody holds die by themselves.
const MOST_ATTEMPTS: i64 = 16;
const MOST_PAUSE: Duration = Duration::from_hours(1);
/// Longest `Retry-After` that is honoured.
const MOST_RETRY_AFTER: Duration = Duration::from_secs(LONGEST_PAUSE_SECONDS as u64);
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
pub(super) fn revoke_now(tools: &Toolbox, tickets: Vec<Ticket>) {
    if tickets.is_empty() {
        return;
    }
    let revoking = tools.clone();
    let first = tools.tasks.spawn(async move {
        let begin = Instant::now();
        let mut later = Vec::new();
        for ticket in tickets {
            // The rest is due, and the refresher's.
            if begin.elapsed() > BUDGET {
                break;
            }
            if let Some(Outcome::Later(pause)) = attempt(&revoking, &ticket).await {
                later.push((ticket, pause));
            }
        }
        later
    });
    let tools = tools.clone();
    let patient = async move {
        for (ticket, pause) in first.await.unwrap_or_default() {
            patiently(&tools, &ticket, pause).await;
        }
    };
    tokio::spawn(patient.instrument(tracing::Span::current()));
}

async fn patiently(tools: &Toolbox, ticket: &Ticket, mut pause: Duration) {
    for _ in 1..AT_ONCE {
        if pause > MOST_SLEEP {
            return;
        }
        // Rows keep time in whole seconds.
        tokio::time::sleep(pause + Duration::from_secs(1)).await;
        let (asking, ticket) = (tools.clone(), ticket.clone());
        let attempt = async move { attempt(&asking, &ticket).await };
        match tools.tasks.spawn(attempt).await {
            Ok(Some(Outcome::Later(next))) => pause = next,
            _ => return,
        }
    }
}

async fn attempt(tools: &Toolbox, ticket: &Ticket) -> Option<Outcome> {
    attempt_once(tools, ticket)
        .await
        .inspect_err(|error| {
            tracing::warn!(service = ticket.descriptor.service, %error, "revoking is put off");
        })
        .ok()
        .flatten()
}

/// How many of a service are asked at a time, and for how long one look goes on.
const AT_A_TIME: usize = 4;
const BUDGET: Duration = Duration::from_secs(20);

/// Revokes what is due of these integrations, side by side: one that does not answer delays no
/// other. How many rows were tried.
pub(super) async fn revoke_due(
    tools: &Toolbox,
    stopped: &watch::Receiver<bool>,
) -> Result<usize, Error> {
    let mut services = JoinSet::new();
    for &descriptor in &tools.integrations {
        let (tools, stopped) = (tools.clone(), stopped.clone());
        let looking = async move { revoke_due_of(&tools, descriptor, &stopped).await };
        services.spawn(looking.instrument(tracing::Span::current()));
    }
    let mut tried = 0;
    let mut result = Ok(());
    while let Some(looked) = services.join_next().await {
        match looked.unwrap_or(Err(Error::Internal("a look at the outbox was lost"))) {
            Ok(count) => tried += count,
            Err(error) => result = result.and(Err(error)),
        }
    }
    result.map(|()| tried)
}

/// One service's; where its hosts have clients of their own, side by side.
async fn revoke_due_of(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    stopped: &watch::Receiver<bool>,
) -> Result<usize, Error> {
    release_abandoned(tools, descriptor).await?;
    let due = tools
        .database
        .read(async move |conn| outbox::due(conn, descriptor).await)
        .await?;
    let mut hosts: BTreeMap<Option<String>, Vec<Vec<Ticket>>> = BTreeMap::new();
    for Due { host, tickets } in due {
        hosts.entry(host).or_default().push(tickets);
    }
    let mut asked = JoinSet::new();
    for connections in hosts.into_values() {
        let (tools, stopped) = (tools.clone(), stopped.clone());
        let asking = async move { revoke_at_host(&tools, &connections, &stopped).await };
        asked.spawn(asking.instrument(tracing::Span::current()));
    }
    Ok(asked.join_all().await.into_iter().sum())
}

/// One host's, a few at a time and for a while. A host that has done nothing for the first few is
/// left alone until the next look.
async fn revoke_at_host(
    tools: &Toolbox,
    due: &[Vec<Ticket>],
    stopped: &watch::Receiver<bool>,
) -> usize {
    let begin = Instant::now();
    let mut tried = 0;
    for connections in due.chunks(AT_A_TIME) {
        if *stopped.borrow() || begin.elapsed() > BUDGET {
            break;
        }
        let mut asked = JoinSet::new();
        for tickets in connections.iter().cloned() {
            let tools = tools.clone();
            let asking = async move { revoke_in_order(&tools, tickets).await };
            asked.spawn(asking.instrument(tracing::Span::current()));
        }
        let outcomes: Vec<Outcome> = asked.join_all().await.into_iter().flatten().collect();
        tried += outcomes.len();
        let is_put_off = |outcome: &Outcome| matches!(outcome, Outcome::Later(_));
        if !outcomes.is_empty() && outcomes.iter().all(is_put_off) {
            break;
        }
    }
    tried
}

/// One connection's tokens.
async fn revoke_in_order(tools: &Toolbox, tickets: Vec<Ticket>) -> Vec<Outcome> {
    let begin = Instant::now();
    let mut outcomes = Vec::new();
    for ticket in tickets {
        if begin.elapsed() > BUDGET {
            break;
        }
        outcomes.extend(attempt(tools, &ticket).await);
    }
    outcomes
}

/// What waited for a disconnect that never came, because the row went with its user's.
async fn release_abandoned(tools: &Toolbox, descriptor: &'static Descriptor) -> Result<(), Error> {
    let client = tools.sharing_client(descriptor);
    let looking = client.clone();
    let accounts = tools
        .database
        .read(async move |conn| outbox::abandoned(conn, &looking).await)
        .await?;
    if accounts.is_empty() {
        return Ok(());
    }
    tools
        .database
        .run(async move |conn| outbox::release_abandoned(conn, &accounts, &client).await)
        .await
}

impl Account {
    /// Puts tokens into the outbox that belong to no row: received, and never to be used. They are
    /// sealed already; if even this fails they die at the provider by themselves. `members` is the
    /// answer that they were in: where rows share tokens, those of whom it does not say may be in use.
    pub(crate) async fn revoke_orphans(&self, tokens: TokenUpdate, named: Named, members: &Json) {
        let is_shared = self.descriptor().is_shared();
        let shared_by = fields::shared_by(self.descriptor(), members);
        if is_shared && shared_by.is_none() {
            tracing::warn!(
                service = self.service(),
                "tokens that nobody holds are not revoked: others may share them"
            );
            return;
        }
        let orphans = Tokens {
            access_token: tokens.access_token,
            refresh_token: tokens.refresh_token,
            named,
            shared_by,
        };
        match self.give_up(orphans).await {
            Ok(tickets) => revoke_now(&self.tools, tickets),
            Err(error) => {
                tracing::error!(service = self.service(), %error, "tokens cannot be revoked");
            }
        }
    }

    async fn give_up(&self, orphans: Tokens) -> Result<Vec<Ticket>, Error> {
        let (client, ids) = (self.tools.sharing_client(self.descriptor()), Ids::draw()?);
        self.run_until_done(async move |conn, id| {
            life::give_up(conn, id, orphans.clone(), &client, ids.clone()).await
        })
        .await
    }
}

/// `None` when somebody else has it, when it has to wait, or when it is finished with.
async fn attempt_once(tools: &Toolbox, ticket: &Ticket) -> Result<Option<Outcome>, Error> {
    let (claiming, name) = (ticket.clone(), random::name()?);
    let client = tools.sharing_client(ticket.descriptor);
    let claimed = tools
        .database
        .run(async move |conn| outbox::claim(conn, &claiming, &client, &name).await)
        .await?;
    match claimed {
        Some(pending) => ask(tools, ticket, &pending).await.map(Some),
        None => Ok(None),
    }
}

#[tracing::instrument(name = "oauth.revoke", skip_all, fields(service = ticket.descriptor.service))]
async fn ask(tools: &Toolbox, ticket: &Ticket, pending: &Pending) -> Result<Outcome, Error> {
    let descriptor = ticket.descriptor;
    let account = pending.account(descriptor);
    let account = account.map(|account| Account::new(tools, account));
    let result = match &account {
        Some(account) => account.request(pending).await,
        None => Err(Error::Internal("a row of the outbox has no user")),
    };
    let error = match result {
        Ok(()) => {
            tracing::info!(column = pending.column_name, "revoked");
            remove(tools, ticket).await?;
            return Ok(Outcome::Over);
        }
        Err(error) => error,
    };
    let owner = pending.user_id.as_str();
    let was_asked = !matches!(error, Error::KeyUnavailable { .. });
    if may_help_later(&error) && (pending.attempts < MOST_ATTEMPTS || !was_asked) {
        let pause = pause(pending.attempts, error.retry_after());
        tracing::debug!(owner, %error, ?pause, "the provider does not revoke now");
        let seconds = i64::try_from(pause.as_secs()).unwrap_or(i64::MAX);
        let ticket = ticket.clone();
        tools
            .database
            .run(async move |conn| outbox::postpone(conn, &ticket, seconds).await)
            .await?;
        return Ok(Outcome::Later(pause));
    }
    tracing::warn!(
        owner, %error,
        "the provider did not revoke a token, and is not asked again"
    );
    remove(tools, ticket).await?;
    if let Some(account) = &account {
        account.emit_failure(EventKind::RevocationFailed, &error);
    }
    Ok(Outcome::Over)
}

async fn remove(tools: &Toolbox, ticket: &Ticket) -> Result<usize, Error> {
    let ticket = ticket.clone();
    tools
        .database
        .run(async move |conn| outbox::remove(conn, &ticket).await)
        .await
}

/// An operator's mistake passes too: with the right secret the token can be revoked. So does an
/// application's own, with its next version.
fn may_help_later(error: &Error) -> bool {
    // A name may lead elsewhere tomorrow.
    let is_unsent = matches!(
        error,
        Error::HookFailed { .. } | Error::PrivateAddress { .. }
    );
    error.is_transient() || error.is_misconfigured() || is_unsent
}

impl Account {
    async fn request(&self, pending: &Pending) -> Result<(), Error> {
        let kind = match pending.column_name.as_str() {
            "refresh_token" => TokenKind::RefreshToken,
            _ => TokenKind::AccessToken,
        };
        let token = self.open(kind.column(), &pending.token)?;
        let values = fields::of_row(self, &pending.named())?;
        let credentials = self.tools.credentials_of(&self.id, &values).await?;
        let redirect_uri = self.tools.redirect_uri_of(self.descriptor(), &values);
        let client = self
            .tools
            .token_client(&self.id, &credentials, &redirect_uri, &values)
            .await?;
        revoke(&client, &token, kind).await
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
