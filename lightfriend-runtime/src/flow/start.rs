//! The first half of a flow: remember it, and send the browser to the provider.

use std::sync::atomic::Ordering;

use secrecy::ExposeSecret as _;
use url::Url;

use super::{FlowCookies, ReturnTo, hash, scope_sets};
use crate::{
    account::Account,
    account_id::AccountId,
    crypto::Place,
    descriptor::CodeChallengeMethod,
    error::Error,
    fields::{self, NoParameters, Parameters},
    protocol::{CodeVerifier, authorization},
    random,
    store::{
        Named, Sealed,
        flows::{self, NewFlow},
        present,
    },
    toolbox::Toolbox,
    user::UserId,
};

/// A flow that has begun.
pub(crate) struct Started {
    /// Where the browser goes. It holds the `state`: not for logs.
    pub(crate) authorization_url: Url,
    /// `Set-Cookie` of the response that sends it there.
    pub(crate) cookie: String,
    /// Hashes of the `state`s that the user's flows have now: cookies of others are dead.
    pub(crate) live: Vec<String>,
}

/// What a flow is asked for.
pub(crate) struct Beginning<'a> {
    /// The account that is to be connected again, or the owner's that is not known yet.
    pub(crate) account: Account,
    /// Who begins it.
    pub(crate) user: UserId,
    /// The groups of scopes that it names, if it speaks of them.
    pub(crate) scope_sets: Option<Vec<String>>,
    pub(crate) return_to: Option<ReturnTo>,
    pub(crate) parameters: &'a (dyn Parameters + Sync),
}

impl Beginning<'_> {
    /// Of nothing but what the account has.
    pub(crate) fn again(account: Account, user: UserId) -> Self {
        Self {
            account,
            user,
            scope_sets: None,
            return_to: None,
            parameters: &NoParameters,
        }
    }
}

/// Where a flow's verifier is sealed to.
pub(super) fn verifier_place(account: &AccountId) -> Place<'_> {
    account.place_in_flow("code_verifier")
}

/// Where the values that a flow began with are sealed to.
pub(super) fn fields_place(account: &AccountId) -> Place<'_> {
    account.place_in_flow("fields")
}

/// What the account has been given before. Only structs with such fields look for it.
pub(super) async fn present(account: &Account) -> Result<Named, Error> {
    if !fields::asks_the_user(account.descriptor()) {
        return Ok(Named::default());
    }
    account.read(present::given).await
}

/// Whether a flow can begin with what the account has: what it cannot, it uses nothing up for.
///
/// # Errors
/// Those of [`start`] that are met before anything is sent or stored.
pub(crate) async fn check_start(account: &Account) -> Result<(), Error> {
    let present = present(account).await?;
    let given = fields::from_start(account, &NoParameters, &present)?;
    let fields = given.values(account.descriptor());
    let credentials = account.tools.credentials_to_begin(&account.id, &fields);
    credentials.await.map(drop)
}

/// Where a flow's nonce is sealed to.
pub(super) fn nonce_place(account: &AccountId) -> Place<'_> {
    account.place_in_flow("nonce")
}

/// Begins a flow for a user (RFC 6749 section 4.1.1).
#[tracing::instrument(name = "oauth.start", skip_all, fields(service = beginning.account.service()))]
pub(crate) async fn start(beginning: Beginning<'_>) -> Result<Started, Error> {
    let account = &beginning.account;
    let (tools, descriptor) = (&account.tools, account.descriptor());
    let present = present(account).await?;
    let given = fields::from_start(account, beginning.parameters, &present)?;
    let asked = scope_sets::of(account, beginning.scope_sets.as_deref()).await?;
    let fields = given.values(descriptor);
    let credentials = tools.credentials_to_begin(&account.id, &fields).await?;
    let redirect_uri = tools.redirect_uri_of(descriptor, &fields);
    let state = random::secret::<32>()?;
    let cookie_secret = random::secret::<32>()?;
    let verifier = match descriptor.authorization.code_challenge_method {
        CodeChallengeMethod::S256 => Some(CodeVerifier::generate()?),
        CodeChallengeMethod::None => None,
    };
    let is_nonce_wanted = descriptor.authorization.nonce;
    let nonce = is_nonce_wanted.then(random::secret::<32>).transpose()?;
    let client = tools
        .token_client(&account.id, &credentials, &redirect_uri, &fields)
        .await?
        .asking_for(&asked.sets);
    let request = authorization::Request {
        is_narrower: asked.is_narrower,
        state: &state,
        verifier: verifier.as_ref(),
        nonce: nonce.as_ref(),
    };
    let authorization_url = authorization::url(&client, &request).await?;
    tools
        .http
        .check(&authorization_url)
        .map_err(|problem| Error::Misconfigured(problem.problem.to_owned()))?;
    let cookie = FlowCookies::of(&tools.backend)
        .of_state(state.expose_secret())
        .set(&cookie_secret);
    let seal = |place, secret: &str| tools.keys.seal(place, secret).map(Sealed::from_text);
    let code_verifier = verifier.map(|it| seal(verifier_place(&account.id), it.expose()));
    let nonce = nonce.map(|it| seal(nonce_place(&account.id), it.expose_secret()));
    let fields = given.to_secret();
    let fields = fields.map(|it| seal(fields_place(&account.id), it.expose_secret()));
    let flow = NewFlow {
        state_hash: hash(state.expose_secret()),
        cookie_hash: hash(cookie_secret.expose_secret()),
        service: descriptor.service,
        user: beginning.user.to_string(),
        owner: account.id.owner.to_string(),
        account: account.id.key_text(),
        scope_sets: asked.stored(),
        code_verifier: code_verifier.transpose()?,
        fields: fields.transpose()?,
        nonce: nonce.transpose()?,
        redirect_uri,
        return_to: beginning.return_to.map(ReturnTo::into_string),
        lifetime_seconds: flows::LIFETIME_SECONDS,
    };
    let live = tools
        .database
        .run(async move |conn| flows::insert(conn, &flow).await)
        .await?;
    sweep_now_and_then(tools);
    tracing::debug!(service = descriptor.service, "flow started");
    Ok(Started {
        authorization_url,
        cookie,
        live,
    })
}

/// So many flows begin between two sweeps.
const SWEEP_EVERY: u64 = 32;

/// Deletes flows that have expired, which nobody waits for.
fn sweep_now_and_then(tools: &Toolbox) {
    let begun = tools.starts.fetch_add(1, Ordering::Relaxed);
    if !begun.is_multiple_of(SWEEP_EVERY) {
        return;
    }
    let database = tools.database.clone();
    tools.tasks.spawn(async move {
        if let Err(error) = database.run(flows::sweep).await {
            tracing::debug!(%error, "expired flows stay a little longer");
        }
    });
}
