//! Visitors who are not signed in.

use axum::http::StatusCode;
use lightfriend_runtime::{Page, language::French};

use super::{at_page, attribute, card, header, html, services, setup, submit};
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

/// Browsers hold every redirect after a form to the `form-action` of the page that it was on: a chain
/// that ended at a sign-in of another origin would be broken off, and the button would do nothing.
#[tokio::test]
async fn a_form_sent_when_the_session_has_ended_leads_to_a_link_to_sign_in() {
    let (provider, host) = setup().await;
    let page = services()
        .page()
        .language(French)
        .sign_in_url("https://login.example/?back={return_to}&x");
    let alice = at_page(&host, page).await;
    alice.connect("page_chat", &provider).await;
    let before = html(&alice, "/connections").await;
    let signed_in = alice.cookies();
    let mut signed_out = signed_in.clone();
    signed_out.remove("session").unwrap();
    alice.restore_cookies(&signed_out);

    let landing = location(&submit(&alice, card(&before, "page_chat")).await);
    let back = "/connections?error=not_signed_in&service=page_chat";
    assert_eq!(landing, host.url(&format!("{back}#")));
    let answer = alice.get(back).await;
    assert_eq!(answer.status(), StatusCode::UNAUTHORIZED);
    assert!(answer.headers().get("location").is_none());
    assert_eq!(header(&answer, "cache-control"), "no-store");
    let answer = answer.text().await.unwrap();
    assert!(
        answer.contains("Identifiez-vous d\u{2019}abord"),
        "{answer}"
    );
    let (_, main) = answer.split_once("<main>").unwrap();
    assert_eq!(
        attribute(main, "href"),
        "https://login.example/?back=%2Fconnections&amp;x"
    );
    assert!(main.contains(">S\u{2019}identifier</a>"), "{main}");

    // Links may go anywhere, and so may who was sent by one.
    let asked = alice.get("/connections?connected=page_chat").await;
    assert_eq!(
        location(&asked),
        "https://login.example/?back=%2Fconnections&x#"
    );
    alice.restore_cookies(&signed_in);
    assert_eq!(alice.status("page_chat").await["connected"], true);
}
