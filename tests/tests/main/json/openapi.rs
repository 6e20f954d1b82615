//! The document says what is so: it is held against a server's real answers.

use std::collections::{BTreeMap, BTreeSet};

use lightfriend_runtime::{
    Error, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use reqwest::Method;
use serde_json::{Value, json};
use syn::visit::{self, Visit};

use super::{
    Bare2, LIST, Team,
    document::{Document, check, send},
    setup,
};
use crate::support::{ALICE, application};

#[tokio::test]
async fn every_state_is_answered_as_the_document_says() {
    let (provider, host) = setup().await;
    let document = Document::of(integrations![Team, Bare2]);
    let alice = host.browser(ALICE);
    let look = async || {
        let (status, list) = check(&document, &alice, LIST, Method::GET).await;
        assert_eq!(status, 200);
        for path in ["/api/team/status", "/services/bare-2/status"] {
            assert_eq!(check(&document, &alice, path, Method::GET).await.0, 200);
        }
        list["connections"][0].clone()
    };
    assert_eq!(look().await["status"], "not_connected");

    let answer = json!({
        "access_token": "a", "token_type": "Bearer", "expires_in": 3600, "refresh_token": "r",
        "scope": "team.read", "account": {"name": "Ada"}, "webhook": "webhook-canary",
    });
    provider.fault(Endpoint::Token, Fault::json(answer));
    alice.connect("team", &provider).await;
    host.sql("UPDATE team_connection SET share = 0.5");
    let entry = look().await;
    assert_eq!(entry["status"], "active");
    // Every column that the document names is there, and no other.
    let fields = &document.0["components"]["schemas"]["TeamFields"]["properties"];
    let names = |value: &Value| -> BTreeSet<String> {
        value.as_object().unwrap().keys().cloned().collect()
    };
    assert_eq!(names(&entry["fields"]), names(fields));
    assert!(!names(fields).contains("webhook"));

    host.sql("UPDATE team_connection SET refused_since = 1767323045, share = NULL, account = NULL");
    assert_eq!(
        look().await["refresh_failing_since"],
        "2026-01-02T03:04:05Z"
    );
    host.sql("UPDATE team_connection SET expires_at = NULL, scopes = NULL");
    assert_eq!(look().await["expires_at"], Value::Null);
    host.sql("UPDATE team_connection SET status = 'needs_reauth'");
    assert_eq!(look().await["status"], "needs_reauth");
    host.sql("UPDATE team_connection SET access_token = 'altered'");
    assert!(look().await["problem"].is_string());
}

#[tokio::test]
async fn every_route_and_method_answers_as_the_document_says() {
    let (_provider, host) = setup().await;
    let document = Document::of(integrations![Team, Bare2]);
    let (alice, nobody) = (host.browser(ALICE), host.browser(ALICE));
    nobody.set_cookie("session", "");
    let operations = document.operations();
    let mut expected = BTreeMap::from([(LIST.to_owned(), vec!["get"])]);
    for integration in integrations![Team, Bare2] {
        let routes = integration.routes();
        expected.insert(routes.start, vec!["get", "post"]);
        expected.insert(routes.disconnect, vec!["delete", "post"]);
        expected.insert(routes.status, vec!["get"]);
    }
    assert_eq!(json!(operations), json!(expected));

    for (path, documented) in &operations {
        for method in ["get", "post", "put", "patch", "delete"] {
            let known = documented.contains(method);
            let method = Method::from_bytes(method.to_ascii_uppercase().as_bytes()).unwrap();
            if !known {
                let (status, body) = send(&alice, &(path.clone(), method.clone())).await;
                assert_eq!(status, 405, "{method} {path}");
                let error = json!({"$ref": "#/components/schemas/ApiError"});
                assert_eq!(document.problems_by(&error, &body), Vec::<String>::new());
                continue;
            }
            let (status, _) = check(&document, &alice, path, method.clone()).await;
            assert!(matches!(status, 200 | 303), "{method} {path}: {status}");
            let (status, _) = check(&document, &nobody, path, method.clone()).await;
            assert_eq!(status, 401, "{method} {path}");
        }
    }
}

#[tokio::test]
async fn errors_are_as_the_document_says() {
    let (_provider, host) = setup().await;
    let document = Document::of(integrations![Team, Bare2]);
    let alice = host.browser(ALICE);
    let elsewhere = [
        ("origin", "https://evil.example"),
        ("sec-fetch-site", "cross-site"),
        ("accept", "application/json"),
    ];
    for (path, method) in [
        ("/api/team/oauth/start", Method::POST),
        ("/api/team/oauth/start", Method::GET),
        ("/api/team/disconnect", Method::POST),
        ("/api/team/disconnect", Method::DELETE),
    ] {
        let response = alice.send(method.clone(), path, &elsewhere).await;
        assert_eq!(response.status(), 403, "{method} {path}");
        let body = response.json().await.unwrap();
        let operation = (path.to_owned(), method);
        assert_eq!(
            document.problems(&operation, 403, &body),
            Vec::<String>::new()
        );
    }
    let repeated = "/api/team/oauth/start?return_to=/a&return_to=/b";
    let response = alice
        .send(
            Method::POST,
            repeated,
            &[("sec-fetch-site", "same-origin"), elsewhere[2]],
        )
        .await;
    assert_eq!(response.status(), 400);
    let operation = ("/api/team/oauth/start".to_owned(), Method::POST);
    let body = response.json().await.unwrap();
    assert_eq!(
        document.problems(&operation, 400, &body),
        Vec::<String>::new()
    );

    host.sql("DROP TABLE team_connection");
    for path in [LIST, "/api/team/status"] {
        let (status, _) = check(&document, &alice, path, Method::GET).await;
        assert!(status >= 500, "{path}");
    }
}

#[tokio::test]
async fn an_answer_that_is_not_as_the_document_says_would_be_noticed() {
    let (provider, host) = setup().await;
    let document = Document::of(integrations![Team, Bare2]);
    let alice = host.browser(ALICE);
    alice.connect("team", &provider).await;
    let operation = (LIST.to_owned(), Method::GET);
    let (_, body) = send(&alice, &operation).await;
    let problems = |body: &Value| document.problems(&operation, 200, body);
    assert!(problems(&body).is_empty());
    for (place, value) in [
        ("/connections/0/title", Value::Null),
        ("/connections/0/status", "broken".into()),
        ("/connections/0/service", "other".into()),
        ("/connections/0/expires_at", "tomorrow".into()),
        ("/connections/0/fields/quota", "3".into()),
        ("/connections/0/fields/muted", Value::Null),
        ("/connections/1/scope_labels", json!({"a": 1})),
        ("/connections", Value::Null),
    ] {
        let mut wrong = body.clone();
        *wrong.pointer_mut(place).unwrap() = value;
        assert!(!problems(&wrong).is_empty(), "{place}");
    }
    for place in [
        "",
        "/connections/0",
        "/connections/0/fields",
        "/connections/1/links",
    ] {
        let mut wrong = body.clone();
        wrong.pointer_mut(place).unwrap()["webhook"] = "more".into();
        assert!(!problems(&wrong).is_empty(), "{place}");
    }
    for name in body["connections"][0].as_object().unwrap().keys() {
        let mut wrong = body.clone();
        wrong["connections"][0]
            .as_object_mut()
            .unwrap()
            .remove(name);
        assert!(!problems(&wrong).is_empty(), "{name}");
    }
}

#[tokio::test]
async fn the_server_is_the_backend_with_its_path() {
    let provider = MockProvider::start().await.unwrap();
    let all = integrations![Team];
    let (_database, oauth) = application(all, &provider, |builder| {
        builder.backend_url("https://example.com/app/")
    })
    .await;
    let document = serde_json::to_value(all.openapi_with(&oauth)).unwrap();
    assert_eq!(
        document["servers"],
        json!([{"url": "https://example.com/app"}])
    );
    assert_eq!(document["openapi"], "3.1.0");
    let without = serde_json::to_value(all.openapi()).unwrap();
    assert!(without.get("servers").is_none());
}

#[test]
fn the_document_is_the_same_each_time_and_has_no_secret() {
    let make = || {
        integrations![Team, Bare2]
            .openapi()
            .to_pretty_json()
            .unwrap()
    };
    let text = make();
    assert_eq!(text, make());
    assert!(!text.contains("webhook"), "{text}");
    assert!(!integrations![Team].typescript().contains("webhook"));
    let types = || integrations![Team, Bare2].typescript();
    assert_eq!(types(), types());
}

#[test]
fn a_document_of_nothing_is_one_too() {
    let all = integrations![];
    let document = serde_json::to_value(all.openapi()).unwrap();
    let paths: Vec<&String> = document["paths"].as_object().unwrap().keys().collect();
    assert_eq!(paths, [LIST]);
    assert!(
        all.typescript()
            .contains("export type ConnectionService = never;")
    );
}

/// The texts in the functions of these names.
struct Texts(&'static [&'static str], BTreeSet<String>);

impl<'ast> Visit<'ast> for Texts {
    fn visit_impl_item_fn(&mut self, function: &'ast syn::ImplItemFn) {
        if self.0.iter().any(|name| function.sig.ident == name) {
            let mut texts = AllTexts(&mut self.1);
            visit::visit_impl_item_fn(&mut texts, function);
        }
    }
}

struct AllTexts<'a>(&'a mut BTreeSet<String>);

impl<'ast> Visit<'ast> for AllTexts<'_> {
    fn visit_lit_str(&mut self, text: &'ast syn::LitStr) {
        self.0.insert(text.value());
    }

    // Documentation is text, too.
    fn visit_attribute(&mut self, _: &'ast syn::Attribute) {}
}

#[test]
fn every_word_of_an_error_is_listed() {
    let source = include_str!("../../../../lightfriend-runtime/src/error.rs");
    let mut texts = Texts(&["slug"], BTreeSet::new());
    texts.visit_file(&syn::parse_file(source).unwrap());
    let listed: BTreeSet<String> = Error::SLUGS.iter().map(|&slug| slug.to_owned()).collect();
    assert_eq!(texts.1, listed);
    assert_eq!(Error::SLUGS.len(), listed.len(), "each once");
    let document = Document::of(integrations![Team]);
    let words = &document.0["components"]["schemas"]["ApiError"]["properties"]["error"]["enum"];
    let words: BTreeSet<&str> = words
        .as_array()
        .unwrap()
        .iter()
        .filter_map(Value::as_str)
        .collect();
    assert!(words.contains("method_not_allowed"));
    assert_eq!(words.len(), listed.len() + 1);
}
