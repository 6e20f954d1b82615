//! Links that leave the page: they begin a flow for a user whom a mail or a chat has reached.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use super::hash;
use crate::{
    account::Account,
    error::Error,
    random,
    store::flows::{self, Claim, NO_COOKIE, NewFlow},
    user::UserId,
};

/// Longest time that a link may be good for: what lies in a mailbox is read by others some day.
const LONGEST: Duration = Duration::from_hours(7 * 24);

/// A ticket with which this user may begin a flow, once. The offer waits among the flows, and is taken
/// as one is claimed: by one request, of its user, before it expires.
pub(crate) async fn offer(
    account: &Account,
    user: &UserId,
    valid_for: Duration,
) -> Result<SecretString, Error> {
    let seconds = u32::try_from(valid_for.min(LONGEST).as_secs()).unwrap_or(u32::MAX);
    if seconds == 0 {
        return Err(Error::InvalidRequest(
            "a link is good for a second at least",
        ));
    }
    account.tools.check_listed(account.descriptor())?;
    let ticket = random::secret::<32>()?;
    let flow = NewFlow {
        state_hash: hash(ticket.expose_secret()),
        cookie_hash: NO_COOKIE.to_owned(),
        service: account.service(),
        user: user.to_string(),
        owner: account.id.owner.to_string(),
        account: account.id.key_text(),
        scope_sets: None,
        code_verifier: None,
        fields: None,
        nonce: None,
        redirect_uri: String::new(),
        return_to: None,
        lifetime_seconds: seconds,
    };
    let database = &account.tools.database;
    database
        .run(async move |conn| flows::insert(conn, &flow).await)
        .await?;
    Ok(ticket)
}

/// The key of the account that an offer is for, where there may be several. It is not used up.
///
/// # Errors
/// [`Error::InvalidState`] when there is none (any more) for this user and owner.
pub(crate) async fn offered(
    account: &Account,
    user: &UserId,
    ticket: &str,
) -> Result<Option<String>, Error> {
    let claim = claim_of(account, user, ticket)?;
    let database = &account.tools.database;
    let offer = database
        .read(async move |conn| flows::waiting(conn, &claim).await)
        .await?;
    let owner = account.id.owner.to_string();
    // Links are of one owner, too: a user may have to do with several.
    let offer = offer.filter(|offer| offer.owner() == owner);
    offer.map(|offer| offer.account).ok_or(Error::InvalidState)
}

/// Takes the offer: of any number of requests with the same ticket, one of its own user.
///
/// # Errors
/// [`Error::InvalidState`] when there is none (any more) for this user.
pub(crate) async fn take(account: &Account, user: &UserId, ticket: &str) -> Result<(), Error> {
    let claim = claim_of(account, user, ticket)?;
    let database = &account.tools.database;
    let taken = database
        .run(async move |conn| flows::claim(conn, &claim).await)
        .await?;
    taken.map(drop).ok_or(Error::InvalidState)
}

fn claim_of(account: &Account, user: &UserId, ticket: &str) -> Result<Claim, Error> {
    Ok(Claim {
        state_hash: hash(ticket),
        cookie_hash: NO_COOKIE.to_owned(),
        service: account.service(),
        user: Some(user.to_string()),
        name: random::name()?,
    })
}
