//! Visitors who are not signed in.

use axum::http::StatusCode;
use lightfriend_runtime::{Page, language::French};

use super::{at_page, header, services, setup};
use crate::support::{ALICE, Browser, Host, location, param};

/// A stranger's browser at such a page.
async fn stranger(host: &Host, page: Page) -> Browser {
    let signed_in = at_page(host, page).await;
    Browser::new(signed_in.address())
}

#[tokio::test]
async fn they_are_sent_to_sign_in_and_come_back() {
    let (_provider, host) = setup().await;
    for (url, at, expected) in [
        (
            "/login?next={return_to}",
            "/connections",
            "/login?next=%2Fconnections#",
        ),
        (
            "https://id.example/?back={return_to}&x",
            "/a/b",
            "https://id.example/?back=%2Fa%2Fb&x#",
        ),
        ("/login", "/connections", "/login#"),
    ] {
        let page = services().page().at(at).sign_in_url(url);
        let response = stranger(&host, page.clone()).await.get(at).await;
        assert_eq!(response.status(), StatusCode::SEE_OTHER);
        assert_eq!(location(&response), expected);
        assert_eq!(header(&response, "cache-control"), "no-store");
        let signed_in = at_page(&host, page).await;
        assert_eq!(signed_in.get(at).await.status(), StatusCode::OK);
    }
    // What the visitor's link has in it leads nowhere else.
    let page = services().page().sign_in_url("/login?next={return_to}");
    let target = "/connections?return_to=//evil.example&next=//evil.example";
    let response = stranger(&host, page).await.get(target).await;
    let url = format!("{}{}", host.url(""), location(&response));
    assert_eq!(param(&url, "next").as_deref(), Some("/connections"));
    assert!(!url.contains("evil"), "{url}");
}

#[tokio::test]
async fn otherwise_they_read_in_their_language_what_to_do() {
    let (_provider, host) = setup().await;
    let page = services().page().language(French);
    let response = stranger(&host, page).await.get("/connections").await;
    assert_eq!(response.status(), StatusCode::UNAUTHORIZED);
    assert_eq!(header(&response, "content-language"), "fr");
    let page = response.text().await.unwrap();
    assert!(page.contains("Identifiez-vous d\u{2019}abord"), "{page}");
    assert!(!page.contains("alert"), "{page}");
    let signed_in = host.browser(ALICE).get("/connections").await;
    assert_eq!(signed_in.status(), StatusCode::OK);
}
