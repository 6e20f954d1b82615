//! Which way requests go: straight, or through the proxy that the host names.

use lightfriend_runtime::{
    Builder, ConnectionFailure, Error, KeyRing, OAuth, OAuthIntegration, integrations,
};

use super::{Far, Raw, failure};
use crate::support::{ALICE, TestDatabase, log_everything, trace_of};

/// A service that no name server is asked for: a part of its name is too long to be one.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://a-label-of-more-than-sixty-three-characters-which-is-as-many-as-there-may-be.example/token",
    env = "TEST"
)]
pub struct Nowhere;

/// A service on a port of this machine on which nobody listens.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://127.0.0.1:1/token",
    env = "TEST"
)]
pub struct Closed;

/// A builder whose requests go where they say.
pub fn builder(database: &TestDatabase) -> Builder {
    OAuth::builder()
        .database(database.pool())
        .keys(KeyRing::parse(&KeyRing::generate().unwrap()).unwrap())
        .backend_url("https://app.example")
        .frontend_url("")
        .client_credentials("TEST", "id", "secret".to_owned())
        .integrations(integrations![Far, Nowhere, Closed])
}

/// What a refresh at each of the services ends in.
async fn refresh(builder: Builder, database: &TestDatabase) -> [Error; 3] {
    let oauth = builder.build().unwrap();
    oauth.migrate().await.unwrap();
    let mut conn = database.connection();
    macro_rules! connect {
        ($service:ident, $model:path, $new:path) => {{
            type New = $new;
            let seal = |column| {
                oauth
                    .seal::<$service>(ALICE, column, &"secret".into())
                    .unwrap()
            };
            let expired = New {
                user_id: ALICE,
                access_token: seal("access_token"),
                refresh_token: Some(seal("refresh_token")),
                scopes: None,
                expires_at: Some(1),
                refresh_token_expires_at: None,
                created_at: 0,
                issued_at: 0,
            };
            <$model>::create(&mut conn, expired).unwrap();
        }};
    }
    connect!(Far, super::FarConnection, super::NewFarConnection);
    connect!(Nowhere, NowhereConnection, NewNowhereConnection);
    connect!(Closed, ClosedConnection, NewClosedConnection);
    drop(conn);
    [
        Far::access_token(&oauth, ALICE).await.unwrap_err(),
        Nowhere::access_token(&oauth, ALICE).await.unwrap_err(),
        Closed::access_token(&oauth, ALICE).await.unwrap_err(),
    ]
}

const REFUSING: &str = "HTTP/1.1 502 Bad Gateway\r\nContent-Length: 0\r\n\r\n";

#[tokio::test]
async fn requests_go_through_the_proxy_that_the_host_names_and_its_password_goes_nowhere_else() {
    let log = trace_of("outgoing::proxies::refreshes_through_a_proxy", &[]).await;
    assert!(log.contains("the proxy did not connect"), "{log}");
    // What reqwest logs is there too.
    assert!(
        log.contains("CONNECT") || log.contains("intercepts"),
        "{log}"
    );
    for secret in PASSWORD {
        assert!(!log.contains(secret), "{secret}");
    }
}

/// As it is written in a URL, and as it is sent.
const PASSWORD: [&str; 2] = ["password-canary", "dXNlcjpwYXNzd29yZC1jYW5hcnk"];

#[tokio::test]
#[ignore = "the test above runs it, in a process of its own"]
async fn refreshes_through_a_proxy() {
    if std::env::var_os("TEST_LOG").is_none() {
        return;
    }
    log_everything();
    let raw = Raw::start(|_| REFUSING.to_owned()).await;
    let database = TestDatabase::new();
    let url = format!("http://us%65r:password-canary@{}", raw.address);
    let builder = builder(&database).outgoing_proxy(url.as_str());
    let built = format!("{builder:?}");
    let [far, nowhere, closed] = refresh(builder, &database).await;
    for error in [&far, &nowhere] {
        assert!(error.is_transient(), "{error:?}");
        assert_eq!(failure(error), Some(ConnectionFailure::Proxy), "{error:?}");
    }
    // What goes to this machine goes there, past the proxy.
    assert_eq!(failure(&closed), Some(ConnectionFailure::Refused));
    let requests = raw.requests();
    assert_eq!(requests.len(), 2, "{requests:?}");
    let first = &requests[0];
    assert!(
        first.starts_with("CONNECT provider.example:443 "),
        "{first}"
    );
    // user:password-canary
    let basic = "basic dXNlcjpwYXNzd29yZC1jYW5hcnk=";
    assert!(first.to_lowercase().contains(&basic.to_lowercase()));
    assert!(!first.contains("secret"), "{first}");

    let shown = format!("{built} {far} {far:?}");
    for secret in PASSWORD {
        assert!(!shown.contains(secret), "{secret}");
    }
}

#[tokio::test]
async fn a_proxy_that_is_none_is_told_at_boot_and_its_password_is_not() {
    for wrong in [
        "",
        "ftp://user:password-canary@proxy.example",
        "http://user:password-canary@",
        "http://user:password-canary@proxy.example:port",
        "not a url password-canary",
    ] {
        let builder = builder(&TestDatabase::new()).outgoing_proxy(wrong);
        let error = builder.build().unwrap_err();
        assert!(error.is_misconfigured(), "{wrong:?}");
        let words = error.to_string();
        assert!(words.contains("outgoing_proxy(..)"), "{words}");
        assert!(!words.contains("canary"), "{words}");
    }
}

#[tokio::test]
async fn failed_connections_are_told_apart() {
    let database = TestDatabase::new();
    // The proxy keeps the one service away that would ask a name server.
    let raw = Raw::start(|_| REFUSING.to_owned()).await;
    let through = builder(&database).outgoing_proxy(format!("http://{}", raw.address));
    let [far, _, closed] = refresh(through, &database).await;
    let database = TestDatabase::new();
    let oauth = builder(&database);
    let nowhere = nowhere(oauth, &database).await;
    for (error, kind, words) in [
        (far, ConnectionFailure::Proxy, "proxy"),
        (nowhere, ConnectionFailure::Connect, "connection"),
        (closed, ConnectionFailure::Refused, "refused"),
    ] {
        assert!(error.is_transient(), "{error:?}");
        assert_eq!(failure(&error), Some(kind), "{error:?}");
        assert!(error.to_string().contains(words), "{error}");
    }
}

async fn nowhere(builder: Builder, database: &TestDatabase) -> Error {
    let oauth = builder.build().unwrap();
    oauth.migrate().await.unwrap();
    let seal = |column| oauth.seal::<Nowhere>(ALICE, column, &"x".into()).unwrap();
    let expired = NewNowhereConnection {
        user_id: ALICE,
        access_token: seal("access_token"),
        refresh_token: Some(seal("refresh_token")),
        scopes: None,
        expires_at: Some(1),
        refresh_token_expires_at: None,
        created_at: 0,
        issued_at: 0,
    };
    NowhereConnection::create(&mut database.connection(), expired).unwrap();
    Nowhere::access_token(&oauth, ALICE).await.unwrap_err()
}

#[tokio::test]
async fn the_environment_names_a_proxy_only_when_it_is_asked() {
    for (asked, value, calls) in [("yes", "", 1), ("no", "", 0), ("yes", "no proxy", 0)] {
        let raw = Raw::start(|_| REFUSING.to_owned()).await;
        let proxy = if value.is_empty() {
            format!("http://{}", raw.address)
        } else {
            value.to_owned()
        };
        let environment = [
            ("ASK_FOR_PROXY", asked),
            ("HTTPS_PROXY", &proxy),
            ("https_proxy", &proxy),
            ("NO_PROXY", ""),
            ("no_proxy", ""),
        ];
        trace_of(
            "outgoing::proxies::refreshes_with_this_environment",
            &environment,
        )
        .await;
        let requests = raw.requests();
        assert_eq!(requests.len(), calls, "{asked} {value}: {requests:?}");
    }
}

#[tokio::test]
#[ignore = "the test above runs it, in a process of its own"]
async fn refreshes_with_this_environment() {
    let Ok(asked) = std::env::var("ASK_FOR_PROXY") else {
        return;
    };
    let database = TestDatabase::new();
    let mut builder = builder(&database);
    if asked == "yes" {
        builder = builder.outgoing_proxy_from_env();
    }
    if std::env::var("HTTPS_PROXY").unwrap() == "no proxy" {
        let error = builder.build().unwrap_err();
        assert!(error.to_string().contains("HTTPS_PROXY"), "{error}");
        return;
    }
    let error = nowhere(builder, &database).await;
    let expected = if asked == "yes" {
        ConnectionFailure::Proxy
    } else {
        ConnectionFailure::Connect
    };
    assert_eq!(failure(&error), Some(expected), "{error:?}");
}
