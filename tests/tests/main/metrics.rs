//! Metrics through the `metrics` facade: few labels, and none of a user's.

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use metrics_util::debugging::{DebugValue, DebuggingRecorder};

use crate::support::{ALICE, Host};

/// Named as nothing else here.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    service = "measured",
    env = "TEST"
)]
pub struct Measured;

#[tokio::test]
async fn events_and_token_requests_are_counted_by_service_and_outcome() {
    let recorder = DebuggingRecorder::new();
    let snapshotter = recorder.snapshotter();
    // For the whole process: refreshes run in tasks of their own.
    recorder.install().unwrap();
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Measured], &provider).await;
    host.browser(ALICE).connect("measured", &provider).await;
    host.sql("UPDATE measured_connection SET expires_at = 1, issued_at = 0");
    provider.fault(Endpoint::Token, Fault::status(503));
    Measured::access_token(&host.oauth, ALICE)
        .await
        .unwrap_err();
    Measured::access_token(&host.oauth, ALICE).await.unwrap();
    Measured::disconnect(&host.oauth, ALICE).await.unwrap();

    let mut counted = Vec::new();
    for (key, _, _, value) in snapshotter.snapshot().into_vec() {
        let labels: Vec<(&str, &str)> = key
            .key()
            .labels()
            .map(|label| (label.key(), label.value()))
            .collect();
        let [("service", service), (name, word)] = labels.as_slice() else {
            panic!("{labels:?}")
        };
        if *service != "measured" {
            continue;
        }
        let times = match value {
            DebugValue::Counter(times) => times,
            DebugValue::Histogram(values) => values.len() as u64,
            DebugValue::Gauge(_) => panic!("there are no gauges"),
        };
        counted.push(format!("{} {name}={word} {times}", key.key().name()));
    }
    counted.sort();
    assert_eq!(
        counted,
        [
            "oauth_events_total event=connected 1",
            "oauth_events_total event=disconnected 1",
            "oauth_events_total event=recovered 1",
            "oauth_events_total event=refresh_failed 1",
            "oauth_events_total event=refreshed 1",
            "oauth_token_request_duration_seconds outcome=ok 2",
            "oauth_token_request_duration_seconds outcome=provider_unavailable 1",
        ]
    );
}
