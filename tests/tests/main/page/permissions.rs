//! What an application may do, in the words of its users.

use lightfriend_runtime::{OAuthIntegration, integrations, testing::MockProvider};

use super::{card, html};
use crate::support::{ALICE, Host};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("events", "events.own", "https://a.example/odd", "mail", "files"),
    scope_labels(
        "events" = "See & change your events",
        "events.own" = "See & change your events",
        "mail" = "Read your mail"
    ),
    env = "TEST"
)]
pub struct PageLabels;

/// The card after these scopes were granted.
async fn granted(scopes: &str) -> String {
    let builder = MockProvider::builder().granted_scopes(scopes);
    let provider = builder.start().await.unwrap();
    let host = Host::start(integrations![PageLabels], &provider).await;
    let alice = host.browser(ALICE);
    alice.connect("page_labels", &provider).await;
    let page = html(&alice, "/connections").await;
    card(&page, "page_labels").to_owned()
}

/// What is open on a card, and what is behind the disclosure of scopes.
fn parts(card: &str) -> (&str, &str) {
    let (open, rest) = card.split_once("<details><summary>").unwrap();
    (open, rest.split_once("</details>").unwrap().0)
}

#[tokio::test]
async fn scopes_with_a_label_are_told_by_it_and_the_rest_is_not_in_the_way() {
    let card = granted("events events.own https://a.example/odd mail files").await;
    let (open, disclosed) = parts(&card);
    let (_, may) = open.split_once("This application may:").unwrap();
    assert_eq!(
        may.matches("See &amp; change your events").count(),
        1,
        "{may}"
    );
    assert!(may.contains("<li>Read your mail</li>"), "{may}");
    assert!(
        !open.contains("<code>") && !card.contains("Not allowed:"),
        "{card}"
    );
    for scope in ["https://a.example/odd", "files"] {
        assert!(
            disclosed.contains(&format!("<code>{scope}</code>")),
            "{disclosed}"
        );
    }
    for scope in ["<code>events", "<code>mail"] {
        assert!(!disclosed.contains(scope), "{disclosed}");
    }
    let name = r#"<span class="connections-unseen">Permissions in detail: Page Labels</span>"#;
    assert!(disclosed.contains(name), "{disclosed}");
}

#[tokio::test]
async fn what_was_not_allowed_is_told_the_same_way() {
    let card = granted("events events.own files").await;
    let (open, disclosed) = parts(&card);
    let (may, not) = open.split_once("Not allowed:").unwrap();
    assert!(may.contains("See &amp; change your events"), "{may}");
    assert!(
        not.contains("Read your mail") && !not.contains("events"),
        "{not}"
    );
    let (granted, missing) = disclosed.split_once("Not allowed:").unwrap();
    assert!(granted.contains("<code>files</code>"), "{granted}");
    assert!(
        missing.contains("<code>https://a.example/odd</code>"),
        "{missing}"
    );
    assert!(!missing.contains("mail"), "{missing}");
}
