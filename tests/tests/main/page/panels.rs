//! Texts of the application's own on the cards.

use std::{
    future::{pending, ready},
    sync::Arc,
};

use lightfriend_runtime::Page;
use tokio::sync::Barrier;

use super::{PageCalendar, at_page, card, html, services, setup};
use crate::support::{ALICE, Host};

/// A page of the application's own, as Alice gets it.
async fn shown(host: &Host, page: Page) -> String {
    html(&at_page(host, page).await, "/connections").await
}

/// With a panel that calls the API.
async fn with_panel(host: &Host) -> String {
    let page = services().page().panel(|oauth, _user, service| async move {
        let response = match service {
            "page_calendar" => PageCalendar::client(&oauth, ALICE).get("/me").send().await,
            other => panic!("{other} is not connected and has no panel"),
        };
        let answer: serde_json::Value = response.ok()?.json().await.ok()?;
        Some(format!("<i>{}</i>", answer["account"]["email"].as_str()?))
    });
    shown(host, page).await
}

#[tokio::test]
async fn a_panel_shows_what_the_api_answered() {
    let (provider, host) = setup().await;
    host.browser(ALICE)
        .connect("page_calendar", &provider)
        .await;
    let page = with_panel(&host).await;
    assert!(
        card(&page, "page_calendar").contains("&lt;i&gt;ada@example.com&lt;/i&gt;"),
        "{page}"
    );
    assert!(!page.contains("<i>"), "{page}");

    // Asking finds out that the grant has ended, and the same page says so. A token that is seconds
    // old would not be renewed.
    host.sql("UPDATE page_calendar_connection SET issued_at = issued_at - 60");
    provider.revoke_all_tokens();
    let page = with_panel(&host).await;
    assert!(
        card(&page, "page_calendar").contains("Needs reconnecting"),
        "{page}"
    );
    assert!(!page.contains("ada@example.com"));
    provider.clear_requests();
    with_panel(&host).await;
    assert_eq!(provider.requests().len(), 0, "nobody is asked in vain");
}

#[tokio::test]
async fn panels_are_asked_side_by_side_and_none_keeps_the_page_waiting() {
    let (provider, host) = setup().await;
    for service in ["page_calendar", "page_chat"] {
        host.browser(ALICE).connect(service, &provider).await;
    }
    // Each waits for the other: one after the other, neither would answer.
    let both = Arc::new(Barrier::new(2));
    let page = services().page().panel(move |_oauth, _user, service| {
        let both = both.clone();
        async move {
            both.wait().await;
            Some(format!("panel of {service}"))
        }
    });
    let page = shown(&host, page).await;
    for service in ["page_calendar", "page_chat"] {
        let card = card(&page, service);
        assert!(card.contains(&format!("panel of {service}")), "{card}");
    }

    let page = services()
        .page()
        .panel(|_oauth, _user, service| async move {
            match service {
                "page_calendar" => pending().await,
                _ => panic!("a mistake of the application's"),
            }
        });
    let page = shown(&host, page).await;
    for service in ["page_calendar", "page_chat"] {
        let card = card(&page, service);
        assert!(
            card.contains(">Connected<") && !card.contains("<pre"),
            "{card}"
        );
    }
}

#[tokio::test]
async fn a_panel_that_panics_before_it_has_a_future_is_left_out() {
    let (provider, host) = setup().await;
    for service in ["page_calendar", "page_chat"] {
        host.browser(ALICE).connect(service, &provider).await;
    }
    let page = services().page().panel(|_oauth, _user, service| {
        assert_ne!(service, "page_calendar", "a mistake of the application's");
        ready(Some(format!("panel of {service}")))
    });
    let page = shown(&host, page).await;
    let troubled = card(&page, "page_calendar");
    assert!(
        troubled.contains(">Connected<") && !troubled.contains("<pre"),
        "{troubled}"
    );
    assert!(
        card(&page, "page_chat").contains("panel of page_chat"),
        "{page}"
    );
}
