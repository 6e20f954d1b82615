//! Several accounts of one service: a card each, and the button for the next.

mod notices;

use std::collections::BTreeSet;

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{html, submit};
use crate::support::{ALICE, BOB, Browser, Host, attribute, location, outcome, param};

/// A service where users have several workspaces.
#[derive(OAuthIntegration)]
#[oauth(
    title = "Slack",
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("read", "write"),
    renew_before = "7d",
    env = "TEST"
)]
pub struct PageSlack {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "team.name")]
    account: Option<String>,
}

/// A service whose accounts are named before they are connected.
#[derive(OAuthIntegration)]
#[oauth(
    title = "Shop",
    authorization_endpoint = "https://{shop}.provider.example/authorize",
    token_endpoint = "https://{shop}.provider.example/token",
    env = "TEST"
)]
pub struct PageShop {
    #[oauth(var, account_key)]
    shop: String,
}

/// A service whose accounts belong to one user each.
#[derive(OAuthIntegration)]
#[oauth(
    title = "Ledger",
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct PageLedger {
    #[oauth(token_response = "realm", account_key(exclusive))]
    realm: i64,
}

const TEAMS: [(&str, &str); 3] = [("T1", "Acme"), ("T2", "Bolt"), ("T3", "Corp")];

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let all = integrations![PageSlack, PageShop, PageLedger];
    let host = Host::start(all, &provider).await;
    (provider, host)
}

/// What the provider says of the next account that is connected.
fn next(provider: &MockProvider, own: &Value) {
    let mut answer = json!({
        "access_token": "mock-at-1", "refresh_token": "mock-rt-1", "token_type": "Bearer",
        "expires_in": 3600, "scope": "read write",
    });
    let members = own.as_object().unwrap().clone();
    answer.as_object_mut().unwrap().extend(members);
    provider.fault(Endpoint::Token, Fault::json(answer));
}

/// Goes on from a start, consents, and comes back; the page.
async fn go_on(browser: &Browser, provider: &MockProvider, start: &str) -> String {
    let authorization_url = location(&browser.get(start).await);
    let callback = provider.approve(&authorization_url).await.unwrap();
    html(browser, &location(&browser.callback(&callback).await)).await
}

/// Connects a workspace as the page's own links do.
async fn connect(browser: &Browser, provider: &MockProvider, team: &str, name: &str) -> String {
    next(provider, &json!({"team": {"id": team, "name": name}}));
    let start = "/api/page_slack/oauth/start?return_to=%2Fconnections";
    go_on(browser, provider, start).await
}

/// The page after the three are connected.
async fn with_three(browser: &Browser, provider: &MockProvider) -> String {
    let mut page = String::new();
    for (team, name) in TEAMS {
        page = connect(browser, provider, team, name).await;
    }
    page
}

/// The cards of a service.
fn cards<'a>(page: &'a str, service: &str) -> Vec<&'a str> {
    let mark = format!("data-service=\"{service}\"");
    let cards = page.split("<article ").skip(1);
    cards
        .map(|rest| rest.split_once("</article>").unwrap().0)
        .filter(|card| card.contains(&mark))
        .collect()
}

/// The piece of the page that offers another account; empty where there is none.
fn another<'a>(page: &'a str, service: &str) -> &'a str {
    let mark = format!("<div class=\"connections-another\" data-service=\"{service}\">");
    let found = page.split_once(&mark);
    found.map_or("", |(_, rest)| rest.split_once("</div>").unwrap().0)
}

fn heading(card: &str) -> &str {
    let (_, rest) = card.split_once("<h2 ").unwrap();
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once("</h2>").unwrap().0
}

/// The text above the cards.
fn notice(page: &str) -> &str {
    let Some((_, rest)) = page.split_once("<p class=\"connections-notice") else {
        return "";
    };
    let (_, rest) = rest.split_once('>').unwrap();
    rest.split_once("</p>").unwrap().0
}

/// The values of all attributes of this name.
fn values<'a>(html: &'a str, name: &str) -> Vec<&'a str> {
    let mark = format!(" {name}=\"");
    let values = html.split(&mark).skip(1);
    values.map(|rest| rest.split('"').next().unwrap()).collect()
}

#[tokio::test]
async fn each_account_has_a_card_whose_names_tell_it_from_the_others() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let before = html(&alice, "/connections").await;
    assert_eq!(cards(&before, "page_slack").len(), 1);
    assert!(cards(&before, "page_slack")[0].contains("aria-label=\"Connect Slack\""));
    assert_eq!(
        another(&before, "page_slack"),
        "",
        "there is nothing besides"
    );

    let page = with_three(&alice, &provider).await;
    assert_eq!(notice(&page), "Slack (Corp) is connected.");
    let cards = cards(&page, "page_slack");
    assert_eq!(cards.len(), 3);
    for (card, (team, name)) in cards.iter().zip(TEAMS) {
        assert_eq!(heading(card), format!("Slack ({name})"));
        assert_eq!(attribute(card, "data-account", ""), team);
        assert!(card.contains(">Connected<"), "{card}");
        for expected in [
            format!("aria-label=\"Reconnect Slack ({name})\""),
            format!("<span class=\"connections-unseen\">Disconnect Slack ({name})</span>"),
            format!("<span class=\"connections-unseen\">Keep Slack ({name})</span>"),
            format!("type=\"submit\">Disconnect Slack ({name})</button>"),
            format!("asks Slack ({name}) to end its access."),
        ] {
            assert!(card.contains(&expected), "{expected} is not in {card}");
        }
        let start = attribute(card, "href", "oauth/start");
        assert_eq!(param(&host.url(&start), "account").as_deref(), Some(team));
    }
    let another = another(&page, "page_slack");
    assert!(another.contains(">Connect another</a>"), "{another}");
    assert!(another.contains("aria-label=\"Connect another Slack account\""));
    let start = attribute(another, "href", "oauth/start");
    assert_eq!(param(&host.url(&start), "account"), None);
    assert_eq!(
        param(&host.url(&start), "return_to").unwrap(),
        "/connections"
    );

    let ids = values(&page, "id");
    let unique: BTreeSet<&str> = ids.iter().copied().collect();
    assert_eq!(ids.len(), unique.len(), "{ids:?}");
    for id in values(&page, "aria-labelledby") {
        assert!(unique.contains(id), "{id}");
    }
    // Bob's are his own.
    let page = html(&host.browser(BOB), "/connections").await;
    assert!(!page.contains("Acme"));
}

#[tokio::test]
async fn the_next_account_is_connected_by_the_button_for_it() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let page = connect(&alice, &provider, "T1", "Acme").await;
    next(&provider, &json!({"team": {"id": "T2", "name": "Bolt"}}));
    let start = attribute(another(&page, "page_slack"), "href", "oauth/start");
    let page = go_on(&alice, &provider, &start).await;
    assert_eq!(notice(&page), "Slack (Bolt) is connected.");
    assert_eq!(cards(&page, "page_slack").len(), 2);
}

#[tokio::test]
async fn each_card_says_its_own_state() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    with_three(&alice, &provider).await;
    for (team, change) in [
        ("T1", "scopes = 'read'"),
        ("T2", "refresh_token_expires_at = expires_at + 86400"),
        ("T3", "refresh_token_expires_at = expires_at + 864000"),
    ] {
        host.sql(&format!(
            "UPDATE page_slack_connection SET {change} WHERE team_id = '{team}'"
        ));
    }
    let page = html(&alice, "/connections").await;
    let cards = cards(&page, "page_slack");
    for (card, expected, word, hint) in [
        (cards[0], "bad", "Needs permission", "to allow the rest."),
        (cards[1], "bad", "Ends soon", "Connect again before that."),
        (cards[2], "good", "Connected", ""),
    ] {
        let badge = format!("class=\"connections-badge connections-{expected}\">{word}<");
        assert!(card.contains(&badge), "{badge} is not in {card}");
        assert!(card.contains(hint), "{card}");
        // The button to press is the way out of it.
        let is_asked = card.contains("connections-primary");
        assert_eq!(is_asked, expected == "bad", "{card}");
    }
    assert!(cards[1].contains("Slack (Bolt) ends this connection by itself."));
    assert!(!cards[2].contains("ends this connection"));
}

#[tokio::test]
async fn what_names_the_account_is_asked_for_the_next_and_shown_of_the_others() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let form = [
        ("sec-fetch-site", "same-origin"),
        ("sec-fetch-mode", "navigate"),
        ("content-type", "application/x-www-form-urlencoded"),
    ];
    let connect = async |html_of_form: &str, shop: &str| {
        assert!(html_of_form.contains("method=\"post\""), "{html_of_form}");
        assert!(html_of_form.contains("name=\"shop\""), "{html_of_form}");
        let action = attribute(html_of_form, "action", "oauth/start");
        let body = format!("shop={shop}");
        let response = alice.send_body(Method::POST, &action, &form, body).await;
        let authorization_url = location(&response);
        assert!(authorization_url.starts_with(&format!("https://{shop}.provider.example/")));
        let callback = provider.approve(&authorization_url).await.unwrap();
        html(&alice, &location(&alice.callback(&callback).await)).await
    };
    let page = html(&alice, "/connections").await;
    let page = connect(cards(&page, "page_shop")[0], "one").await;
    assert_eq!(notice(&page), "Shop (one) is connected.");
    let next = another(&page, "page_shop");
    assert!(
        next.contains("aria-label=\"Connect another Shop account\""),
        "{next}"
    );
    assert!(!next.contains("value="), "it begins empty: {next}");
    let page = connect(next, "two").await;
    assert_eq!(notice(&page), "Shop (two) is connected.");
    let headings: Vec<&str> = cards(&page, "page_shop").into_iter().map(heading).collect();
    assert_eq!(headings, ["Shop (one)", "Shop (two)"]);

    // Whoever connects one again is asked with what it has.
    host.sql("UPDATE page_shop_connection SET status = 'needs_reauth' WHERE shop = 'two'");
    let page = html(&alice, "/connections").await;
    let ended = cards(&page, "page_shop")[1];
    assert_eq!(attribute(ended, "value", ""), "two");
    let page = connect(ended, "two").await;
    assert_eq!(notice(&page), "Shop (two) is connected.");
    assert_eq!(cards(&page, "page_shop").len(), 2);
}

#[tokio::test]
async fn a_key_may_be_any_text() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let odd = "a&b\"<é";
    connect(&alice, &provider, "T1", "Acme").await;
    next(&provider, &json!({"team": {"id": odd}}));
    let start = "/api/page_slack/oauth/start?return_to=%2Fconnections";
    let page = go_on(&alice, &provider, start).await;
    // It has no name but its key.
    let written = "Slack (a&amp;b&quot;&lt;é)";
    assert_eq!(notice(&page), format!("{written} is connected."));
    let find = |page: &str| {
        let cards = cards(page, "page_slack");
        let found = cards.into_iter().find(|card| heading(card) == written);
        found.map(str::to_owned)
    };
    let card = find(&page).unwrap();
    assert!(!page.contains("b\"<") && !page.contains("<é"), "{page}");
    assert_eq!(attribute(&card, "data-account", ""), odd);
    for id in values(&page, "id") {
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "-_".contains(c);
        assert!(id.chars().all(is_plain), "{id}");
    }

    next(&provider, &json!({"team": {"id": odd, "name": "Odd"}}));
    let reconnect = attribute(&card, "href", "oauth/start");
    let page = go_on(&alice, &provider, &reconnect).await;
    assert_eq!(
        notice(&page),
        "Slack (Odd) is connected.",
        "the same as before"
    );
    assert_eq!(cards(&page, "page_slack").len(), 2);
    let page = html(&alice, &location(&submit(&alice, &card).await)).await;
    assert_eq!(notice(&page), "An account at Slack is disconnected.");
    assert_eq!(heading(cards(&page, "page_slack")[0]), "Slack (Acme)");
    assert_eq!(cards(&page, "page_slack").len(), 1);
}

#[tokio::test]
async fn accounts_of_one_name_are_told_apart_by_their_keys() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let mut page = String::new();
    for (team, name) in [("T1", "Acme"), ("T2", "Acme"), ("T3", "Bolt")] {
        page = connect(&alice, &provider, team, name).await;
    }
    let headings: Vec<&str> = cards(&page, "page_slack")
        .into_iter()
        .map(heading)
        .collect();
    assert_eq!(
        headings,
        ["Slack (Acme) (T1)", "Slack (Acme) (T2)", "Slack (Bolt)"]
    );
}

/// The piece that hosts put into a page of their own is a list, too.
#[tokio::test]
async fn the_fragment_of_a_service_has_all_its_accounts() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let all = integrations![PageSlack, PageShop, PageLedger];
    let fragment = async || {
        all.page()
            .card::<PageSlack>(&host.oauth, ALICE)
            .await
            .unwrap()
    };
    let none = fragment().await;
    assert_eq!(
        (
            none.matches("<article").count(),
            none.matches("<ul").count()
        ),
        (1, 0)
    );
    assert_eq!(
        outcome(&{
            next(&provider, &json!({"team": {"id": "T1", "name": "Acme"}}));
            alice.connect("page_slack", &provider).await
        }),
        "connected"
    );
    let one = fragment().await;
    assert!(
        one.contains("Slack (Acme)") && one.contains(">Connect another<"),
        "{one}"
    );
    assert!(one.contains("role=\"list\""), "{one}");
    let cards = all.page().cards(&host.oauth, ALICE).await.unwrap();
    assert_eq!(cards.matches("<article").count(), 3);
    let query = "connected=page_slack&account=T1";
    let told = all.page().notice(&host.oauth, ALICE, query).await.unwrap();
    assert!(told.unwrap().contains("Slack (Acme) is connected."));
}
