//! A flow that the provider has begun, as from its own directory of applications: it has no `state`
//! and no verifier, and the host has checked where it comes from.

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    claimed::{Arrived, Claimed},
    hash,
    start::present,
};
use crate::{
    account::Account,
    error::Error,
    fields::{self, Given},
    random,
    store::flows::{self, Flow, Mark, NewFlow},
};

/// Exchanges the code and stores the connection, as a callback does.
///
/// # Errors
/// Those of a callback: nothing is stored then, and what was granted is revoked.
pub(crate) async fn connect_with_code(
    account: &Account,
    code: SecretString,
    values: &[(&str, &str)],
) -> Result<(), Error> {
    account.tools.check_listed(account.descriptor())?;
    let present = present(account).await?;
    let given = fields::from_code(account, values, &present)?;
    if code.expose_secret().is_empty() {
        return Err(Error::InvalidRequest("there is no code"));
    }
    let fields = given.values(account.descriptor());
    let credentials = account.tools.credentials_to_begin(&account.id, &fields);
    credentials.await?;
    let connecting = account.clone();
    // Detached, like a callback: the code is spent whoever goes on waiting.
    let task = account
        .tools
        .tasks
        .spawn(async move { connect(&connecting, &code, &given).await });
    let result = task
        .await
        .unwrap_or(Err(Error::Internal("a connect was lost")));
    result.inspect_err(|error| {
        let (service, owner, error) = (account.service(), &account.id.owner, error.in_full());
        tracing::warn!(service, %owner, %error, "connecting with a code failed");
    })
}

#[tracing::instrument(name = "oauth.connect_with_code", skip_all, fields(service = account.service()))]
async fn connect(account: &Account, code: &SecretString, given: &Given) -> Result<(), Error> {
    let claimed = begin(account, given).await?;
    let arrived = Arrived {
        code,
        state: None,
        scope: None,
    };
    let result = claimed.exchange_and_store(arrived, given).await;
    if result.is_err() {
        claimed.give_up().await;
    }
    result.map(drop)
}

/// A flow of its own, by which a purge or a disconnect can forbid that anything is stored. Nobody
/// knows its `state` or has its cookie.
async fn begin(account: &Account, given: &Given) -> Result<Claimed, Error> {
    let fields = given.values(account.descriptor());
    let state_hash = hash(random::secret::<32>()?.expose_secret());
    let mark = Mark {
        state_hash: state_hash.clone(),
        name: random::name()?,
    };
    // Where the owner is no user, nobody has begun it.
    let is_users = account.descriptor().table.connected_by.is_none();
    let user = is_users.then(|| account.id.owner.to_string());
    let user = user.unwrap_or_default();
    let flow = NewFlow {
        state_hash,
        cookie_hash: hash(random::secret::<32>()?.expose_secret()),
        service: account.service(),
        user,
        owner: account.id.owner.to_string(),
        account: None,
        scope_sets: None,
        code_verifier: None,
        fields: None,
        nonce: None,
        redirect_uri: account.tools.redirect_uri_of(account.descriptor(), &fields),
        return_to: None,
        lifetime_seconds: flows::LIFETIME_SECONDS,
    };
    let row = Flow::without_browser(&flow);
    let marking = mark.clone();
    account
        .run(async move |conn, _| flows::insert_claimed(conn, &flow, &marking).await)
        .await?;
    Ok(Claimed {
        row,
        mark,
        account: account.clone(),
        user: None,
    })
}
