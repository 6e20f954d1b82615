//! The API: to whom it answers, and what.

use lightfriend_runtime::testing::{ApiAnswer, MockProvider};
use reqwest::Method;
use serde_json::json;

use super::{call_api, connect, http, json as read};

/// The answer to a request with this access token.
async fn call(
    provider: &MockProvider,
    token: &str,
    method: Method,
    path: &str,
) -> reqwest::Response {
    let request = http().request(method, provider.url() + path);
    request.bearer_auth(token).send().await.unwrap()
}

#[tokio::test]
async fn without_an_answer_of_the_tests_own_every_path_has_one() {
    let provider = MockProvider::start().await.unwrap();
    let (token, _) = connect(&provider).await;
    let (status, body) = call_api(&provider, &token).await;
    assert_eq!((status, &body["path"]), (200, &json!("/api/events")));
    assert_eq!(body["events"].as_array().unwrap().len(), 3);
}

#[tokio::test]
async fn a_path_answers_what_the_test_says_until_it_says_something_else() {
    let provider = MockProvider::start().await.unwrap();
    let (token, _) = connect(&provider).await;
    for name in ["Ada", "Charles"] {
        provider.answer_api("/v1/me", json!({"name": name}));
        for _ in 0..2 {
            let response = call(&provider, &token, Method::GET, "/v1/me?fields=name").await;
            assert_eq!(response.status(), 200);
            assert_eq!(response.headers()["content-type"], "application/json");
            let body: serde_json::Value = response.json().await.unwrap();
            assert_eq!(body, json!({"name": name}));
        }
    }
}

#[tokio::test]
async fn an_answer_may_have_a_method_a_status_and_headers() {
    let provider = MockProvider::start().await.unwrap();
    let (token, _) = connect(&provider).await;
    let created = ApiAnswer::json(json!({"id": 7})).with_status(201);
    let created = created.with_header("location", "/v1/events/7");
    provider.answer_api("/v1/events", created.only_for("post"));
    provider.answer_api("/v1/events", ApiAnswer::status(204));
    let plain = ApiAnswer::status_with_body(200, "text/plain", "as text");
    provider.answer_api("/v1/text", plain);

    let response = call(&provider, &token, Method::POST, "/v1/events").await;
    assert_eq!(response.status(), 201);
    assert_eq!(response.headers()["location"], "/v1/events/7");
    assert_eq!(response.text().await.unwrap(), r#"{"id":7}"#);
    for method in [Method::GET, Method::DELETE] {
        let response = call(&provider, &token, method, "/v1/events").await;
        assert_eq!(response.status(), 204);
        assert_eq!(response.text().await.unwrap(), "");
    }
    let response = call(&provider, &token, Method::GET, "/v1/text").await;
    assert_eq!(response.headers()["content-type"], "text/plain");
    assert_eq!(response.text().await.unwrap(), "as text");
}

#[tokio::test]
async fn once_answers_are_set_a_path_that_has_none_is_404_and_told_which_have() {
    let provider = MockProvider::start().await.unwrap();
    let (token, _) = connect(&provider).await;
    provider.answer_api("/v1/me", ApiAnswer::json(json!({})).only_for("GET"));
    provider.answer_api("/v1/events", json!([]));
    for (method, path) in [(Method::POST, "/v1/me"), (Method::GET, "/v1/mee")] {
        let response = call(&provider, &token, method.clone(), path).await;
        assert_eq!(response.status(), 404);
        let body: serde_json::Value = response.json().await.unwrap();
        assert_eq!(
            body["error_description"],
            format!(
                "no answer is set for {method} {path}; \
                 answers are set for GET /v1/me, any method /v1/events"
            )
        );
    }
}

#[tokio::test]
async fn an_answer_is_for_living_tokens_only() {
    let provider = MockProvider::start().await.unwrap();
    let (token, _) = connect(&provider).await;
    provider.answer_api("/v1/me", json!({"name": "Ada"}));
    let url = provider.url() + "/v1/me";
    assert_eq!(read(http().get(&url)).await.0, 401);
    assert_eq!(read(http().get(&url).bearer_auth("unknown")).await.0, 401);
    assert_eq!(read(http().get(&url).bearer_auth(&token)).await.0, 200);
    provider.expire_access_tokens();
    assert_eq!(read(http().get(&url).bearer_auth(&token)).await.0, 401);
}
