//! The page says what is so, in its users' words.

use lightfriend_runtime::testing::MockProvider;

use super::{attribute, card, html, setup, setup_with};
use crate::support::{ALICE, location};

#[tokio::test]
async fn a_notice_is_shown_as_long_as_it_is_so() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let landing = location(&alice.connect("page_chat", &provider).await);
    let page = html(&alice, &landing).await;
    assert!(page.contains("Page Chat is connected."), "{page}");
    assert!(
        page.contains("<title>Page Chat is connected. \u{2013} Connections</title>"),
        "{page}"
    );
    // The same links again, from a bookmark or a mail.
    let page = html(&alice, "/connections?disconnected=page_chat").await;
    assert!(!page.contains("is disconnected"), "{page}");
    alice.post("/api/page_chat/disconnect").await;
    let page = html(&alice, &landing).await;
    assert!(!page.contains("is connected"), "{page}");
    assert!(page.contains("<title>Connections</title>"), "{page}");
}

#[tokio::test]
async fn to_decline_is_no_error_and_changes_nothing() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("page_calendar", &provider).await;
    let url = alice.start("page_calendar").await;
    let callback = provider.deny(&url).await.unwrap();
    let page = html(&alice, &location(&alice.callback(&callback).await)).await;
    let (_, notice) = page.split_once("<p class=\"connections-notice\"").unwrap();
    assert!(
        notice.contains("You did not give access to Page Calendar. Nothing has changed."),
        "{page}"
    );
    assert!(!page.contains("role=\"alert\""), "{page}");
    assert!(card(&page, "page_calendar").contains(">Connected<"));

    let failed = "/connections?error=provider_unavailable&service=page_calendar";
    let page = html(&alice, failed).await;
    assert!(
        page.contains("What was connected before still is."),
        "{page}"
    );
}

#[tokio::test]
async fn what_disconnecting_does_at_the_service_is_told_as_it_is() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for service in ["page_calendar", "page_chat"] {
        alice.connect(service, &provider).await;
    }
    let page = html(&alice, "/connections").await;
    let told = card(&page, "page_calendar");
    assert!(
        told.contains("asks Page Calendar to end its access."),
        "{told}"
    );
    // It has no revocation endpoint.
    let told = card(&page, "page_chat");
    assert!(told.contains("has no way to be told"), "{told}");
    assert!(!told.contains("end its access."), "{told}");
}

#[tokio::test]
async fn names_tell_the_services_apart() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    alice.connect("page_chat", &provider).await;
    let page = html(&alice, "/connections").await;
    for (service, name) in [
        ("page_calendar", "Connect Page Calendar"),
        ("page_chat", "Reconnect Page Chat"),
    ] {
        let label = format!(r#"aria-label="{name}""#);
        assert!(card(&page, service).contains(&label), "{page}");
    }
    for name in ["Disconnect Page Chat", "Keep Page Chat"] {
        let word = name.split(' ').next().unwrap();
        let summary = format!(
            r#"<span aria-hidden="true">{word}</span><span class="connections-unseen">{name}</span>"#
        );
        assert!(card(&page, "page_chat").contains(&summary), "{page}");
    }
}

#[tokio::test]
async fn a_day_is_a_day() {
    let (provider, host) = setup_with(MockProvider::builder()).await;
    let alice = host.browser(ALICE);
    alice.connect("page_chat", &provider).await;
    host.sql("UPDATE page_chat_connection SET created_at = 1767323045");
    let page = html(&alice, "/connections").await;
    let time = card(&page, "page_chat");
    assert_eq!(attribute(time, "datetime"), "2026-01-02T03:04:05Z");
    assert!(time.contains(">2 January 2026<"), "{time}");
}
