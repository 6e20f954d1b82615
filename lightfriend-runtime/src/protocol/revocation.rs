//! Token revocation (RFC 7009).

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    refusal,
    token_request::{Params, TokenClient},
};
use crate::error::{Error, ProviderWords, is_operator_code};

/// Which token is revoked, as `token_type_hint` says it (section 2.1).
#[derive(Debug, Clone, Copy)]
pub(crate) enum TokenTypeHint {
    AccessToken,
    RefreshToken,
}

impl TokenTypeHint {
    fn as_str(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
        }
    }
}

/// Asks the provider to revoke a token. Providers without a revocation endpoint count as done:
/// there is nobody to ask.
///
/// # Errors
/// [`Error::Unavailable`]: the token still lives, and asking again may help (section 2.2.1).
/// [`Error::Refused`]: asking again will not help, unless the code says that the operator has made
/// a mistake.
pub(crate) async fn revoke(
    client: TokenClient<'_>,
    token: &SecretString,
    hint: TokenTypeHint,
) -> Result<(), Error> {
    let service = client.descriptor.service;
    let Some(url) = client.descriptor.revocation_endpoint else {
        return Ok(());
    };
    let mut params = Params::default();
    params.add("token", token.expose_secret());
    params.add("token_type_hint", hint.as_str());
    let request = client.outgoing(url, params)?;
    let unavailable = |problem, retry_after| Error::Unavailable {
        service,
        problem,
        retry_after,
        source: None,
    };
    let answer = client
        .http
        .call(request)
        .await
        .map_err(|no_answer| no_answer.of_service(service))?;
    let refused = |code| {
        Err(Error::Refused {
            service,
            code,
            words: ProviderWords::default(),
        })
    };
    match (answer.status, refusal::code_of(client.descriptor, &answer)) {
        (400..=499, Some(code)) if is_operator_code(code) => refused(code),
        // RFC 7009 section 2.2.1: client authentication failed.
        (401, _) => refused("invalid_client"),
        // Some providers answer 400 for a token that is invalid already, which is what was wanted.
        (200..=299 | 400, _) => Ok(()),
        (408 | 429 | 500.., _) => Err(unavailable("it cannot revoke now", answer.retry_after)),
        _ => refused("other"),
    }
}
