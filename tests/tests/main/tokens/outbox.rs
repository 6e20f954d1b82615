//! Revocation that survives outages, crashes and account deletion.

use std::time::Duration;

use lightfriend_runtime::{
    EventKind, KeyRing, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use super::{Drive, setup, token};
use crate::support::{ALICE, BOB, Host, begin_log, builder, eventually, log_of, logged_case};

const SOON: Duration = Duration::from_secs(10);

/// A second service of the same user, of a provider that revokes nothing.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Chat;

fn waiting(host: &Host) -> i64 {
    host.number("SELECT count(*) AS n FROM oauth_revocation")
}

/// As if the time of the next attempt had come.
fn make_due(host: &Host) {
    host.sql("UPDATE oauth_revocation SET next_attempt_at = unixepoch()");
}

async fn emptied(host: &Host) -> bool {
    eventually(|| waiting(host) == 0).await
}

#[tokio::test]
async fn an_outage_puts_revocation_off_and_the_tokens_stay_sealed() {
    let (provider, host) = setup().await;
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    let secrets = [
        provider.issued_access_tokens(),
        provider.issued_refresh_tokens(),
    ]
    .concat();
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(token(&host).await.unwrap_err().is_not_connected());
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 2);
    // The provider asked for two hours.
    let later = "SELECT min(next_attempt_at) - unixepoch() BETWEEN 7100 AND 7200 AS n FROM oauth_revocation";
    assert_eq!(host.number(later), 1);
    assert_eq!(host.oauth.refresh_due().await.unwrap().revocations, 0);
    let bytes = host.database.bytes();
    for secret in &secrets {
        assert!(
            !bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes())
        );
    }

    provider.clear_faults();
    provider.clear_requests();
    make_due(&host);
    assert_eq!(host.oauth.refresh_due().await.unwrap().revocations, 2);
    assert_eq!(waiting(&host), 0);
    let hints: Vec<_> = provider
        .requests()
        .iter()
        .map(|request| request.param("token_type_hint").unwrap().to_owned())
        .collect();
    assert_eq!(hints, ["refresh_token", "access_token"]);
    for token in &secrets {
        assert!(!provider.token_is_live(token));
    }
}

#[tokio::test]
async fn a_hiccup_is_retried_by_the_process_that_disconnected() {
    let (provider, host) = setup().await;
    provider.fault(Endpoint::Revocation, Fault::status(503));
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(provider.wait_for(Endpoint::Revocation, 3, SOON).await);
    assert!(emptied(&host).await);
}

#[tokio::test]
async fn attempts_are_bounded_and_the_end_is_told() {
    let (provider, host) = setup().await;
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    let mut events = host.oauth.events();
    for _ in 0..20 {
        make_due(&host);
        host.oauth.refresh_due().await.unwrap();
    }
    assert_eq!(waiting(&host), 0);
    let event = events.next().await.unwrap();
    assert_eq!(event.kind, EventKind::RevocationFailed);
    assert_eq!(event.reason, Some("provider_unavailable"));
    assert_eq!(
        provider.count(Endpoint::Revocation),
        32,
        "sixteen for each token"
    );
}

#[tokio::test]
async fn a_refusal_is_final_and_is_told() {
    let (provider, host) = setup().await;
    provider.fault_always(Endpoint::Revocation, Fault::status(403));
    let mut events = host.oauth.events();
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 0);
    let kinds = [
        events.next().await.unwrap().kind,
        events.next().await.unwrap().kind,
    ];
    assert_eq!(
        kinds,
        [EventKind::Disconnected, EventKind::RevocationFailed]
    );
}

#[tokio::test]
async fn an_operators_mistake_is_waited_out_and_a_dead_token_is_not() {
    let (provider, host) = setup().await;
    let wrong_secret = [
        (401, r#"{"error":"invalid_client"}"#),
        (400, r#"{"error":"invalid_client"}"#),
    ];
    for (status, body) in wrong_secret {
        provider.fault(
            Endpoint::Revocation,
            Fault::status_with_body(status, "application/json", body),
        );
    }
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 2, "both are kept");
    let dead = r#"{"error":"invalid_token"}"#;
    for _ in 0..2 {
        provider.fault(
            Endpoint::Revocation,
            Fault::status_with_body(400, "application/json", dead),
        );
    }
    make_due(&host);
    host.oauth.refresh_due().await.unwrap();
    assert!(
        emptied(&host).await,
        "invalid already: that is what was wanted"
    );
}

#[tokio::test]
async fn an_old_revocation_waits_for_the_end_of_a_new_connection() {
    let (provider, host) = setup().await;
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    provider.clear_faults();
    host.browser(ALICE).connect("drive", &provider).await;
    provider.clear_requests();
    make_due(&host);
    assert_eq!(host.oauth.refresh_due().await.unwrap().revocations, 0);
    assert_eq!(waiting(&host), 2);
    assert_eq!(provider.count(Endpoint::Revocation), 0);
    assert!(provider.token_is_live(&token(&host).await.unwrap()));

    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 0);
    assert_eq!(provider.count(Endpoint::Revocation), 4);
}

#[tokio::test]
async fn tokens_that_were_granted_and_cannot_be_kept_are_revoked() {
    let (provider, host) = setup().await;
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(emptied(&host).await);
    provider.clear_requests();
    let alice = host.browser(ALICE);
    let callback = alice.consent("drive", &provider).await;
    // The account is gone before the user is back.
    host.sql("DELETE FROM users WHERE id = 1");
    alice.callback(&callback).await;
    assert!(provider.wait_for(Endpoint::Revocation, 2, SOON).await);
    for token in provider.issued_access_tokens() {
        assert!(!provider.token_is_live(&token));
    }
}

#[tokio::test]
async fn tokens_refreshed_while_disconnecting_are_revoked_through_the_outbox() {
    let (provider, host) = setup().await;
    super::expire(&host);
    let reader = super::refresh_under_way(&provider, &host, 400).await;
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(reader.await.unwrap().unwrap_err().is_not_connected());
    host.oauth.drain().await;
    assert_eq!(waiting(&host), 4, "the old pair and the new one");
    provider.clear_faults();
    make_due(&host);
    host.oauth.refresh_due().await.unwrap();
    assert_eq!(waiting(&host), 0);
    for token in provider.issued_access_tokens() {
        assert!(!provider.token_is_live(&token));
    }
}

#[tokio::test]
async fn deleting_a_user_ends_every_connection_and_leaves_the_others_alone() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Drive, Chat], &provider).await;
    for user in [ALICE, BOB] {
        for service in ["drive", "chat"] {
            host.browser(user).connect(service, &provider).await;
        }
    }
    host.browser(ALICE).start("drive").await;
    host.browser(BOB).start("drive").await;
    assert_eq!(host.oauth.purge_user(ALICE).await.unwrap(), 2);
    assert_eq!(
        host.oauth.purge_user(ALICE).await.unwrap(),
        0,
        "again is harmless"
    );
    host.sql("DELETE FROM users WHERE id = 1");
    assert!(emptied(&host).await, "Chat's provider has nobody to ask");
    assert_eq!(provider.count(Endpoint::Revocation), 2);
    // Flows that have connected an account stay for a while, for reloads.
    for (table, bobs) in [
        ("drive_connection", 1),
        ("chat_connection", 1),
        ("oauth_flow", 3),
    ] {
        let rows = |user| format!("SELECT count(*) AS n FROM {table} WHERE user_id = '{user}'");
        assert_eq!(host.number(&rows(ALICE)), 0, "{table}");
        assert_eq!(host.number(&rows(BOB)), bobs, "{table}");
    }
    let error = host.oauth.purge_user("alice".to_owned()).await.unwrap_err();
    assert!(error.is_misconfigured(), "{error}");
}

#[tokio::test]
async fn a_row_that_a_clock_which_was_ahead_has_put_off_is_due() {
    let (provider, host) = setup().await;
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    provider.clear_faults();
    host.sql("UPDATE oauth_revocation SET next_attempt_at = unixepoch() + 21600");
    assert_eq!(host.oauth.refresh_due().await.unwrap().revocations, 0);
    host.sql("UPDATE oauth_revocation SET next_attempt_at = unixepoch() + 86400 * 30");
    assert_eq!(host.oauth.refresh_due().await.unwrap().revocations, 2);
    assert_eq!(waiting(&host), 0);
}

/// A service like Drive.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    env = "TEST"
)]
pub struct Docs;

#[tokio::test]
async fn whoever_waits_for_the_next_attempt_does_not_take_another_services_row() {
    let provider = MockProvider::start().await.unwrap();
    let keys = KeyRing::parse(&KeyRing::generate().unwrap()).unwrap();
    let host = Host::start_with(integrations![Drive, Docs], &provider, |builder| {
        builder.keys(keys.clone())
    })
    .await;
    let other = builder(&host.database, integrations![Drive, Docs], &provider)
        .keys(keys)
        .backend_url("https://other.example")
        .frontend_url("")
        .build()
        .unwrap();
    for service in ["drive", "docs"] {
        host.browser(ALICE).connect(service, &provider).await;
    }
    // This process tries again in a second or two.
    for _ in 0..2 {
        provider.fault(Endpoint::Revocation, Fault::status(503));
    }
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    // Another one is faster, and then its place in the table is free.
    make_due(&host);
    assert_eq!(other.refresh_due().await.unwrap().revocations, 2);
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    Docs::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    make_due(&host);
    tokio::time::sleep(Duration::from_secs(4)).await;
    assert_eq!(waiting(&host), 2, "what Docs has left");
    let untouched =
        "SELECT count(*) AS n FROM oauth_revocation WHERE service = 'docs' AND attempts = 1";
    assert_eq!(host.number(untouched), 2);
}

#[tokio::test]
#[ignore = "a test here runs it, in a process of its own"]
async fn revokes_and_logs() {
    let Some(body) = logged_case() else {
        return;
    };
    let (provider, host) = setup().await;
    begin_log();
    provider.fault_always(
        Endpoint::Revocation,
        Fault::status_with_body(400, "application/json", body),
    );
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    for _ in 0..12 {
        host.browser(BOB).connect("drive", &provider).await;
    }
}

#[test]
fn a_secret_that_a_refusal_repeats_is_not_logged() {
    let secret = crate::support::CLIENT_SECRET;
    let body = serde_json::json!({"error": "x", "error_description": format!("client_secret={secret} is wrong")});
    let log = log_of("tokens::outbox::revokes_and_logs", &body.to_string());
    assert!(log.contains("client_secret=[REDACTED] is wrong"), "{log}");
    assert!(!log.contains(secret), "{log}");
}

#[test]
fn a_refusal_is_logged_with_the_providers_word_and_a_forgotten_token_with_its_owner() {
    let body = format!(r#"{{"error":"no\u001b[31m-{}"}}"#, "x".repeat(5000));
    let log = log_of("tokens::outbox::revokes_and_logs", &body);
    let refused: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("refuses to revoke"))
        .collect();
    assert_eq!(refused.len(), 2, "{log}");
    for line in refused {
        assert!(
            line.contains("WARN") && line.contains(r"no\u{1b}[31m-xxx"),
            "{line}"
        );
        assert!(
            line.contains("400") && line.contains("drive") && line.len() < 500,
            "{line}"
        );
    }
    assert!(!log.contains('\u{1b}'), "{log}");
    let forgotten: Vec<&str> = log
        .lines()
        .filter(|line| line.contains("will not be revoked"))
        .collect();
    assert_eq!(forgotten.len(), 1, "twelve connects replace eleven: {log}");
    assert!(forgotten[0].contains("owner=2"), "{log}");
}
