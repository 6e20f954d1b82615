//! Outgoing requests as a host wants them: what the application is called, which way they go, and
//! what is made of connections that do not hold.

mod proxies;

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use lightfriend_runtime::{
    Builder, ConnectionFailure, Error, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use crate::{
    api_client::bodies::encodings,
    support::{ALICE, Host, TestDatabase, location, outcome, param, trace_of},
    token_answers::connect,
};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    env = "TEST"
)]
pub struct Far;

/// A server on loopback that gives every connection's first request the same bytes and then closes
/// it. What it was sent is kept.
struct Raw {
    address: SocketAddr,
    requests: Arc<Mutex<Vec<String>>>,
}

impl Raw {
    async fn start(answer: impl Fn(&str) -> String + Send + 'static) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let address = listener.local_addr().unwrap();
        let requests = Arc::new(Mutex::new(Vec::new()));
        let kept = requests.clone();
        tokio::spawn(async move {
            while let Ok((mut stream, _)) = listener.accept().await {
                let (mut bytes, mut request) = ([0; 4096], String::new());
                while !is_complete(&request) {
                    let Ok(length @ 1..) = stream.read(&mut bytes).await else {
                        break;
                    };
                    request.push_str(&String::from_utf8_lossy(&bytes[..length]));
                }
                let answer = answer(&request);
                kept.lock().unwrap().push(request);
                // Whether it is taken is the other side's affair.
                let _ = stream.write_all(answer.as_bytes()).await;
            }
        });
        Self { address, requests }
    }

    fn requests(&self) -> Vec<String> {
        self.requests.lock().unwrap().clone()
    }
}

fn is_complete(request: &str) -> bool {
    let Some((head, body)) = request.split_once("\r\n\r\n") else {
        return false;
    };
    let length = head.lines().find_map(|line| {
        let (name, value) = line.split_once(':')?;
        let is_length = name.eq_ignore_ascii_case("content-length");
        is_length.then(|| value.trim().parse().unwrap_or(0))
    });
    body.len() >= length.unwrap_or(0)
}

/// The body as one chunk, and then nothing: the last chunk never comes.
fn without_end(body: &str) -> String {
    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked";
    format!("{head}\r\n\r\n{:x}\r\n{body}\r\n", body.len())
}

/// A host whose outgoing requests all go to a server like that.
async fn host_at(raw: &Raw) -> Host {
    let provider = MockProvider::start().await.unwrap();
    let address = raw.address;
    Host::start_with(integrations![Far], &provider, |builder| {
        builder.route_outgoing_to(address)
    })
    .await
}

/// Connects without a provider's page; where the browser ends.
async fn connect_at(host: &Host) -> String {
    let alice = host.browser(ALICE);
    let state = param(&alice.start("far").await, "state").unwrap();
    let callback = host.url(&format!("/api/far/oauth/callback?code=c&state={state}"));
    location(&alice.callback(&callback).await)
}

#[tokio::test]
async fn a_token_answer_that_arrived_whole_counts_though_its_connection_broke() {
    let raw = Raw::start(|request| {
        let number = if request.contains("refresh_token=r1") {
            2
        } else {
            u32::from(request.contains("refresh_token=r0"))
        };
        let answer = json!({
            "access_token": format!("a{number}"),
            "refresh_token": format!("r{number}"),
            "token_type": "Bearer",
            "expires_in": 3600,
        });
        without_end(&answer.to_string())
    })
    .await;
    let host = host_at(&raw).await;
    assert!(connect_at(&host).await.contains("connected=far"));
    for round in ["r0", "r1"] {
        host.sql("UPDATE far_connection SET issued_at = 0, expires_at = 1");
        Far::access_token(&host.oauth, ALICE).await.unwrap();
        let last = raw.requests().pop().unwrap();
        let expected = format!("refresh_token={round}");
        assert!(last.contains(&expected), "{round}: {last}");
    }
    assert_eq!(raw.requests().len(), 3);
}

#[tokio::test]
async fn a_token_answer_that_is_cut_off_does_not_count() {
    for body in [
        r#"{"access_token":"a","token_type":"Bearer"#,
        r#"{"access_token":"a","token_type":"Bearer","expires_in":36"#,
        // A form says nowhere that it is over.
        "access_token=a&token_type=bearer&expires_in=36",
    ] {
        let raw = Raw::start(move |_| without_end(body)).await;
        let host = host_at(&raw).await;
        let reached = connect_at(&host).await;
        assert!(reached.contains("error=provider_unavailable"), "{body}");
        assert_eq!(raw.requests().len(), 1, "{body}");
    }
}

#[tokio::test]
async fn api_answers_are_held_to_the_same() {
    let raw = Raw::start(|request| {
        without_end(if request.contains("/api/whole") {
            r#"{"a":1}"#
        } else if request.contains("/api/cut") {
            r#"{"a":1"#
        } else {
            r#"{"access_token":"a","token_type":"Bearer"}"#
        })
    })
    .await;
    let host = host_at(&raw).await;
    assert!(connect_at(&host).await.contains("connected=far"));
    let call = |path: &'static str| Far::client(&host.oauth, ALICE).get(path).send();
    let whole: serde_json::Value = call("/whole").await.unwrap().json().await.unwrap();
    assert_eq!(whole["a"], 1);
    let cut = call("/cut").await.unwrap();
    let error = cut.json::<serde_json::Value>().await.unwrap_err();
    assert_eq!(failure(&error), Some(ConnectionFailure::Lost), "{error}");
    // Text may go on after what looks like an end.
    let error = call("/whole").await.unwrap().text().await.unwrap_err();
    assert!(error.is_transient(), "{error:?}");
}

#[tokio::test]
async fn a_token_answer_that_is_compressed_unasked_is_read() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Far], &provider).await;
    let alice = host.browser(ALICE);
    let answer = json!({"access_token": "a", "token_type": "Bearer", "x": "x".repeat(60 * 1024)});
    for (coding, body) in encodings(answer.to_string().as_bytes()).await {
        let headers = [("content-encoding", coding)];
        let fault = Fault::status_with_headers(200, &headers, body);
        let reached = connect(&alice, "far", &provider, fault).await;
        assert_eq!(outcome(&reached), "connected", "{coding}");
    }
    // The bound is that of what comes out.
    let answer = json!({"access_token": "a", "token_type": "Bearer", "x": "x".repeat(70 * 1024)});
    for (coding, body) in encodings(answer.to_string().as_bytes()).await {
        let headers = [("content-encoding", coding)];
        let fault = Fault::status_with_headers(200, &headers, body);
        let reached = connect(&alice, "far", &provider, fault).await;
        assert_eq!(outcome(&reached), "provider_unavailable", "{coding}");
    }
    let tokens = provider.requests();
    let tokens = tokens
        .iter()
        .filter(|request| request.endpoint == Endpoint::Token);
    for request in tokens {
        assert_eq!(request.header("accept-encoding"), None);
    }
}

#[tokio::test]
async fn the_application_is_called_what_it_says() {
    let provider = MockProvider::start().await.unwrap();
    let named = |name: &'static str| move |builder: Builder| builder.user_agent(name);
    let name = "app/1.2 (contact@app.example)";
    let host = Host::start_with(integrations![Far], &provider, named(name)).await;
    host.browser(ALICE).connect("far", &provider).await;
    let client = Far::client(&host.oauth, ALICE);
    client.get("/x").send().await.unwrap();
    let requests = provider.requests();
    let outgoing: Vec<_> = requests
        .iter()
        .filter(|request| matches!(request.endpoint, Endpoint::Token | Endpoint::Api))
        .map(|request| request.header("user-agent"))
        .collect();
    assert_eq!(outgoing, [Some(name), Some(name)]);
    // A call may name another.
    let call = client.get("/x").header("User-Agent", "job/3");
    call.send().await.unwrap();
    let last = provider.requests().pop().unwrap();
    assert_eq!(last.header("user-agent"), Some("job/3"));

    let host = Host::start(integrations![Far], &provider).await;
    host.browser(ALICE).connect("far", &provider).await;
    let last = provider.requests().pop().unwrap();
    assert!(
        last.header("user-agent")
            .unwrap()
            .contains("lightfriend-runtime")
    );

    for wrong in ["", "a\nb", "a\u{0}"] {
        let error = proxies::builder(&TestDatabase::new())
            .user_agent(wrong)
            .build()
            .unwrap_err();
        assert!(error.is_misconfigured(), "{wrong:?}");
        assert!(error.to_string().contains("user_agent(..)"), "{error}");
    }
}

fn failure(error: &Error) -> Option<ConnectionFailure> {
    std::error::Error::source(error)?.downcast_ref().copied()
}

#[tokio::test]
async fn a_call_that_fails_is_logged_once_with_the_providers_words() {
    let log = trace_of("outgoing::a_call_fails", &[]).await;
    let is_loud = |line: &&str| line.contains(" WARN ") || line.contains(" ERROR ");
    let lines: Vec<&str> = log.lines().filter(is_loud).collect();
    assert_eq!(lines.len(), 1, "{log}");
    for part in [
        "service=\"far\"",
        "owner=1",
        "403",
        r"Calendar API has not been\\nused in project 1",
    ] {
        assert!(lines[0].contains(part), "{part}: {log}");
    }
}

#[tokio::test]
#[ignore = "the test above runs it, in a process of its own"]
async fn a_call_fails() {
    if std::env::var_os("TEST_LOG").is_none() {
        return;
    }
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Far], &provider).await;
    host.browser(ALICE).connect("far", &provider).await;
    let body = r#"{"error":{"code":403,"message":"Calendar API has not been\nused in project 1"}}"#;
    let fault = Fault::status_with_body(403, "application/json", body);
    provider.fault(Endpoint::Api, fault.clone());
    let call = || Far::client(&host.oauth, ALICE).get("/x").send();
    let error = call().await.unwrap().error_for_status().unwrap_err();
    // A host may answer with the error as it is; the browser gets our words.
    let words = error.to_string();
    assert!(
        words.contains("403") && !words.contains("Calendar"),
        "{words}"
    );
    let answer = axum::response::IntoResponse::into_response(error);
    let answer = axum::body::to_bytes(answer.into_body(), 10_000)
        .await
        .unwrap();
    assert!(!String::from_utf8_lossy(&answer).contains("Calendar"));

    // Whoever looks at the status has not failed.
    provider.fault(Endpoint::Api, fault);
    assert_eq!(call().await.unwrap().status(), 403);
}
