//! Several accounts of one service, and grants that end by themselves.

use serde_json::{Value, json};

use super::{Listed, card, has, has_not, rendered, shown};
use crate::{model::Connection, view::Card};

/// What the backend writes of a service with these accounts.
fn accounts(accounts: &[Value]) -> Vec<Connection> {
    let entry = json!({
        "service": "slack", "title": "Slack", "description": "Posts.", "connected": true,
        "accounts": accounts, "scope_labels": {}, "revocable": true, "inputs": [],
        "links": {"start": "/start", "disconnect": "/disconnect", "status": "/status"},
    });
    let body = json!({"connections": [entry]}).to_string();
    let listed: Listed = serde_json::from_str(&body).unwrap();
    listed.into_connections()
}

fn account(key: &str, name: &str) -> Value {
    json!({
        "key": key, "connected": true, "status": "active", "problem": null, "scopes": [],
        "missing_scopes": [], "reauth_by": null, "account": name, "fields": {},
    })
}

async fn html(connection: &Connection) -> String {
    rendered(card(&shown(connection))).await
}

#[tokio::test]
async fn each_account_has_a_card_with_names_of_its_own() {
    let connections = accounts(&[account("T1", "Acme"), account("T2", "Bolt")]);
    let named = |name: &str| format!("<span class=\"connection-unseen\"> Slack ({name})</span>");
    for (connection, id, key, name) in [
        (&connections[0], "connection-slack.5431", "T1", "Acme"),
        (&connections[1], "connection-slack.5432", "T2", "Bolt"),
    ] {
        let html = html(connection).await;
        has(
            &html,
            &[
                &format!("<article aria-labelledby=\"{id}\""),
                &format!("<h3 id=\"{id}\" tabindex=\"-1\">Slack ({name})</h3>"),
                &format!("data-account=\"{key}\""),
                ">Connected</span>",
                &format!(">Reconnect{}", named(name)),
                &format!(">Disconnect{}", named(name)),
            ],
        );
    }
}

#[tokio::test]
async fn the_next_account_is_offered_beside_the_others() {
    let connections = accounts(&[account("T1", "Acme")]);
    let html = html(&connections[1]).await;
    has(
        &html,
        &[
            "<h3 id=\"connection-slack\" tabindex=\"-1\">Slack</h3>",
            ">Connect another<span class=\"connection-unseen\"> Slack account</span>",
            "<p role=\"status\" class=\"connection-notice\"></p>",
        ],
    );
    has_not(
        &html,
        &["Not connected", "Disconnect", "data-account", "Posts."],
    );
}

#[tokio::test]
async fn without_an_account_the_card_is_like_any_other() {
    let connections = accounts(&[]);
    let html = html(&connections[0]).await;
    has(&html, &[">Not connected</span>", "Posts.", ">Connect<span"]);
    has_not(&html, &["another"]);
}

#[tokio::test]
async fn what_ends_soon_is_to_be_connected_again() {
    let mut ending = account("T1", "Acme");
    ending["reauth_by"] = "2030-01-02T03:04:05Z".into();
    let html = html(&accounts(&[ending])[0]).await;
    has(
        &html,
        &[
            "connection-badge bad\">Ends soon</span>",
            "On 2 January 2030 Slack (Acme) ends this connection by itself.",
            "class=\"connection-button primary\">Reconnect",
        ],
    );
}

#[tokio::test]
async fn a_key_is_text_and_no_markup() {
    let connections = accounts(&[account("a&b\"<é", "<b>")]);
    let asking = Card {
        is_asking: true,
        ..shown(&connections[0])
    };
    let html = rendered(card(&asking)).await;
    has(
        &html,
        &["data-account=\"a&amp;b&quot;&lt;é\"", "Slack (&lt;b&gt;)"],
    );
    has_not(&html, &["<é", "<b>"]);
}

#[test]
fn routes_are_the_accounts_own() {
    let connections = accounts(&[account("a&b\"<é", "Acme")]);
    let at = |connection: &Connection| connection.id().at(&connection.links.disconnect);
    let own = "/disconnect?account=a%26b%22%3C%C3%A9";
    assert_eq!(at(&connections[0]), own);
    assert_eq!(at(&connections[1]), "/disconnect");
}
