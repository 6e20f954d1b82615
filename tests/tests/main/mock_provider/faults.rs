//! Scripted faults: each goes wrong the way it says, and spends what it says.

use std::time::{Duration, Instant};

use tokio::io::{AsyncReadExt, AsyncWriteExt};
use tokio::net::TcpStream;

use super::*;

const MOMENT: Duration = Duration::from_millis(400);

#[tokio::test]
async fn a_replaced_answer_spends_nothing() {
    let provider = MockProvider::start().await.unwrap();
    let code = code(&provider).await;
    for (fault, status, header, body) in [
        (Fault::status(503), 503, None, ""),
        (
            Fault::status_with_body(400, "text/plain", "error=x"),
            400,
            Some(("content-type", "text/plain")),
            "error=x",
        ),
        (
            Fault::json(serde_json::json!({"error": "slow"})),
            200,
            Some(("content-type", "application/json")),
            "{\"error\":\"slow\"}",
        ),
        (
            Fault::html(502),
            502,
            Some(("content-type", "text/html; charset=utf-8")),
            "<!doctype html>",
        ),
        (
            Fault::retry_after(429, 7),
            429,
            Some(("retry-after", "7")),
            "",
        ),
        (
            Fault::redirect(307, "https://evil.example/"),
            307,
            Some(("location", "https://evil.example/")),
            "",
        ),
    ] {
        provider.fault(Endpoint::Token, fault);
        let request = http()
            .post(provider.token_endpoint())
            .form(&[("grant_type", "authorization_code"), ("code", &code)]);
        let response = request.send().await.unwrap();
        assert_eq!(response.status(), status);
        if let Some((name, value)) = header {
            assert_eq!(response.headers()[name], value);
        }
        assert!(response.text().await.unwrap().starts_with(body));
    }
    assert_eq!(exchange(&provider, &code).await.0, 200);
}

#[tokio::test]
async fn a_dropped_connection_spends_the_code_only_if_dropped_after() {
    let provider = MockProvider::start().await.unwrap();
    for (fault, issued) in [
        (Fault::drop_before(), 0),
        (Fault::reset(), 0),
        (Fault::drop_after(), 1),
    ] {
        let code = code(&provider).await;
        provider.fault(Endpoint::Token, fault);
        let request = http().post(provider.token_endpoint()).form(&[
            ("grant_type", "authorization_code"),
            ("code", &code),
            ("redirect_uri", REDIRECT_URI),
            ("code_verifier", VERIFIER),
            ("client_id", "app"),
            ("client_secret", "secret"),
        ]);
        assert!(request.send().await.is_err());
        assert_eq!(provider.issued_access_tokens().len(), issued);
    }
}

/// What a peer on a bare socket meets after sending a request.
async fn read_raw(provider: &MockProvider) -> std::io::Result<Vec<u8>> {
    let mut stream = TcpStream::connect(provider.addr()).await?;
    stream
        .write_all(b"GET /api HTTP/1.1\r\nhost: mock\r\n\r\n")
        .await?;
    let mut read = Vec::new();
    stream.read_to_end(&mut read).await.map(|_| read)
}

#[tokio::test]
async fn a_close_and_a_reset_differ_on_the_wire() {
    let provider = MockProvider::start().await.unwrap();
    provider.fault(Endpoint::Api, Fault::drop_before());
    assert_eq!(read_raw(&provider).await.unwrap(), b"");
    provider.fault(Endpoint::Api, Fault::reset());
    let error = read_raw(&provider).await.unwrap_err();
    assert_eq!(error.kind(), std::io::ErrorKind::ConnectionReset);
    provider.fault(Endpoint::Api, Fault::truncate());
    let answer = String::from_utf8(read_raw(&provider).await.unwrap()).unwrap();
    let (head, body) = answer.split_once("\r\n\r\n").unwrap();
    assert!(!body.is_empty(), "half of the body is sent");
    let declared = head
        .lines()
        .find_map(|line| line.strip_prefix("content-length: "));
    let declared: usize = declared.unwrap().parse().unwrap();
    assert_eq!(body.len(), declared / 2);
}

#[tokio::test]
async fn a_delay_comes_before_or_after_processing() {
    let provider = MockProvider::start().await.unwrap();
    for (fault, spent_meanwhile) in [(Fault::delay(MOMENT), 0), (Fault::delay_answer(MOMENT), 1)] {
        let code = code(&provider).await;
        let before = provider.issued_access_tokens().len();
        provider.clear_requests();
        provider.fault(Endpoint::Token, fault);
        let started = Instant::now();
        let meanwhile = async {
            assert!(provider.wait_for(Endpoint::Token, 1, MOMENT).await);
            tokio::time::sleep(MOMENT / 3).await;
            provider.issued_access_tokens().len() - before
        };
        let ((status, _), spent) = tokio::join!(exchange(&provider, &code), meanwhile);
        assert_eq!((status, spent), (200, spent_meanwhile));
        assert!(started.elapsed() >= MOMENT);
    }
}

#[tokio::test]
async fn a_hang_never_answers() {
    let provider = MockProvider::start().await.unwrap();
    provider.fault(Endpoint::Api, Fault::hang());
    let request = http().get(provider.api_base_url()).timeout(MOMENT);
    assert!(request.send().await.unwrap_err().is_timeout());
    assert_eq!(provider.count(Endpoint::Api), 1);
}

#[tokio::test]
async fn a_truncated_answer_breaks_off() {
    let provider = MockProvider::start().await.unwrap();
    provider.fault(Endpoint::Api, Fault::truncate());
    let response = http().get(provider.api_base_url()).send().await.unwrap();
    assert!(response.content_length().unwrap() > 0);
    assert!(response.bytes().await.is_err());
}

#[tokio::test]
async fn a_drip_arrives_whole_but_slowly() {
    let provider = MockProvider::start().await.unwrap();
    let url = provider.revocation_endpoint();
    provider.fault(
        Endpoint::Revocation,
        Fault::slow_drip(Duration::from_millis(2)),
    );
    let started = Instant::now();
    // 401 with a JSON body of more than 50 bytes.
    let answer = json(http().post(url).form(&[("token", "x")])).await;
    assert_refused(&answer, 401, "invalid_client");
    assert!(started.elapsed() >= Duration::from_millis(100));
}

#[tokio::test]
async fn a_big_body_is_big_and_of_unknown_length() {
    let provider = MockProvider::start().await.unwrap();
    provider.fault(Endpoint::Api, Fault::big_body(1_000_000));
    let response = http().get(provider.api_base_url()).send().await.unwrap();
    assert_eq!(response.content_length(), None);
    let text: String = response.json().await.unwrap();
    assert_eq!(text.len(), 1_000_000);
}

#[tokio::test]
async fn faults_queue_per_endpoint_before_the_standing_one() {
    let provider = MockProvider::start().await.unwrap();
    provider.fault_always(Endpoint::Api, Fault::status(500));
    provider.fault(Endpoint::Api, Fault::status(501));
    provider.fault_times(Endpoint::Api, Fault::status(502), 2);
    for expected in [501, 502, 502, 500, 500] {
        let response = http().get(provider.api_base_url()).send().await.unwrap();
        assert_eq!(response.status(), expected);
    }
    let index = http().get(provider.url()).send().await.unwrap();
    assert_eq!(index.status(), 200);
    provider.clear_faults();
    let response = http().get(provider.api_base_url()).send().await.unwrap();
    assert_eq!(response.status(), 401);
}
