//! What is wrong with one service does not take the others away.

use std::sync::Arc;

use axum::Router;
use lightfriend_runtime::{OAuthIntegration, integrations};

use super::{PageCalendar, PageChat, attribute, card, header, html, services, setup};
use crate::support::{ALICE, Browser, Log, serve};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct PageUnlisted;

#[tokio::test]
async fn an_integration_that_the_builder_was_not_given_is_told_to_the_operator_once() {
    let (_provider, host) = setup().await;
    let mounted = integrations![PageUnlisted, PageCalendar, PageChat];
    let app: Router = mounted.page().router_with(host.oauth.clone());
    let alice = Browser::new(serve(app).await);
    alice.set_cookie("session", &ALICE.to_string());
    let (log, guard) = Log::capture();
    for _ in 0..3 {
        let page = html(&alice, "/connections").await;
        assert!(
            !page.contains("page_unlisted") && !page.contains("Page Unlisted"),
            "{page}"
        );
        assert!(card(&page, "page_chat").contains("Not connected"), "{page}");
    }
    drop(guard);
    let lines = log.lines("page_unlisted");
    assert_eq!(lines.len(), 1, "{lines:?}");
    assert!(lines[0].contains("integrations![..]"), "{lines:?}");
}

#[tokio::test]
async fn one_services_trouble_is_told_on_its_card() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("page_calendar", &provider).await;
    host.sql("DROP TABLE page_chat_connection");
    let page = html(&alice, "/connections?disconnected=page_chat").await;
    assert!(
        card(&page, "page_calendar").contains(">Connected<"),
        "{page}"
    );
    let troubled = card(&page, "page_chat");
    assert!(troubled.contains("Unknown"), "{troubled}");
    assert!(
        troubled.contains("Whether Page Chat is connected cannot be told now."),
        "{troubled}"
    );
    assert!(
        !troubled.contains("<form") && !troubled.contains("<a "),
        "{troubled}"
    );
    assert!(!page.contains("is disconnected"), "it is not known: {page}");

    host.sql("DROP TABLE page_calendar_connection");
    let response = alice.get("/connections").await;
    assert!(response.status().is_server_error(), "{}", response.status());
    assert!(header(&response, "content-security-policy").contains("default-src 'none'"));
    let page = response.text().await.unwrap();
    assert!(
        page.contains("This page cannot be shown now. Try again later."),
        "{page}"
    );
    assert!(!page.contains("page_chat"), "{page}");
}

/// A type that is not the application's own has no `FromRef` that it could write.
#[tokio::test]
async fn a_host_with_a_foreign_state_mounts_the_page() {
    let (provider, host) = setup().await;
    let app: Router = Router::<Arc<String>>::new()
        .merge(services().router_with(host.oauth.clone()))
        .merge(services().page().router_with(host.oauth.clone()))
        .with_state(Arc::new("foreign".to_owned()));
    let alice = Browser::new(serve(app).await);
    alice.set_cookie("session", &ALICE.to_string());
    alice.connect("page_chat", &provider).await;
    let page = html(&alice, "/connections").await;
    assert!(card(&page, "page_chat").contains(">Connected<"), "{page}");
    assert_eq!(attribute(&page, "class"), "connections-page");
}
