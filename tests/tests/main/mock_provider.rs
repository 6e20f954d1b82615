//! The mock provider holds its clients to the RFCs; here it is held to them.
#![allow(clippy::unwrap_used, reason = "a failed step is a failed test")]

mod api;
mod assertions;
mod faults;
mod grants;
mod routing;

use lightfriend_runtime::testing::*;
use reqwest::{Client, RequestBuilder, Url};
use serde_json::Value;

// RFC 7636 Appendix B.
const VERIFIER: &str = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
const CHALLENGE: &str = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";
const REDIRECT_URI: &str = "http://127.0.0.1:9/callback?from=mock";

const REQUEST: [(&str, &str); 7] = [
    ("response_type", "code"),
    ("client_id", "app"),
    ("redirect_uri", REDIRECT_URI),
    ("scope", "read write"),
    ("state", "a\"b&c<d>+é"),
    ("code_challenge", CHALLENGE),
    ("code_challenge_method", "S256"),
];

/// The request above with these parameters in place of its own; `""` leaves one out.
fn authorization_url(provider: &MockProvider, changes: &[(&str, &str)]) -> String {
    let kept = REQUEST
        .iter()
        .filter(|(name, _)| changes.iter().all(|(changed, _)| changed != name));
    let pairs = kept.chain(changes).filter(|(_, value)| !value.is_empty());
    Url::parse_with_params(&provider.authorization_endpoint(), pairs)
        .unwrap()
        .into()
}

/// A parameter of the URL the browser is sent back to.
fn returned(location: &str, name: &str) -> Option<String> {
    let location = Url::parse(location).unwrap();
    let mut pairs = location.query_pairs();
    pairs
        .find(|(key, _)| key == name)
        .map(|(_, value)| value.into_owned())
}

async fn code(provider: &MockProvider) -> String {
    let callback = provider.approve(&authorization_url(provider, &[])).await;
    returned(&callback.unwrap(), "code").unwrap()
}

fn http() -> Client {
    let builder = Client::builder().redirect(reqwest::redirect::Policy::none());
    builder.no_proxy().build().unwrap()
}

async fn json(request: RequestBuilder) -> (u16, Value) {
    let response = request.send().await.unwrap();
    let status = response.status().as_u16();
    (status, response.json().await.unwrap_or_default())
}

async fn token(provider: &MockProvider, form: &[(&str, &str)]) -> (u16, Value) {
    let request = http().post(provider.token_endpoint());
    json(request.basic_auth("app", Some("secret")).form(form)).await
}

async fn exchange(provider: &MockProvider, code: &str) -> (u16, Value) {
    token(
        provider,
        &[
            ("grant_type", "authorization_code"),
            ("code", code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ],
    )
    .await
}

async fn refresh(provider: &MockProvider, refresh_token: &str) -> (u16, Value) {
    let grant_type = ("grant_type", "refresh_token");
    token(provider, &[grant_type, ("refresh_token", refresh_token)]).await
}

/// Tokens fresh from a code: access and refresh.
async fn connect(provider: &MockProvider) -> (String, String) {
    let (status, body) = exchange(provider, &code(provider).await).await;
    assert_eq!(status, 200, "{body}");
    let member = |name: &str| body[name].as_str().unwrap_or_default().to_owned();
    (member("access_token"), member("refresh_token"))
}

async fn call_api(provider: &MockProvider, access_token: &str) -> (u16, Value) {
    let request = http().get(format!("{}/events", provider.api_base_url()));
    json(request.bearer_auth(access_token)).await
}

fn assert_refused(answer: &(u16, Value), status: u16, error: &str) {
    let (got, body) = answer;
    assert_eq!((*got, &body["error"]), (status, &error.into()), "{body}");
}
