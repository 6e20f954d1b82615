//! What a provider answers to a revocation, and which of it ends the matter.

use std::time::Duration;

use lightfriend_runtime::{
    EventKind,
    testing::{Endpoint, Fault},
};

use super::{Drive, setup};
use crate::support::{ALICE, Host};

fn waiting(host: &Host) -> i64 {
    host.number("SELECT count(*) AS n FROM oauth_revocation")
}

#[tokio::test]
async fn a_400_is_the_end_only_when_it_says_that_the_token_is_dead() {
    let json = "application/json";
    // Body, and how often each of the two tokens is refused for good.
    for (body, refused) in [
        ("", 0),
        (r#"{"error":"invalid_token"}"#, 0),
        (r#"{"error":"invalid_grant"}"#, 0),
        (r#"{"error":{"code":"invalid_token"}}"#, 0),
        (r#"{"code":"invalid_token","message":"it has expired"}"#, 0),
        (r#"[{"error":"invalid_token"}]"#, 0),
        ("error=invalid_token", 0),
        ("\r\n", 0),
        // Access tokens need not be revocable.
        (r#"{"error":"unsupported_token_type"}"#, 1),
        (r#"{"error":"invalid_request"}"#, 2),
        (
            r#"{"error":"validation_error","message":"a header is missing"}"#,
            2,
        ),
        (r#"{"message":"no"}"#, 2),
        (r#"{"message":"the header is no invalid_token"}"#, 2),
        ("{}", 2),
        ("[]", 2),
        ("Bad Request", 2),
    ] {
        let (provider, host) = setup().await;
        provider.fault_always(
            Endpoint::Revocation,
            Fault::status_with_body(400, json, body),
        );
        let mut events = host.oauth.events();
        Drive::disconnect(&host.oauth, ALICE).await.unwrap();
        host.oauth.drain().await;
        assert_eq!(waiting(&host), 0, "{body}");
        assert_eq!(events.next().await.unwrap().kind, EventKind::Disconnected);
        for _ in 0..refused {
            let event = events.next().await.unwrap();
            assert_eq!(event.kind, EventKind::RevocationFailed, "{body}");
            assert_eq!(event.reason, Some("provider_refused"), "{body}");
        }
        let nothing_more = tokio::time::timeout(Duration::from_millis(100), events.next()).await;
        assert!(nothing_more.is_err(), "{body}: {nothing_more:?}");
    }
    // What may pass is waited for, whatever the status.
    let busy = r#"{"error":"temporarily_unavailable"}"#;
    for fault in [
        Fault::status_with_body(400, json, busy),
        // From something that stands before the provider.
        Fault::html(400),
        Fault::html(401),
        Fault::html(403),
        Fault::html(404),
    ] {
        let (provider, host) = setup().await;
        provider.fault_always(Endpoint::Revocation, fault.clone());
        Drive::disconnect(&host.oauth, ALICE).await.unwrap();
        host.oauth.drain().await;
        assert_eq!(waiting(&host), 2, "{fault:?}");
    }
}
