//! The second half of a flow: the browser is back with an answer.

use std::time::{Duration, Instant};

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    AuthorizationResponse, Report, ReturnTo,
    claimed::{Claimed, Finished, Landed},
    hash,
};
use crate::{
    descriptor::Descriptor,
    error::Error,
    protocol::callback_signature,
    random,
    store::flows::{self, Claim},
    toolbox::{CallbackSession, Toolbox},
    user::UserId,
};

/// Finishes a flow for the browser and the user that began it, once. The same browser asking again
/// learns how that ended. What fails is in the log when this resolves, and nowhere twice.
pub(crate) async fn finish(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    response: AuthorizationResponse,
    cookie_secret: Option<SecretString>,
    user: Option<UserId>,
) -> Finished {
    let report = Report::new(tools, descriptor, user.clone());
    let claim = check_signature(tools, descriptor, &response)
        .and_then(|()| claim_of(tools, descriptor, &response, cookie_secret, user.as_ref()));
    let claim = match claim {
        Ok(claim) => claim,
        Err(error) => return report.failure(error).into(),
    };
    // Detached: a browser that goes away must not lose a code that is spent or tokens that are
    // under way.
    let task = first(tools.clone(), descriptor, claim.clone(), response, user);
    match tools.tasks.spawn(task).await {
        Ok(Some(finished)) => finished,
        Ok(None) => again(tools, &claim)
            .await
            .unwrap_or_else(|error| report.failure(error).into()),
        Err(_) => report
            .failure(Error::Internal("a callback was lost"))
            .into(),
    }
}

/// Before anything is believed: whoever else sends a response neither learns of a flow nor ends one.
fn check_signature(
    tools: &Toolbox,
    descriptor: &Descriptor,
    response: &AuthorizationResponse,
) -> Result<(), Error> {
    let Some(param) = descriptor.authorization.callback_signature else {
        return Ok(());
    };
    let credentials = tools.credentials(descriptor)?;
    let secret = credentials.client_secret.as_ref();
    let is_right = secret
        .zip(response.signed.as_ref())
        .is_some_and(|(secret, query)| {
            callback_signature::is_right(query.expose_secret(), param, secret)
        });
    is_right.then_some(()).ok_or(Error::InvalidSignature {
        service: descriptor.service,
    })
}

/// Who comes back, and with what.
fn claim_of(
    tools: &Toolbox,
    descriptor: &Descriptor,
    response: &AuthorizationResponse,
    cookie_secret: Option<SecretString>,
    user: Option<&UserId>,
) -> Result<Claim, Error> {
    let (Some(state), Some(cookie_secret)) = (response.state(), cookie_secret) else {
        return Err(Error::InvalidState);
    };
    let user = match tools.callback_session {
        CallbackSession::SameUser => Some(user.ok_or(Error::NotSignedIn)?.to_string()),
        CallbackSession::FlowCookie => None,
    };
    Ok(Claim {
        state_hash: hash(state),
        cookie_hash: hash(cookie_secret.expose_secret()),
        service: descriptor.service,
        user,
        name: random::name()?,
    })
}

/// Finishes the flow, if nobody has claimed it yet.
async fn first(
    tools: Toolbox,
    descriptor: &'static Descriptor,
    claim: Claim,
    response: AuthorizationResponse,
    user: Option<UserId>,
) -> Option<Finished> {
    match Claimed::take(&tools, descriptor, claim).await {
        Ok(claimed) => Some(claimed?.finish(response).await),
        Err(error) => {
            let report = Report::new(&tools, descriptor, user);
            Some(report.failure(error).into())
        }
    }
}

/// How long a browser waits for the end of a flow that it has come back with before: longer than
/// providers take, and hooks may.
const PATIENCE: Duration = Duration::from_secs(30);
const MOST_PAUSE: Duration = Duration::from_millis(500);

/// How the flow ended, or ends: whoever claimed it says so in its row, or takes the row away.
async fn again(tools: &Toolbox, claim: &Claim) -> Result<Finished, Error> {
    let give_up = Instant::now() + PATIENCE;
    let mut pause = Duration::from_millis(25);
    loop {
        let asked = claim.clone();
        let earlier = tools
            .database
            .read(async move |conn| flows::earlier(conn, &asked).await)
            .await?
            .ok_or(Error::InvalidState)?;
        if earlier.is_done() {
            return Ok(Finished {
                return_to: earlier.return_to.as_deref().and_then(ReturnTo::parse),
                result: Ok(Landed::default()),
            });
        }
        if Instant::now() > give_up {
            return Err(Error::InvalidState);
        }
        tokio::time::sleep(pause).await;
        pause = (pause * 2).min(MOST_PAUSE);
    }
}
