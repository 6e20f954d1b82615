//! Requests on their way out, and answers on their way in.

use std::time::Duration;

use axum::http::{HeaderValue, Method};
use lightfriend_runtime::{
    Error, ProviderRequest, RequestKind, UserId,
    testing::{Endpoint, Fault},
};
use serde_json::json;

use super::{Car, connections, expire, flows, nothing_lives, setup};
use crate::support::{ALICE, CLIENT_SECRET, Host, Log, eventually, location, outcome};

async fn disconnect(host: &Host) {
    Car::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
}

#[tokio::test]
async fn every_request_to_the_providers_servers_is_seen_and_none_to_the_api() {
    let (provider, host, hooks) = setup().await;
    hooks.on_request(|_, request| {
        Box::pin(async move {
            assert_eq!(request.service(), "car");
            assert_eq!(request.user(), &UserId::from(ALICE));
            assert_eq!(
                request.param("client_secret").as_deref(),
                Some(CLIENT_SECRET)
            );
            let shown = format!("{request:?}");
            assert!(
                !shown.contains("canary") && !shown.contains("token"),
                "{shown}"
            );
            Ok(())
        })
    });
    hooks.on_answer(|_, answer| {
        Box::pin(async move {
            assert_eq!((answer.service(), answer.status()), ("car", 200));
            let shown = format!("{answer:?}");
            assert!(!shown.contains("access_token"), "{shown}");
            Ok(())
        })
    });
    let alice = host.browser(ALICE);
    assert_eq!(outcome(&alice.connect("car", &provider).await), "connected");
    Car::client(&host.oauth, ALICE)
        .get("/x")
        .send()
        .await
        .unwrap();
    expire(&host);
    Car::access_token(&host.oauth, ALICE).await.unwrap();
    disconnect(&host).await;
    let expected = [
        RequestKind::Token,
        RequestKind::Refresh,
        RequestKind::Revocation,
        RequestKind::Revocation,
    ];
    let expected: Vec<_> = expected
        .into_iter()
        .flat_map(|kind| [("request", kind), ("answer", kind)])
        .collect();
    assert_eq!(hooks.seen(), expected);
    assert!(nothing_lives(&provider));
}

#[tokio::test]
async fn headers_parameters_path_query_and_method_may_be_changed() {
    let (provider, host, hooks) = setup().await;
    hooks.on_request(|_, request| {
        Box::pin(async move {
            request.set_param("audience", "https://fleet.example")?;
            request.set_param("scope", "a b")?;
            request.remove_param("redirect_uri")?;
            let signature = HeaderValue::from_static("signed");
            request.headers_mut().insert("x-signature", signature);
            request.url_mut().set_path("/eu/token");
            request.url_mut().set_query(Some("version=2"));
            Ok(())
        })
    });
    // The mock wants the redirect URI back, so it is asked for what it saw alone.
    let answer = json!({"access_token": "a", "token_type": "Bearer"});
    provider.fault(Endpoint::Token, Fault::json(answer));
    let alice = host.browser(ALICE);
    assert_eq!(outcome(&alice.connect("car", &provider).await), "connected");
    let requests = provider.requests();
    let seen = requests.last().unwrap();
    assert_eq!(
        (seen.method.as_str(), seen.path.as_str()),
        ("POST", "/eu/token")
    );
    assert_eq!(seen.query.as_deref(), Some("version=2"));
    assert_eq!(seen.host, "provider.example");
    assert_eq!(seen.header("x-signature"), Some("signed"));
    assert_eq!(seen.param("audience"), Some("https://fleet.example"));
    assert_eq!(seen.param("scope"), Some("a b"));
    assert_eq!(seen.param("redirect_uri"), None);
    assert_eq!(seen.param("grant_type"), Some("authorization_code"));

    hooks.on_request(|_, request| {
        Box::pin(async move {
            assert!(!request.body().is_empty());
            request.set_method(Method::PUT);
            request.set_body("application/xml", "<revoke/>");
            let gone = request.set_param("a", "b");
            assert!(matches!(gone, Err(Error::InvalidRequest(_))));
            Ok(())
        })
    });
    disconnect(&host).await;
    let requests = provider.requests();
    let seen = requests.last().unwrap();
    assert_eq!(
        (seen.method.as_str(), seen.path.as_str()),
        ("PUT", "/revoke")
    );
    assert_eq!(seen.body, "<revoke/>");
    assert_eq!(seen.header("content-type"), Some("application/xml"));
}

/// What leads somewhere else.
const ASTRAY: [fn(&mut ProviderRequest); 6] = [
    |request| request.url_mut().set_host(Some("evil.example")).unwrap(),
    |request| request.url_mut().set_port(Some(8443)).unwrap(),
    |request| *request.url_mut() = "http://provider.example/token".parse().unwrap(),
    |request| request.url_mut().set_username("evil").unwrap(),
    |request| request.url_mut().set_password(Some("x")).unwrap(),
    |request| {
        let host = HeaderValue::from_static("evil.example");
        request.headers_mut().insert("host", host);
    },
];

#[tokio::test]
async fn nothing_is_sent_to_another_origin() {
    let (log, _guard) = Log::capture();
    let (provider, host, hooks) = setup().await;
    let alice = host.browser(ALICE);
    for astray in ASTRAY {
        hooks.on_request(move |_, request| {
            Box::pin(async move {
                astray(request);
                Ok(())
            })
        });
        assert_eq!(
            outcome(&alice.connect("car", &provider).await),
            "hook_failed"
        );
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!((connections(&host), flows(&host)), (0, 0));
    let told = log.lines("has changed where its request goes");
    assert_eq!(told.len(), ASTRAY.len());
    assert!(told[0].contains("https://provider.example"), "{told:?}");

    hooks.rest();
    alice.connect("car", &provider).await;
    let rows = host.rows("car_connection");
    hooks.on_request(|_, request| {
        Box::pin(async move {
            ASTRAY[0](request);
            Ok(())
        })
    });
    expire(&host);
    provider.clear_requests();
    let error = Car::access_token(&host.oauth, ALICE).await.unwrap_err();
    assert_eq!(error.slug(), "hook_failed");
    assert!(!error.is_transient() && !error.is_reauth_required());
    assert_eq!(host.rows("car_connection").len(), rows.len());
    assert_eq!(alice.status("car").await["status"], "active");
    disconnect(&host).await;
    assert_eq!(provider.requests().len(), 0);
    // The tokens wait for a hook that knows better.
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM oauth_revocation"), 2);
    hooks.rest();
    host.sql("UPDATE oauth_revocation SET next_attempt_at = unixepoch()");
    host.oauth.refresh_due().await.unwrap();
    assert!(nothing_lives(&provider));
}

#[tokio::test]
async fn a_hook_that_fails_before_the_request_leaves_sends_nothing_and_tells_the_log_alone() {
    let (log, _guard) = Log::capture();
    let (provider, host, hooks) = setup().await;
    hooks.on_request(|_, request| {
        Box::pin(async move {
            let code = request.param("code").unwrap();
            Err(format!(
                "no key for {code}\n{CLIENT_SECRET}\u{1b}[31m{}",
                "x".repeat(500)
            )
            .into())
        })
    });
    let alice = host.browser(ALICE);
    let response = alice.connect("car", &provider).await;
    assert_eq!(outcome(&response), "hook_failed");
    assert!(
        !location(&response).contains("key"),
        "{}",
        location(&response)
    );
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!((connections(&host), flows(&host)), (0, 0));
    let told = log.lines("a hook has failed");
    let [told] = &told[..] else {
        panic!("{told:?}");
    };
    assert!(
        told.contains("no key for [REDACTED]\\\\n[REDACTED]"),
        "{told}"
    );
    assert!(told.len() < 700 && !told.contains('\u{1b}'), "{told}");
    assert_eq!(log.lines("callback failed").len(), 1);
    for secret in provider.issued_codes() {
        assert!(log.lines(&secret).is_empty());
    }
}

#[tokio::test]
async fn an_answer_may_be_changed_before_it_is_read() {
    let (provider, host, hooks) = setup().await;
    let wrapped =
        json!({"data": {"access_token": "wrapped", "token_type": "Bearer", "who": "Ada"}});
    provider.fault(Endpoint::Token, Fault::json(wrapped));
    hooks.on_answer(|_, answer| {
        Box::pin(async move {
            assert!(!answer.body().is_empty());
            let inner = answer.json().unwrap()["data"].clone();
            answer.set_json(&inner)?;
            Ok(())
        })
    });
    let alice = host.browser(ALICE);
    assert_eq!(outcome(&alice.connect("car", &provider).await), "connected");
    let token = Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(
        lightfriend_runtime::ExposeSecret::expose_secret(&token),
        "wrapped"
    );
    assert_eq!(alice.status("car").await["account"], "Ada");

    // A provider that says by 200 and a number that the grant has ended.
    hooks.rest();
    alice.connect("car", &provider).await;
    provider.fault_always(Endpoint::Token, Fault::json(json!({"errcode": 40029})));
    hooks.on_answer(|_, answer| {
        Box::pin(async move {
            if answer.json().is_some_and(|body| body["errcode"] == 40029) {
                answer.set_status(400);
                answer.set_body(r#"{"error":"invalid_grant"}"#);
            }
            Ok(())
        })
    });
    expire(&host);
    let error = Car::access_token(&host.oauth, ALICE).await.unwrap_err();
    assert!(error.is_reauth_required(), "{error}");
}

/// What a hook can do to an answer without changing it.
#[derive(Debug, Clone, Copy)]
enum Misdeed {
    Error,
    Panic,
}

fn misbehave(hooks: &super::Scripted, misdeed: Misdeed) {
    hooks.on_answer(move |_, answer| {
        Box::pin(async move {
            // Half a change counts for nothing.
            answer.set_status(500);
            match misdeed {
                Misdeed::Error => Err("the signature is wrong".into()),
                Misdeed::Panic => panic!("a test"),
            }
        })
    });
}

#[tokio::test]
async fn what_a_refresh_has_brought_is_kept_whatever_the_hook_does() {
    let (provider, host, hooks) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("car", &provider).await;
    for misdeed in [Misdeed::Error, Misdeed::Panic] {
        misbehave(&hooks, misdeed);
        expire(&host);
        let issued = provider.issued_refresh_tokens().len();
        Car::access_token(&host.oauth, ALICE).await.unwrap();
        assert_eq!(provider.issued_refresh_tokens().len(), issued + 1);
    }
    // The rotated one is the one that is presented next.
    hooks.rest();
    expire(&host);
    Car::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(alice.status("car").await["status"], "active");
}

#[tokio::test]
async fn a_connect_fails_with_the_hook_that_reads_its_answer_and_its_tokens_are_revoked() {
    let (provider, host, hooks) = setup().await;
    let alice = host.browser(ALICE);
    for misdeed in [Misdeed::Error, Misdeed::Panic] {
        misbehave(&hooks, misdeed);
        let callback = alice.consent("car", &provider).await;
        // Whoever revokes asks the hook, too.
        let response = alice.callback(&callback).await;
        assert_eq!(outcome(&response), "hook_failed", "{misdeed:?}");
        hooks.rest();
        assert_eq!((connections(&host), flows(&host)), (0, 0));
        let revoked = || {
            host.sql("UPDATE oauth_revocation SET next_attempt_at = unixepoch()");
            nothing_lives(&provider)
        };
        host.oauth.refresh_due().await.unwrap();
        assert!(eventually(revoked).await);
    }
}

#[tokio::test]
async fn a_refresh_has_its_fifteen_seconds_with_a_hook_that_never_ends_and_its_tokens_are_kept() {
    let (provider, host, hooks) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("car", &provider).await;
    hooks.on_answer(|_, _| Box::pin(std::future::pending()));
    expire(&host);
    let issued = provider.issued_refresh_tokens().len();
    let refreshing = Car::access_token(&host.oauth, ALICE);
    let token = tokio::time::timeout(Duration::from_mins(2), refreshing).await;
    token.expect("an end").unwrap();
    assert_eq!(provider.issued_refresh_tokens().len(), issued + 1);
    hooks.on_request(|_, _| Box::pin(std::future::pending()));
    expire(&host);
    provider.clear_requests();
    let refreshing = Car::access_token(&host.oauth, ALICE);
    let error = tokio::time::timeout(Duration::from_mins(2), refreshing).await;
    let error = error.expect("an end").unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert_eq!(error.slug(), "hook_failed");
    assert_eq!(provider.requests().len(), 0);
}

/// The application is at hand in a hook.
#[tokio::test]
async fn hooks_are_handed_the_application() {
    let (provider, host, hooks) = setup().await;
    let alice = host.browser(ALICE);
    hooks.on_request(|oauth, request| {
        Box::pin(async move {
            let user = i32::try_from(request.user())?;
            let known = Car::connection(oauth, user).await?.is_some();
            request.set_param("known", &known.to_string())?;
            Ok(())
        })
    });
    for known in ["false", "true"] {
        assert_eq!(outcome(&alice.connect("car", &provider).await), "connected");
        let requests = provider.requests();
        assert_eq!(requests.last().unwrap().param("known"), Some(known));
    }
    assert_eq!(connections(&host), 1);
}
