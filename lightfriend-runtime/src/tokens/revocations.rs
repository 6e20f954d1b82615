//! Having tokens revoked whose connection is gone: at once, and again until the provider has done
//! it or will not.

use std::time::Duration;

use crate::{
    crypto::Place,
    descriptor::Descriptor,
    error::Error,
    events::EventKind,
    host::OAuth,
    protocol::revocation::{TokenTypeHint, revoke},
    random,
    store::outbox::{self, Pending},
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

/// Revokes what these rows of the outbox hold, in a task of its own.
pub(super) fn revoke_now(oauth: &OAuth, descriptor: &'static Descriptor, ids: Vec<i64>) {
    if ids.is_empty() {
        return;
    }
    let revoking = oauth.clone();
    oauth.tasks().spawn(async move {
        for id in ids {
            patiently(&revoking, descriptor, id).await;
        }
    });
}

async fn patiently(oauth: &OAuth, descriptor: &'static Descriptor, id: i64) {
    for attempt in 1..=AT_ONCE {
        match attempt_once(oauth, descriptor, id).await {
            Ok(Some(Outcome::Later(pause))) if attempt < AT_ONCE && pause <= MOST_SLEEP => {
                // Rows keep time in whole seconds.
                tokio::time::sleep(pause + Duration::from_secs(1)).await;
            }
            Ok(_) => return,
            Err(error) => {
                tracing::warn!(service = descriptor.service, %error, "revoking is put off");
                return;
            }
        }
    }
}

/// Revokes what is due of these integrations; how many rows were looked at.
pub(super) async fn revoke_due(
    oauth: &OAuth,
    descriptors: &[&'static Descriptor],
) -> Result<usize, Error> {
    const MOST: u32 = 100;
    let services: Vec<&'static str> = descriptors.iter().map(|one| one.service).collect();
    if services.is_empty() {
        return Ok(0);
    }
    let due = oauth
        .database()
        .run(move |conn| {
            let ids = outbox::due(conn, &services, MOST)?;
            ids.into_iter()
                .filter_map(|id| outbox::claim(conn, id).transpose())
                .collect::<diesel::QueryResult<Vec<Pending>>>()
        })
        .await?;
    for pending in &due {
        let descriptor = descriptors
            .iter()
            .find(|one| one.service == pending.service);
        if let Some(descriptor) = descriptor {
            ask(oauth, descriptor, pending).await?;
        }
    }
    Ok(due.len())
}

/// `None` when somebody else has it, or has finished with it.
async fn attempt_once(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    id: i64,
) -> Result<Option<Outcome>, Error> {
    let claimed = oauth
        .database()
        .run(move |conn| outbox::claim(conn, id))
        .await?;
    match claimed {
        Some(pending) => ask(oauth, descriptor, &pending).await.map(Some),
        None => Ok(None),
    }
}

#[tracing::instrument(name = "oauth.revoke", skip_all, fields(service = descriptor.service))]
async fn ask(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    pending: &Pending,
) -> Result<Outcome, Error> {
    let id = pending.id;
    let user = UserId::parse(descriptor.table.user_id, &pending.user_id);
    let result = match &user {
        Some(user) => request(oauth, descriptor, user, pending).await,
        None => Err(Error::Internal("a row of the outbox has no user")),
    };
    let error = match result {
        Ok(()) => {
            tracing::info!(column = pending.column_name, "revoked");
            oauth
                .database()
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
        oauth
            .database()
            .run(move |conn| outbox::postpone(conn, id, seconds))
            .await?;
        return Ok(Outcome::Later(pause));
    }
    tracing::warn!(%error, "the provider did not revoke a token, and is not asked again");
    oauth
        .database()
        .run(move |conn| outbox::remove(conn, id))
        .await?;
    if let Some(user) = &user {
        let kind = EventKind::RevocationFailed;
        oauth
            .hub()
            .emit_failure(kind, descriptor.service, user, &error);
    }
    Ok(Outcome::Over)
}

/// An operator's mistake passes too: with the right secret the token can be revoked.
fn may_help_later(error: &Error) -> bool {
    error.is_transient() || error.is_misconfigured()
}

async fn request(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
    pending: &Pending,
) -> Result<(), Error> {
    let (column, hint) = match pending.column_name.as_str() {
        "refresh_token" => ("refresh_token", TokenTypeHint::RefreshToken),
        _ => ("access_token", TokenTypeHint::AccessToken),
    };
    let place = Place::of(descriptor, column, user);
    let token = oauth.keys().open(place, pending.token.as_text())?;
    let credentials = oauth.credentials(descriptor)?;
    let redirect_uri = oauth.redirect_uri(descriptor);
    let client = oauth.token_client(descriptor, &credentials, &redirect_uri);
    revoke(client, &token, hint).await
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
