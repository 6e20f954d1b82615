//! Token revocation (RFC 7009).

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    answer_body, refusal,
    token_request::{Params, TokenClient},
};
use crate::{
    error::{Error, is_operator_code},
    http::Answer,
    json,
};

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
    let secrets = client.secrets(&params)?;
    let request = client.outgoing(url, params)?;
    let sent: Vec<&str> = secrets.iter().map(|secret| secret.as_str()).collect();
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
        let error = refusal::refused(client.descriptor, &answer, code, &sent);
        tracing::warn!(
            service,
            error = %error.in_full(),
            token = hint.as_str(),
            "the provider refuses to revoke a token"
        );
        Err(error)
    };
    match (answer.status, refusal::code_of(client.descriptor, &answer)) {
        (400..=499, Some(code)) if is_operator_code(code) => refused(code),
        // It comes from something that stands before the provider, which has not been asked.
        (400..=499, None) if answer_body::is_page(&answer.body) => Err(unavailable(
            "a page instead of an answer",
            answer.retry_after,
        )),
        // RFC 7009 section 2.2.1: client authentication failed.
        (401, _) => refused("invalid_client"),
        (200..=299, _) => Ok(()),
        (408 | 425 | 429 | 500.., _)
        | (_, Some("temporarily_unavailable" | "server_error" | "slow_down")) => {
            Err(unavailable("it cannot revoke now", answer.retry_after))
        }
        (400, _) if is_over(&answer, hint) => Ok(()),
        (_, code) => refused(code.unwrap_or("other")),
    }
}

/// Whether a 400 says that there is nothing left to revoke. By RFC 7009 section 2.2 a token that is
/// invalid is answered like one that was revoked; some providers answer 400 for it, with a word for
/// that or without any. Every other word refuses the request, and the token may live.
///
/// `unsupported_token_type` (section 2.2.1) speaks of the server: access tokens need not be
/// revocable, and go with the refresh token that was revoked before (section 2.1). For a refresh
/// token, which every server has to revoke (section 2), it is a refusal.
fn is_over(answer: &Answer, hint: TokenTypeHint) -> bool {
    if answer.body.trim_ascii().is_empty() {
        return true;
    }
    let members = answer_body::read_refusal(&answer.body).unwrap_or_default();
    let mut words = members.values().flat_map(json::texts);
    words.any(|word| match hint {
        _ if matches!(word, "invalid_token" | "invalid_grant") => true,
        TokenTypeHint::AccessToken => word == "unsupported_token_type",
        TokenTypeHint::RefreshToken => false,
    })
}
