//! Services that answer with an envelope: `TikTok` Accounts, Withings, Feishu, Shopline.

use lightfriend_runtime::{OAuthIntegration, integrations};
use serde_json::{Value, json};

use super::{Stored, Vendor, refreshed, refused, stored, token};

/// `TikTok` for Business.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://www.tiktok.com/v2/auth/authorize",
    token_endpoint = "https://business-api.tiktok.com/open_api/v1.3/tt_user/oauth2/token/",
    scope_separator = ",",
    token_response(root = "data"),
    token_error(
        code = "code",
        success = 0,
        invalid_grant("40110"),
        transient("51010", "50002")
    ),
    env = "TEST"
)]
pub struct TiktokAccounts {
    /// A field's path begins at the top.
    #[oauth(token_response = "data.open_id")]
    open_id: String,
}

fn tiktok(access_token: &str, refresh_token: &str) -> Value {
    json!({"code": 0, "message": "OK", "request_id": "2026", "data": {
        "access_token": access_token, "token_type": "Bearer", "expires_in": 86400,
        "scope": "user.info.basic,video.list", "open_id": "o-1",
        "refresh_token": refresh_token, "refresh_token_expires_in": 31_536_000,
    }})
}

#[tokio::test]
async fn tiktok_accounts() {
    let all = integrations![TiktokAccounts];
    let vendor = Vendor::connected(all, "tiktok_accounts", &tiktok("a-1", "r-1")).await;
    let expected = |access_token, refresh_token| {
        Stored::new(access_token, Some(refresh_token))
            .lives(86400)
            .refresh_token_lives(31_536_000)
            .scopes("user.info.basic video.list")
    };
    assert_eq!(stored!(vendor, TiktokAccounts), expected("a-1", "r-1"));
    let row = refreshed!(vendor, TiktokAccounts, tiktok("a-2", "r-2"));
    assert_eq!(row, expected("a-2", "r-2"));
    assert_eq!(vendor.sent().as_deref(), Some("r-1"));
    let row = TiktokAccounts::connection(&vendor.host.oauth, 1).await;
    assert_eq!(row.unwrap().unwrap().open_id, "o-1");

    let busy = json!({"code": 51010, "message": "busy", "request_id": "2026", "data": {}});
    let error = refused!(vendor, TiktokAccounts, 200, busy);
    vendor.is_away(&error).await;
}

#[tokio::test]
async fn tiktok_accounts_whose_grant_has_ended() {
    let all = integrations![TiktokAccounts];
    let vendor = Vendor::connected(all, "tiktok_accounts", &tiktok("a-1", "r-1")).await;
    let dead = json!({"code": 40110, "message": "The refresh token is invalid", "data": {}});
    let error = refused!(vendor, TiktokAccounts, 200, dead);
    vendor.asks_for_alice(&error).await;
    assert_eq!(vendor.connect(200, &dead).await, "provider_refused");
}

#[tokio::test]
async fn tiktok_accounts_refused_in_unknown_words() {
    let all = integrations![TiktokAccounts];
    let vendor = Vendor::connected(all, "tiktok_accounts", &tiktok("a-1", "r-1")).await;
    let unknown = json!({"code": 40002, "message": "something", "data": {}});
    let error = refused!(vendor, TiktokAccounts, 200, unknown);
    vendor.refuses_the_account(&error).await;
}

/// Withings: a status of its own, and everything else in `body`.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://account.withings.com/oauth2_user/authorize2",
    token_endpoint = "https://wbsapi.withings.net/v2/oauth2",
    token_params(action = "requesttoken"),
    refresh_params(action = "requesttoken"),
    scope_separator = ",",
    token_response(root = "body"),
    token_error(code = "status", success = 0, invalid_grant("401"), transient("601")),
    env = "TEST"
)]
pub struct Withings {
    #[oauth(token_response = "body.userid")]
    withings_id: String,
}

fn withings(access_token: &str, refresh_token: &str) -> Value {
    json!({"status": 0, "body": {
        "userid": 363, "access_token": access_token, "refresh_token": refresh_token,
        "expires_in": 10800, "scope": "user.info,user.metrics", "csrf_token": "c",
        "token_type": "Bearer",
    }})
}

#[tokio::test]
async fn withings_answers_below_body() {
    let all = integrations![Withings];
    let vendor = Vendor::connected(all, "withings", &withings("a-1", "r-1")).await;
    let expected = |access_token, refresh_token| {
        Stored::new(access_token, Some(refresh_token))
            .lives(10800)
            .scopes("user.info user.metrics")
    };
    assert_eq!(stored!(vendor, Withings), expected("a-1", "r-1"));
    let row = refreshed!(vendor, Withings, withings("a-2", "r-2"));
    assert_eq!(row, expected("a-2", "r-2"));
    let busy = json!({"status": 601, "body": {}, "error": "Too Many Requests"});
    let error = refused!(vendor, Withings, 200, busy);
    vendor.is_away(&error).await;
}

#[tokio::test]
async fn withings_ends_a_grant_with_http_200() {
    let all = integrations![Withings];
    let vendor = Vendor::connected(all, "withings", &withings("a-1", "r-1")).await;
    let dead = json!({"status": 401, "body": {}, "error": "Invalid Params: invalid refresh_token"});
    let error = refused!(vendor, Withings, 200, dead);
    vendor.asks_for_alice(&error).await;
}

/// Feishu, Lark: a code and `data`.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://accounts.feishu.cn/open-apis/authen/v1/authorize",
    token_endpoint = "https://open.feishu.cn/open-apis/authen/v1/oidc/access_token",
    token_request_format = "json",
    token_response(root = "data"),
    token_error(
        code = "code",
        success = 0,
        invalid_grant("20026", "20037"),
        invalid_client("20002"),
        transient("20050")
    ),
    env = "TEST"
)]
pub struct Feishu;

fn feishu(access_token: &str, refresh_token: &str) -> Value {
    json!({"code": 0, "msg": "success", "data": {
        "access_token": access_token, "token_type": "Bearer", "expires_in": 7200,
        "refresh_token": refresh_token, "refresh_expires_in": 2_592_000,
        "scope": "auth:user.id:read bitable:app",
    }})
}

#[tokio::test]
async fn feishu_answers_below_data() {
    let all = integrations![Feishu];
    let vendor = Vendor::connected(all, "feishu", &feishu("u-1", "ur-1")).await;
    let expected = |access_token, refresh_token| {
        Stored::new(access_token, Some(refresh_token))
            .lives(7200)
            .refresh_token_lives(2_592_000)
            .scopes("auth:user.id:read bitable:app")
    };
    assert_eq!(stored!(vendor, Feishu), expected("u-1", "ur-1"));
    let row = refreshed!(vendor, Feishu, feishu("u-2", "ur-2"));
    assert_eq!(row, expected("u-2", "ur-2"));
    let client = json!({"code": 20002, "msg": "The app secret passed is invalid"});
    let error = refused!(vendor, Feishu, 400, client);
    vendor.asks_for_the_operator(&error).await;
}

#[tokio::test]
async fn feishu_ends_a_grant_in_a_400() {
    let all = integrations![Feishu];
    let vendor = Vendor::connected(all, "feishu", &feishu("u-1", "ur-1")).await;
    let dead = json!({"code": 20037, "msg": "The refresh token passed has expired"});
    let error = refused!(vendor, Feishu, 400, dead);
    vendor.asks_for_alice(&error).await;
}

/// Shopline: no refresh token, and a date as the expiry.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://open.myshopline.com/admin/oauth-web/",
    token_endpoint = "https://open.myshopline.com/admin/oauth/token/create",
    scope_separator = ",",
    token_response(root = "data", access_token = "accessToken", expires_at = "expireTime"),
    token_error(code = "code", success = 200),
    env = "TEST"
)]
pub struct Shopline;

#[tokio::test]
async fn shopline_says_when_its_token_ends() {
    let all = integrations![Shopline];
    let vendor = Vendor::start(all, "shopline").await;
    let answer = |code: u16, message: Value| {
        let end = vendor.host.database.iso_8601(vendor.now() + 36_000);
        json!({"code": code, "i18nCode": "SUCCESS", "message": message, "data": {
            "accessToken": "a-1", "expireTime": end.replace('Z', "+00:00"),
            "scope": "read_products,read_orders",
        }})
    };
    // Whatever else there is: the code is no success's.
    let failed = answer(500, json!("no such application"));
    assert_eq!(vendor.connect(200, &failed).await, "provider_refused");
    let good = answer(200, Value::Null);
    assert_eq!(vendor.connect(200, &good).await, "connected");
    let expected = Stored::new("a-1", None)
        .lives(36_000)
        .scopes("read_products read_orders");
    assert_eq!(stored!(vendor, Shopline), expected);
}
