//! Services that say in a member of their own what is wrong: `WeChat`, Coros, Strava, `HubSpot`.

use lightfriend_runtime::{OAuthIntegration, integrations};
use serde_json::{Value, json};

use super::{Stored, Vendor, refreshed, refused, stored, token};

/// `WeChat`: 200 and numbers; a success has no code.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://open.weixin.qq.com/connect/qrconnect",
    token_endpoint = "https://api.weixin.qq.com/sns/oauth2/access_token",
    scope_separator = ",",
    token_error(
        code = "errcode",
        success = 0,
        invalid_grant("40029", "40030", "42002"),
        invalid_client("40013", "40125"),
        transient("-1")
    ),
    env = "TEST"
)]
pub struct WeChat {
    #[oauth(token_response = "openid")]
    openid: String,
}

fn we_chat(access_token: &str) -> Value {
    json!({"access_token": access_token, "expires_in": 7200, "refresh_token": "r-1",
           "openid": "o-1", "scope": "snsapi_userinfo"})
}

async fn we_chat_connected() -> Vendor {
    Vendor::connected(integrations![WeChat], "we_chat", &we_chat("a-1")).await
}

#[tokio::test]
async fn we_chat_connects_and_refreshes() {
    let vendor = we_chat_connected().await;
    let expected = |access_token| {
        Stored::new(access_token, Some("r-1"))
            .lives(7200)
            .scopes("snsapi_userinfo")
    };
    assert_eq!(stored!(vendor, WeChat), expected("a-1"));
    let mut answer = we_chat("a-2");
    answer["errcode"] = json!(0);
    answer["errmsg"] = json!("ok");
    assert_eq!(refreshed!(vendor, WeChat, answer), expected("a-2"));
    let code = json!({"errcode": 40029, "errmsg": "invalid code"});
    assert_eq!(vendor.connect(200, &code).await, "provider_refused");
    let busy = json!({"errcode": -1, "errmsg": "system error"});
    assert_eq!(vendor.connect(200, &busy).await, "provider_unavailable");
    assert_eq!(stored!(vendor, WeChat), expected("a-2"));
}

#[tokio::test]
async fn we_chat_ends_a_grant_with_a_number() {
    // As a text, too.
    for code in [json!(42002), json!(40030), json!("42002")] {
        let vendor = we_chat_connected().await;
        let dead = json!({"errcode": code, "errmsg": "refresh_token expired"});
        let error = refused!(vendor, WeChat, 200, dead);
        vendor.asks_for_alice(&error).await;
    }
}

#[tokio::test]
async fn we_chat_refuses_a_client_with_a_number() {
    let vendor = we_chat_connected().await;
    let client = json!({"errcode": 40125, "errmsg": "invalid appsecret"});
    let error = refused!(vendor, WeChat, 200, client);
    vendor.asks_for_the_operator(&error).await;
    assert_eq!(error.provider_error(), Some("40125"));
}

#[tokio::test]
async fn we_chat_is_busy_with_a_number() {
    let vendor = we_chat_connected().await;
    let busy = json!({"errcode": -1, "errmsg": "system error"});
    let error = refused!(vendor, WeChat, 200, busy);
    vendor.is_away(&error).await;
}

/// Coros: zeros in a text are a success.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://open.coros.com/oauth2/authorize",
    token_endpoint = "https://open.coros.com/oauth2/accesstoken",
    token_error(code = "result", success = "0000", invalid_grant("1019")),
    env = "TEST"
)]
pub struct Coros {
    #[oauth(token_response = "openId")]
    open_id: String,
}

fn coros(result: &str, access_token: &str) -> Value {
    json!({"result": result, "message": "OK", "access_token": access_token, "openId": "o-1",
           "refresh_token": "r-1", "expires_in": 2_592_000})
}

#[tokio::test]
async fn coros_says_success_in_zeros() {
    let vendor = Vendor::start(integrations![Coros], "coros").await;
    // A token beside an error is none.
    let failed = coros("5003", "a-0");
    assert_eq!(vendor.connect(200, &failed).await, "provider_refused");
    // Nor is this the success that is written.
    let failed = coros("0", "a-0");
    assert_eq!(vendor.connect(200, &failed).await, "provider_refused");
    let rows = "SELECT COUNT(*) AS n FROM coros_connection";
    assert_eq!(vendor.host.number(rows), 0);
    assert_eq!(
        vendor.connect(200, &coros("0000", "a-1")).await,
        "connected"
    );
    let expected = |access_token| Stored::new(access_token, Some("r-1")).lives(2_592_000);
    assert_eq!(stored!(vendor, Coros), expected("a-1"));
    let row = refreshed!(vendor, Coros, coros("0000", "a-2"));
    assert_eq!(row, expected("a-2"));
    let dead = json!({"result": "1019", "message": "the token is invalid"});
    let error = refused!(vendor, Coros, 200, dead);
    vendor.asks_for_alice(&error).await;
}

/// Strava: the resource that is wrong.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://www.strava.com/oauth/authorize",
    token_endpoint = "https://www.strava.com/oauth/token",
    scope_separator = ",",
    token_error(
        code = "errors.0.resource",
        invalid_grant("RefreshToken"),
        invalid_client("Application")
    ),
    env = "TEST"
)]
pub struct Strava {
    #[oauth(token_response = "athlete.id")]
    athlete: i64,
}

async fn strava_connected() -> Vendor {
    let vendor = Vendor::start(integrations![Strava], "strava").await;
    let answer = json!({"token_type": "Bearer", "expires_at": vendor.now() + 21600,
        "expires_in": 21600, "refresh_token": "r-1", "access_token": "a-1",
        "athlete": {"id": 134_815, "username": "marianne"}});
    assert_eq!(vendor.connect(200, &answer).await, "connected");
    vendor
}

fn strava_refuses(resource: &str, field: &str) -> Value {
    json!({"message": "Bad Request",
           "errors": [{"resource": resource, "field": field, "code": "invalid"}]})
}

#[tokio::test]
async fn strava_names_the_resource() {
    let vendor = strava_connected().await;
    let expected = |access_token| Stored::new(access_token, Some("r-1")).lives(21600);
    assert_eq!(stored!(vendor, Strava), expected("a-1"));
    let answer = json!({"token_type": "Bearer", "access_token": "a-2", "refresh_token": "r-1",
                        "expires_at": vendor.now() + 21600, "expires_in": 21600});
    assert_eq!(refreshed!(vendor, Strava, answer), expected("a-2"));
    let dead = strava_refuses("RefreshToken", "refresh_token");
    let error = refused!(vendor, Strava, 400, dead);
    vendor.asks_for_alice(&error).await;
}

#[tokio::test]
async fn strava_names_the_application() {
    let vendor = strava_connected().await;
    let client = strava_refuses("Application", "client_id");
    let error = refused!(vendor, Strava, 401, client);
    vendor.asks_for_the_operator(&error).await;
    let code = strava_refuses("AuthorizationCode", "code");
    assert_eq!(vendor.connect(400, &code).await, "provider_refused");
}

/// `HubSpot`: a word in `status`.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://app.hubspot.com/oauth/authorize",
    token_endpoint = "https://api.hubapi.com/oauth/v1/token",
    token_error(
        code = "status",
        invalid_grant("BAD_REFRESH_TOKEN", "BAD_AUTH_CODE"),
        invalid_client("BAD_CLIENT_ID", "BAD_CLIENT_SECRET")
    ),
    env = "TEST"
)]
pub struct HubSpot;

#[tokio::test]
async fn hub_spot_has_words_in_its_status() {
    let answer = |access_token: &str| json!({"access_token": access_token, "refresh_token": "r-1", "expires_in": 1800});
    let vendor = Vendor::connected(integrations![HubSpot], "hub_spot", &answer("a-1")).await;
    let expected = |access_token| Stored::new(access_token, Some("r-1")).lives(1800);
    assert_eq!(stored!(vendor, HubSpot), expected("a-1"));
    let row = refreshed!(vendor, HubSpot, answer("a-2"));
    assert_eq!(row, expected("a-2"));
    let dead = json!({"status": "BAD_REFRESH_TOKEN", "correlationId": "c",
                      "message": "missing or invalid refresh token"});
    let error = refused!(vendor, HubSpot, 400, dead);
    vendor.asks_for_alice(&error).await;
}

#[tokio::test]
async fn hub_spot_refuses_a_client() {
    let answer = json!({"access_token": "a-1", "refresh_token": "r-1", "expires_in": 1800});
    let vendor = Vendor::connected(integrations![HubSpot], "hub_spot", &answer).await;
    let client = json!({"status": "BAD_CLIENT_ID", "message": "missing or unknown client id"});
    let error = refused!(vendor, HubSpot, 400, client);
    vendor.asks_for_the_operator(&error).await;
    assert_eq!(error.provider_error(), Some("BAD_CLIENT_ID"));
}
