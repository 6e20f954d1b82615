//! What is asked before an account is connected.

use serde_json::{Value, json};
use yew::{NodeRef, prelude::Callback};

use super::{Card, NAMED, card, entry, has, has_not, rendered, shown};
use crate::{
    input::InputKind,
    model::Connection,
    starting::Start,
    words::{self, Notice},
};

/// An entry that asks, as the backend writes it.
fn asking(change: &Value) -> Connection {
    let mut asked = json!({"connected": false, "status": "not_connected", "inputs": [
        {"name": "shop", "label": "Shop", "kind": "text", "required": true, "secret": false,
            "choices": [], "value": null},
        {"name": "region", "label": "Region", "kind": "text", "required": false, "secret": false,
            "choices": ["eu", "us"], "value": null},
        {"name": "level", "label": "Level", "kind": "integer", "required": false, "secret": false,
            "choices": [], "value": "7"},
        {"name": "rate", "label": "Rate", "kind": "number", "required": false, "secret": false,
            "choices": [], "value": null},
        {"name": "test", "label": "Test", "kind": "boolean", "required": true, "secret": false,
            "choices": [], "value": "false"},
        {"name": "api_key", "label": "API key", "kind": "text", "required": true, "secret": true,
            "choices": [], "value": null},
    ]});
    let members = asked.as_object_mut().unwrap();
    members.extend(change.as_object().unwrap().clone());
    entry(&asked)
}

fn form(connection: &Connection) -> Card<'_> {
    Card {
        start: Start::Form {
            action: "/api/google_calendar/oauth/start".to_owned(),
            onsubmit: Callback::noop(),
        },
        form: NodeRef::default(),
        ..shown(connection)
    }
}

#[tokio::test]
async fn each_value_has_an_input_of_its_kind_with_a_label() {
    let connection = asking(&json!({}));
    let html = rendered(card(&form(&connection))).await;
    let id = |name| format!("id=\"connection-google_calendar-{name}\" name=\"{name}\"");
    for name in ["shop", "region", "level", "rate", "test", "api_key"] {
        let label = format!("<label for=\"connection-google_calendar-{name}\">");
        has(&html, &[&label, &id(name)]);
    }
    has(
        &html,
        &[
            "<form method=\"post\" action=\"/api/google_calendar/oauth/start\" class=\"connection-start\">",
            &format!(
                "<input {} type=\"text\" maxlength=\"255\" autocapitalize=\"none\" spellcheck=\"false\" \
                 required=",
                id("shop")
            ),
            "<option value=\"\"></option><option value=\"eu\">eu</option>",
            &format!("<input {} type=\"number\" step=\"1\"", id("level")),
            "value=\"7\"",
            &format!("<input {} type=\"number\" step=\"any\"", id("rate")),
            "<option value=\"true\">true</option>",
            "<option value=\"false\" selected",
            &format!(
                "<input {} type=\"password\" maxlength=\"255\" autocomplete=\"off\" required=",
                id("api_key")
            ),
            &format!("class=\"connection-button primary\">Connect{NAMED}"),
        ],
    );
    assert_eq!(html.matches(" required=").count(), 3, "{html}");
    has_not(&html, &["aria-invalid", "connection-wrong"]);
}

#[tokio::test]
async fn what_is_stored_is_there_again_but_no_secret() {
    let connection = asking(&json!({"connected": true, "status": "active", "inputs": [
        {"name": "shop", "label": "Shop", "kind": "text", "required": true, "secret": false,
            "choices": [], "value": "<acme>"},
        {"name": "region", "label": "Region", "kind": "text", "required": false, "secret": false,
            "choices": ["eu", "us"], "value": "us"},
        {"name": "api_key", "label": "API key", "kind": "text", "required": true, "secret": true,
            "choices": [], "value": "never-said"},
    ]}));
    let html = rendered(card(&form(&connection))).await;
    has(
        &html,
        &[
            "value=\"&lt;acme&gt;\"",
            "<option value=\"us\" selected",
            &format!("class=\"connection-button quiet\">Reconnect{NAMED}"),
        ],
    );
    has_not(&html, &["<option value=\"\"", "never-said"]);
}

#[tokio::test]
async fn a_refused_value_is_told_at_its_input() {
    let connection = asking(&json!({}));
    let notice = words::refused(&connection, "region", false);
    let told = Card {
        notice: Some(&notice),
        ..form(&connection)
    };
    let html = rendered(card(&told)).await;
    has(
        &html,
        &[
            "aria-invalid=\"true\" aria-describedby=\"connection-google_calendar-region-wrong\"",
            "<p id=\"connection-google_calendar-region-wrong\" class=\"connection-wrong\">\
             Check what you gave as “Region”.</p>",
            "<p role=\"status\" class=\"connection-notice bad\">Connecting Google Calendar did not \
             work.</p>",
        ],
    );
    assert_eq!(html.matches("aria-invalid").count(), 1, "{html}");

    // Other failures are nobody's in particular.
    let notice = Notice::failure("It did not work.".to_owned());
    let told = Card {
        notice: Some(&notice),
        ..form(&connection)
    };
    let html = rendered(card(&told)).await;
    has_not(&html, &["aria-invalid", "connection-wrong"]);
}

#[test]
fn older_and_newer_backends_are_understood() {
    assert!(entry(&json!({})).inputs.is_empty());
    let newer = entry(&json!({"inputs": [{"name": "when", "kind": "date", "hint": "A day"}]}));
    assert_eq!(newer.inputs[0].kind, InputKind::Text);
    assert!(newer.inputs[0].choices.is_empty() && !newer.inputs[0].required);
}
