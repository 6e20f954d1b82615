//! Token revocation (RFC 7009).

use secrecy::{ExposeSecret as _, SecretString};

use super::{answer_body, params::Params, refusal, token_request::TokenClient};
use crate::{
    descriptor::{Revocation, Token, TokenEndpointAuthMethod, TokenKind},
    error::{Error, is_operator_code},
    hooks::RequestKind,
    http::Answer,
    json,
};

/// Asks the provider to revoke a token. Providers without a revocation endpoint count as done:
/// there is nobody to ask.
///
/// # Errors
/// [`Error::Unavailable`]: the token still lives, and asking again may help (section 2.2.1).
/// [`Error::Refused`]: asking again will not help, unless the code says that the operator has made
/// a mistake.
pub(crate) async fn revoke(
    client: &TokenClient<'_>,
    token: &SecretString,
    kind: TokenKind,
) -> Result<(), Error> {
    let service = client.descriptor.service;
    let Some(revocation) = &client.descriptor.revocation else {
        return Ok(());
    };
    if revocation.token.is_some_and(|only| only != kind) {
        return Ok(());
    }
    let scope = client.scope();
    let discovered = client
        .metadata
        .as_ref()
        .map(|it| it.revocation_endpoint.as_ref());
    let is_discovered = revocation.request.endpoint.0.is_empty();
    if is_discovered && discovered.flatten().is_none() {
        return Ok(());
    }
    let values = client.values_with(&scope, kind, token);
    let params = params(revocation, token, kind);
    let (called, sent) = client
        .ready(&revocation.request, params, &values, discovered.flatten())?
        .send(client, RequestKind::Revocation)
        .await;
    let sent: Vec<&str> = sent.iter().map(|secret| secret.as_str()).collect();
    let unavailable = |problem, retry_after| Error::Unavailable {
        service,
        problem,
        retry_after,
        source: None,
    };
    let answer = called?.in_full()?;
    let refused = |code| {
        let error = refusal::refused(client.descriptor, &answer, code, &sent);
        tracing::warn!(
            service,
            error = %error.in_full(),
            token = kind.column(),
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
        // RFC 6750 section 3.1: the token itself was shown, and is none any more.
        (401, _) if is_shown(revocation) => Ok(()),
        // RFC 7009 section 2.2.1: client authentication failed.
        (401, _) => refused("invalid_client"),
        (200..=299, _) => Ok(()),
        (408 | 425 | 429 | 500.., _)
        | (_, Some("temporarily_unavailable" | "server_error" | "slow_down")) => {
            Err(unavailable("it cannot revoke now", answer.retry_after))
        }
        (400, _) if is_over(&client.descriptor.token, &answer, kind) => Ok(()),
        (_, code) => refused(code.unwrap_or("other")),
    }
}

/// Whether the token authenticates its own revocation.
fn is_shown(revocation: &Revocation) -> bool {
    revocation.request.auth_method == TokenEndpointAuthMethod::Bearer
}

/// The token, and which of the two it is, unless the URL or a header says so.
fn params(revocation: &Revocation, token: &SecretString, kind: TokenKind) -> Params {
    let mut params = Params::default();
    if !revocation.token_param.is_empty() {
        params.add(revocation.token_param, token.expose_secret());
    }
    if revocation.hint {
        params.add("token_type_hint", kind.column());
    }
    params
}

/// Whether a 400 says that there is nothing left to revoke. By RFC 7009 section 2.2 a token that is
/// invalid is answered like one that was revoked; some providers answer 400 for it, with a word for
/// that or without any. Every other word refuses the request, and the token may live.
///
/// `unsupported_token_type` (section 2.2.1) speaks of the server: access tokens need not be
/// revocable, and go with the refresh token that was revoked before (section 2.1). For a refresh
/// token, which every server has to revoke (section 2), it is a refusal.
fn is_over(token: &Token, answer: &Answer, kind: TokenKind) -> bool {
    if answer.body.trim_ascii().is_empty() {
        return true;
    }
    let object = answer_body::read_refusal(&answer.body, token).unwrap_or_default();
    let mut words = object.members.values().flat_map(json::texts);
    words.any(|word| match kind {
        _ if matches!(word, "invalid_token" | "invalid_grant") => true,
        TokenKind::AccessToken => word == "unsupported_token_type",
        TokenKind::RefreshToken => false,
    })
}
