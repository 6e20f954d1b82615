//! `GET /api/connections`, and what hosts make lists of their own from.

use std::collections::BTreeSet;

use axum::Router;
use lightfriend_runtime::{
    ConnectionStatus, Integrations, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{Bare2, LIST, Team, entries, json, setup};
use crate::support::{ALICE, BOB, Host, Log, application, serve};

/// Users with ids of another type.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    user_id = i64,
    users = "none",
    env = "TEST"
)]
pub struct ForOthers;

fn members(value: &Value) -> BTreeSet<&str> {
    value
        .as_object()
        .unwrap()
        .keys()
        .map(String::as_str)
        .collect()
}

#[tokio::test]
async fn every_integration_is_listed_in_its_order_with_all_that_is_known() {
    let (provider, host) = setup().await;
    let answer = json!({
        "access_token": "a", "token_type": "Bearer", "expires_in": 3600,
        "scope": "team.read", "account": {"name": "Ada"}, "webhook": "webhook-canary",
    });
    provider.fault(Endpoint::Token, Fault::json(answer));
    host.browser(ALICE).connect("team", &provider).await;
    provider.clear_requests();

    let listed = entries(&host.browser(ALICE)).await;
    let [team, bare] = listed.as_slice() else {
        panic!("{listed:#?}");
    };
    assert_eq!(
        team,
        &json!({
            "service": "team",
            "title": "The Team",
            "description": "Posts to your channels.",
            "connected": true,
            "status": "active",
            "problem": null,
            "scopes": ["team.read"],
            "missing_scopes": ["team.write"],
            "scope_labels": {"team.read": "See your channels", "team.write": "Post to them"},
            "expires_at": team["expires_at"].as_str().unwrap(),
            "refresh_failing_since": null,
            "reauth_by": null,
            "account": "Ada",
            "connected_at": team["connected_at"].as_str().unwrap(),
            "fields": {
                "account": "Ada", "channel": "general", "quota": 3, "seen": 4, "share": null,
                "muted": true,
            },
            "inputs": [],
            "revocable": true,
            "links": {
                "start": "/api/team/oauth/start",
                "disconnect": "/api/team/disconnect",
                "status": "/api/team/status",
            },
        })
    );
    assert_eq!(
        bare,
        &json!({
            "service": "bare2",
            "title": "Bare2",
            "description": null,
            "connected": false,
            "status": "not_connected",
            "problem": null,
            "scopes": null,
            "missing_scopes": [],
            "scope_labels": {},
            "expires_at": null,
            "refresh_failing_since": null,
            "reauth_by": null,
            "account": null,
            "connected_at": null,
            "fields": {},
            "inputs": [],
            "revocable": false,
            "links": {
                "start": "/services/bare-2/oauth/start",
                "disconnect": "/services/bare-2/disconnect",
                "status": "/services/bare-2/status",
            },
        })
    );
    assert!(provider.requests().is_empty(), "no provider is asked");
    // Bob's are his own.
    assert_eq!(entries(&host.browser(BOB)).await[0]["connected"], false);
}

#[tokio::test]
async fn the_status_of_one_is_the_same_as_in_the_list() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("team", &provider).await;
    host.sql("UPDATE team_connection SET status = 'needs_reauth'");
    let entry = &entries(&alice).await[0];
    assert_eq!(entry["status"], "needs_reauth");
    let status = alice.status("team").await;
    for (name, value) in status.as_object().unwrap() {
        assert_eq!(&entry[name], value, "{name}");
    }
    let more: BTreeSet<&str> = &members(entry) - &members(&status);
    let expected = [
        "description",
        "inputs",
        "links",
        "revocable",
        "scope_labels",
    ];
    assert_eq!(more, BTreeSet::from(expected));
}

#[tokio::test]
async fn the_application_has_the_same_as_values() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("team", &provider).await;
    let all = integrations![Team, Bare2];
    let typed = all.statuses(&host.oauth, ALICE).await.unwrap();
    assert_eq!(typed[0].status.status, ConnectionStatus::Active);
    assert_eq!(typed[0].links.start, "/api/team/oauth/start");
    assert_eq!(
        serde_json::to_value(&typed).unwrap(),
        Value::from(entries(&alice).await)
    );
}

#[tokio::test]
async fn hosts_can_go_through_the_integrations() {
    let all = integrations![Team, Bare2];
    assert_eq!(
        all.iter().next().unwrap().description(),
        Some("Posts to your channels.")
    );
    let mut seen = Vec::new();
    for integration in &all {
        let routes = integration.routes();
        seen.push((integration.service(), integration.title(), routes.start));
    }
    let (team, bare) = ("/api/team/oauth/start", "/services/bare-2/oauth/start");
    let expected = [("team", "The Team", team), ("bare2", "Bare2", bare)];
    assert_eq!(seen, expected.map(|(a, b, c)| (a, b, c.to_owned())));
    assert_eq!(all.iter().len(), 2);
    let routes = all.into_iter().nth(1).unwrap().routes();
    assert_eq!(routes.callback, "/services/bare-2/oauth/callback");
    assert_eq!(routes.disconnect, "/services/bare-2/disconnect");
    assert_eq!(routes.status, "/services/bare-2/status");
}

#[tokio::test]
async fn links_have_the_path_of_the_backend() {
    let provider = MockProvider::start().await.unwrap();
    let all = integrations![Team];
    let (_database, oauth) = application(all, &provider, |builder| {
        builder.backend_url("https://example.com/app/")
    })
    .await;
    let listed = all.statuses(&oauth, ALICE).await.unwrap();
    let links = &listed[0].links;
    assert_eq!(links.start, "/app/api/team/oauth/start");
    assert_eq!(links.disconnect, "/app/api/team/disconnect");
    assert_eq!(links.status, "/app/api/team/status");
}

#[tokio::test]
async fn without_a_user_there_is_no_list() {
    let (_provider, host) = setup().await;
    let browser = host.browser(ALICE);
    browser.set_cookie("session", "");
    let response = browser.get(LIST).await;
    assert_eq!(response.status(), 401);
    assert_eq!(json(response).await["error"], "not_signed_in");
}

#[tokio::test]
async fn the_list_is_read_only() {
    let (_provider, host) = setup().await;
    for method in ["POST", "PUT", "DELETE", "PATCH", "OPTIONS"] {
        let method = Method::from_bytes(method.as_bytes()).unwrap();
        let response = host.browser(ALICE).send(method.clone(), LIST, &[]).await;
        assert_eq!(response.status(), 405, "{method}");
        assert_eq!(json(response).await["error"], "method_not_allowed");
    }
}

/// Serves these, of which the builder was given fewer.
async fn unlisted(mounted: Integrations, host: &Host) -> crate::support::Browser {
    let app = Router::new().merge(mounted.router_with(host.oauth.clone()));
    let browser = crate::support::Browser::new(serve(app).await);
    browser.set_cookie("session", &ALICE.to_string());
    browser
}

#[tokio::test]
async fn what_cannot_work_is_left_out_and_the_operator_is_told_once() {
    let (log, _guard) = Log::capture();
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Team], &provider).await;
    let browser = unlisted(integrations![Bare2, Team], &host).await;
    for _ in 0..2 {
        let listed = entries(&browser).await;
        let services: Vec<&Value> = listed.iter().map(|entry| &entry["service"]).collect();
        assert_eq!(services, ["team"]);
    }
    let said = log.lines("left out");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].contains("WARN") && said[0].contains("bare2"),
        "{said:#?}"
    );
    assert!(said[0].contains("integrations![..]"), "{said:#?}");
}

#[tokio::test]
async fn an_integration_for_users_of_another_kind_is_left_out() {
    let (log, _guard) = Log::capture();
    let provider = MockProvider::start().await.unwrap();
    let all = integrations![Team, ForOthers];
    let (_database, oauth) = application(all, &provider, |builder| {
        builder.current_user(async |_| Some(lightfriend_runtime::UserId::from(ALICE)))
    })
    .await;
    let listed = all.statuses(&oauth, ALICE).await.unwrap();
    assert_eq!(listed.len(), 1);
    let said = log.lines("left out");
    assert_eq!(said.len(), 1, "{said:#?}");
    assert!(
        said[0].contains("for_others") && said[0].contains("i64"),
        "{said:#?}"
    );
}

#[tokio::test]
async fn a_database_in_trouble_is_no_empty_list() {
    let (_provider, host) = setup().await;
    host.sql("DROP TABLE bare2_connection");
    let response = host.browser(ALICE).get(LIST).await;
    assert!(response.status().is_server_error(), "{}", response.status());
    assert!(json(response).await["error"].is_string());
}

#[tokio::test]
async fn the_list_is_behind_the_session_and_the_callbacks_are_apart() {
    let (_provider, host) = setup().await;
    let all = integrations![Team, Bare2];
    // A session layer that lets nobody in.
    let session = async |_: axum::extract::Request, _: axum::middleware::Next| {
        axum::http::StatusCode::IM_A_TEAPOT
    };
    let protected = Router::new()
        .merge(all.protected_router())
        .layer(axum::middleware::from_fn(session));
    let app = protected
        .merge(all.callback_router())
        .with_state(host.oauth.clone());
    let browser = crate::support::Browser::new(serve(app).await);
    for path in [LIST, "/api/team/status", "/api/team/oauth/start"] {
        assert_eq!(browser.get(path).await.status(), 418, "{path}");
    }
    let callback = browser.get("/api/team/oauth/callback").await;
    assert_ne!(callback.status(), 418);
    assert_ne!(callback.status(), 404);
}
