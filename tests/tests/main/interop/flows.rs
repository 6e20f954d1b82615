//! What goes well.

use secrecy::ExposeSecret as _;

use super::{Service, server::Server};
use crate::{
    requests::expire,
    support::{ALICE, outcome},
};

pub async fn an_account_is_connected_used_and_disconnected_for_good(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    server.connect(&host).await;
    let answer = (service.call)(host.oauth.clone()).await.unwrap();
    assert_eq!(answer["name"], "ada");
    let status = host.browser(ALICE).status(service.name).await;
    assert_eq!(status["status"], "active");
    assert_eq!(status["scopes"], serde_json::json!(["read"]), "{status}");
    // By the token answer, or by introspection.
    assert!(!status["expires_at"].is_null(), "{status}");

    let issued = server.issued().await;
    assert!(server.takes(&issued["access_token"]).await);
    let path = format!("/api/{}/disconnect", service.name);
    let browser = host.browser(ALICE);
    assert_eq!(browser.post(&path).await.status(), 200);
    host.oauth.drain().await;
    assert!(!server.takes(&issued["access_token"]).await);
    let refresh_token = issued["refresh_token"].as_str().unwrap();
    let form = [
        ("grant_type", "refresh_token"),
        ("refresh_token", refresh_token),
    ];
    assert_eq!(server.ask_for_tokens(&form).await.status(), 400);
    assert_eq!(host.number("SELECT COUNT(*) AS n FROM oauth_revocation"), 0);
}

pub async fn a_denial_connects_nothing(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    let browser = host.browser(ALICE);
    let url = browser.start(service.name).await;
    let callback = server.decide(&url, false).await;
    assert_eq!(outcome(&browser.callback(&callback).await), "access_denied");
    let status = browser.status(service.name).await;
    assert_eq!(status["status"], "not_connected");
    assert_eq!(server.count("authorization_code").await, 0);
}

pub async fn an_expired_token_is_refreshed_and_the_refresh_token_rotates(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    server.connect(&host).await;
    let mut before = server.issued().await;
    for refreshes in 1..=3 {
        server.look("expire_tokens").await;
        expire(&host, service.name, 1);
        let token = (service.access_token)(host.oauth.clone()).await.unwrap();
        let after = server.issued().await;
        assert_eq!(after["access_token"], token.expose_secret());
        assert_ne!(after["refresh_token"], before["refresh_token"]);
        assert_eq!(server.count("refresh_token").await, refreshes);
        let answer = (service.call)(host.oauth.clone()).await.unwrap();
        assert_eq!(answer["name"], "ada");
        before = after;
    }
}

/// The application does not know that the token has ended, as where a clock is wrong.
pub async fn a_token_that_the_api_refuses_is_refreshed(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    server.connect(&host).await;
    server.look("expire_tokens").await;
    // Issued an hour ago, and good for another one: only an older token is refreshed for a 401.
    expire(&host, service.name, -3600);
    let answer = (service.call)(host.oauth.clone()).await.unwrap();
    assert_eq!(answer["name"], "ada");
    assert_eq!(server.count("refresh_token").await, 1);
}

/// A server with reuse protection would end the grant for a second one.
pub async fn two_applications_refresh_once(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    server.connect(&host).await;
    let other = server.same_database(&host, |builder| builder).await;
    server.look("expire_tokens").await;
    expire(&host, service.name, 1);
    let oauths = [&host.oauth, &other].into_iter().cycle().take(16);
    let wanted = oauths.map(|oauth| (service.access_token)(oauth.clone()));
    let tokens = futures_util::future::join_all(wanted).await;
    let issued = server.issued().await;
    for token in tokens {
        assert_eq!(issued["access_token"], token.unwrap().expose_secret());
    }
    assert_eq!(server.count("refresh_token").await, 1);
    let answer = (service.call)(other).await.unwrap();
    assert_eq!(answer["name"], "ada");
}

pub async fn a_connect_again_replaces_the_tokens(service: Service) {
    let server = Server::start(service).await;
    let host = server.host().await;
    server.connect(&host).await;
    let first = server.issued().await;
    server.connect(&host).await;
    host.oauth.drain().await;
    let second = server.issued().await;
    assert_ne!(first["access_token"], second["access_token"]);
    let token = (service.access_token)(host.oauth.clone()).await.unwrap();
    assert_eq!(second["access_token"], token.expose_secret());
    // What was replaced goes with the disconnect.
    let path = format!("/api/{}/disconnect", service.name);
    assert_eq!(host.browser(ALICE).post(&path).await.status(), 200);
    host.oauth.drain().await;
    assert!(!server.takes(&first["access_token"]).await);
    assert!(!server.takes(&second["access_token"]).await);
}
