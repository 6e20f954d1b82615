//! Every state, rendered on this machine from what a backend answers.

mod accounts;
mod inputs;

use lightfriend_runtime::language::{English, Language as _};
use serde_json::{Value, json};
use yew::{LocalServerRenderer, prelude::*};

use super::{Card, Level, card, failed, list, missing, waiting};
use crate::{
    failure::Failure, listed::Listed, model::Connection, starting::Start, store::Busy,
    words::Notice,
};

#[derive(Properties, PartialEq)]
struct Given {
    html: Html,
}

#[component]
fn Probe(given: &Given) -> Html {
    given.html.clone()
}

async fn rendered(html: Html) -> String {
    let renderer = LocalServerRenderer::<Probe>::with_props(Given { html }).hydratable(false);
    let local = tokio::task::LocalSet::new();
    local.run_until(renderer.render()).await
}

/// An entry as the backend writes it, with other members than those that the state is about.
fn entry(change: &Value) -> Connection {
    let mut entry = json!({
        "service": "google_calendar", "title": "Google Calendar",
        "description": "Reads when you are busy.", "connected": true, "status": "active",
        "problem": null, "scopes": ["calendar.readonly", "https://x.example/auth/odd"],
        "missing_scopes": [], "scope_labels": {"calendar.readonly": "See your events"},
        "expires_at": "2030-01-01T00:00:00Z", "refresh_failing_since": null,
        "account": "ada@example.com", "connected_at": "2026-03-02T10:00:00Z",
        "fields": {"account": "ada@example.com"}, "revocable": true, "a_newer_member": [1],
        "links": {
            "start": "/api/google_calendar/oauth/start",
            "disconnect": "/api/google_calendar/disconnect",
            "status": "/api/google_calendar/status",
        },
    });
    let members = entry.as_object_mut().unwrap();
    members.extend(change.as_object().unwrap().clone());
    let body = json!({"connections": [entry]}).to_string();
    let listed: Listed = serde_json::from_str(&body).unwrap();
    listed.into_connections().into_iter().next().unwrap()
}

fn link() -> Start {
    Start::Link {
        href: "/api/google_calendar/oauth/start?return_to=%2F".to_owned(),
        onclick: Callback::noop(),
    }
}

fn shown(connection: &Connection) -> Card<'_> {
    Card {
        connection,
        busy: None,
        notice: None,
        start: link(),
        form: NodeRef::default(),
        level: Level::new(3),
        is_asking: false,
        on_ask: Callback::noop(),
        on_key: Callback::noop(),
        on_disconnect: Callback::noop(),
        heading: NodeRef::default(),
        ask: NodeRef::default(),
    }
}

async fn of(change: Value) -> String {
    let connection = entry(&change);
    rendered(card(&shown(&connection))).await
}

#[track_caller]
fn has(html: &str, texts: &[&str]) {
    for text in texts {
        assert!(html.contains(text), "{text} in {html}");
    }
}

#[track_caller]
fn has_not(html: &str, texts: &[&str]) {
    for text in texts {
        assert!(!html.contains(text), "{text} in {html}");
    }
}

const NAMED: &str = "<span class=\"connection-unseen\"> Google Calendar</span>";

#[tokio::test]
async fn what_is_not_connected_can_be_connected() {
    let html = of(
        json!({"connected": false, "status": "not_connected", "scopes": null,
        "account": null, "connected_at": null}),
    )
    .await;
    has(
        &html,
        &[
            "<article aria-labelledby=\"connection-google_calendar\"",
            "<h3 id=\"connection-google_calendar\" tabindex=\"-1\">Google Calendar</h3>",
            ">Not connected</span>",
            "Reads when you are busy.",
            "href=\"/api/google_calendar/oauth/start?return_to=%2F\"",
            &format!(">Connect{NAMED}</a>"),
            "<p role=\"status\" class=\"connection-notice\"></p>",
        ],
    );
    has_not(&html, &["Disconnect", "Permissions", "Since", "Reconnect"]);
}

#[tokio::test]
async fn what_is_connected_says_whose_since_when_and_for_what() {
    let html = of(json!({})).await;
    has(
        &html,
        &[
            ">Connected</span>",
            "<dd>ada@example.com</dd>",
            "<time datetime=\"2026-03-02T10:00:00Z\">2 March 2026</time>",
            "<p class=\"connection-hint\">This application may:</p>\
             <ul class=\"connection-may\"><li>See your events</li></ul>",
            "<summary>Permissions in detail<span class=\"connection-unseen\">: Google Calendar</span>",
            "<li><code>https://x.example/auth/odd</code></li>",
            "connection-button quiet",
            &format!(
                "aria-expanded=\"false\" class=\"connection-button\">Disconnect{NAMED}</button>"
            ),
        ],
    );
    has_not(&html, &["2030", "Not allowed", "connection-confirm"]);
}

#[tokio::test]
async fn permissions_are_told_as_the_page_tells_them() {
    let page = English;
    let html = of(json!({
        "scopes": ["read", "see", "odd.read"], "missing_scopes": ["write", "odd.write"],
        "scope_labels": {"read": "See your events", "see": "See your events", "write": "Change them"},
    }))
    .await;
    let told =
        |heading, label| format!("{heading}</p><ul class=\"connection-may\"><li>{label}</li></ul>");
    let detail = |scope| {
        format!("<ul role=\"list\" class=\"connection-scopes\"><li><code>{scope}</code></li></ul>")
    };
    has(
        &html,
        &[
            // Two scopes, and one thing to a user.
            &told(page.permissions_granted(), "See your events"),
            &told(page.permissions_missing(), "Change them"),
            &format!("<summary>{}<", page.permissions_in_detail()),
            &format!(
                "{}<p>{}</p>{}</details>",
                detail("odd.read"),
                page.permissions_missing(),
                detail("odd.write")
            ),
        ],
    );
    let heard = html.replace("<span class=\"connection-unseen\">", "");
    has(&heard, &[&page.permissions_in_detail_of("Google Calendar")]);

    // Where all have a label, there is no more to it.
    let html = of(json!({"scopes": ["calendar.readonly"]})).await;
    has(&html, &[page.permissions_granted()]);
    has_not(&html, &["<details", page.permissions_missing()]);
    let html = of(json!({"scopes": null})).await;
    has(&html, &[&page.permissions_unknown("Google Calendar")]);
    has_not(&html, &["<details", page.permissions_granted()]);
    let html = of(json!({"connected": false, "status": "needs_reauth"})).await;
    has_not(&html, &["<details", page.permissions_granted()]);
}

#[tokio::test]
async fn each_trouble_is_told_with_what_to_do() {
    let missing = json!({"missing_scopes": ["calendar.write"],
        "scope_labels": {"calendar.write": "Change your events"}});
    let refused = json!({"refresh_failing_since": "2026-11-20T08:00:00Z"});
    let locked = json!({"connected": false, "problem": "unreadable_secret"});
    let ended = json!({"connected": false, "status": "needs_reauth"});
    for (change, texts) in [
        (
            missing,
            ["Needs permission", "Not everything", "Change your events"],
        ),
        (
            refused,
            ["Needs attention", "Since 20 November 2026", "refuses"],
        ),
        (
            locked,
            ["Not usable", "can no longer use", "Connect again to go on"],
        ),
        (
            ended,
            ["Needs reconnecting", "no longer accepts", "has run out"],
        ),
    ] {
        let html = of(change).await;
        has(&html, &texts);
        has(&html, &["connection-button primary", "Reconnect"]);
        has_not(&html, &[">Connected<"]);
    }
}

#[tokio::test]
async fn disconnecting_is_confirmed_in_place_with_a_way_back() {
    let connection = entry(&json!({}));
    let asking = Card {
        is_asking: true,
        ..shown(&connection)
    };
    let html = rendered(card(&asking)).await;
    has(
        &html,
        &[
            &format!("aria-expanded=\"true\" class=\"connection-button\">Keep{NAMED}</button>"),
            "forgets the connection and asks Google Calendar to end its access.",
            ">Disconnect Google Calendar</button>",
            "aria-describedby=\"disconnecting-google_calendar\"",
        ],
    );

    let pending = Card {
        busy: Some(Busy::Disconnecting),
        ..asking
    };
    let html = rendered(card(&pending)).await;
    has(
        &html,
        &[
            "aria-busy=\"true\"",
            "aria-disabled=\"true\"",
            "Disconnecting\u{2026}",
        ],
    );

    let connection = entry(&json!({"revocable": false}));
    let asking = Card {
        is_asking: true,
        ..shown(&connection)
    };
    has(
        &rendered(card(&asking)).await,
        &["has no way to be told", "in your settings"],
    );
}

#[tokio::test]
async fn what_has_happened_is_in_the_live_region() {
    let connection = entry(&json!({}));
    let notice = Notice::failure("It did not work.".to_owned());
    let told = Card {
        notice: Some(&notice),
        ..shown(&connection)
    };
    let expected = "<p role=\"status\" class=\"connection-notice bad\">It did not work.</p>";
    has(&rendered(card(&told)).await, &[expected]);
    let waiting = Card {
        busy: Some(Busy::Elsewhere),
        ..shown(&connection)
    };
    has(
        &rendered(card(&waiting)).await,
        &[
            "Connecting\u{2026}",
            "Go on in the window that has opened.</p>",
        ],
    );
}

#[tokio::test]
async fn other_origins_get_a_form_and_tokens_a_button() {
    let connection = entry(&json!({"status": "not_connected"}));
    let form = Card {
        start: Start::Form {
            action: "https://api.example/api/x/oauth/start".to_owned(),
            onsubmit: Callback::noop(),
        },
        ..shown(&connection)
    };
    has(
        &rendered(card(&form)).await,
        &[
            "<form method=\"post\" action=\"https://api.example/api/x/oauth/start\">",
            &format!("<button type=\"submit\" class=\"connection-button primary\">Connect{NAMED}"),
        ],
    );
    let button = Card {
        start: Start::Button {
            onclick: Callback::noop(),
        },
        ..shown(&connection)
    };
    has(
        &rendered(card(&button)).await,
        &[&format!(
            "<button type=\"button\" class=\"connection-button primary\">Connect{NAMED}"
        )],
    );
}

#[tokio::test]
async fn what_the_backend_sends_is_text_and_no_markup() {
    let html = of(json!({"title": "<b>Git</b>", "account": "<img src=x>"})).await;
    has(&html, &["&lt;b&gt;Git", "&lt;img"]);
    has_not(&html, &["<b>", "<img"]);
}

#[tokio::test]
async fn without_a_list_it_is_said_why_and_what_to_do() {
    let of = async |failure: Failure, sign_in: Option<&'static str>| {
        let url = sign_in.map(AttrValue::Static);
        rendered(failed(&failure, url, Callback::noop())).await
    };
    let html = of(Failure::SignedOut, Some("/login?next=/settings")).await;
    has(
        &html,
        &[
            "role=\"alert\"",
            "Sign in to see your connections.",
            "<a href=\"/login?next=/settings\" class=\"connection-button primary\">Sign in</a>",
        ],
    );
    for (failure, text) in [
        (Failure::SignedOut, "Sign in to see"),
        (Failure::Unreachable, "does not answer"),
        (
            Failure::Refused(Some("database_unavailable".to_owned())),
            "something went wrong",
        ),
        (Failure::Unreadable, "something went wrong"),
    ] {
        let html = of(failure, None).await;
        has(&html, &[text, ">Try again</button>"]);
        has_not(&html, &["database"]);
    }
    has(
        &rendered(waiting()).await,
        &["aria-busy=\"true\"", "Loading"],
    );
    has(&rendered(missing()).await, &["not available at the moment"]);
    let empty = rendered(list(std::iter::empty())).await;
    has(&empty, &["There is nothing to connect here."]);
}

#[tokio::test]
async fn a_list_has_an_item_for_each_card() {
    let items = ["a", "b"].map(|name| (name.to_owned(), html! { <p>{ name }</p> }));
    let html = rendered(list(items.into_iter())).await;
    assert_eq!(
        html,
        "<ul role=\"list\" class=\"connections\"><li><p>a</p></li><li><p>b</p></li></ul>"
    );
}

#[tokio::test]
async fn before_there_is_a_browser_the_components_wait() {
    let local = tokio::task::LocalSet::new();
    let html = html! { <><crate::Connections /><crate::ConnectionCard service="git" /></> };
    let renderer = LocalServerRenderer::<Probe>::with_props(Given { html }).hydratable(false);
    let html = local.run_until(renderer.render()).await;
    assert_eq!(html.matches("aria-busy=\"true\"").count(), 2, "{html}");
}
