//! The requests to the authorization server: authorization, token and revocation.

mod credentials;
pub(crate) mod exchange;
pub(crate) mod methods;
mod refresh;
mod resource;
pub(crate) mod revocation;
mod sent;
mod without_params;
mod words;

use proc_macro2::Ident;

use self::credentials::{check_basic_credentials, check_basic_encoding};
use self::methods::{Methods, of_code_exchange};
use self::refresh::check_refresh;
use self::resource::{check_resource, resources};
use self::sent::{SaidBy, sent_by};
use self::words::{CLIENT, FORMATS, authorization_by, check_format};
use super::answer::check_answer;
use super::choice::{
    CodeChallengeMethod, Format, Method, TokenEndpointAuthMethod, TokenType, choose, choose_among,
};
use super::client_jwt::{check_client_assertion, check_signed_client_secret};
use super::duration::{LIFELESS, check_duration};
use super::endpoint::{Kind, check_url};
use super::error_words::check_error_words;
use super::param::{
    HeadersOf, Param, Sent, check_authorization_params, check_headers, check_params,
    is_header_value,
};
use super::redirect_uri::check_redirect_uri;
use super::rename::{Renames, check_not_renamed};
use super::response::check_response;
use super::scope::{
    check_scope_aliases, check_scope_implies, check_scope_labels, check_scopes, check_separator,
};
use super::scope_set::check_scope_sets;
use super::template::{Names, Place, Segment};
use super::{Authorization, Request, Token};
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::preset::Preset;
use crate::{fallback, reserved, suggest};

/// Why `renew_before` is not zero.
const NEVER: &str = "zero asks nobody; leave it out instead";

/// How the client authenticates, unless an attribute says so.
const AUTH_METHOD: TokenEndpointAuthMethod = TokenEndpointAuthMethod::ClientSecretPost;

/// How long before expiry a token is refreshed, unless an attribute says so.
const REFRESH_BEFORE: u64 = 60;

// Both are needed, and only these two. A misspelt one is reported as that alone.
pub(crate) fn check_endpoints_given(
    ident: &Ident,
    container: &Given<Container>,
    errors: &mut Errors,
) {
    // An issuer says where they are (RFC 8414).
    if container.mentions("provider") || container.mentions("issuer") {
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
                "where is the provider? Write `#[oauth({})]`, `issuer = \"https://..\"` if it \
            publishes metadata (RFC 8414), or `provider = \"..\"` if there is a preset for it",
                lines.join(", ")
            ),
        ));
    }
}

pub(crate) fn check_authorization(
    container: &Given<Container>,
    preset: &Preset,
    renames: Renames,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Authorization {
    let given_params = container.authorization.authorization_params.as_ref();
    check_not_renamed(&renames, given_params, errors);
    let given = container.server.authorization_endpoint.as_ref();
    let scope_separator = check_separator(container, errors);
    let scopes = check_scopes(container, &scope_separator, errors);
    let mut authorization = Authorization {
        endpoint: check_url(
            Place::AuthorizationEndpoint,
            Kind::Endpoint(reserved::Request::Authorization),
            given,
            names,
            errors,
        )
        .unwrap_or_else(|| without_endpoint("authorization_endpoint", container)),
        redirect_uri: check_redirect_uri(container, names, errors),
        scope_sets: check_scope_sets(container, &scopes, &scope_separator, errors),
        scopes,
        scope_aliases: check_scope_aliases(container, &scope_separator, errors),
        scope_implies: check_scope_implies(container, &scope_separator, errors),
        scope_labels: Vec::new(),
        scope_separator,
        response: check_response(container, &renames, errors),
        params: check_authorization_params(container, names, errors),
        renames,
        code_challenge_method: check_code_challenge_method(container, errors),
        issuer: check_issuer(container, names, errors),
        iss_supported: check_iss_supported(container, errors),
    };
    authorization.params.extend(resources(container));
    authorization.scope_labels = check_scope_labels(container, preset, &authorization, errors);
    authorization
}

// RFC 9207 section 2.4: there is nothing to compare `iss` with.
fn check_iss_supported(container: &Given<Container>, errors: &mut Errors) -> bool {
    let Some(flag) = &container.server.iss_supported else {
        return false;
    };
    if !container.mentions("issuer") {
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
    renames: Renames,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Token {
    let endpoint = container.server.token_endpoint.as_ref();
    let auth_method = check_auth_method(container, preset, errors);
    let known_method = of_code_exchange(container, auth_method);
    let methods = Methods::of(container, known_method);
    let token_type = container.answers.token_type.as_ref();
    let expires_in = container.answers.default_expires_in.as_ref();
    let before = container.answers.refresh_before.as_ref();
    let renew_before = container.answers.renew_before.as_ref();
    let basic_encoding = check_basic_encoding(container, &methods, errors);
    let endpoint = check_url(
        Place::TokenEndpoint,
        Kind::Endpoint(reserved::Request::Token),
        endpoint,
        names,
        errors,
    )
    .unwrap_or_else(|| without_endpoint("token_endpoint", container));
    let method = container.requests.token_request_method.as_ref();
    let among = [Method::Post, Method::Get];
    let method = choose_among("token_request_method", &among, method, errors);
    let method = method.unwrap_or(Method::Post);
    let format = check_token_request_format(container, method, errors);
    let of = HeadersOf::Token(auth_method.and_then(authorization_by));
    let headers = container.requests.token_request_headers.as_ref();
    let exchange = Request {
        endpoint,
        auth_method: known_method.unwrap_or(AUTH_METHOD),
        method,
        format,
        headers: check_headers(of, headers, names, errors),
        params: check_token_params((auth_method, format), &renames, container, names, errors),
        renames,
    };
    check_resource(container, errors);
    let default_expires_in =
        check_duration("default_expires_in", Some(LIFELESS), expires_in, errors);
    Token {
        client_assertion: check_client_assertion(&methods, container, names, errors),
        signed_client_secret: check_signed_client_secret(&methods, container, names, errors),
        refresh: check_refresh(container, &exchange, default_expires_in, names, errors),
        introspection: check_introspection(container, &exchange, names, errors),
        basic_credentials: check_basic_credentials(container, &methods, names, errors),
        exchange,
        basic_encoding,
        user_agent: check_user_agent(container, errors),
        ty: choose("token_type", token_type, errors).unwrap_or(TokenType::BearerOrAbsent),
        answer: check_answer(container, errors),
        error_words: check_error_words(container, errors),
        default_expires_in,
        refresh_before: check_duration("refresh_before", None, before, errors)
            .unwrap_or(REFRESH_BEFORE),
        renew_before: check_duration("renew_before", Some(NEVER), renew_before, errors),
    }
}

// RFC 7662 section 2.1: a POST of a form; the client authenticates as at the token endpoint.
fn check_introspection(
    container: &Given<Container>,
    exchange: &Request,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Request> {
    let given = container.server.introspection_endpoint.as_ref();
    let kind = Kind::Endpoint(reserved::Request::Token);
    let endpoint = check_url(Place::IntrospectionEndpoint, kind, given, names, errors)
        .or_else(|| is_discovered(container).then(Vec::new))?;
    Some(Request {
        endpoint,
        auth_method: exchange.auth_method,
        method: Method::Post,
        format: Format::Form,
        headers: Vec::new(),
        params: Vec::new(),
        renames: Renames::default(),
    })
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
    (auth_method, format): (Option<TokenEndpointAuthMethod>, Format),
    renames: &Renames,
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Vec<Param> {
    let given = container.requests.token_params.as_ref();
    let mut sent: Vec<Sent<'_>> = sent_by(auth_method, SaidBy::Struct);
    sent.push(("redirect_uri", "the code exchange".to_owned()));
    check_not_renamed(renames, given, errors);
    let place = Place::TokenParams.written_as(format);
    let mut params = check_params(place, &sent, given, names, errors);
    params.extend(resources(container));
    params
}

fn check_token_request_format(
    container: &Given<Container>,
    method: Method,
    errors: &mut Errors,
) -> Format {
    let given = container.requests.token_request_format.as_ref();
    let chosen = choose_among("token_request_format", FORMATS, given, errors);
    check_format(method, given, chosen, Format::Form, errors)
}

/// Whether the issuer's metadata says what is not written here (RFC 8414).
pub(crate) fn is_discovered(container: &Given<Container>) -> bool {
    let is_open =
        !container.mentions("authorization_endpoint") || !container.mentions("token_endpoint");
    container.mentions("issuer") && is_open
}

/// Nothing where the issuer says it, and a stand-in beside a mistake.
fn without_endpoint(key: &str, container: &Given<Container>) -> Vec<Segment> {
    if container.mentions("issuer") && !container.mentions(key) {
        return Vec::new();
    }
    Segment::text(fallback::ENDPOINT)
}

/// The authorization server's identifier.
fn check_issuer(
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    let given = container.server.issuer.as_ref();
    check_url(Place::Issuer, Kind::Issuer, given, names, errors)
}

// RFC 9700 section 2.1.1: PKCE for every client. Where a provider refuses it, why is written.
fn check_code_challenge_method(
    container: &Given<Container>,
    errors: &mut Errors,
) -> CodeChallengeMethod {
    let given = container.authorization.code_challenge_method.as_ref();
    let chosen = choose("code_challenge_method", given, errors);
    let method = chosen.unwrap_or(CodeChallengeMethod::S256);
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
    let chosen = choose_among("token_endpoint_auth_method", CLIENT, given, errors);
    let no_pkce = container
        .authorization
        .code_challenge_method
        .as_ref()
        .is_some_and(|given| given.value() == "none");
    // What is written beats the preset: another endpoint is for whoever names it to know.
    let taken = |method| {
        let known = preset.auth_methods();
        container.writes("token_endpoint") || known.is_none_or(|known| known.contains(&method))
    };
    if let (Some(given), Some(chosen)) = (given, chosen.filter(|method| !taken(*method))) {
        errors.push(error(given, not_taken(chosen, preset)));
    }
    let is_public =
        chosen == Some(TokenEndpointAuthMethod::None) && taken(TokenEndpointAuthMethod::None);
    if let Some(given) = given.filter(|_| no_pkce && is_public) {
        let by_whom = if container.writes("code_challenge_method") {
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
        None => Some(AUTH_METHOD),
    }
}

// RFC 6749 section 2.3: the server says which methods it takes.
fn not_taken(chosen: TokenEndpointAuthMethod, preset: &Preset) -> String {
    let taken = preset.auth_methods().unwrap_or_default();
    let taken = suggest::list(taken.iter().map(|method| method.word()));
    format!(
        "{} does not take `{}` (RFC 6749 section 2.3) but {taken}; leave this out for `{}`",
        preset.name,
        chosen.word(),
        preset.auth_method.as_deref().unwrap_or(AUTH_METHOD.word()),
    )
}
