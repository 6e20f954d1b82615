//! The requests, a function each. The RFCs' parameters stand here in the order in which the runtime
//! writes them.

use super::layout::Section;
use super::request::{Described, address, ready};
use super::value::{Value, redirect_uri, scope, variable};
use crate::integration::choice::{
    CodeChallengeMethod, Format, Method, TokenEndpointAuthMethod, TokenKind,
};
use crate::integration::scope_set::ScopeSet;
use crate::integration::{Integration, Request};
use crate::suggest;

/// RFC 6749 section 4.1.1.
pub(super) fn authorization(integration: &Integration) -> Section {
    let authorization = &integration.authorization;
    let address = address(
        integration,
        &authorization.endpoint,
        "authorization_endpoint",
    );
    let mut request = Described::new(Method::Get, address, Format::Query);
    request.params = authorization_params(integration);
    request.in_the_words_of(&authorization.renames);
    request.add_params(integration, &authorization.params);
    request.notes.extend(scope_sets(integration));
    Section::new(
        "Authorization request, made by the browser (RFC 6749 section 4.1.1)",
        request,
    )
}

/// What is asked for beside `scope`, a line for each set.
fn scope_sets(integration: &Integration) -> Option<String> {
    let sets = &integration.authorization.scope_sets;
    let lines = sets.iter().map(|ScopeSet { name, scopes }| {
        let scopes = suggest::list(scopes.iter().map(String::as_str));
        format!("A start that names the scope set `{name}` asks for {scopes}, too.")
    });
    let lines: Vec<String> = lines.collect();
    (!lines.is_empty()).then(|| lines.join("\n"))
}

/// RFC 9126, for servers that are found by their issuer.
pub(super) fn pushed_authorization(integration: &Integration) -> Option<Section> {
    let (authorization, exchange) = (&integration.authorization, &integration.token.exchange);
    let is_discovered = authorization.endpoint.is_empty() || exchange.endpoint.is_empty();
    if !is_discovered {
        return None;
    }
    let mut params = authorization_params(integration);
    if sends_client_id(exchange.auth_method) {
        params.retain(|(name, _)| name != "client_id");
    }
    let request = Request {
        endpoint: Vec::new(),
        auth_method: exchange.auth_method,
        method: Method::Post,
        format: Format::Form,
        headers: Vec::new(),
        params: authorization.params.clone(),
        renames: authorization.renames.clone(),
    };
    let mut request = ready(
        integration,
        &request,
        "pushed_authorization_request_endpoint",
        TokenKind::AccessToken,
        params,
    );
    request
        .notes
        .push("The authorization request then has `client_id` and `request_uri` alone.".to_owned());
    Some(Section::new(
        "Pushed authorization request, where the metadata requires it (RFC 9126)",
        request,
    ))
}

/// Whether client authentication brings it, which is not to be there twice.
fn sends_client_id(method: TokenEndpointAuthMethod) -> bool {
    !matches!(
        method,
        TokenEndpointAuthMethod::ClientSecretBasic
            | TokenEndpointAuthMethod::Omit
            | TokenEndpointAuthMethod::Discovered
    )
}

fn authorization_params(integration: &Integration) -> Vec<(String, Value)> {
    let authorization = &integration.authorization;
    let response = &authorization.response;
    let client_id = Value::placeholder(&variable(integration, "CLIENT_ID"));
    let mode = response.mode.map(|mode| Value::text(mode.word()));
    let nonce = response.nonce.then(|| Value::placeholder("nonce"));
    let is_pkce = authorization.code_challenge_method == CodeChallengeMethod::S256;
    let challenge = is_pkce.then(|| Value::placeholder("code_challenge"));
    let method = is_pkce.then(|| Value::text(authorization.code_challenge_method.word()));
    let ty = response.ty.as_deref().unwrap_or("code");
    present([
        ("response_type", Some(Value::text(ty))),
        ("client_id", Some(client_id)),
        ("redirect_uri", Some(redirect_uri(integration))),
        ("scope", Some(scope(integration))),
        ("state", Some(Value::placeholder("state"))),
        ("response_mode", mode),
        ("nonce", nonce),
        ("code_challenge", challenge),
        ("code_challenge_method", method),
    ])
}

/// RFC 6749 section 4.1.3.
pub(super) fn token(integration: &Integration) -> Section {
    let is_pkce = integration.authorization.code_challenge_method == CodeChallengeMethod::S256;
    let verifier = is_pkce.then(|| Value::placeholder("code_verifier"));
    let params = present([
        ("grant_type", Some(Value::text("authorization_code"))),
        ("code", Some(Value::placeholder("code"))),
        ("redirect_uri", Some(redirect_uri(integration))),
        ("code_verifier", verifier),
    ]);
    let request = &integration.token.exchange;
    let request = ready(
        integration,
        request,
        "token_endpoint",
        TokenKind::AccessToken,
        params,
    );
    Section::new("Token request (RFC 6749 section 4.1.3)", request)
}

/// RFC 7662.
pub(super) fn introspection(integration: &Integration) -> Option<Section> {
    let token = TokenKind::AccessToken;
    let params = present([
        ("token", Some(Value::placeholder(token.word()))),
        ("token_type_hint", Some(Value::text(token.word()))),
    ]);
    let request = integration.token.introspection.as_ref()?;
    let mut request = ready(
        integration,
        request,
        "introspection_endpoint",
        token,
        params,
    );
    note_if_discovered(integration, "introspection_endpoint", &mut request);
    Some(Section::new(
        "Introspection, where a token answer has no expiry (RFC 7662)",
        request,
    ))
}

/// What turns the token into the usable one.
pub(super) fn exchange(integration: &Integration) -> Option<Section> {
    let exchange = integration.exchange.as_ref()?;
    let token = TokenKind::AccessToken;
    let request = ready(integration, &exchange.request, "", token, Vec::new());
    let when = if exchange.repeat {
        "Exchange for the usable token, at every connect and after every refresh"
    } else {
        "Exchange for the usable token, at every connect"
    };
    Some(Section::new(when, request))
}

/// The call that is made after the tokens are there.
pub(super) fn lookup(integration: &Integration) -> Option<Section> {
    let lookup = integration.lookup.as_ref()?;
    let address = address(integration, &lookup.endpoint, "");
    let mut request = Described::new(lookup.method, address, Format::Query);
    let body = lookup.body.as_ref();
    request.body = body.map(|body| Value::template(integration, body).plain());
    if let Some(api) = &integration.api {
        request.add_params(integration, &api.query);
    }
    request.header("accept", "application/json".to_owned());
    if request.body.is_some() {
        request.header("content-type", "application/json".to_owned());
    }
    if let Some(api) = &integration.api {
        request.add_headers(integration, &api.headers);
    }
    request.add_headers(integration, &lookup.headers);
    add_token(integration, &mut request);
    Some(Section::new("Lookup, at every connect", request))
}

/// A call of the provider's API.
pub(super) fn api(integration: &Integration) -> Option<Section> {
    let api = integration.api.as_ref()?;
    let base = Value::template(integration, &api.base_url).plain();
    let address = format!("{}{{path}}", base.trim_end_matches('/'));
    let mut request = Described::new(Method::Get, address, Format::Query);
    request.add_params(integration, &api.query);
    request.header("accept", "application/json".to_owned());
    request.add_headers(integration, &api.headers);
    add_token(integration, &mut request);
    Some(Section::new(
        "API call, beside what the caller gives: method, path, query, headers, body",
        request,
    ))
}

/// RFC 6750 section 2.1, unless the API has a header of its own.
fn add_token(integration: &Integration, request: &mut Described) {
    let header = integration.api.as_ref();
    match header.and_then(|api| api.token_header.as_ref()) {
        Some(name) => request.header(name, "{access_token}".to_owned()),
        None => request.header("authorization", "Bearer {access_token}".to_owned()),
    }
}

/// RFC 6749 section 6.
pub(super) fn refresh(integration: &Integration) -> Section {
    let refresh = &integration.token.refresh;
    let grant_type = Some(&refresh.grant_type).filter(|word| !word.is_empty());
    let params = present([
        ("grant_type", grant_type.map(|word| Value::text(word))),
        (
            &refresh.token_param,
            Some(Value::placeholder(refresh.token.word())),
        ),
        ("scope", refresh.scope.then(|| scope(integration))),
    ]);
    let request = ready(
        integration,
        &refresh.request,
        "token_endpoint",
        refresh.token,
        params,
    );
    Section::new("Refresh (RFC 6749 section 6)", request)
}

/// RFC 7009.
pub(super) fn revocation(integration: &Integration) -> Section {
    let Some(revocation) = &integration.revocation else {
        return Section::without_request(
            "Revocation: none. Without `revocation_endpoint` a disconnect deletes the tokens here alone.",
        );
    };
    // Both are revoked unless one is said, the refresh token first.
    let token = revocation.token.unwrap_or(TokenKind::RefreshToken);
    let value = Value::placeholder(token.word());
    let params = present([
        (
            revocation.token_param.as_str(),
            Some(value).filter(|_| !revocation.token_param.is_empty()),
        ),
        (
            "token_type_hint",
            revocation.hint.then(|| Value::text(token.word())),
        ),
    ]);
    let mut request = ready(
        integration,
        &revocation.request,
        "revocation_endpoint",
        token,
        params,
    );
    if revocation.token.is_none() {
        let note = "The same follows with access_token in place of refresh_token.";
        request.notes.push(note.to_owned());
    }
    note_if_discovered(integration, "revocation_endpoint", &mut request);
    Section::new("Revocation (RFC 7009)", request)
}

/// Metadata need not have every endpoint.
fn note_if_discovered(integration: &Integration, endpoint: &str, request: &mut Described) {
    if request.address == address(integration, &[], endpoint) {
        request.notes.push(format!(
            "Nothing is sent where the metadata has no {endpoint}."
        ));
    }
}

/// The parameters that there are, without those that are empty.
fn present<const N: usize>(params: [(&str, Option<Value>); N]) -> Vec<(String, Value)> {
    let params = params.into_iter();
    let params = params.filter_map(|(name, value)| Some((name.to_owned(), value?)));
    params.filter(|(_, value)| !value.is_empty()).collect()
}
