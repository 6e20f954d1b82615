//! Codes and tokens: what is given, what is refused, what dies with what.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn the_code_flow_gives_tokens_that_open_the_api() {
    let provider = MockProvider::start().await.unwrap();
    let callback = provider.approve(&authorization_url(&provider, &[])).await;
    let callback = callback.unwrap();
    assert!(callback.starts_with(REDIRECT_URI));
    assert_eq!(returned(&callback, "state").unwrap(), "a\"b&c<d>+é");
    assert_eq!(returned(&callback, "iss"), None);

    let code = returned(&callback, "code").unwrap();
    let (status, body) = exchange(&provider, &code).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["token_type"], "Bearer");
    assert_eq!(body["expires_in"], 3600);
    assert_eq!(body["scope"], "read write");
    assert_eq!(body["account"]["email"], "ada@example.com");

    let access_token = body["access_token"].as_str().unwrap();
    assert_eq!(provider.issued_codes(), [code]);
    assert_eq!(provider.issued_access_tokens(), [access_token]);
    assert_eq!(provider.issued_refresh_tokens().len(), 1);

    let (status, body) = call_api(&provider, access_token).await;
    assert_eq!(status, 200, "{body}");
    assert_eq!(body["account"]["name"], "Ada Lovelace");
    assert_eq!(body["path"], "/api/events");
    assert_eq!(body["scopes"], serde_json::json!(["read", "write"]));
}

#[tokio::test]
async fn a_replayed_code_revokes_the_tokens_it_gave() {
    let provider = MockProvider::start().await.unwrap();
    let code = code(&provider).await;
    let (_, body) = exchange(&provider, &code).await;
    let access_token = body["access_token"].as_str().unwrap();
    assert!(provider.token_is_live(access_token));

    assert_refused(&exchange(&provider, &code).await, 400, "invalid_grant");
    assert!(!provider.token_is_live(access_token));
    assert!(!provider.token_is_live(body["refresh_token"].as_str().unwrap()));
}

#[tokio::test]
async fn a_code_is_bound_to_its_verifier_redirect_uri_and_client() {
    let provider = MockProvider::start().await.unwrap();
    let other_verifier = "A".repeat(43);
    for (changed, value, error) in [
        ("code_verifier", &*other_verifier, "invalid_grant"),
        ("code_verifier", "short", "invalid_request"),
        ("code_verifier", "", "invalid_grant"),
        (
            "redirect_uri",
            "http://127.0.0.1:9/callback",
            "invalid_grant",
        ),
        ("redirect_uri", "", "invalid_request"),
        ("code", "mock-code-x", "invalid_grant"),
        ("code", "", "invalid_request"),
        ("grant_type", "password", "unsupported_grant_type"),
        ("grant_type", "", "invalid_request"),
        ("client_id", "other", "invalid_request"),
    ] {
        let code = code(&provider).await;
        let mut form = std::collections::BTreeMap::from([
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
        ]);
        form.insert(changed, value);
        let form: Vec<_> = form.into_iter().collect();
        assert_refused(&token(&provider, &form).await, 400, error);
    }
    let code = code(&provider).await;
    let request = http().post(provider.token_endpoint()).form(&[
        ("grant_type", "authorization_code"),
        ("code", &code),
        ("redirect_uri", REDIRECT_URI),
        ("code_verifier", VERIFIER),
    ]);
    let stranger = json(request.basic_auth("other", Some("secret"))).await;
    assert_refused(&stranger, 400, "invalid_grant");
    provider.expire_codes();
    assert_refused(&exchange(&provider, &code).await, 400, "invalid_grant");
}

// RFC 9700 §2.1.1: a stripped challenge must not pass for no PKCE.
#[tokio::test]
async fn a_verifier_without_a_challenge_is_refused() {
    let builder = MockProvider::builder().require_pkce(false);
    let provider = builder.start().await.unwrap();
    let bare = [("code_challenge", ""), ("code_challenge_method", "")];
    let url = authorization_url(&provider, &bare);

    let code = returned(&provider.approve(&url).await.unwrap(), "code").unwrap();
    assert_refused(&exchange(&provider, &code).await, 400, "invalid_grant");

    let code = returned(&provider.approve(&url).await.unwrap(), "code").unwrap();
    let form = [
        ("grant_type", "authorization_code"),
        ("code", &*code),
        ("redirect_uri", REDIRECT_URI),
    ];
    assert_eq!(token(&provider, &form).await.0, 200);
}

#[tokio::test]
async fn a_client_authenticates_by_exactly_one_method() {
    // RFC 6749 Appendix B: `1 %&+£€` is form-encoded as below.
    let builder = MockProvider::builder().client("app", "1 %&+£€");
    let provider = builder.public_client("cli").start().await.unwrap();
    let form = |id, secret| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", "unknown"),
            ("client_id", id),
            ("client_secret", secret),
        ]
    };
    let post = |query: &str| http().post(provider.token_endpoint() + query);
    let encoded = "1+%25%26%2B%C2%A3%E2%82%AC";
    let accepted = [
        post("").form(&form("app", "1 %&+£€")),
        post("")
            .form(&form("app", ""))
            .basic_auth("app", Some(encoded)),
        post("?tenant=1").form(&form("cli", "")),
    ];
    for request in accepted {
        assert_refused(&json(request).await, 400, "invalid_grant");
    }
    let unknown = [
        post("").form(&form("app", "wrong")),
        post("").form(&form("app", "")),
        post("").form(&form("", "")),
        post("").form(&form("cli", "secret")),
        post("")
            .form(&form("", ""))
            .basic_auth("app", Some("1 %&+£€")),
    ];
    for request in unknown {
        assert_refused(&json(request).await, 401, "invalid_client");
    }
    let malformed = [
        post("")
            .form(&form("app", "1 %&+£€"))
            .basic_auth("app", Some(encoded)),
        post("")
            .form(&form("cli", ""))
            .basic_auth("app", Some(encoded)),
        post("?client_secret=x").form(&form("app", "1 %&+£€")),
        post("?grant_type=refresh_token").form(&form("app", "1 %&+£€")),
        post("")
            .body("grant_type=a&grant_type=a")
            .header("content-type", "application/x-www-form-urlencoded"),
    ];
    for request in malformed {
        assert_refused(&json(request).await, 400, "invalid_request");
    }
    let wrong = post("")
        .form(&form("", ""))
        .basic_auth("app", Some("wrong"));
    let wrong = wrong.send().await.unwrap();
    assert!(
        wrong.headers()["www-authenticate"]
            .to_str()
            .unwrap()
            .starts_with("Basic")
    );
    assert_eq!(wrong.headers()["cache-control"], "no-store");
}

#[tokio::test]
async fn a_reused_refresh_token_revokes_its_whole_family() {
    let provider = MockProvider::start().await.unwrap();
    let (first_access, first) = connect(&provider).await;
    let (bystander, _) = connect(&provider).await;
    let (status, body) = refresh(&provider, &first).await;
    assert_eq!((status, &body["scope"]), (200, &"read write".into()));
    let second = body["refresh_token"].as_str().unwrap();
    assert_ne!(second, first);
    assert!(!provider.token_is_live(&first));
    assert!(provider.token_is_live(&first_access));

    assert_refused(&refresh(&provider, &first).await, 400, "invalid_grant");
    assert_refused(&refresh(&provider, second).await, 400, "invalid_grant");
    assert!(!provider.token_is_live(&first_access));
    assert!(provider.token_is_live(&bystander));
}

#[tokio::test]
async fn within_its_grace_period_a_spent_refresh_token_gives_the_same_successor() {
    let builder = MockProvider::builder().grace_period(Duration::from_mins(1));
    let provider = builder.start().await.unwrap();
    let (_, first) = connect(&provider).await;
    let (_, once) = refresh(&provider, &first).await;
    let (status, twice) = refresh(&provider, &first).await;
    assert_eq!(status, 200, "{twice}");
    assert_eq!(once["refresh_token"], twice["refresh_token"]);
    assert_ne!(once["access_token"], twice["access_token"]);
}

#[tokio::test]
async fn after_its_grace_period_a_spent_refresh_token_is_reuse() {
    let builder = MockProvider::builder().grace_period(Duration::from_millis(20));
    let provider = builder.start().await.unwrap();
    let (_, first) = connect(&provider).await;
    assert_eq!(refresh(&provider, &first).await.0, 200);
    tokio::time::sleep(Duration::from_millis(30)).await;
    assert_refused(&refresh(&provider, &first).await, 400, "invalid_grant");
}

#[tokio::test]
async fn without_rotation_the_refresh_token_stays_and_is_not_repeated() {
    let builder = MockProvider::builder().rotate_refresh_tokens(false);
    let provider = builder.start().await.unwrap();
    let (_, refresh_token) = connect(&provider).await;
    for _ in 0..2 {
        let (status, body) = refresh(&provider, &refresh_token).await;
        assert_eq!((status, body.get("refresh_token")), (200, None));
    }
    let ask = |scope| {
        [
            ("grant_type", "refresh_token"),
            ("refresh_token", &*refresh_token),
            ("scope", scope),
        ]
    };
    assert_eq!(token(&provider, &ask("read")).await.1["scope"], "read");
    assert_refused(&token(&provider, &ask("admin")).await, 400, "invalid_scope");
}

#[tokio::test]
async fn the_token_answer_takes_the_shape_it_is_told() {
    let builder = MockProvider::builder()
        .expires_in(None)
        .issue_refresh_token(false)
        .granted_scopes("read")
        .account("Grace Hopper", "grace@example.com")
        .token_response_extra(serde_json::json!({
            "team": null,
            "authed_user": {"scopes": ["{scope}"], "access_token": "{access_token}"},
        }))
        .token_response_without("token_type");
    let provider = builder.start().await.unwrap();
    let (_, body) = exchange(&provider, &code(&provider).await).await;
    assert_eq!(
        body,
        serde_json::json!({
            "access_token": provider.issued_access_tokens()[0],
            "scope": "read",
            "account": {"name": "Grace Hopper", "email": "grace@example.com"},
            "team": null,
            "authed_user": {"scopes": ["read"], "access_token": provider.issued_access_tokens()[0]},
        })
    );
}

#[tokio::test]
async fn the_api_refuses_tokens_that_do_not_live() {
    let builder = MockProvider::builder().expires_in(Some(1));
    let provider = builder.start().await.unwrap();
    let (access_token, _) = connect(&provider).await;
    tokio::time::sleep(Duration::from_millis(1050)).await;
    assert_refused(
        &call_api(&provider, &access_token).await,
        401,
        "invalid_token",
    );

    let request = http().get(provider.api_base_url());
    let response = request.bearer_auth("mock-at-x").send().await.unwrap();
    let challenge = response.headers()["www-authenticate"].to_str().unwrap();
    assert!(challenge.starts_with("Bearer ") && challenge.contains("error=\"invalid_token\""));
    // RFC 6750 §3.1
    let response = http().get(provider.api_base_url()).send().await.unwrap();
    assert_eq!(response.status(), 401);
    assert_eq!(
        response.headers()["www-authenticate"],
        "Bearer realm=\"mock\""
    );
}

#[tokio::test]
async fn a_test_can_end_tokens() {
    let provider = MockProvider::start().await.unwrap();
    let (access_token, refresh_token) = connect(&provider).await;
    provider.expire_access_tokens();
    assert_eq!(call_api(&provider, &access_token).await.0, 401);
    let (status, body) = refresh(&provider, &refresh_token).await;
    assert_eq!(status, 200, "{body}");

    let access_token = body["access_token"].as_str().unwrap();
    provider.invalidate_refresh_tokens();
    assert_eq!(call_api(&provider, access_token).await.0, 200);
    let answer = refresh(&provider, body["refresh_token"].as_str().unwrap()).await;
    assert_refused(&answer, 400, "invalid_grant");

    provider.revoke_all_tokens();
    assert_eq!(call_api(&provider, access_token).await.0, 401);
}

#[tokio::test]
async fn revoking_a_refresh_token_ends_its_access_tokens() {
    let provider = MockProvider::start().await.unwrap();
    let revoke = |token: &str| {
        http()
            .post(provider.revocation_endpoint())
            .form(&[("token", token)])
    };
    let (access_token, refresh_token) = connect(&provider).await;

    assert_refused(&json(revoke(&refresh_token)).await, 401, "invalid_client");
    let stranger = revoke(&refresh_token).basic_auth("other", Some("secret"));
    assert_refused(&json(stranger).await, 400, "invalid_grant");
    assert!(provider.token_is_live(&refresh_token));
    for token in ["unknown", &refresh_token, &refresh_token] {
        let request = revoke(token).basic_auth("app", Some("secret"));
        assert_eq!(request.send().await.unwrap().status(), 200);
    }
    assert!(!provider.token_is_live(&access_token));
    assert_refused(
        &refresh(&provider, &refresh_token).await,
        400,
        "invalid_grant",
    );

    let (access_token, refresh_token) = connect(&provider).await;
    let request = revoke(&access_token).basic_auth("app", Some("secret"));
    assert_eq!(request.send().await.unwrap().status(), 200);
    assert!(!provider.token_is_live(&access_token));
    assert!(provider.token_is_live(&refresh_token));
}
