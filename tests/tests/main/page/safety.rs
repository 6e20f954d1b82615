//! What the page must never do.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use lightfriend_runtime::testing::MockProvider;
use reqwest::Method;
use sha2::{Digest as _, Sha256};

use super::{header, html, setup, setup_with};
use crate::support::{ALICE, Browser, outcome};

#[tokio::test]
async fn what_the_provider_says_is_text_and_never_markup() {
    let name = "<script>alert('1')</script>\"><img src=x onerror=alert(2)>";
    let builder = MockProvider::builder()
        .account(name, "a@example.com")
        .granted_scopes("<b>bold</b> \"'><script>");
    let (provider, host) = setup_with(builder).await;
    let alice = host.browser(ALICE);
    assert_eq!(
        outcome(&alice.connect("page_calendar", &provider).await),
        "connected"
    );
    let page = html(&alice, "/connections").await;
    assert!(
        page.contains("&lt;script&gt;alert('1')&lt;/script&gt;"),
        "{page}"
    );
    for markup in ["<script", "<img", "<b>"] {
        assert!(!page.contains(markup), "{markup} is in {page}");
    }
}

#[tokio::test]
async fn the_page_runs_no_script_and_loads_nothing() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("page_calendar", &provider).await;
    for target in ["/connections", "/connections?error=x&service=page_chat"] {
        let response = alice.get(target).await;
        let policy = header(&response, "content-security-policy").to_owned();
        for directive in [
            "default-src 'none'",
            "form-action 'self'",
            "base-uri 'none'",
            "frame-ancestors 'none'",
        ] {
            assert!(policy.split("; ").any(|part| part == directive), "{policy}");
        }
        assert!(
            !policy.contains("unsafe") && !policy.contains("script-src") && !policy.contains('*'),
            "{policy}"
        );
        assert_eq!(header(&response, "cache-control"), "no-store");
        assert_eq!(header(&response, "x-content-type-options"), "nosniff");
        let referrer = header(&response, "referrer-policy").to_owned();
        assert!(
            ["same-origin", "no-referrer"].contains(&referrer.as_str()),
            "{referrer}"
        );
        let page = response.text().await.unwrap();
        // The hash in the policy is that of the style sheet, or browsers would ignore it.
        let style = page
            .split_once("<style>")
            .unwrap()
            .1
            .split_once("</style>")
            .unwrap()
            .0;
        let hash = STANDARD.encode(Sha256::digest(style));
        assert!(
            policy.contains(&format!("style-src 'sha256-{hash}'")),
            "{policy}"
        );
        // The icon is in the page itself, and the policy allows that.
        let icon = r#"<link rel="icon" href="data:image/svg+xml;base64,"#;
        assert_eq!(
            (page.matches("<link").count(), page.matches(icon).count()),
            (1, 1),
            "{page}"
        );
        assert!(policy.contains("; img-src data:; "), "{policy}");
        for foreign in [
            "<script",
            "<img",
            "<iframe",
            " style=",
            " onclick=",
            "http://",
            "https://",
            "src=",
            "@import",
            "url(",
        ] {
            assert!(!page.contains(foreign), "{foreign} is in {page}");
        }
    }
}

#[tokio::test]
async fn another_site_cannot_disconnect() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("page_calendar", &provider).await;
    let target = "/api/page_calendar/disconnect?return_to=/connections";
    let refused: [&[(&str, &str)]; 5] = [
        &[("sec-fetch-site", "cross-site")],
        &[("sec-fetch-site", "cross-site"), ("origin", "null")],
        &[("origin", "https://evil.example")],
        &[("origin", "null")],
        &[],
    ];
    for headers in refused {
        let navigation = [headers, &[("sec-fetch-mode", "navigate")]].concat();
        let response = alice.send(Method::POST, target, &navigation).await;
        assert_eq!(response.status(), 403, "{headers:?}");
        assert!(response.headers().get("location").is_none());
    }
    for method in [Method::POST, Method::HEAD, Method::DELETE, Method::PUT] {
        let response = alice
            .send(
                method.clone(),
                "/connections",
                &[("sec-fetch-site", "same-origin")],
            )
            .await;
        let expected = if method == Method::HEAD { 200 } else { 405 };
        assert_eq!(response.status(), expected);
    }
    assert_eq!(alice.status("page_calendar").await["connected"], true);
    let own = host.url("");
    let headers = [("origin", own.as_str()), ("accept", "text/html")];
    let response = alice.send(Method::POST, target, &headers).await;
    assert_eq!(response.status(), 303);
}

#[tokio::test]
async fn nobody_signed_in_gets_a_page_that_says_so() {
    let (_provider, host) = setup().await;
    let stranger = Browser::new(host.address);
    let response = stranger.get("/connections").await;
    assert_eq!(response.status(), 401);
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert!(header(&response, "content-security-policy").contains("default-src 'none'"));
    let page = response.text().await.unwrap();
    assert!(
        page.contains("Sign in first") && !page.contains("<article"),
        "{page}"
    );
    assert!(
        !page.contains("role=\"alert\"") && !page.contains("connections-bad\""),
        "{page}"
    );
}

#[tokio::test]
async fn a_notice_has_our_own_words_only() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for (query, expected) in [
        ("disconnected=page_chat", "Page Chat is disconnected."),
        (
            "error=access_denied&service=page_chat",
            "You did not give access to Page Chat. Nothing has changed.",
        ),
        ("error=invalid_state&service=page_chat", "Try again."),
        (
            "error=provider_unavailable&service=page_chat",
            "Try again later.",
        ),
        (
            "error=invalid_provider_response&service=page_chat",
            "cannot be used.",
        ),
        (
            "service=page_chat&error=canary%3Cscript%3E",
            "Something went wrong with Page Chat.",
        ),
    ] {
        let page = html(&alice, &format!("/connections?{query}")).await;
        assert!(
            page.contains("class=\"connections-notice") && page.contains(expected),
            "{query}: {page}"
        );
        assert!(
            !page.contains("canary") && !page.contains("<script"),
            "{page}"
        );
    }
    for query in [
        "",
        "connected=canary",
        "disconnected=%3Cscript%3Ecanary",
        "error=canary",
        "error=access_denied",
        "error=access_denied&service=canary",
        "service=page_chat",
        "connected=",
        "%ff=%00&canary",
        "connected=page_chat%00",
    ] {
        let page = html(&alice, &format!("/connections?{query}")).await;
        assert!(
            !page.contains("class=\"connections-notice"),
            "{query}: {page}"
        );
        assert!(!page.contains("canary"), "{page}");
    }
}

#[tokio::test]
async fn head_is_answered_without_a_body() {
    let (_provider, host) = setup().await;
    let response = host
        .browser(ALICE)
        .send(Method::HEAD, "/connections", &[])
        .await;
    assert_eq!(response.status(), 200);
    assert_eq!(header(&response, "cache-control"), "no-store");
    assert!(response.bytes().await.unwrap().is_empty());
}
