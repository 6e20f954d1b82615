//! An issuer alone: everything else is in its metadata (RFC 8414, `OpenID` Connect Discovery).

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use lightfriend_runtime::{Builder, OAuthIntegration, integrations, testing::MockProvider};
use serde_json::{Value, json};

use crate::{
    requests::{self, Recorder, Seen},
    support::{ALICE, Host, outcome, param},
};

/// Nothing but the issuer.
#[derive(OAuthIntegration)]
#[oauth(issuer = "https://login.example", scopes("read"), env = "TEST")]
pub struct Alone;

/// A tenant's own, with a path and an attribute that beats the metadata.
#[derive(OAuthIntegration)]
#[oauth(
    issuer = "https://{tenant}.okta.example.com/oauth2/default",
    token_endpoint = "https://{tenant}.okta.example.com/own/token",
    token_endpoint_auth_method = "client_secret_post",
    env = "TEST"
)]
pub struct Tenant {
    #[oauth(var)]
    tenant: String,
}

const OPENID: &str = "/.well-known/openid-configuration";

/// What the issuer at login.example says, with these members in place of its own.
fn metadata(of: &Value) -> Value {
    let mut document = json!({
        "issuer": "https://login.example",
        "authorization_endpoint": "https://login.example/a",
        "token_endpoint": "https://tokens.example/t",
        "revocation_endpoint": "https://tokens.example/r",
        "code_challenge_methods_supported": ["plain", "S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
    });
    for (name, value) in of.as_object().unwrap() {
        document[name] = value.clone();
    }
    document
}

async fn setup(answer: impl Fn(&Seen) -> Value + Send + Sync + 'static) -> (Arc<Recorder>, Host) {
    let recorder = Recorder::start(answer).await;
    let unused = MockProvider::start().await.unwrap();
    let address = recorder.address;
    let change = |builder: Builder| builder.route_outgoing_to(address);
    let host = Host::start_with(integrations![Alone, Tenant], &unused, change).await;
    (recorder, host)
}

#[tokio::test]
async fn endpoints_methods_and_revocation_are_the_metadatas() {
    let (recorder, host) = setup(|seen| match &*seen.path {
        OPENID => metadata(&json!({})),
        _ => requests::tokens(seen),
    })
    .await;
    assert!(recorder.take().is_empty(), "nobody is asked at boot");
    let browser = host.browser(ALICE);
    let url = browser.start("alone").await;
    assert_eq!(
        recorder.only().target(),
        format!("GET login.example{OPENID}")
    );
    assert!(url.starts_with("https://login.example/a?"), "{url}");
    assert_eq!(param(&url, "code_challenge_method").unwrap(), "S256");
    let state = param(&url, "state").unwrap();
    let callback = format!("/api/alone/oauth/callback?code=c&state={state}");
    assert_eq!(
        outcome(&browser.callback(&host.url(&callback)).await),
        "connected"
    );
    let exchange = recorder.only();
    assert_eq!(exchange.target(), "POST tokens.example/t");
    assert!(
        exchange
            .header("authorization")
            .unwrap()
            .starts_with("Basic ")
    );
    assert_eq!(exchange.param("client_secret"), None);

    requests::expire(&host, "alone", 1);
    Alone::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(recorder.only().target(), "POST tokens.example/t");
    Alone::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    let revoked = recorder.take();
    assert_eq!(revoked.len(), 2);
    assert!(
        revoked
            .iter()
            .all(|seen| seen.target() == "POST tokens.example/r")
    );
}

#[tokio::test]
async fn metadata_is_looked_for_at_both_places() {
    let (recorder, host) = setup(|seen| {
        if seen
            .path
            .starts_with("/.well-known/oauth-authorization-server")
        {
            metadata(&json!({
                "issuer": "https://acme.okta.example.com/oauth2/default",
                "authorization_endpoint": "https://acme.okta.example.com/a",
                "token_endpoint": "https://acme.okta.example.com/elsewhere",
                "revocation_endpoint": "https://api.okta.example.com/revoke",
            }))
        } else if seen.path.contains(".well-known") {
            json!(404)
        } else {
            requests::tokens(seen)
        }
    })
    .await;
    let browser = host.browser(ALICE);
    let response = browser.get("/api/tenant/oauth/start?tenant=acme").await;
    let url = crate::support::location(&response);
    assert!(url.starts_with("https://acme.okta.example.com/a?"), "{url}");
    let asked: Vec<String> = recorder.take().iter().map(Seen::target).collect();
    assert_eq!(
        asked,
        [
            "GET acme.okta.example.com/oauth2/default/.well-known/openid-configuration",
            "GET acme.okta.example.com/.well-known/oauth-authorization-server/oauth2/default",
        ]
    );
    // What is written beats it.
    let state = param(&url, "state").unwrap();
    let callback = format!("/api/tenant/oauth/callback?code=c&state={state}");
    assert_eq!(
        outcome(&browser.callback(&host.url(&callback)).await),
        "connected"
    );
    let exchange = recorder.only();
    assert_eq!(exchange.target(), "POST acme.okta.example.com/own/token");
    assert!(exchange.param("client_secret").is_some());
}

#[tokio::test]
async fn metadata_that_is_not_right_is_refused_whole() {
    for wrong in [
        json!({"issuer": "https://evil.example"}),
        json!({"issuer": "https://login.example/"}),
        json!({"token_endpoint": "http://login.example/t"}),
        json!({"token_endpoint": "https://user@login.example/t"}),
        json!({"authorization_endpoint": "javascript:alert(1)"}),
        json!({"authorization_endpoint": null}),
        json!({"code_challenge_methods_supported": ["plain"]}),
        json!({"revocation_endpoint": "ftp://login.example/r"}),
    ] {
        let is_wrong = Arc::new(AtomicBool::new(true));
        let still = is_wrong.clone();
        let (recorder, host) = setup(move |_| {
            let members = if still.load(Ordering::SeqCst) {
                wrong.clone()
            } else {
                json!({})
            };
            metadata(&members)
        })
        .await;
        let browser = host.browser(ALICE);
        let response = browser.get("/api/alone/oauth/start").await;
        assert_eq!(response.status(), 500);
        assert_eq!(recorder.take().len(), 1);
        // Once it is right it is believed, after the pause that failures have.
        is_wrong.store(false, Ordering::SeqCst);
        let again = browser.get("/api/alone/oauth/start").await;
        assert_eq!(again.status(), 500, "not at once");
        assert!(recorder.take().is_empty(), "nobody is asked again at once");
    }
}

#[tokio::test]
async fn a_document_is_asked_for_once_and_used_while_it_cannot_be_had() {
    let (recorder, host) = setup(|_| metadata(&json!({}))).await;
    let (alice, bob) = (host.browser(ALICE), host.browser(crate::support::BOB));
    let (a, b) = tokio::join!(alice.start("alone"), bob.start("alone"));
    assert!(a.starts_with("https://login.example/a?") && b.starts_with("https://login.example/a?"));
    assert_eq!(recorder.take().len(), 1);
    alice.start("alone").await;
    assert!(recorder.take().is_empty());
}

#[tokio::test]
async fn an_issuer_that_does_not_answer_delays_nobodys_boot_and_is_transient() {
    let (_, host) = setup(|_| json!(503)).await;
    let response = host.browser(ALICE).get("/api/alone/oauth/start").await;
    assert_eq!(response.status(), 503);
}

#[tokio::test]
async fn iss_is_required_where_the_metadata_says_that_it_is_always_sent() {
    for (more, expected) in [
        ("", "issuer_mismatch"),
        ("&iss=https%3A%2F%2Fevil.example", "issuer_mismatch"),
        ("&iss=https%3A%2F%2Flogin.example", "connected"),
    ] {
        let (_, host) = setup(|seen| match &*seen.path {
            OPENID => metadata(&json!({"authorization_response_iss_parameter_supported": true})),
            _ => requests::tokens(seen),
        })
        .await;
        let browser = host.browser(ALICE);
        let url = browser.start("alone").await;
        let state = param(&url, "state").unwrap();
        let callback = format!("/api/alone/oauth/callback?code=c&state={state}{more}");
        assert_eq!(
            outcome(&browser.callback(&host.url(&callback)).await),
            expected,
            "{more}"
        );
    }
}

/// SECURITY.md, attack 81.
#[tokio::test]
async fn where_it_is_required_the_request_is_pushed_and_the_browser_carries_its_name_alone() {
    let (recorder, host) = setup(|seen| match &*seen.path {
        OPENID => metadata(&json!({
            "require_pushed_authorization_requests": true,
            "pushed_authorization_request_endpoint": "https://tokens.example/par",
        })),
        "/par" => {
            json!({"request_uri": "urn:example:bwc4JK-ESC0w8acc191e-Y1LTC2", "expires_in": 60})
        }
        _ => requests::tokens(seen),
    })
    .await;
    let browser = host.browser(ALICE);
    let url = browser.start("alone").await;
    assert_eq!(
        url,
        "https://login.example/a?client_id=client-id&request_uri=urn%3Aexample%3Abwc4JK-ESC0w8acc191e-Y1LTC2#"
            .replace("client-id", crate::support::CLIENT_ID)
    );
    let pushed = recorder.take().pop().unwrap();
    assert_eq!(pushed.target(), "POST tokens.example/par");
    assert!(
        pushed
            .header("authorization")
            .unwrap()
            .starts_with("Basic ")
    );
    for (name, value) in [
        ("response_type", "code"),
        ("scope", "read"),
        ("code_challenge_method", "S256"),
    ] {
        assert_eq!(pushed.param(name).unwrap(), value);
    }
    let state = pushed.param("state").unwrap();
    let callback = format!("/api/alone/oauth/callback?code=c&state={state}");
    assert_eq!(
        outcome(&browser.callback(&host.url(&callback)).await),
        "connected"
    );
}

#[tokio::test]
async fn a_push_that_fails_is_a_typed_error_and_leaves_no_flow() {
    for (answer, status) in [
        (json!(503), 503),
        (json!({"request_uri": ""}), 502),
        (json!({"expires_in": 60}), 502),
    ] {
        let (_, host) = setup(move |seen| match &*seen.path {
            OPENID => metadata(&json!({
                "require_pushed_authorization_requests": true,
                "pushed_authorization_request_endpoint": "https://tokens.example/par",
            })),
            _ => answer.clone(),
        })
        .await;
        let response = host.browser(ALICE).get("/api/alone/oauth/start").await;
        assert_eq!(response.status(), status);
        assert_eq!(host.number("SELECT count(*) AS n FROM oauth_flow"), 0);
    }
}

/// Whoever chooses the tenant could have a document of their own there: it must not say whom the
/// client's secret is sent to.
#[tokio::test]
async fn the_servers_of_an_issuer_that_users_choose_are_below_what_the_developer_wrote() {
    for foreign in [
        "https://evil.example/t",
        "https://evilokta.example.com/t",
        "https://example.com/t",
    ] {
        let (recorder, host) = setup(move |seen| {
            let mut document = metadata(&json!({
                "issuer": "https://acme.okta.example.com/oauth2/default",
                "authorization_endpoint": "https://acme.okta.example.com/a",
                "token_endpoint": "https://acme.okta.example.com/t",
            }));
            document["revocation_endpoint"] = foreign.into();
            if seen.path.contains(".well-known") {
                document
            } else {
                requests::tokens(seen)
            }
        })
        .await;
        let browser = host.browser(ALICE);
        let response = browser.get("/api/tenant/oauth/start?tenant=acme").await;
        assert_eq!(response.status(), 500, "{foreign}");
        let asked = recorder.take();
        assert!(
            asked.iter().all(|seen| seen.path.contains(".well-known")),
            "{asked:?}"
        );
    }
}

/// What is written beats what the document says, and what it does not say.
#[tokio::test]
async fn a_document_need_not_say_what_is_written() {
    let (_, host) = setup(|seen| {
        let document = json!({
            "issuer": "https://acme.okta.example.com/oauth2/default",
            "authorization_endpoint": "https://acme.okta.example.com/a",
        });
        if seen.path.contains(".well-known") {
            document
        } else {
            requests::tokens(seen)
        }
    })
    .await;
    let browser = host.browser(ALICE);
    let response = browser.get("/api/tenant/oauth/start?tenant=acme").await;
    let url = crate::support::location(&response);
    assert!(url.starts_with("https://acme.okta.example.com/a?"), "{url}");
}
