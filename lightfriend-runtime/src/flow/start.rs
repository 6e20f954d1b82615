//! The first half of a flow: remember it, and send the browser to the provider.

use secrecy::ExposeSecret as _;
use url::Url;

use super::{FlowCookie, ReturnTo, hash};
use crate::{
    crypto::Place,
    descriptor::{CodeChallengeMethod, Descriptor},
    error::Error,
    host::OAuth,
    protocol::{CodeVerifier, authorization},
    random,
    store::{
        Sealed,
        flows::{self, NewFlow},
    },
    user::UserId,
};

/// A flow that has begun.
pub(crate) struct Started {
    /// Where the browser goes. It holds the `state`: not for logs.
    pub(crate) authorization_url: Url,
    /// `Set-Cookie` of the response that sends it there.
    pub(crate) cookie: String,
}

/// Where a flow's verifier is sealed to.
pub(super) fn verifier_place<'a>(service: &'static str, user: &'a UserId) -> Place<'a> {
    Place {
        table: "oauth_flow",
        column: "code_verifier",
        user,
        service,
    }
}

/// Begins a flow for a user (RFC 6749 section 4.1.1).
#[tracing::instrument(name = "oauth.start", skip_all, fields(service = descriptor.service))]
pub(crate) async fn start(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
    return_to: Option<ReturnTo>,
) -> Result<Started, Error> {
    let credentials = oauth.credentials(descriptor)?;
    let redirect_uri = oauth.redirect_uri(descriptor);
    let state = random::secret::<32>()?;
    let cookie_secret = random::secret::<32>()?;
    let verifier = match descriptor.authorization.code_challenge_method {
        CodeChallengeMethod::S256 => Some(CodeVerifier::generate()?),
        CodeChallengeMethod::None => None,
    };
    let authorization_url = authorization::url(
        descriptor,
        &credentials.client_id,
        &redirect_uri,
        state.expose_secret(),
        verifier.as_ref(),
    )?;
    oauth
        .http()
        .check(&authorization_url)
        .map_err(|problem| Error::Misconfigured(problem.0.to_owned()))?;
    let cookie = FlowCookie::of(state.expose_secret(), oauth.is_secure()).set(&cookie_secret);
    let seal = |verifier: CodeVerifier| {
        let place = verifier_place(descriptor.service, user);
        oauth
            .keys()
            .seal(place, verifier.expose())
            .map(Sealed::from_text)
    };
    let flow = NewFlow {
        state_hash: hash(state.expose_secret()),
        cookie_hash: hash(cookie_secret.expose_secret()),
        service: descriptor.service,
        user: user.to_string(),
        code_verifier: verifier.map(seal).transpose()?,
        redirect_uri,
        return_to: return_to.map(ReturnTo::into_string),
    };
    oauth
        .database()
        .run(move |conn| flows::insert(conn, &flow))
        .await?;
    tracing::debug!(service = descriptor.service, "flow started");
    Ok(Started {
        authorization_url,
        cookie,
    })
}
