//! Providers that depart from RFC 6749 in how they are asked for a code, and in how they give it.

use lightfriend_runtime::{Integrations, OAuthIntegration, integrations, testing::MockProvider};
use url::{Url, form_urlencoded};

use super::Calendar;
use crate::support::{Browser, Host};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://sellercentral.amazon.com/apps/authorize/consent?version=beta",
    token_endpoint = "https://api.amazon.com/auth/o2/token",
    code_param = "spapi_oauth_code",
    env = "TEST"
)]
pub struct AmazonSellingPartner;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://business-api.tiktok.com/portal/auth",
    token_endpoint = "https://business-api.tiktok.com/open_api/v1.3/oauth2/access_token/",
    code_param("auth_code", "code"),
    env = "TEST"
)]
pub struct TiktokAds;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://app.followupboss.com/oauth/authorize",
    token_endpoint = "https://app.followupboss.com/oauth/token",
    response_type = "auth_code",
    env = "TEST"
)]
pub struct FollowUpBoss;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://login.datev.de/openid/authorize",
    token_endpoint = "https://api.datev.de/token",
    scopes("openid", "datev:accounting:documents"),
    response_type = "code id_token",
    response_mode = "form_post",
    nonce,
    env = "TEST"
)]
pub struct Datev;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://appleid.apple.com/auth/authorize",
    token_endpoint = "https://appleid.apple.com/auth/token",
    scopes("name", "email"),
    response_mode = "form_post",
    env = "TEST"
)]
pub struct Apple;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://some-shop.myshopify.com/admin/oauth/authorize",
    token_endpoint = "https://some-shop.myshopify.com/admin/oauth/access_token",
    scopes("read_orders", "read_products"),
    scope_separator = ",",
    callback_signature(param = "hmac"),
    env = "TEST"
)]
pub struct Shopify;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://some-shop.myshopline.com/admin/oauth-web/#/oauth/authorize",
    token_endpoint = "https://some-shop.myshopline.com/admin/oauth/token/create",
    scopes("read", "products"),
    env = "TEST"
)]
pub struct Shopline;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://login.apollo.example/?lang=en#/oauth/authorize?theme=dark",
    token_endpoint = "https://login.apollo.example/token",
    env = "TEST"
)]
pub struct Apollo;

#[derive(OAuthIntegration)]
#[oauth(
    service = "wechat",
    authorization_endpoint = "https://open.weixin.qq.com/connect/qrconnect#wechat_redirect",
    token_endpoint = "https://api.weixin.qq.com/sns/oauth2/access_token",
    env = "TEST"
)]
pub struct WeChat;

/// A provider that sends ID tokens in the query, whatever the specification says.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    response_type = "code id_token",
    env = "TEST"
)]
pub struct Hybrid;

fn all() -> Integrations {
    integrations![
        AmazonSellingPartner,
        TiktokAds,
        FollowUpBoss,
        Datev,
        Apple,
        Shopify,
        Shopline,
        Apollo,
        WeChat,
        Hybrid,
        Calendar
    ]
}

pub(super) async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(all(), &provider).await;
    (provider, host)
}

/// The parameters of an authorization request, be they in the query or in the fragment's.
pub(super) fn asked(authorization_url: &str) -> Vec<(String, String)> {
    let url = Url::parse(authorization_url).unwrap();
    let routed = url.fragment().and_then(|route| route.split_once('?'));
    let query = routed.map_or(url.query().unwrap_or_default(), |(_, query)| query);
    form_urlencoded::parse(query.as_bytes())
        .into_owned()
        .collect()
}

/// What the provider answers when the user consents, in the RFC's words.
pub(super) async fn answer(
    provider: &MockProvider,
    authorization_url: &str,
) -> Vec<(String, String)> {
    let mut params = asked(authorization_url);
    params.retain(|(name, _)| !["response_type", "response_mode"].contains(&name.as_str()));
    let mut url = Url::parse("https://provider.example/authorize?response_type=code").unwrap();
    url.query_pairs_mut().extend_pairs(params);
    let callback = provider.approve(url.as_str()).await.unwrap();
    asked(&callback)
}

/// Parameters as a query or a form.
pub(super) fn encoded(params: &[(String, String)]) -> String {
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(params)
        .finish()
}

/// The browser comes back with these parameters.
pub(super) async fn come_back(browser: &Browser, service: &str, query: &str) -> reqwest::Response {
    let callback = format!("/api/{service}/oauth/callback?{query}");
    browser.callback(&callback).await
}
