//! The token endpoint (RFC 6749 §3.2).

use hyper::{Method, StatusCode};
use serde_json::{Map, Value, json};

use super::answer::{self, Answer, Refusal};
use super::client_authentication::authenticate;
use super::grants::Tokens;
use super::request::Received;
use super::settings::Settings;
use super::state::Shared;

/// What the endpoint reads from the body only.
const BODY_ONLY: [&str; 4] = ["grant_type", "code", "code_verifier", "refresh_token"];

pub(super) fn answer(shared: &Shared, received: &Received) -> Answer {
    match grant(shared, received) {
        Ok(body) => answer::json(StatusCode::OK, &body),
        Err(refusal) => refusal.into_answer(),
    }
}

fn grant(shared: &Shared, received: &Received) -> Result<Value, Refusal> {
    check_shape(received)?;
    let settings = &shared.settings;
    settings.strictness.check_token_request(received)?;
    let params = &received.body_params;
    let client_id = authenticate(shared, received)?;

    match required(received, "grant_type")? {
        "authorization_code" => {
            let code = required(received, "code")?;
            let (redirect_uri, verifier) =
                (params.get("redirect_uri"), params.get("code_verifier"));
            let mut state = shared.lock();
            let tokens = state
                .grants
                .exchange(&client_id, code, redirect_uri, verifier)?;
            let extra = settings.token_response_extra.iter();
            let extra = extra.chain(&state.token_response);
            Ok(response(settings, &tokens, extra))
        }
        "refresh_token" => {
            let token = required(received, "refresh_token")?;
            let mut state = shared.lock();
            let tokens = state
                .grants
                .refresh(&client_id, token, params.get("scope"))?;
            Ok(response(settings, &tokens, std::iter::empty()))
        }
        _ => Err(Refusal::new(
            "unsupported_grant_type",
            "authorization_code and refresh_token are offered",
        )),
    }
}

fn check_shape(received: &Received) -> Result<(), Refusal> {
    if received.method != Method::POST {
        return Err(Refusal::method_not_allowed());
    }
    if let Some(name) = received.body_params.duplicate() {
        return Err(Refusal::invalid_request(format!("{name} is sent twice")));
    }
    let query = &received.query_params;
    if let Some(name) = BODY_ONLY.into_iter().find(|name| query.has(name)) {
        return Err(Refusal::invalid_request(format!(
            "{name} belongs into the body, not into the request URI"
        )));
    }
    Ok(())
}

fn required<'a>(received: &'a Received, name: &str) -> Result<&'a str, Refusal> {
    let value = received.body_params.get(name);
    value.ok_or_else(|| Refusal::invalid_request(format!("{name} is missing")))
}

fn response<'a>(
    settings: &Settings,
    tokens: &Tokens,
    extra: impl Iterator<Item = (&'a String, &'a Value)>,
) -> Value {
    let mut body = Map::new();
    let mut set = |name: &str, value: Value| body.insert(name.to_owned(), value);
    set("access_token", json!(tokens.access_token));
    set("token_type", json!("Bearer"));
    if let Some(seconds) = tokens.expires_in {
        set("expires_in", json!(seconds));
    }
    if let Some(token) = &tokens.refresh_token {
        set("refresh_token", json!(token));
    }
    if !tokens.scope.is_empty() {
        set("scope", json!(tokens.scope));
    }
    let account = &settings.account;
    set(
        "account",
        json!({"name": account.name, "email": account.email}),
    );
    set("team", json!({"id": "T0EXAMPLE", "name": "Example Team"}));
    body.extend(extra.map(|(name, value)| (name.clone(), filled(value, tokens))));
    body.retain(|name, _| !settings.token_response_without.contains(name));
    Value::Object(body)
}

/// The value with its placeholders replaced by what was issued.
fn filled(value: &Value, tokens: &Tokens) -> Value {
    match value {
        Value::String(text) => match text.as_str() {
            "{access_token}" => json!(tokens.access_token),
            "{refresh_token}" => json!(tokens.refresh_token),
            "{scope}" => json!(tokens.scope),
            _ => value.clone(),
        },
        Value::Array(items) => items.iter().map(|item| filled(item, tokens)).collect(),
        Value::Object(members) => members
            .iter()
            .map(|(name, member)| (name.clone(), filled(member, tokens)))
            .collect(),
        _ => value.clone(),
    }
}
