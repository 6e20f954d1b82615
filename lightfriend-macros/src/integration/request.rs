//! The requests to the authorization server: authorization, token and revocation.

use proc_macro2::Ident;
use syn::LitStr;

use super::choice::{CodeChallengeMethod, TokenEndpointAuthMethod, choose};
use super::duration::check_duration;
use super::endpoint::{self, Kind, check_url};
use super::error_words::check_error_words;
use super::param::{Param, Sent, check_authorization_params, check_params, is_header_value};
use super::scope::{
    check_scope_aliases, check_scope_implies, check_scope_labels, check_scopes, check_separator,
};
use super::template::Segment;
use super::{Authorization, Request, Revocation, Token};
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::preset::Preset;
use crate::{fallback, reserved, suggest};

/// How long before expiry a token is refreshed, unless an attribute says so.
const REFRESH_BEFORE: u64 = 60;

// Both are needed, and only these two. A misspelt one is reported as that alone.
pub(crate) fn check_endpoints_given(
    ident: &Ident,
    container: &Given<Container>,
    errors: &mut Errors,
) {
    if container.mentions("provider") {
        return;
    }
    let missing: Vec<&str> = ["authorization_endpoint", "token_endpoint"]
        .into_iter()
        .filter(|key| !container.mentions(key))
        .collect();
    if !missing.is_empty() {
        let lines: Vec<String> = missing
            .iter()
            .map(|key| format!("{key} = \"https://..\""))
            .collect();
        errors.push(error(
            ident,
            format!(
                "where is the provider? Write `#[oauth({})]`, or \
            `provider = \"..\"` if there is a preset for it",
                lines.join(", ")
            ),
        ));
    }
}

pub(crate) fn check_authorization(
    container: &Given<Container>,
    preset: &Preset,
    errors: &mut Errors,
) -> Authorization {
    let given = container.server.authorization_endpoint.as_ref();
    let scope_separator = check_separator(container, preset, errors);
    let mut authorization = Authorization {
        endpoint: check_url(
            "authorization_endpoint",
            Kind::Endpoint(reserved::Request::Authorization),
            given,
            errors,
        )
        .unwrap_or_else(|| {
            Segment::text(preset.authorization_endpoint.unwrap_or(fallback::ENDPOINT))
        }),
        scopes: check_scopes(container, preset, &scope_separator, errors),
        scope_aliases: check_scope_aliases(container, preset, &scope_separator, errors),
        scope_implies: check_scope_implies(container, preset, &scope_separator, errors),
        scope_labels: Vec::new(),
        scope_separator,
        params: check_authorization_params(container, preset, errors),
        code_challenge_method: check_code_challenge_method(container, preset, errors),
        issuer: check_issuer(container, errors)
            .or_else(|| issuer_of_preset(container, preset).map(str::to_owned)),
        iss_supported: check_iss_supported(container, preset, errors),
    };
    authorization.scope_labels = check_scope_labels(container, preset, &authorization, errors);
    authorization
}

/// The preset's issuer, unless users are sent to another host: that is another server, as a
/// company's own is.
fn issuer_of_preset(container: &Given<Container>, preset: &Preset) -> Option<&'static str> {
    let usual = preset.authorization_endpoint.map(endpoint::host);
    let given = container.server.authorization_endpoint.as_ref();
    let is_usual = given.is_none_or(|given| Some(endpoint::host(&given.value())) == usual);
    preset.issuer.filter(|_| is_usual)
}

// RFC 9207 section 2.4: there is nothing to compare `iss` with.
fn check_iss_supported(container: &Given<Container>, preset: &Preset, errors: &mut Errors) -> bool {
    let Some(flag) = &container.server.iss_supported else {
        return false;
    };
    if issuer_of_preset(container, preset).is_none() && !container.mentions("issuer") {
        errors.push(error(
            &flag.span,
            "`authorization_response_iss_parameter_supported` goes with `issuer = \
                \"https://..\"`, which `iss` is compared with; add that or remove this",
        ));
    }
    true
}

pub(crate) fn check_token(
    container: &Given<Container>,
    preset: &Preset,
    errors: &mut Errors,
) -> Token {
    let endpoint = container.server.token_endpoint.as_ref();
    let auth_method = check_auth_method(container, preset, errors);
    let encoding = container.client.basic_encoding.as_ref();
    let format = container.requests.token_request_format.as_ref();
    let token_type = container.answers.token_type.as_ref();
    let expires_in = container.answers.default_expires_in.as_ref();
    let before = container.answers.refresh_before.as_ref();
    let is_method_known = container.client.token_endpoint_auth_method.is_some()
        || !container.mentions("token_endpoint_auth_method");
    if let Some(given) = encoding.filter(|_| {
        is_method_known
            && auth_method
                .is_some_and(|method| method != TokenEndpointAuthMethod::ClientSecretBasic)
    }) {
        errors.push(error(
            given,
            "`basic_encoding` goes with `token_endpoint_auth_method = \
            \"client_secret_basic\"`; add that or remove this",
        ));
    }
    let format = choose("token_request_format", format, errors);
    let endpoint = check_url(
        "token_endpoint",
        Kind::Endpoint(reserved::Request::Token),
        endpoint,
        errors,
    )
    .unwrap_or_else(|| Segment::text(preset.token_endpoint.unwrap_or(fallback::ENDPOINT)));
    let request = |params| Request {
        endpoint: endpoint.clone(),
        auth_method: auth_method.unwrap_or(preset.token_endpoint_auth_method),
        format: format.unwrap_or(preset.token_request_format),
        params,
    };
    Token {
        exchange: request(check_token_params(auth_method, container, errors)),
        refresh: request(check_refresh_params(auth_method, container, errors)),
        basic_encoding: choose("basic_encoding", encoding, errors)
            .unwrap_or(super::BasicEncoding::Form),
        user_agent: check_user_agent(container, errors),
        ty: choose("token_type", token_type, errors).unwrap_or(preset.token_type),
        error_words: check_error_words(container, preset, errors),
        default_expires_in: check_duration("default_expires_in", false, expires_in, errors),
        refresh_before: check_duration("refresh_before", true, before, errors)
            .unwrap_or(REFRESH_BEFORE),
    }
}

fn check_user_agent(container: &Given<Container>, errors: &mut Errors) -> Option<String> {
    let given = container.client.user_agent.as_ref()?;
    let text = given.value();
    if is_header_value(&text) {
        return Some(text);
    }
    errors.push(error(
        given,
        "`user_agent` is printable ASCII without spaces around it, as in `user_agent = \
            \"my-app/1.2 (contact@example.com)\"` (RFC 9110 section 10.1.5)",
    ));
    None
}

fn check_token_params(
    auth_method: Option<TokenEndpointAuthMethod>,
    container: &Given<Container>,
    errors: &mut Errors,
) -> Vec<Param> {
    let given = container.requests.token_params.as_ref();
    let exchange = ("redirect_uri", "the code exchange");
    let sent: Vec<Sent> = client_id_sent(auth_method)
        .into_iter()
        .chain([exchange])
        .collect();
    check_params(reserved::Request::Token, &sent, given, errors)
}

fn check_refresh_params(
    auth_method: Option<TokenEndpointAuthMethod>,
    container: &Given<Container>,
    errors: &mut Errors,
) -> Vec<Param> {
    let given = container.requests.refresh_params.as_ref();
    let sent = client_id_sent(auth_method);
    check_params(reserved::Request::Token, sent.as_slice(), given, errors)
}

// RFC 6749 section 2.3.1: Basic authentication alone leaves the body without a client id.
fn client_id_sent(auth_method: Option<TokenEndpointAuthMethod>) -> Option<Sent> {
    let by = match auth_method? {
        TokenEndpointAuthMethod::ClientSecretPost => {
            "`token_endpoint_auth_method = \"client_secret_post\"`"
        }
        TokenEndpointAuthMethod::None => "`token_endpoint_auth_method = \"none\"`",
        TokenEndpointAuthMethod::ClientSecretBasic => return None,
    };
    Some(("client_id", by))
}

/// The authorization server's identifier.
fn check_issuer(container: &Given<Container>, errors: &mut Errors) -> Option<String> {
    let given = container.server.issuer.as_ref();
    check_url("issuer", Kind::Issuer, given, errors)?;
    given.map(LitStr::value)
}

/// How tokens are revoked, if they are.
pub(crate) fn check_revocation(
    container: &Given<Container>,
    preset: &Preset,
    token: &Token,
    errors: &mut Errors,
) -> Option<Revocation> {
    let ends_grant = check_ends_grant(container, preset, errors);
    let given = container.server.revocation_endpoint.as_ref();
    let kind = Kind::Endpoint(reserved::Request::Token);
    let endpoint = check_url("revocation_endpoint", kind, given, errors)
        .or_else(|| preset.revocation_endpoint.map(Segment::text))?;
    let request = Request {
        endpoint,
        auth_method: token.exchange.auth_method,
        format: token.exchange.format,
        params: Vec::new(),
    };
    Some(Revocation {
        request,
        ends_grant,
    })
}

/// `revocation(ends_grant)`, or what the preset knows.
fn check_ends_grant(container: &Given<Container>, preset: &Preset, errors: &mut Errors) -> bool {
    let flag = container.requests.revocation.as_ref();
    let Some(flag) = flag.and_then(|revocation| revocation.ends_grant.as_ref()) else {
        return preset.revocation_ends_grant;
    };
    if preset.revocation_endpoint.is_none() && !container.mentions("revocation_endpoint") {
        errors.push(error(
            &flag.span,
            "`revocation` goes with `revocation_endpoint = \"https://..\"`; add that or remove this",
        ));
    }
    true
}

// RFC 9700 section 2.1.1: PKCE for every client. Where a provider refuses it, why is written.
fn check_code_challenge_method(
    container: &Given<Container>,
    preset: &Preset,
    errors: &mut Errors,
) -> CodeChallengeMethod {
    let given = container.authorization.code_challenge_method.as_ref();
    let chosen = choose("code_challenge_method", given, errors);
    let method = chosen.unwrap_or(preset.code_challenge_method);
    let reason = container.authorization.pkce_unsupported.as_ref();
    if let Some(reason) = reason.filter(|reason| reason.value().trim().is_empty()) {
        errors.push(error(
            reason,
            "say why, for those who read this later: `pkce_unsupported = \
            \"the documentation says so\"`",
        ));
        return method;
    }
    if given.is_none() && container.mentions("code_challenge_method") {
        return method;
    }
    match (given, reason) {
        (Some(given), None)
            if chosen == Some(CodeChallengeMethod::None)
                && preset.code_challenge_method == CodeChallengeMethod::S256
                && !container.mentions("pkce_unsupported") =>
        {
            errors.push(error(
                given,
                "without PKCE a stolen code can be used (RFC 9700 section \
                2.1.1): if the provider refuses it, add `pkce_unsupported = \"why\"`; if it \
                ignores it, remove this",
            ));
        }
        (_, Some(reason))
            if method == CodeChallengeMethod::S256 && (given.is_none() || chosen.is_some()) =>
        {
            errors.push(error(
                reason,
                "`pkce_unsupported` goes with `code_challenge_method = \
                \"none\"`; add that or remove this",
            ));
        }
        _ => {}
    }
    method
}

// RFC 9700 section 2.1.1: public clients must use PKCE; nothing else protects their codes.
fn check_auth_method(
    container: &Given<Container>,
    preset: &Preset,
    errors: &mut Errors,
) -> Option<TokenEndpointAuthMethod> {
    let given = container.client.token_endpoint_auth_method.as_ref();
    let chosen = choose("token_endpoint_auth_method", given, errors);
    let no_pkce = container
        .authorization
        .code_challenge_method
        .as_ref()
        .map_or(
            preset.code_challenge_method == CodeChallengeMethod::None,
            |given| given.value() == "none",
        );
    check_auth_method_taken(given, chosen, preset, errors);
    let is_public = chosen == Some(TokenEndpointAuthMethod::None)
        && preset.auth_methods.contains(&TokenEndpointAuthMethod::None);
    if let Some(given) = given.filter(|_| no_pkce && is_public) {
        let by_whom = if container.authorization.code_challenge_method.is_some() {
            "is switched off here".to_owned()
        } else {
            format!("the preset `{}` does not use", preset.name)
        };
        let message = format!(
            "a client without a secret must use PKCE (RFC 9700 section 2.1.1), which {by_whom}"
        );
        errors.push(error(given, message));
    }
    match given {
        Some(_) => chosen,
        None => Some(preset.token_endpoint_auth_method),
    }
}

// RFC 6749 section 2.3: the server says which methods it takes.
fn check_auth_method_taken(
    given: Option<&LitStr>,
    chosen: Option<TokenEndpointAuthMethod>,
    preset: &Preset,
    errors: &mut Errors,
) {
    let (Some(given), Some(chosen)) = (given, chosen) else {
        return;
    };
    if !preset.auth_methods.contains(&chosen) {
        let taken = suggest::list(preset.auth_methods.iter().map(|method| method.word()));
        let message = format!(
            "{0} does not take `{1}` (RFC 6749 section 2.3) but {taken}; leave this out for `{2}`",
            preset.name,
            chosen.word(),
            preset.token_endpoint_auth_method.word(),
        );
        errors.push(error(given, message));
    }
}
