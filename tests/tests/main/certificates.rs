//! Secrets go only to a server whose certificate a trusted authority has issued for its name.

use std::{path::Path, process::Command, sync::Arc};

use lightfriend_runtime::{KeyRing, OAuth, OAuthIntegration, integrations};
use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair, date_time_ymd};
use serde_json::{Value, json};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
    sync::mpsc,
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, pki_types::PrivateKeyDer},
};

use crate::support::{ALICE, TestDatabase};

/// A service at a real TLS server: nothing is rerouted here.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://localhost:4457/authorize",
    token_endpoint = "https://localhost:4457/token",
    env = "TEST"
)]
pub struct Bank;

#[test]
fn only_a_trusted_certificate_for_this_host_gets_a_secret() {
    for (case, trusted) in [
        ("good", true),
        ("self-signed", false),
        ("expired", false),
        ("other-host", false),
        // Closed without what TLS ends with, and without a length: the whole answer has arrived.
        ("closed-early", true),
    ] {
        let outcome = refresh_at_server(case);
        assert_eq!(outcome["refreshed"], trusted, "{case}: {outcome}");
        // Not one byte of the request arrives before the certificate is believed.
        let arrived = outcome["request"].as_str().unwrap();
        assert_eq!(
            arrived.contains("refresh-token-canary"),
            trusted,
            "{case}: {outcome}"
        );
        assert_eq!(arrived.is_empty(), !trusted, "{case}: {outcome}");
        assert_eq!(outcome["transient"], !trusted, "{case}: {outcome}");
        let error = outcome["error"].as_str().unwrap_or_default();
        assert_eq!(error.contains("certificate"), !trusted, "{case}: {outcome}");
    }
}

/// Makes an authority and a certificate, and runs the test below in a process that trusts the
/// authority.
fn refresh_at_server(case: &str) -> Value {
    let folder = tempfile::tempdir().unwrap();
    let write = |name: &str, bytes: &[u8]| std::fs::write(folder.path().join(name), bytes).unwrap();

    let mut authority = CertificateParams::new(Vec::new()).unwrap();
    authority.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
    let authority_key = KeyPair::generate().unwrap();
    write(
        "authority.pem",
        authority
            .self_signed(&authority_key)
            .unwrap()
            .pem()
            .as_bytes(),
    );
    let issuer = Issuer::new(authority, authority_key);

    let name = if case == "other-host" {
        "other.example"
    } else {
        "localhost"
    };
    let mut params = CertificateParams::new(vec![name.to_owned()]).unwrap();
    if case == "expired" {
        params.not_before = date_time_ymd(2020, 1, 1);
        params.not_after = date_time_ymd(2021, 1, 1);
    }
    let key = KeyPair::generate().unwrap();
    let certificate = if case == "self-signed" {
        params.self_signed(&key).unwrap()
    } else {
        params.signed_by(&key, &issuer).unwrap()
    };
    write("certificate.der", certificate.der());
    write("key.der", &key.serialize_der());

    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "certificates::refreshes_at_a_tls_server",
            "--ignored",
        ])
        .env("TLS_CASE", case)
        .env("TLS_FOLDER", folder.path())
        .env("SSL_CERT_FILE", folder.path().join("authority.pem"))
        .env_remove("SSL_CERT_DIR")
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout);
    assert!(child.status.success(), "{output}");
    serde_json::from_slice(&std::fs::read(folder.path().join("outcome.json")).unwrap()).unwrap()
}

#[tokio::test]
#[ignore = "the test above runs it, in a process of its own"]
async fn refreshes_at_a_tls_server() {
    let Some(files) = std::env::var_os("TLS_FOLDER") else {
        return;
    };
    let files = Path::new(&files);
    let mut requests = serve(files).await;

    let database = TestDatabase::new();
    let oauth = OAuth::builder()
        .database(database.pool())
        .keys(KeyRing::parse(&KeyRing::generate().unwrap()).unwrap())
        .backend_url("https://app.example")
        .frontend_url("")
        .client_credentials("TEST", "id", "secret".to_owned())
        .integrations(integrations![Bank])
        .build()
        .unwrap();
    oauth.migrate().await.unwrap();
    let seal = |column, text: &str| oauth.seal::<Bank>(ALICE, column, &text.into()).unwrap();
    let expired = NewBankConnection {
        user_id: ALICE,
        access_token: seal("access_token", "old"),
        refresh_token: Some(seal("refresh_token", "refresh-token-canary")),
        scopes: None,
        expires_at: Some(1),
        refresh_token_expires_at: None,
        created_at: 0,
        issued_at: 0,
    };
    BankConnection::create(&mut database.connection(), expired).unwrap();

    let result = Bank::access_token(&oauth, ALICE).await;
    let outcome = json!({
        "refreshed": result.is_ok(),
        "transient": result.as_ref().is_err_and(lightfriend_runtime::Error::is_transient),
        "request": requests.try_recv().unwrap_or_default(),
        "error": result.err().map(|error| error.to_string()),
    });
    std::fs::write(files.join("outcome.json"), outcome.to_string()).unwrap();
}

/// A token endpoint with the certificate in the folder; what is said to it comes through the
/// channel.
async fn serve(files: &Path) -> mpsc::UnboundedReceiver<String> {
    let certificate = std::fs::read(files.join("certificate.der")).unwrap();
    let key = std::fs::read(files.join("key.der")).unwrap();
    let config = ServerConfig::builder()
        .with_no_client_auth()
        .with_single_cert(vec![certificate.into()], PrivateKeyDer::Pkcs8(key.into()))
        .unwrap();
    let acceptor = TlsAcceptor::from(Arc::new(config));
    let listener = TcpListener::bind("127.0.0.1:4457").await.unwrap();
    let (sender, receiver) = mpsc::unbounded_channel();
    tokio::spawn(async move {
        while let Ok((stream, _)) = listener.accept().await {
            let Ok(mut stream) = acceptor.accept(stream).await else {
                continue;
            };
            let mut bytes = vec![0; 16 * 1024];
            let mut length = 0;
            while let Ok(n @ 1..) = stream.read(&mut bytes[length..]).await {
                length += n;
                let text = String::from_utf8_lossy(&bytes[..length]).into_owned();
                if text.contains("client_secret=") {
                    let body = r#"{"access_token":"new","token_type":"Bearer"}"#;
                    let head = "HTTP/1.1 200 OK\r\nContent-Type: application/json";
                    let length = if std::env::var("TLS_CASE").unwrap() == "closed-early" {
                        "Connection: close".to_owned()
                    } else {
                        format!("Content-Length: {}", body.len())
                    };
                    let answer = format!("{head}\r\n{length}\r\n\r\n{body}");
                    sender.send(text).unwrap();
                    stream.write_all(answer.as_bytes()).await.unwrap();
                    break;
                }
            }
        }
    });
    receiver
}
