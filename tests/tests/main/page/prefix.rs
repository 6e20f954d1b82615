//! The page of an application that browsers see below a path.

use axum::Router;
use lightfriend_runtime::{Page, testing::MockProvider};

use super::{PageChat, attribute, card, html, services, submit};
use crate::support::{ALICE, AppState, Browser, application, bind, location, serve_on};

/// The browser of a visitor, and where the application is.
async fn below_app(provider: &MockProvider, page: Page) -> (Browser, String) {
    let (listener, address) = bind().await;
    let url = format!("http://{address}/app");
    let (database, oauth) =
        application(services(), provider, |builder| builder.backend_url(&url)).await;
    // It lives as long as the test's runtime.
    std::mem::forget(database);
    let app = Router::new()
        .merge(services().router())
        .merge(page)
        .with_state(AppState { oauth });
    serve_on(listener, Router::new().nest("/app", app));
    (Browser::new(address), url)
}

#[tokio::test]
async fn every_link_has_the_prefix() {
    let provider = MockProvider::start().await.unwrap();
    let page = services()
        .page()
        .home("/")
        .logo::<PageChat>("/static/chat.svg")
        .sign_in_url("/login?next={return_to}");
    let (alice, url) = below_app(&provider, page).await;
    let signed_out = alice.get("/app/connections").await;
    assert_eq!(
        location(&signed_out),
        "/app/login?next=%2Fapp%2Fconnections#"
    );

    alice.set_cookie("session", &ALICE.to_string());
    let page = html(&alice, "/app/connections").await;
    assert!(page.contains("href=\"/app/\">Back</a>"), "{page}");
    let chat = card(&page, "page_chat");
    assert_eq!(attribute(chat, "src"), "/app/static/chat.svg");
    let start = attribute(chat, "href").replace("&amp;", "&");
    assert!(
        start.starts_with("/app/api/page_chat/oauth/start?"),
        "{start}"
    );
    let callback = provider.approve(&location(&alice.get(&start).await)).await;
    let landing = location(&alice.callback(&callback.unwrap()).await);
    assert_eq!(landing, format!("{url}/connections?connected=page_chat#"));
    let page = html(&alice, &landing).await;
    assert!(page.contains("Page Chat is connected."), "{page}");
    let back = location(&submit(&alice, card(&page, "page_chat")).await);
    assert_eq!(back, format!("{url}/connections?disconnected=page_chat#"));
    let page = html(&alice, &back).await;
    assert!(page.contains("Page Chat is disconnected."), "{page}");
}
