//! Several accounts of one user at one service.

mod exclusive;
mod keys;
mod migrated;
mod races;
mod revoked;

use lightfriend_runtime::{
    Account, EventKind, Integrations, OAuthIntegration, integrations,
    testing::{Endpoint, MockProvider},
};
use reqwest::{Method, Response};
use secrecy::ExposeSecret as _;
use serde_json::{Value, json};

use crate::support::{ALICE, BOB, Browser, Host, location, outcome, param};

/// Slack-like: a user may be in several teams.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://slack.example/authorize",
    token_endpoint = "https://slack.example/token",
    revocation_endpoint = "https://slack.example/revoke",
    api_base_url = "https://slack.example/api",
    scopes("chat"),
    env = "TEST"
)]
pub struct Teams {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "team.name")]
    account: Option<String>,
    #[oauth(token_response = "webhook", secret)]
    webhook: Option<String>,
    #[oauth(local, default = "general")]
    channel: String,
}

/// The team that whoever signs in at the provider is in from now on.
fn sign_in(provider: &MockProvider, id: &str, name: &str) {
    provider.answer_exchanges(json!({
        "team": {"id": id, "name": name}, "webhook": format!("hook of {id}"),
    }));
}

async fn connect(browser: &Browser, provider: &MockProvider, id: &str, name: &str) -> Response {
    sign_in(provider, id, name);
    browser.connect("teams", provider).await
}

/// Alice in two teams, Bob in one of them.
async fn three() -> (MockProvider, Host) {
    three_of(integrations![Teams]).await
}

async fn three_of(integrations: Integrations) -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations, &provider).await;
    for (user, id, name) in [
        (ALICE, "T1", "Acme"),
        (ALICE, "T2", "Globex"),
        (BOB, "T2", "Globex"),
    ] {
        let callback = connect(&host.browser(user), &provider, id, name).await;
        assert_eq!(outcome(&callback), "connected");
    }
    (provider, host)
}

async fn disconnect(browser: &Browser, query: &str) -> Response {
    browser.post(&format!("/api/teams/disconnect{query}")).await
}

fn keys(status: &Value) -> Vec<&str> {
    let accounts = status["accounts"].as_array().expect("a list");
    let keys = accounts.iter().map(|account| account["key"].as_str());
    keys.map(|key| key.expect("a text")).collect()
}

#[tokio::test]
async fn another_account_is_another_row_and_the_same_one_again_is_the_same() {
    let (provider, host) = three().await;
    assert_eq!(host.rows("teams_connection").len(), 3);
    let channel = || {
        host.texts("SELECT team_id || ' ' || channel AS text FROM teams_connection WHERE user_id = 1 ORDER BY team_id")
    };
    let mut conn = host.database.connection();
    let set = TeamsConnection::set_channel(&mut conn, ALICE, "T1", "random".to_owned());
    assert_eq!(set.unwrap(), 1);
    let callback = connect(&host.browser(ALICE), &provider, "T1", "Acme Inc.").await;
    assert_eq!(
        param(&location(&callback), "account").as_deref(),
        Some("T1")
    );
    assert_eq!(host.rows("teams_connection").len(), 3);
    assert_eq!(channel(), ["T1 random", "T2 general"]);
    let found = TeamsConnection::find(&mut conn, ALICE, "T1")
        .unwrap()
        .unwrap();
    assert_eq!(found.account.as_deref(), Some("Acme Inc."));
    let opened = found.open_webhook(&host.oauth).unwrap().unwrap();
    assert_eq!(opened.expose_secret(), "hook of T1");
}

#[tokio::test]
async fn each_account_has_its_own_tokens_and_events() {
    let (provider, host) = three().await;
    let mut events = host.oauth.events();
    let accounts: Vec<Account<Teams>> = Teams::accounts(&host.oauth, ALICE).await.unwrap();
    let names: Vec<String> = accounts.iter().map(Account::key).collect();
    assert_eq!(names, ["T1", "T2"]);
    let mut tokens = Vec::new();
    for account in &accounts {
        let token = account.access_token().await.unwrap();
        tokens.push(token.expose_secret().to_owned());
        assert_eq!(
            account.client().get("/me").send().await.unwrap().status(),
            200
        );
    }
    assert_ne!(tokens[0], tokens[1]);
    assert_eq!(tokens[..], provider.issued_access_tokens()[..2]);

    host.sql("UPDATE teams_connection SET expires_at = 1, issued_at = 0 WHERE team_id = 'T1'");
    let one = Teams::account(&host.oauth, ALICE, "T1");
    let newer = one.access_token().await.unwrap();
    assert_ne!(newer.expose_secret(), tokens[0]);
    let event = events.next().await.unwrap();
    assert_eq!(
        (event.kind, event.account.as_deref()),
        (EventKind::Refreshed, Some("T1"))
    );
    // The other's is as it was.
    let other = Teams::account(&host.oauth, ALICE, "T2".to_owned());
    assert_eq!(
        other.access_token().await.unwrap().expose_secret(),
        tokens[1]
    );
    // Nobody's, and somebody else's, are not there.
    for key in ["T3", ""] {
        let nobodys = Teams::account(&host.oauth, BOB, key);
        assert!(nobodys.access_token().await.unwrap_err().is_not_connected());
        assert!(!nobodys.status().await.unwrap().connected);
    }
    let bobs = Teams::account(&host.oauth, BOB, "T1");
    assert!(bobs.access_token().await.unwrap_err().is_not_connected());
}

#[tokio::test]
async fn a_job_meets_every_account_once() {
    let (_provider, host) = three().await;
    let mut met = Vec::new();
    let mut everybody = Teams::connected(&host.oauth);
    while let Some(account) = everybody.next().await.unwrap() {
        met.push((account.owner().to_string(), account.key()));
    }
    let expected = [("1", "T1"), ("1", "T2"), ("2", "T2")];
    let expected = expected.map(|(owner, key)| (owner.to_owned(), key.to_owned()));
    assert_eq!(met, expected);
    assert_eq!(host.oauth.purge_user(ALICE).await.unwrap(), 2);
    assert_eq!(host.rows("teams_connection").len(), 1);
}

#[tokio::test]
async fn the_status_lists_accounts_in_the_order_they_were_connected_in() {
    let (_provider, host) = three().await;
    let alice = host.browser(ALICE);
    host.sql("UPDATE teams_connection SET created_at = 7 WHERE team_id = 'T2' AND user_id = 1");
    host.sql("UPDATE teams_connection SET status = 'needs_reauth' WHERE team_id = 'T1'");
    let status = alice.status("teams").await;
    assert_eq!(keys(&status), ["T2", "T1"]);
    assert_eq!(
        (&status["service"], &status["title"]),
        (&json!("teams"), &json!("Teams"))
    );
    assert_eq!(status["connected"], true);
    let first = &status["accounts"][0];
    assert_eq!(
        (&first["account"], &first["status"]),
        (&json!("Globex"), &json!("active"))
    );
    assert_eq!(
        first["fields"],
        json!({"team_id": "T2", "account": "Globex", "channel": "general"})
    );
    assert!(
        first.get("service").is_none() && first.get("title").is_none(),
        "{first}"
    );
    assert_eq!(status["accounts"][1]["status"], "needs_reauth");
    // The same in the list of everything.
    let list: Value = alice.get("/api/connections").await.json().await.unwrap();
    let entry = &list["connections"][0];
    assert_eq!(entry["accounts"], status["accounts"]);
    assert_eq!(entry["connected"], true);
    assert!(entry["links"]["start"].is_string());
    // Somebody without any.
    host.database.add_users(9..=9);
    let nobody = host.browser(9).status("teams").await;
    assert_eq!(
        nobody,
        json!({"service": "teams", "title": "Teams", "connected": false, "accounts": []})
    );
}

#[tokio::test]
async fn a_disconnect_says_which_account_where_there_are_several() {
    let (provider, host) = three().await;
    let alice = host.browser(ALICE);
    let refused = disconnect(&alice, "").await;
    assert_eq!(refused.status(), 400);
    let body: Value = refused.json().await.unwrap();
    assert_eq!(body["error"], "which_account");
    let message = body["message"].as_str().unwrap();
    assert!(
        message.contains("account=T1") && message.contains("account=T2"),
        "{message}"
    );
    assert_eq!(body["accounts"], json!(["T1", "T2"]));
    assert_eq!(host.rows("teams_connection").len(), 3);

    let ended = disconnect(&alice, "?account=T1").await;
    assert_eq!(ended.status(), 200);
    let body: Value = ended.json().await.unwrap();
    assert_eq!(body, json!({"service": "teams", "connected": true}));
    assert_eq!(keys(&alice.status("teams").await), ["T2"]);
    // One that does not exist, and one of somebody else's, are answered alike, and end nothing.
    let (one, other) = (
        disconnect(&alice, "?account=T9").await,
        disconnect(&host.browser(9), "?account=T2").await,
    );
    assert_eq!(
        (one.status(), other.status()),
        (200.try_into().unwrap(), 200.try_into().unwrap())
    );
    assert_eq!(host.rows("teams_connection").len(), 2);
    // The last needs no word.
    let last = alice.send(
        Method::DELETE,
        "/api/teams/disconnect",
        &[("sec-fetch-site", "same-origin")],
    );
    let body: Value = last.await.json().await.unwrap();
    assert_eq!(body, json!({"service": "teams", "connected": false}));
    assert_eq!(host.rows("teams_connection").len(), 1, "Bob's");
    host.oauth.drain().await;
    // Both tokens of both of Alice's.
    assert_eq!(provider.count(Endpoint::Revocation), 4);
}

#[tokio::test]
async fn a_start_names_the_account_to_connect_again() {
    let (provider, host) = three().await;
    let alice = host.browser(ALICE);
    let mut events = host.oauth.events();
    let start = |query: &str| {
        let (alice, target) = (alice.clone(), format!("/api/teams/oauth/start{query}"));
        async move { alice.get(&target).await }
    };
    let begun = start("?account=T1").await;
    sign_in(&provider, "T1", "Acme");
    let callback = provider.approve(&location(&begun)).await.unwrap();
    let landed = location(&alice.callback(&callback).await);
    assert_eq!(param(&landed, "account").as_deref(), Some("T1"));
    assert_eq!(param(&landed, "account_changed"), None);
    assert_eq!(events.next().await.unwrap().kind, EventKind::Connected);

    // Signed in there with another one than was meant: it is added, and said.
    let begun = start("?account=T1").await;
    sign_in(&provider, "T3", "Initech");
    let callback = provider.approve(&location(&begun)).await.unwrap();
    let landed = location(&alice.callback(&callback).await);
    assert_eq!(param(&landed, "account").as_deref(), Some("T3"));
    assert_eq!(param(&landed, "account_changed").as_deref(), Some("true"));
    assert_eq!(events.next().await.unwrap().kind, EventKind::Connected);
    let changed = events.next().await.unwrap();
    assert_eq!(
        (changed.kind, changed.account.as_deref()),
        (EventKind::AccountChanged, Some("T3"))
    );
    assert_eq!(keys(&alice.status("teams").await).len(), 3);

    // Another owner's, and one that does not exist: the same, before anything is stored or sent.
    let flows = || host.number("SELECT count(*) AS n FROM oauth_flow WHERE user_id = '2'");
    let (before, bob) = (flows(), host.browser(BOB));
    for key in ["T1", "T9"] {
        let target = format!("/api/teams/oauth/start?account={key}");
        let headers = [
            ("sec-fetch-site", "same-origin"),
            ("accept", "application/json"),
        ];
        let refused = bob.send(Method::POST, &target, &headers).await;
        assert_eq!(refused.status(), 404);
        let body: Value = refused.json().await.unwrap();
        assert_eq!(
            body,
            json!({"error": "not_connected", "message": "no teams account is connected"})
        );
    }
    assert_eq!(flows(), before);
}

#[tokio::test]
async fn a_link_is_for_one_account() {
    let (provider, host) = three().await;
    let alice = host.browser(ALICE);
    let account = Teams::account(&host.oauth, ALICE, "T2");
    let link = account
        .reconnect_link(std::time::Duration::from_hours(1))
        .await
        .unwrap();
    let begun = alice.follow(link.expose_secret()).await;
    sign_in(&provider, "T1", "Acme");
    let callback = provider.approve(&location(&begun)).await.unwrap();
    let landed = location(&alice.callback(&callback).await);
    assert_eq!(param(&landed, "account_changed").as_deref(), Some("true"));
    // After its account is gone it is of no use.
    let link = account
        .reconnect_link(std::time::Duration::from_hours(1))
        .await
        .unwrap();
    account.disconnect().await.unwrap();
    let dead = alice.follow(link.expose_secret()).await;
    assert_eq!(
        param(&location(&dead), "error").as_deref(),
        Some("invalid_state")
    );
}

#[tokio::test]
async fn connect_with_code_finds_its_account() {
    let (provider, host) = three().await;
    sign_in(&provider, "T4", "Hooli");
    let answer = Teams::connect_with_code(&host.oauth, ALICE, "unknown", &[]).await;
    assert!(answer.is_err());
    assert_eq!(host.rows("teams_connection").len(), 3);
}

#[tokio::test]
async fn what_is_sealed_for_one_account_opens_for_no_other() {
    let (_provider, host) = three().await;
    let account = |key: &str| Teams::account(&host.oauth, ALICE, key);
    let secret = lightfriend_runtime::SecretString::from("a hook");
    let sealed = account("T1").seal("webhook", &secret).unwrap();
    let opened = account("T1").open("webhook", &sealed).unwrap();
    assert_eq!(opened.expose_secret(), "a hook");
    for (key, column) in [("T2", "webhook"), ("T1", "access_token")] {
        let refused = account(key).open(column, &sealed).unwrap_err();
        assert_eq!(refused.slug(), "unreadable_secret", "{key} {column}");
    }
}
