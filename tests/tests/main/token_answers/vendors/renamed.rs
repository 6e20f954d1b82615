//! Services whose members have other names or places: Sentry, Clover, Slack, `DingTalk`, Yammer.

use lightfriend_runtime::{OAuthIntegration, integrations};
use serde_json::{Value, json};

use super::{Stored, Vendor, refreshed, refused, stored, token};

/// Sentry's integrations: 201, camel case, a date.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://sentry.io/sentry-apps/example/external-install/",
    token_endpoint = "https://sentry.io/api/0/sentry-app-installations/1/authorizations/",
    token_request_format = "json",
    token_response(
        access_token = "token",
        refresh_token = "refreshToken",
        expires_at = "expiresAt"
    ),
    env = "TEST"
)]
pub struct Sentry;

#[tokio::test]
async fn sentry_creates_tokens_in_camel_case() {
    let vendor = Vendor::start(integrations![Sentry], "sentry").await;
    let answer = |token: &str, refresh_token: &str| {
        let end = vendor.host.database.iso_8601(vendor.now() + 28_800);
        json!({"id": "38", "token": token, "refreshToken": refresh_token, "expiresAt": end,
               "dateCreated": "2026-11-26T00:00:00.000000Z", "state": null, "application": null})
    };
    assert_eq!(
        vendor.connect(201, &answer("a-1", "r-1")).await,
        "connected"
    );
    let expected = Stored::new("a-1", Some("r-1")).lives(28_800);
    assert_eq!(stored!(vendor, Sentry), expected);
    let row = refreshed!(vendor, Sentry, answer("a-2", "r-2"));
    assert_eq!(row, Stored::new("a-2", Some("r-2")).lives(28_800));
    assert_eq!(vendor.sent().as_deref(), Some("r-1"));
    let dead = json!({"error": "invalid_grant"});
    let error = refused!(vendor, Sentry, 403, dead);
    vendor.asks_for_alice(&error).await;
}

/// Clover: moments in seconds since the epoch.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://www.clover.com/oauth/v2/authorize",
    token_endpoint = "https://api.clover.com/oauth/v2/token",
    token_request_format = "json",
    token_response(
        expires_at = "access_token_expiration",
        refresh_token_expires_at = "refresh_token_expiration"
    ),
    token_error(code = "message", invalid_grant("Invalid refresh token")),
    env = "TEST"
)]
pub struct Clover;

#[tokio::test]
async fn clover_says_moments() {
    let vendor = Vendor::start(integrations![Clover], "clover").await;
    let answer = |access_token: &str, refresh_token: &str| {
        json!({"access_token": access_token, "access_token_expiration": vendor.now() + 1800,
               "refresh_token": refresh_token,
               "refresh_token_expiration": vendor.now() + 31_536_000})
    };
    assert_eq!(
        vendor.connect(200, &answer("a-1", "r-1")).await,
        "connected"
    );
    let expected = |access_token, refresh_token| {
        Stored::new(access_token, Some(refresh_token))
            .lives(1800)
            .refresh_token_lives(31_536_000)
    };
    assert_eq!(stored!(vendor, Clover), expected("a-1", "r-1"));
    let row = refreshed!(vendor, Clover, answer("a-2", "r-2"));
    assert_eq!(row, expected("a-2", "r-2"));
    let dead = json!({"message": "Invalid refresh token"});
    let error = refused!(vendor, Clover, 401, dead);
    vendor.asks_for_alice(&error).await;
}

/// Slack by its preset.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    authorization_params(user_scope = "chat:write"),
    env = "TEST"
)]
pub struct Slack {
    #[oauth(token_response = "team.id")]
    team_id: String,
}

/// An installation for oneself alone: there is no bot.
fn slack_user() -> Value {
    json!({"ok": true, "app_id": "A1", "team": {"id": "T1", "name": "Team"}, "enterprise": null,
           "is_enterprise_install": false, "authed_user": {
        "id": "U1", "scope": "chat:write,users:read", "access_token": "xoxe.xoxp-1",
        "token_type": "user", "refresh_token": "xoxe-1", "expires_in": 43200,
    }})
}

#[tokio::test]
async fn slack_without_a_bot_answers_in_authed_user() {
    let vendor = Vendor::connected(integrations![Slack], "slack", &slack_user()).await;
    let expected = Stored::new("xoxe.xoxp-1", Some("xoxe-1"))
        .lives(43200)
        .scopes("chat:write users:read");
    assert_eq!(stored!(vendor, Slack), expected);
    // A refreshed token of a user comes at the top.
    let answer = json!({"ok": true, "access_token": "xoxe.xoxp-2", "token_type": "user",
        "refresh_token": "xoxe-2", "expires_in": 43200, "scope": "chat:write,users:read",
        "team": {"id": "T1"}});
    let row = refreshed!(vendor, Slack, answer);
    let expected = Stored::new("xoxe.xoxp-2", Some("xoxe-2"))
        .lives(43200)
        .scopes("chat:write users:read");
    assert_eq!(row, expected);
    assert_eq!(vendor.sent().as_deref(), Some("xoxe-1"));
    let dead = json!({"ok": false, "error": "invalid_refresh_token"});
    let error = refused!(vendor, Slack, 200, dead);
    vendor.asks_for_alice(&error).await;
}

#[tokio::test]
async fn slack_with_a_bot_answers_at_the_top() {
    let mut both = slack_user();
    both["access_token"] = json!("xoxe.xoxb-1");
    both["token_type"] = json!("bot");
    both["refresh_token"] = json!("xoxe-9");
    both["expires_in"] = json!(36000);
    both["scope"] = json!("commands");
    let vendor = Vendor::connected(integrations![Slack], "slack", &both).await;
    let expected = Stored::new("xoxe.xoxb-1", Some("xoxe-9"))
        .lives(36000)
        .scopes("commands");
    assert_eq!(stored!(vendor, Slack), expected);
}

/// `DingTalk`: camel case, and `expireIn`.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://login.dingtalk.com/oauth2/auth",
    token_endpoint = "https://api.dingtalk.com/v1.0/oauth2/userAccessToken",
    token_request_format = "json",
    token_response(
        access_token = "accessToken",
        refresh_token = "refreshToken",
        expires_in = "expireIn"
    ),
    token_error(
        code = "code",
        invalid_grant("invalidRefreshToken"),
        invalid_client("invalidClientIdOrSecret"),
        transient("ServiceUnavailable")
    ),
    env = "TEST"
)]
pub struct DingTalk {
    #[oauth(token_response = "corpId")]
    corp_id: Option<String>,
}

fn ding_talk(access_token: &str, refresh_token: &str) -> Value {
    json!({"accessToken": access_token, "refreshToken": refresh_token, "expireIn": 7200,
           "corpId": "ding-1"})
}

#[tokio::test]
async fn ding_talk_answers_in_camel_case() {
    let all = integrations![DingTalk];
    let vendor = Vendor::connected(all, "ding_talk", &ding_talk("a-1", "r-1")).await;
    let expected = Stored::new("a-1", Some("r-1")).lives(7200);
    assert_eq!(stored!(vendor, DingTalk), expected);
    let row = refreshed!(vendor, DingTalk, ding_talk("a-2", "r-2"));
    assert_eq!(row, Stored::new("a-2", Some("r-2")).lives(7200));
    let away = json!({"code": "ServiceUnavailable", "message": "later", "requestid": "1"});
    let error = refused!(vendor, DingTalk, 400, away);
    vendor.is_away(&error).await;
}

#[tokio::test]
async fn ding_talk_refuses_with_a_code() {
    let all = integrations![DingTalk];
    let vendor = Vendor::connected(all, "ding_talk", &ding_talk("a-1", "r-1")).await;
    let dead = json!({"code": "invalidRefreshToken", "message": "no", "requestid": "1"});
    let error = refused!(vendor, DingTalk, 400, dead);
    vendor.asks_for_alice(&error).await;
}

/// Yammer: an object where the token should be.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://www.yammer.com/oauth2/authorize",
    token_endpoint = "https://www.yammer.com/oauth2/access_token",
    token_response(access_token = "access_token.token"),
    env = "TEST"
)]
pub struct Yammer {
    #[oauth(token_response = "access_token.network_permalink")]
    network: String,
}

#[tokio::test]
async fn yammer_nests_its_token() {
    let answer = json!({"user": {"id": 1, "type": "user"}, "network": {"id": 2},
        "access_token": {"user_id": 1, "network_id": 2, "network_permalink": "example.com",
            "view_members": true, "token": "a-1", "created_at": "2026/11/26 00:00:00 +0000",
            "authorized_at": "2026/11/26 00:00:00 +0000", "expires_at": null}});
    let vendor = Vendor::connected(integrations![Yammer], "yammer", &answer).await;
    assert_eq!(stored!(vendor, Yammer), Stored::new("a-1", None));
    let row = Yammer::connection(&vendor.host.oauth, 1).await;
    assert_eq!(row.unwrap().unwrap().network, "example.com");
    let other = json!({"access_token": {"user_id": 1}});
    assert_eq!(
        vendor.connect(200, &other).await,
        "invalid_provider_response"
    );
}
