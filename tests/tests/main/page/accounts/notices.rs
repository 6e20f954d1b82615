//! What is told above the cards: which account it is about, and only what is so.

use serde_json::json;

use super::{another, cards, connect, go_on, heading, next, notice, setup, with_three};
use crate::{
    page::{html, submit},
    support::{ALICE, BOB, attribute, location},
};

#[tokio::test]
async fn one_is_disconnected_by_its_own_form_and_the_others_stay() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let page = with_three(&alice, &provider).await;
    let forms = cards(&page, "page_slack");
    let second = submit(&alice, forms[1]).await;
    let page = html(&alice, &location(&second)).await;
    assert_eq!(notice(&page), "An account at Slack is disconnected.");
    let left: Vec<&str> = cards(&page, "page_slack")
        .into_iter()
        .map(heading)
        .collect();
    assert_eq!(left, ["Slack (Acme)", "Slack (Corp)"]);
    // Twice is as good as once, and the link to the notice is not true for ever.
    submit(&alice, forms[1]).await;
    assert_eq!(
        alice.status("page_slack").await["accounts"]
            .as_array()
            .unwrap()
            .len(),
        2
    );
    connect(&alice, &provider, "T2", "Bolt").await;
    let page = html(&alice, &location(&second)).await;
    assert_eq!(notice(&page), "");

    let mut landing = String::new();
    for form in forms {
        landing = location(&submit(&alice, form).await);
    }
    let page = html(&alice, &landing).await;
    assert_eq!(notice(&page), "Slack is disconnected.");
    assert!(cards(&page, "page_slack")[0].contains(">Connect<"));
    assert_eq!(another(&page, "page_slack"), "");
}

#[tokio::test]
async fn another_account_than_was_meant_is_told() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    connect(&alice, &provider, "T1", "Acme").await;
    host.sql("UPDATE page_slack_connection SET status = 'needs_reauth'");
    let page = html(&alice, "/connections").await;
    let acme = cards(&page, "page_slack")[0];
    assert!(acme.contains("Needs reconnecting"), "{acme}");
    next(&provider, &json!({"team": {"id": "T2", "name": "Bolt"}}));
    let page = go_on(&alice, &provider, &attribute(acme, "href", "account=T1")).await;
    let expected = "Slack (Bolt) is connected, with another account than before.";
    assert_eq!(notice(&page), expected);
    let states: Vec<bool> = cards(&page, "page_slack")
        .into_iter()
        .map(|card| card.contains(">Connected<"))
        .collect();
    assert_eq!(states, [false, true]);
}

#[tokio::test]
async fn an_account_that_somebody_else_has_is_refused_in_words() {
    let (provider, host) = setup().await;
    let (alice, bob) = (host.browser(ALICE), host.browser(BOB));
    let ledger = async |browser, realm: i64| {
        next(&provider, &json!({"realm": realm}));
        let start = "/api/page_ledger/oauth/start?return_to=%2Fconnections";
        go_on(browser, &provider, start).await
    };
    ledger(&bob, 7).await;
    let refused =
        "Connecting Ledger did not work. That account is connected by somebody else here.";
    let page = ledger(&alice, 7).await;
    assert_eq!(notice(&page), refused);
    assert!(page.contains("role=\"alert\""));
    // It is none of those that she has.
    ledger(&alice, 8).await;
    let page = ledger(&alice, 7).await;
    let expected = format!("{refused} What was connected before still is.");
    assert_eq!(notice(&page), expected);
    assert_eq!(heading(cards(&page, "page_ledger")[0]), "Ledger (8)");
    assert_eq!(cards(&page, "page_ledger").len(), 1);
}

#[tokio::test]
async fn a_key_in_a_link_is_not_believed() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    with_three(&alice, &provider).await;
    for (query, expected) in [
        ("connected=page_slack&account=canary", ""),
        (
            "connected=page_slack&account=T2",
            "Slack (Bolt) is connected.",
        ),
        ("connected=page_slack", "Slack is connected."),
        ("disconnected=page_slack&account=T2", ""),
        ("disconnected=page_slack", ""),
        (
            "disconnected=page_slack&account=canary",
            "An account at Slack is disconnected.",
        ),
        // What has failed was none of those that are there.
        (
            "error=provider_unavailable&service=page_slack",
            "Connecting Slack did not work. The service does not answer now. Try again later. What \
             was connected before still is.",
        ),
        (
            "error=access_denied&service=page_slack",
            "You did not give access to Slack. Nothing has changed.",
        ),
    ] {
        let page = html(&alice, &format!("/connections?{query}")).await;
        assert_eq!(notice(&page), expected, "{query}");
        assert!(!page.contains("canary"), "{query}");
    }
    host.sql("UPDATE page_slack_connection SET status = 'needs_reauth' WHERE team_id = 'T2'");
    let page = html(&alice, "/connections?connected=page_slack&account=T2").await;
    assert_eq!(notice(&page), "", "others are, and it is not");
}
