//! Requests: which endpoint they meet, how they are refused, what is recorded.

use std::time::Duration;

use super::*;

#[tokio::test]
async fn the_consent_page_names_who_asks_what_of_whom() {
    let provider = MockProvider::builder().name("Example Calendar");
    let provider = provider.start().await.unwrap();
    let changes = [("client_id", "<b>app"), ("scope", "read profile.email")];
    let request = http().get(authorization_url(&provider, &changes));
    let response = request.send().await.unwrap();
    assert_eq!(response.status(), 200);
    let policy = response.headers()["content-security-policy"]
        .to_str()
        .unwrap();
    assert!(policy.starts_with("default-src 'none'") && !policy.contains("form-action"));
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");
    let page = response.text().await.unwrap();
    for shown in [
        "Example Calendar",
        "<strong>&lt;b&gt;app</strong>",
        "<code>read</code>",
        "<code>profile.email</code>",
        "Ada Lovelace",
        "<strong>127.0.0.1</strong>",
    ] {
        assert!(page.contains(shown), "{shown} is not in {page}");
    }
    assert!(!page.contains("<script"));
}

#[tokio::test]
async fn denial_is_sent_back_with_state_and_issuer() {
    let builder = MockProvider::builder().issuer("https://issuer.example");
    let provider = builder.start().await.unwrap();
    let url = authorization_url(&provider, &[]);
    for callback in [provider.deny(&url).await, provider.approve(&url).await] {
        let callback = callback.unwrap();
        assert_eq!(
            returned(&callback, "iss").unwrap(),
            "https://issuer.example"
        );
        assert_eq!(returned(&callback, "state").unwrap(), "a\"b&c<d>+é");
    }
    let callback = provider.deny(&url).await.unwrap();
    assert_eq!(returned(&callback, "error").unwrap(), "access_denied");
    assert_eq!(returned(&callback, "code"), None);
}

#[tokio::test]
async fn a_bad_authorization_request_is_sent_back_with_its_error() {
    let builder = MockProvider::builder().issuer("https://issuer.example");
    let provider = builder.start().await.unwrap();
    for (changes, error) in [
        ([("response_type", "token")], "unsupported_response_type"),
        ([("response_type", "")], "invalid_request"),
        ([("response_mode", "form_post")], "invalid_request"),
        ([("code_challenge", "")], "invalid_request"),
        ([("code_challenge", "short")], "invalid_request"),
        ([("code_challenge_method", "plain")], "invalid_request"),
        ([("code_challenge_method", "")], "invalid_request"),
    ] {
        let url = authorization_url(&provider, &changes);
        let callback = provider.approve(&url).await.unwrap();
        assert_eq!(returned(&callback, "error").unwrap(), error, "{changes:?}");
        assert_eq!(
            returned(&callback, "iss").unwrap(),
            "https://issuer.example"
        );
    }
    let twice = authorization_url(&provider, &[]) + "&scope=more";
    let callback = provider.approve(&twice).await.unwrap();
    assert_eq!(returned(&callback, "error").unwrap(), "invalid_request");
}

// RFC 6749 §4.1.2.1
#[tokio::test]
async fn without_a_trusted_redirect_uri_the_error_is_shown() {
    let provider = MockProvider::builder().client("app", "secret");
    let provider = provider.start().await.unwrap();
    let mut urls: Vec<String> = [
        ("client_id", ""),
        ("client_id", "stranger"),
        ("redirect_uri", ""),
        ("redirect_uri", "/callback"),
        ("redirect_uri", "http://example.com/callback"),
        ("redirect_uri", "https://example.com/callback#fragment"),
        ("redirect_uri", "javascript:alert(1)"),
    ]
    .map(|change| authorization_url(&provider, &[change]))
    .into();
    urls.push(authorization_url(&provider, &[]) + "&redirect_uri=https://evil.example");
    for url in urls {
        let error = provider.approve(&url).await.unwrap_err().to_string();
        assert!(error.contains("400 Bad Request"), "{url}: {error}");
    }
    assert!(provider.issued_codes().is_empty());
}

#[tokio::test]
async fn a_real_providers_paths_meet_the_same_endpoints() {
    let provider = MockProvider::start().await.unwrap();
    let url = authorization_url(&provider, &[]);
    let url = url.replace(
        &provider.authorization_endpoint(),
        "https://slack.com/oauth/v2/authorize",
    );
    let callback = provider.approve(&url).await.unwrap();
    let code = returned(&callback, "code").unwrap();
    assert_eq!(provider.requests()[0].host, "slack.com");
    assert_eq!(provider.requests()[0].path, "/oauth/v2/authorize");

    let post = |path: &str| {
        http()
            .post(provider.url() + path)
            .basic_auth("app", Some("secret"))
    };
    let body = serde_json::json!({
        "grant_type": "authorization_code",
        "code": code,
        "redirect_uri": REDIRECT_URI,
        "code_verifier": VERIFIER,
    });
    let (status, tokens) = json(post("/api/oauth.v2.access").json(&body)).await;
    assert_eq!(status, 200, "{tokens}");
    let access_token = tokens["access_token"].as_str().unwrap();

    let request = http().put(provider.url() + "/admin/api/products?limit=1");
    let request = request.header("X-Shopify-Access-Token", access_token);
    let (status, product) = json(request.json(&["new"])).await;
    assert_eq!(status, 200, "{product}");
    assert_eq!(product["method"], "PUT");
    assert_eq!(product["query"], "limit=1");
    assert_eq!(product["body"], serde_json::json!(["new"]));

    let revocation = serde_json::json!({"token": access_token});
    let response = post("/oauth2/v1/revoke").json(&revocation).send().await;
    assert_eq!(response.unwrap().status(), 200);
    assert!(!provider.token_is_live(access_token));
}

#[tokio::test]
async fn a_provider_may_revoke_without_asking_for_the_client() {
    let builder = MockProvider::builder().revocation_without_client(true);
    let provider = builder.start().await.unwrap();
    let (access_token, _) = connect(&provider).await;
    let url = format!("{}?token={access_token}", provider.revocation_endpoint());
    assert_eq!(http().post(url).send().await.unwrap().status(), 200);
    assert!(!provider.token_is_live(&access_token));
}

#[tokio::test]
async fn requests_are_recorded_as_they_came() {
    let provider = MockProvider::start().await.unwrap();
    let body = serde_json::json!({"token": "t", "more": {"list": [1, null, "x"]}});
    let url = provider.revocation_endpoint() + "?q=a%20b";
    http().post(url).json(&body).send().await.unwrap();
    assert_eq!(
        http().get(provider.url()).send().await.unwrap().status(),
        200
    );
    assert_eq!(
        http()
            .get(provider.token_endpoint())
            .send()
            .await
            .unwrap()
            .status(),
        405
    );

    let requests = provider.requests();
    let endpoints: Vec<_> = requests.iter().map(|request| request.endpoint).collect();
    assert_eq!(
        endpoints,
        [Endpoint::Revocation, Endpoint::Index, Endpoint::Token]
    );
    let recorded = &requests[0];
    assert_eq!((&*recorded.method, &*recorded.path), ("POST", "/revoke"));
    assert_eq!(recorded.query.as_deref(), Some("q=a%20b"));
    assert_eq!(recorded.header("content-type"), Some("application/json"));
    assert_eq!(recorded.body, body.to_string());
    assert_eq!(recorded.host, provider.addr().to_string());
    assert_eq!(recorded.param("q"), Some("a b"));
    assert_eq!(recorded.param("token"), Some("t"));
    assert_eq!(recorded.param("more.list.0"), Some("1"));
    assert_eq!(recorded.param("more.list.2"), Some("x"));

    provider.clear_requests();
    assert_eq!(provider.count(Endpoint::Revocation), 0);
}

#[tokio::test]
async fn a_test_can_wait_for_a_request() {
    let provider = MockProvider::start().await.unwrap();
    let soon = Duration::from_millis(50);
    assert!(!provider.wait_for(Endpoint::Api, 1, soon).await);
    let url = provider.api_base_url();
    let call = tokio::spawn(async move { http().get(url).send().await });
    let long = Duration::from_secs(10);
    assert!(provider.wait_for(Endpoint::Api, 1, long).await);
    call.await.unwrap().unwrap();
}

#[tokio::test]
async fn a_stopped_provider_refuses_connections() {
    let provider = MockProvider::start().await.unwrap();
    let url = provider.url();
    provider.shutdown().await;
    assert!(http().get(&url).send().await.unwrap_err().is_connect());
}
