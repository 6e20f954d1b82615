//! Secrets appear nowhere but where they belong: not in logs at TRACE, not in the database's
//! files, not in errors, not in what browsers are told.

use std::{
    io,
    sync::{Arc, Mutex},
};

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};

use tracing_subscriber::util::SubscriberInitExt as _;

use crate::support::{ALICE, CLIENT_SECRET, Host, Kind, location, param};

/// The service under test.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    api_base_url = "https://provider.example/api",
    env = "TEST"
)]
pub struct Vault {
    /// A secret of the provider's beside the tokens.
    #[oauth(token_response = "webhook.url", secret)]
    pub webhook: String,
}

const WEBHOOK: &str = "https://hooks.example/webhook-canary";

/// A log that keeps everything.
#[derive(Clone, Default)]
struct Log(Arc<Mutex<Vec<u8>>>);

impl io::Write for Log {
    fn write(&mut self, bytes: &[u8]) -> io::Result<usize> {
        self.0.lock().unwrap().extend_from_slice(bytes);
        Ok(bytes.len())
    }

    fn flush(&mut self) -> io::Result<()> {
        Ok(())
    }
}

/// The whole life of a connection, with trouble in it. Everything that was shown to anyone comes
/// back, and the verifiers and states that were used.
async fn live(provider: &MockProvider, host: &Host) -> (Vec<String>, Vec<String>) {
    let (mut shown, mut secrets) = (Vec::new(), Vec::new());
    let alice = host.browser(ALICE);
    let url = alice.start("vault").await;
    secrets.push(param(&url, "state").unwrap());
    for (name, value) in alice.cookies() {
        if name.contains("oauth_flow") {
            secrets.push(value);
        }
    }
    let callback = provider.approve(&url).await.unwrap();
    shown.push(location(&alice.callback(&callback).await));
    for fault in [
        Fault::status(500),
        Fault::html(200),
        Fault::drop_before(),
        Fault::truncate(),
    ] {
        let url = alice.start("vault").await;
        secrets.push(param(&url, "state").unwrap());
        provider.fault(Endpoint::Token, fault);
        let callback = provider.approve(&url).await.unwrap();
        shown.push(location(&alice.callback(&callback).await));
    }
    shown.push(alice.get("/api/vault/status").await.text().await.unwrap());
    shown.push(alice.get("/connections").await.text().await.unwrap());
    let client = Vault::client(&host.oauth, ALICE);
    shown.push(format!("{client:?} {:?}", client.get("/x")));
    client.get("/x").send().await.unwrap();
    host.sql("UPDATE vault_connection SET expires_at = 1");
    provider.fault(Endpoint::Token, Fault::status(503));
    shown.push(
        Vault::access_token(&host.oauth, ALICE)
            .await
            .unwrap_err()
            .to_string(),
    );
    let token = Vault::access_token(&host.oauth, ALICE).await.unwrap();
    shown.push(format!("{token:?}"));
    let connection = Vault::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    shown.push(format!(
        "{connection:?} {:?} {:?}",
        connection.access_token, host.oauth
    ));
    provider.invalidate_refresh_tokens();
    host.sql("UPDATE vault_connection SET expires_at = 1");
    shown.push(format!(
        "{:?}",
        Vault::access_token(&host.oauth, ALICE).await
    ));
    Vault::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    (shown, secrets)
}

/// For the whole process, records of the `log` crate included: database work and refreshes run on
/// threads of their own. With `TEST_LOG` that is done already, and this reads that file.
fn log_whole_process() -> impl FnOnce() -> String {
    let file = std::env::var_os("TEST_LOG");
    let log = Log::default();
    if file.is_none() {
        let writer = log.clone();
        let subscriber = tracing_subscriber::fmt()
            .with_max_level(tracing_subscriber::filter::LevelFilter::TRACE)
            .with_writer(move || writer.clone())
            .with_ansi(false)
            .finish();
        // A test before this one may have led the `log` crate's records to `tracing` already.
        if let Err(error) = subscriber.try_init() {
            assert_eq!(format!("{error:?}"), "SetLoggerError(())");
        }
    }
    move || match file {
        // Others may be in the middle of a character.
        Some(file) => String::from_utf8_lossy(&std::fs::read(file).unwrap()).into_owned(),
        None => String::from_utf8(log.0.lock().unwrap().clone()).unwrap(),
    }
}

#[tokio::test]
async fn secrets_appear_in_no_log_no_file_and_no_answer() {
    let logged = log_whole_process();
    let provider = MockProvider::builder()
        .token_response_extra(serde_json::json!({"webhook": {"url": WEBHOOK}}))
        .start()
        .await
        .unwrap();
    let host = Host::start(integrations![Vault], &provider).await;
    let (shown, mut secrets) = live(&provider, &host).await;
    let files = host.database.bytes();

    secrets.extend(provider.issued_access_tokens());
    secrets.extend(provider.issued_refresh_tokens());
    secrets.extend(provider.issued_codes());
    secrets.push(CLIENT_SECRET.to_owned());
    secrets.push(WEBHOOK.to_owned());
    let verifiers: Vec<String> = provider
        .requests()
        .iter()
        .filter_map(|request| request.param("code_verifier").map(str::to_owned))
        .collect();
    assert_eq!(verifiers.len(), 5);
    secrets.extend(verifiers);
    assert!(secrets.len() > 20, "{}", secrets.len());

    let log = logged();
    assert!(
        log.contains("connected") && log.contains("TRACE"),
        "the log is not empty"
    );
    for span in [
        "oauth.start",
        "oauth.callback",
        "oauth.http",
        "oauth.refresh",
        "oauth.disconnect",
        "oauth.revoke",
    ] {
        assert!(log.contains(span), "no span {span}");
    }
    let files = String::from_utf8_lossy(&files);
    // A server's rows do not have the names of their tables in them.
    assert!(
        host.database.kind() != Kind::Sqlite || files.contains("vault_connection"),
        "the files are those of the database"
    );
    assert!(!files.is_empty(), "there are rows");
    for secret in secrets {
        assert!(!log.contains(&secret), "in the log: {secret}");
        assert!(!files.contains(&secret), "in the database: {secret}");
        for text in &shown {
            assert!(!text.contains(&secret), "shown: {secret} in {text}");
        }
    }
}
