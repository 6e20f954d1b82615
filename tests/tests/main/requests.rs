//! Requests that depart from their RFC, as the provider meets them: parameter by parameter.

pub mod exchange;
pub mod introspection;
pub mod names;
pub mod presented;
mod recorder;
pub mod refreshes;
mod registered;
pub mod revocations;
mod shared;
pub mod token;

pub use recorder::{Recorder, Seen};

use std::sync::Arc;

use lightfriend_runtime::{Integrations, testing::MockProvider};
use serde_json::{Value, json};

use crate::support::{Browser, Host, outcome, param};

/// An application whose requests all go to the recorder, which answers token requests with this.
pub async fn host(
    integrations: Integrations,
    answer: impl Fn(&Seen) -> Value + Send + Sync + 'static,
) -> (Arc<Recorder>, Host) {
    let recorder = Recorder::start(answer).await;
    let unused = MockProvider::start().await.unwrap();
    let address = recorder.address;
    let change = |builder: lightfriend_runtime::Builder| builder.route_outgoing_to(address);
    let host = Host::start_with(integrations, &unused, change).await;
    (recorder, host)
}

/// Tokens that live for an hour.
pub fn tokens(_: &Seen) -> Value {
    json!({"access_token": "the-access-token", "refresh_token": "the-refresh-token",
           "token_type": "Bearer", "expires_in": 3600})
}

/// Connects with a code that the provider would have given; the authorization request.
pub async fn connect(host: &Host, browser: &Browser, service: &str) -> String {
    let url = browser.start(service).await;
    let state = param(&url, "state").expect("a state");
    let callback = host.url(&format!(
        "/api/{service}/oauth/callback?code=the-code&state={state}"
    ));
    assert_eq!(outcome(&browser.callback(&callback).await), "connected");
    url
}

/// Lets the token run out, in a row that was written an hour ago.
pub fn expire(host: &Host, service: &str, ago: i64) {
    host.sql(&format!(
        "UPDATE {service}_connection SET issued_at = unixepoch() - 3600, \
         expires_at = unixepoch() - ({ago})"
    ));
}
