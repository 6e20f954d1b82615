//! Token revocation (RFC 7009).

use secrecy::{ExposeSecret as _, SecretString};

use super::token_request::{Params, TokenClient};
use crate::error::Error;

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
/// [`Error::Refused`]: asking again will not help.
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
    };
    let answer = client
        .http
        .call(request)
        .await
        .map_err(|no_answer| unavailable(no_answer.0, None))?;
    match answer.status {
        // Some providers answer 400 for a token that is invalid already, which is what was wanted.
        200..=299 | 400 => Ok(()),
        408 | 429 | 500.. => Err(unavailable("it cannot revoke now", answer.retry_after)),
        _ => Err(Error::Refused {
            service,
            code: "other",
        }),
    }
}
