//! Several accounts of a service, and connections of others than users, as front ends read them.

use lightfriend_runtime::{
    integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use reqwest::Method;
use serde_json::{Value, json};

use super::{
    Bare2, LIST, Team,
    document::{Document, check, check_with, send},
    entries, setup_several, several,
};
use crate::support::{ALICE, BOB, Browser, outcome, param};

const STATUS: &str = "/api/chat/status";
const START: &str = "/api/chat/oauth/start";
const DISCONNECT: &str = "/api/chat/disconnect";

/// Connects the account of a team.
async fn connect(browser: &Browser, provider: &MockProvider, team: &str, name: &str) {
    let answer = json!({
        "access_token": format!("mock-at-{team}"), "refresh_token": format!("mock-rt-{team}"),
        "token_type": "Bearer", "expires_in": 3600, "scope": "chat.read",
        "team": {"id": team, "name": name}, "webhook": "webhook-canary",
    });
    provider.fault(Endpoint::Token, Fault::json(answer));
    assert_eq!(
        outcome(&browser.connect("chat", provider).await),
        "connected"
    );
}

/// Connects what the organization has.
async fn connect_organization(browser: &Browser, provider: &MockProvider) {
    for service in ["books", "desk"] {
        let answer = json!({"access_token": "a", "token_type": "Bearer", "realm": 42});
        provider.fault(Endpoint::Token, Fault::json(answer));
        assert_eq!(
            outcome(&browser.connect(service, provider).await),
            "connected"
        );
    }
}

fn document() -> Document {
    Document::of(several())
}

#[tokio::test]
async fn accounts_are_listed_with_their_keys_beside_what_the_service_has() {
    let (provider, host) = setup_several().await;
    let alice = host.browser(ALICE);
    let empty = json!({"service": "chat", "title": "Chat", "connected": false, "accounts": []});
    assert_eq!(alice.status("chat").await, empty);
    connect(&alice, &provider, "T1", "Acme").await;
    connect(&alice, &provider, "T2", "Bolt").await;
    host.sql("UPDATE chat_connection SET status = 'needs_reauth' WHERE team_id = 'T2'");

    let status = alice.status("chat").await;
    assert_eq!(status["connected"], true, "one of them is");
    let first = &status["accounts"][0];
    assert_eq!(
        first,
        &json!({
            "key": "T1",
            "connected": true,
            "status": "active",
            "problem": null,
            "scopes": ["chat.read"],
            "missing_scopes": [],
            "expires_at": first["expires_at"].as_str().unwrap(),
            "refresh_failing_since": null,
            "reauth_by": null,
            "account": "Acme",
            "connected_at": first["connected_at"].as_str().unwrap(),
            "fields": {"team_id": "T1", "account": "Acme", "language": "en"},
        })
    );
    assert_eq!(status["accounts"][1]["key"], "T2");
    assert_eq!(status["accounts"][1]["status"], "needs_reauth");

    let entry = &entries(&alice).await[2];
    for (name, value) in status.as_object().unwrap() {
        assert_eq!(&entry[name], value, "{name}");
    }
    assert_eq!(entry["scope_labels"], json!({"chat.read": "Read"}));
    assert_eq!(
        entry["inputs"][0]["value"], "en",
        "what the next begins with"
    );
    assert_eq!(entry["links"]["disconnect"], DISCONNECT);
    assert!(entry.get("status").is_none() && entry.get("fields").is_none());
}

#[tokio::test]
async fn every_state_of_an_account_is_answered_as_the_document_says() {
    let (provider, host) = setup_several().await;
    let document = document();
    let alice = host.browser(ALICE);
    let look = async || {
        for path in [LIST, "/api/books/status", "/api/desk/status"] {
            assert_eq!(check(&document, &alice, path, Method::GET).await.0, 200);
        }
        let (status, body) = check(&document, &alice, STATUS, Method::GET).await;
        assert_eq!(status, 200);
        body["accounts"].clone()
    };
    assert_eq!(look().await, json!([]));
    connect(&alice, &provider, "T1", "Acme").await;
    connect(&alice, &provider, "T2", "Bolt").await;
    connect_organization(&alice, &provider).await;
    assert_eq!(look().await.as_array().unwrap().len(), 2);

    let of_first = |change: &str| {
        host.sql(&format!(
            "UPDATE chat_connection SET {change} WHERE team_id = 'T1'"
        ));
    };
    of_first("refresh_token_expires_at = expires_at + 86400");
    let accounts = look().await;
    assert!(accounts[0]["reauth_by"].is_string(), "{accounts:#}");
    assert!(accounts[1]["reauth_by"].is_null(), "{accounts:#}");
    of_first("scopes = '', account = NULL, refused_since = 1767323045");
    assert_eq!(look().await[0]["missing_scopes"], json!(["chat.read"]));
    of_first("scopes = NULL, expires_at = NULL");
    assert_eq!(look().await[0]["scopes"], Value::Null);
    of_first("status = 'needs_reauth'");
    assert_eq!(look().await[0]["status"], "needs_reauth");
    of_first("access_token = 'altered'");
    assert!(look().await[0]["problem"].is_string());
}

#[tokio::test]
async fn who_has_connected_for_an_organization_is_said_while_it_is_known() {
    let (provider, host) = setup_several().await;
    let document = document();
    let (alice, bob) = (host.browser(ALICE), host.browser(BOB));
    connect_organization(&alice, &provider).await;
    let look = async || {
        let (_, books) = check(&document, &bob, "/api/books/status", Method::GET).await;
        let (_, desk) = check(&document, &bob, "/api/desk/status", Method::GET).await;
        check(&document, &bob, LIST, Method::GET).await;
        (books["accounts"][0].clone(), desk)
    };
    let (books, desk) = look().await;
    assert_eq!(books["key"], "42");
    assert_eq!(books["fields"], json!({"realm": 42}));
    for connected in [books, desk] {
        assert_eq!(connected["connected_by"], ALICE.to_string());
    }
    for table in ["books", "desk"] {
        host.sql(&format!(
            "UPDATE {table}_connection SET connected_by = NULL"
        ));
    }
    let (books, desk) = look().await;
    for connected in [books, desk] {
        assert_eq!(connected["connected"], true);
        assert!(connected.get("connected_by").is_none(), "{connected:#}");
    }
    // He may look, and nothing else.
    for (path, method) in [
        ("/api/desk/oauth/start", Method::POST),
        ("/api/books/disconnect", Method::POST),
        ("/api/desk/disconnect", Method::DELETE),
    ] {
        let (status, body) = check(&document, &bob, path, method).await;
        assert_eq!(
            (status, &body["error"]),
            (403, &"not_allowed".into()),
            "{path}"
        );
    }
}

#[tokio::test]
async fn a_disconnect_says_which_account_it_means_as_the_document_says() {
    let (provider, host) = setup_several().await;
    let document = document();
    let alice = host.browser(ALICE);
    for (team, name) in [("T1", "Acme"), ("T2", "Bolt"), ("T3", "Corp")] {
        connect(&alice, &provider, team, name).await;
    }
    let end = async |query, method| check_with(&document, &alice, DISCONNECT, query, method).await;
    for method in [Method::POST, Method::DELETE] {
        let (status, body) = end("", method.clone()).await;
        assert_eq!((status, &body["error"]), (400, &"which_account".into()));
        let message = body["message"].as_str().unwrap();
        assert!(message.contains("account=T1"), "{message}");
        let operation = (DISCONNECT.to_owned(), method);
        let said = document.response(&operation, 400);
        assert_ne!(
            said,
            document.response(&operation, 500),
            "it is said of 400"
        );
    }
    let answer = |connected: bool| (200, json!({"service": "chat", "connected": connected}));
    assert_eq!(end("?account=T2", Method::DELETE).await, answer(true));
    assert_eq!(end("?account=T2", Method::DELETE).await, answer(true));
    assert_eq!(end("?account=T1", Method::POST).await, answer(true));
    // The last needs no name.
    assert_eq!(end("", Method::POST).await, answer(false));
    assert_eq!(end("", Method::POST).await, answer(false));
}

#[tokio::test]
async fn a_start_takes_the_parameters_that_the_document_names() {
    let (provider, host) = setup_several().await;
    let document = document();
    let alice = host.browser(ALICE);
    connect(&alice, &provider, "T1", "Acme").await;
    let parameter = |path: &str, method: &str, name: &str| -> Value {
        let operation = &document.0["paths"][path][method];
        let parameters = operation["parameters"].as_array().unwrap();
        let found = parameters.iter().find(|it| it["name"] == name);
        found.cloned().unwrap_or_default()
    };
    for method in ["get", "post"] {
        let account = parameter(START, method, "account");
        assert_eq!(account["schema"]["type"], "string");
        let sets = parameter(START, method, "scope_set");
        assert_eq!(sets["in"], "query");
        assert_eq!(sets["required"], false);
        assert_eq!(sets["schema"]["type"], "array");
        let names = &sets["schema"]["items"]["enum"];
        assert_eq!(names, &json!(["post", "admin", ""]));
        // Each where it means something.
        assert!(parameter("/api/team/oauth/start", method, "account").is_null());
        assert!(parameter("/api/team/oauth/start", method, "scope_set").is_null());
        assert!(parameter("/api/books/oauth/start", method, "scope_set").is_null());
    }
    for path in [DISCONNECT, "/api/books/disconnect"] {
        for method in ["post", "delete"] {
            assert!(parameter(path, method, "account").is_object(), "{path}");
        }
    }
    assert!(parameter("/api/team/disconnect", "post", "account").is_null());

    let scope = async |query| {
        let (status, body) = check_with(&document, &alice, START, query, Method::POST).await;
        assert_eq!(status, 200, "{query}");
        param(body["authorization_url"].as_str().unwrap(), "scope").unwrap()
    };
    assert_eq!(scope("?account=T1").await, "chat.read");
    assert_eq!(scope("?scope_set=").await, "chat.read");
    assert_eq!(
        scope("?account=T1&scope_set=post&scope_set=admin").await,
        "chat.read chat.write chat.manage chat.rename"
    );
    for (query, expected) in [("?account=T9", 404), ("?scope_set=other", 422)] {
        let (status, _) = check_with(&document, &alice, START, query, Method::POST).await;
        assert_eq!(status, expected, "{query}");
    }
}

#[tokio::test]
async fn every_route_of_several_accounts_answers_as_the_document_says() {
    let (provider, host) = setup_several().await;
    let document = document();
    let alice = host.browser(ALICE);
    connect(&alice, &provider, "T1", "Acme").await;
    for (path, methods) in document.operations() {
        for method in methods {
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
            let (status, _) = check(&document, &alice, &path, method.clone()).await;
            assert!(matches!(status, 200 | 303), "{method} {path}: {status}");
        }
    }
}

#[tokio::test]
async fn an_account_that_is_not_as_the_document_says_would_be_noticed() {
    let (provider, host) = setup_several().await;
    let document = document();
    let alice = host.browser(ALICE);
    connect(&alice, &provider, "T1", "Acme").await;
    connect_organization(&alice, &provider).await;
    for (path, entry) in [(LIST, "/connections/2"), (STATUS, "")] {
        let operation = (path.to_owned(), Method::GET);
        let (_, body) = send(&alice, &operation).await;
        let is_wrong = |change: &dyn Fn(&mut Value)| {
            let mut wrong = body.clone();
            change(&mut wrong);
            !document.problems(&operation, 200, &wrong).is_empty()
        };
        assert!(!is_wrong(&|_| ()));
        for place in ["", "/accounts/0", "/accounts/0/fields"] {
            let place = format!("{entry}{place}");
            let adds = |body: &mut Value| body.pointer_mut(&place).unwrap()["webhook"] = "x".into();
            assert!(is_wrong(&adds), "{place}");
        }
        for place in ["", "/accounts/0"] {
            let place = format!("{entry}{place}");
            for name in body.pointer(&place).unwrap().as_object().unwrap().keys() {
                let removes = |body: &mut Value| {
                    let object = body.pointer_mut(&place).unwrap().as_object_mut();
                    object.unwrap().remove(name);
                };
                assert!(is_wrong(&removes), "{place}/{name}");
            }
        }
        for (place, value) in [
            ("/accounts/0/key", Value::Null),
            ("/accounts/0/key", 1.into()),
            ("/accounts/0/title", "Chat".into()),
            // Users own it, who need not be named.
            ("/accounts/0/connected_by", "1".into()),
            ("/accounts", Value::Null),
        ] {
            let (object, name) = place.rsplit_once('/').unwrap();
            let object = format!("{entry}{object}");
            let sets = |body: &mut Value| {
                body.pointer_mut(&object).unwrap()[name] = value.clone();
            };
            assert!(is_wrong(&sets), "{place}");
        }
    }
}

#[test]
fn where_no_service_has_several_accounts_the_document_does_not_speak_of_them() {
    let has_accounts = |text: &str| {
        let mut words = ["AccountState", "AccountDisconnected", "\"accounts\""].into_iter();
        words.any(|word| text.contains(word))
    };
    let alone = integrations![Team, Bare2];
    assert!(!has_accounts(&alone.openapi().to_pretty_json().unwrap()));
    assert!(!has_accounts(&alone.typescript()));
    let types = several().typescript();
    for expected in [
        "export interface ChatAccount extends AccountState {\n  fields: ChatFields;\n}",
        "  accounts: ChatAccount[];\n",
        "  connected_by?: string;\n",
        "  connected: false;\n",
        "    | ChatConnection\n    | BooksConnection\n    | DeskConnection;\n",
    ] {
        assert!(types.contains(expected), "{expected}\n{types}");
    }
    assert!(!types.contains("webhook"));
}
