//! Values that users give when a connection begins, and that callbacks bring: where they go, what
//! they must be, and what is stored.

mod account;
mod answered;
mod callback;
mod hosts;
pub mod lookup;
mod page;
mod per_host;
mod row;
mod start;

use std::sync::Arc;

use lightfriend_runtime::{Builder, OAuthIntegration, integrations, testing::MockProvider};
use reqwest::{Method, Response, header};

use crate::{
    requests::{self, Recorder},
    support::{ALICE, Browser, Host, outcome, param},
};

/// Shopify: the shop is a part of every address, and the token stands in a header of its own.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.myshopify.com/admin/oauth/authorize",
    token_endpoint = "https://{shop}.myshopify.com/admin/oauth/access_token",
    revocation_endpoint = "https://{shop}.myshopify.com/admin/oauth/revoke",
    scopes("read_products"),
    api_base_url = "https://{shop}.myshopify.com/admin/api",
    api_auth(header = "x-shopify-access-token"),
    api_headers("x-shop" = "{shop}"),
    env = "TEST"
)]
pub struct Shopify {
    /// The shop's name.
    #[oauth(var, pattern = "[a-z0-9][a-z0-9-]*")]
    shop: String,
}

/// A provider with values of every kind.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://app{.region}.vendor.example.com/authorize/{company}",
    token_endpoint = "https://app{.region}.vendor.example.com/token?company={company}",
    authorization_params(tenant = "{tenant}", level = "{level}"),
    token_params(tenant = "{tenant}", state = "{state}", key = "{env.PARTNER}"),
    token_request_headers("x-tenant" = "{tenant}", "x-key" = "{api_key}"),
    refresh_params(tenant = "{tenant}"),
    env = "TEST"
)]
pub struct Everything {
    #[oauth(var, one_of("eu", "us"))]
    region: Option<String>,
    #[oauth(var)]
    company: String,
    #[oauth(var, default = "common")]
    tenant: String,
    #[oauth(var)]
    level: Option<i32>,
    #[oauth(var, secret)]
    api_key: Option<String>,
}

/// `QuickBooks`: the company comes with the callback, and is a part of the API's address.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://appcenter.intuit.example/connect/oauth2",
    token_endpoint = "https://oauth.platform.intuit.example/oauth2/v1/tokens/bearer",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://quickbooks.api.intuit.example/v3/company/{realm_id}",
    env = "TEST"
)]
pub struct Quickbooks {
    #[oauth(callback = "realmId", pattern = "[0-9]+")]
    realm_id: String,
    #[oauth(callback = "region")]
    region: Option<String>,
}

/// Zoho: the callback names the data centre whose servers are asked from then on.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://accounts.zoho.com/oauth/v2/auth",
    token_endpoint = "https://accounts.zoho.{location}/oauth/v2/token",
    api_base_url = "{+api_domain}/crm/v6",
    env = "TEST",
    allow(no_offline_access)
)]
pub struct Zoho {
    #[oauth(callback = "location", one_of("com", "eu", "in"), default = "com")]
    location: String,
    #[oauth(token_response = "api_domain", host_suffix = ".zohoapis.com")]
    api_domain: String,
}

/// The shop that was given must be the one that comes back.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.echo.example.com/authorize",
    token_endpoint = "https://{shop}.echo.example.com/token",
    env = "TEST"
)]
pub struct Echo {
    #[oauth(var, callback = "shop")]
    shop: String,
}

/// An application with these, and the provider that writes down what it is asked.
async fn setup() -> (Arc<Recorder>, Host) {
    let recorder = Recorder::start(|seen| {
        let mut answer = requests::tokens(seen);
        if seen.host.contains("zoho") {
            answer["api_domain"] = "https://www.zohoapis.com".into();
        }
        answer
    })
    .await;
    let unused = MockProvider::start().await.unwrap();
    let address = recorder.address;
    let change = |builder: Builder| {
        let builder = builder.route_outgoing_to(address);
        builder.variable("TEST_PARTNER", "partner-value".to_owned())
    };
    let integrations = integrations![Shopify, Everything, Quickbooks, Zoho, Echo];
    let host = Host::start_with(integrations, &unused, change).await;
    (recorder, host)
}

/// A POST of a form or of JSON from the application's own page.
async fn post(browser: &Browser, target: &str, content_type: &str, body: &str) -> Response {
    let headers = [
        ("sec-fetch-site", "same-origin"),
        ("accept", "application/json"),
        (header::CONTENT_TYPE.as_str(), content_type),
    ];
    browser
        .send_body(Method::POST, target, &headers, body.to_owned())
        .await
}

const FORM: &str = "application/x-www-form-urlencoded";
const JSON: &str = "application/json";

/// Begins a flow with this query; the authorization URL.
async fn begin(browser: &Browser, service: &str, query: &str) -> String {
    let target = format!("/api/{service}/oauth/start?{query}");
    let response = browser.get(&target).await;
    assert_eq!(response.status(), 303, "{target}");
    let location = crate::support::location(&response);
    assert!(!location.starts_with('/'), "{location}");
    location
}

/// Comes back from there, with more parameters.
async fn come_back(host: &Host, browser: &Browser, service: &str, url: &str, more: &str) -> String {
    let state = param(url, "state").expect("a state");
    let path = format!("/api/{service}/oauth/callback?code=the-code&state={state}{more}");
    outcome(&browser.callback(&host.url(&path)).await)
}

/// Connects without giving anything; the outcome.
async fn connect(host: &Host, service: &str) -> String {
    let browser = host.browser(ALICE);
    let url = browser.start(service).await;
    come_back(host, &browser, service, &url, "").await
}
