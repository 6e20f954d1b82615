//! Answers whose tokens are good and about which something else is odd: the tokens are kept.

use lightfriend_runtime::{
    ConnectionStatus, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::ExposeSecret as _;
use serde_json::json;

use super::{Drive, expire, make_stale, setup, status, token};
use crate::support::{ALICE, BOB, Host, outcome};

fn utf_16(text: &str) -> Vec<u8> {
    let text = format!("\u{feff}{text}");
    text.encode_utf16().flat_map(u16::to_le_bytes).collect()
}

fn body(body: impl Into<Vec<u8>>) -> Fault {
    Fault::status_with_body(200, "application/json", body)
}

#[tokio::test]
async fn a_refresh_keeps_its_tokens_whatever_else_its_answer_says() {
    let good = r#""access_token":"a1","refresh_token":"r1","expires_in":3600"#;
    let bodies: Vec<Vec<u8>> = vec![
        format!("{{{good}}}").into(),
        format!(r#"{{{good},"token_type":"mac"}}"#).into(),
        format!(r#"{{{good},"token_type":7}}"#).into(),
        format!(r#"{{{good},"error":""}}"#).into(),
        format!(r#"{{{good},"error":"invalid_grant"}}"#).into(),
        format!(r#"{{{good},"name":"\ud800"}}"#).into(),
        format!(r#"{{{good},"scope":"a","scope":"b"}}"#).into(),
        format!(r#"{{{good},"x":{}{}}}"#, "[".repeat(500), "]".repeat(500)).into(),
        format!("\u{feff}{{{good}}}").into(),
        format!("{{{good}}} trailing").into(),
        [format!("{{{good},\"name\":\"Zo").as_bytes(), b"\xeb\"}"].concat(),
        format!(r#"{{{good},"error_description":"no","expires_in":"soon"}}"#).into(),
        "access_token=a1&refresh_token=r1&expires_in=3600".into(),
        utf_16(&format!("{{{good}}}")),
        format!("\r\n{{{good}}}\r\n").into(),
        format!(r#"{{{good},"token_type":"Bearer "}}"#).into(),
        format!(r#"{{{good},"error":{{"code":"ok","message":""}}}}"#).into(),
        format!(r#"{{{good},"id":1e999}}"#).into(),
        r#"{"access_token":"a1\n","refresh_token":"r1\r\n","expires_in":"3600"}"#.into(),
    ];
    for answer in bodies {
        let name = String::from_utf8_lossy(&answer).into_owned();
        let (provider, host) = setup().await;
        expire(&host);
        provider.fault(Endpoint::Token, body(answer));
        assert_eq!(token(&host).await.unwrap(), "a1", "{name}");
        let row = Drive::connection(&host.oauth, ALICE).await.unwrap();
        let sealed = row.unwrap().refresh_token.unwrap();
        let refresh_token = host.oauth.open::<Drive>(ALICE, "refresh_token", &sealed);
        assert_eq!(refresh_token.unwrap().expose_secret(), "r1", "{name}");
        assert_eq!(status(&host).await, ConnectionStatus::Active);
    }
}

#[tokio::test]
async fn an_answer_that_is_good_but_for_its_text_connects() {
    let good = r#""access_token":"a","token_type":"Bearer""#;
    let bodies: Vec<Vec<u8>> = vec![
        [b"\xef\xbb\xbf", format!("{{{good}}}").as_bytes()].concat(),
        format!(r#"{{{good},"error":""}}"#).into(),
        format!(r#"{{{good},"error":false}}"#).into(),
        format!(r#"{{{good},"error":0}}"#).into(),
        format!(r#"{{{good},"error":null}}"#).into(),
        format!(r#"{{{good},"error":{{}}}}"#).into(),
        format!(r#"{{{good},"error":{{"code":0,"message":""}}}}"#).into(),
        r#"{"access_token":"a"}"#.into(),
        r#"{"access_token":"a","token_type":""}"#.into(),
        r#"{"access_token":"a","token_type":"Bearer "}"#.into(),
        format!("\r\n\t{{{good}}}\n").into(),
        utf_16(&format!(r#"{{{good},"name":"Zoë"}}"#)),
        format!(r#"{{{good},"name":"x\udc00"}}"#).into(),
        [format!("{{{good},\"name\":\"").as_bytes(), b"\xe9\"}"].concat(),
    ];
    for answer in bodies {
        let name = String::from_utf8_lossy(&answer).into_owned();
        let (provider, host) = setup().await;
        provider.fault(Endpoint::Token, body(answer));
        let response = host.browser(ALICE).connect("drive", &provider).await;
        assert_eq!(outcome(&response), "connected", "{name}");
        assert_eq!(token(&host).await.unwrap(), "a", "{name}");
    }
}

#[tokio::test]
async fn a_page_with_pairs_in_its_links_is_no_answer() {
    for (code, word) in [
        (200, "error=invalid_grant"),
        (400, "error=invalid_grant"),
        (403, "error=invalid_grant"),
        (200, "access_token=evil&token_type=bearer"),
    ] {
        let (provider, host) = setup().await;
        expire(&host);
        let page = format!("<a href=\"/login?a=b&{word}&c=d\">sign in</a>");
        provider.fault(
            Endpoint::Token,
            Fault::status_with_body(code, "text/html", page),
        );
        assert!(
            token(&host).await.unwrap_err().is_transient(),
            "{code} {word}"
        );
        assert_eq!(status(&host).await, ConnectionStatus::Active);
    }
}

#[tokio::test]
async fn what_a_connect_cannot_keep_is_revoked() {
    let (provider, host) = setup().await;
    let odd = json!({"access_token": "a1", "refresh_token": "r1", "token_type": "mac"});
    provider.fault(Endpoint::Token, Fault::json(odd));
    let response = host.browser(BOB).connect("drive", &provider).await;
    assert_eq!(outcome(&response), "invalid_provider_response");
    let within = std::time::Duration::from_secs(20);
    assert!(provider.wait_for(Endpoint::Revocation, 2, within).await);
    let requests = provider.requests();
    let revoked: Vec<_> = requests
        .iter()
        .filter_map(|one| one.param("token"))
        .collect();
    assert_eq!(revoked, ["r1", "a1"]);
}

/// A service whose answers have a member that changes.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Moving {
    /// Another with each refresh.
    #[oauth(token_response = "id_token", secret)]
    id_token: Option<String>,
    /// The host that serves the account.
    #[oauth(token_response = "instance_url")]
    instance: String,
}

#[tokio::test]
async fn a_refresh_writes_the_fields_that_its_answer_has_and_no_others() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Moving], &provider).await;
    let first = json!({
        "access_token": "a", "token_type": "Bearer", "refresh_token": "r", "expires_in": 3600,
        "id_token": "id-1", "instance_url": "https://one.example",
    });
    provider.fault(Endpoint::Token, Fault::json(first));
    host.browser(ALICE).connect("moving", &provider).await;
    let refreshed = async |answer: serde_json::Value| {
        host.sql("UPDATE moving_connection SET issued_at = 0, expires_at = 1");
        provider.fault(Endpoint::Token, Fault::json(answer));
        Moving::access_token(&host.oauth, ALICE).await.unwrap();
        let row = Moving::connection(&host.oauth, ALICE)
            .await
            .unwrap()
            .unwrap();
        let id_token = row.open_id_token(&host.oauth).unwrap().unwrap();
        (id_token.expose_secret().to_owned(), row.instance)
    };
    let second = json!({"access_token": "b", "expires_in": 3600, "id_token": "id-2"});
    let told = refreshed(second).await;
    assert_eq!(told, ("id-2".to_owned(), "https://one.example".to_owned()));
    let third = json!({"access_token": "c", "expires_in": 3600, "id_token": null, "instance_url": "https://two.example"});
    let told = refreshed(third).await;
    assert_eq!(told, ("id-2".to_owned(), "https://two.example".to_owned()));
}

#[tokio::test]
async fn an_empty_scope_in_a_refresh_changes_nothing() {
    let (provider, host) = setup().await;
    for scope in [json!(""), json!(" "), json!([])] {
        expire(&host);
        let answer = json!({"access_token": "b", "expires_in": 3600, "scope": scope});
        provider.fault(Endpoint::Token, Fault::json(answer));
        token(&host).await.unwrap();
        let status = Drive::status(&host.oauth, ALICE).await.unwrap();
        assert_eq!(status.scopes, Some(vec!["a".to_owned(), "b".to_owned()]));
        assert!(status.missing_scopes.is_empty());
    }
}

#[tokio::test]
async fn expiries_are_read_as_lifetimes_and_as_moments() {
    let (provider, host) = setup().await;
    let now = host.number("SELECT unixepoch() AS n");
    let iso = |seconds: i64| host.database.iso_8601(now + seconds);
    for (members, lifetime) in [
        (json!({"expires_at": now + 3600}), 3600),
        (json!({"expires_at": (now + 3600) * 1000}), 3600),
        (json!({"expires_at": (now + 3600) * 1_000_000}), 3600),
        (json!({"expires_at": (now + 3600) * 1_000_000_000}), 3600),
        (json!({"expires_at": (now + 3600).to_string()}), 3600),
        (json!({"expires_at": iso(7200)}), 7200),
        (
            json!({"expires_at": iso(7200).replace('T', " ").replace('Z', "")}),
            7200,
        ),
        (
            json!({"expires_at": iso(7200).replace('T', " ").replace('Z', " UTC")}),
            7200,
        ),
        (
            json!({"expires_at": iso(7200).replace('Z', "-01:00")}),
            10800,
        ),
        (json!({"expires_in": iso(7200)}), 7200),
        (json!({"expires_in": now + 7200}), 7200),
        (json!({"expires_in": 3600, "expires_at": iso(7200)}), 3600),
        (json!({"expires_in": 7200, "expires_at": now + 3600}), 3600),
    ] {
        expire(&host);
        let mut answer = json!({"access_token": "b"});
        answer
            .as_object_mut()
            .unwrap()
            .extend(members.as_object().unwrap().clone());
        provider.fault(Endpoint::Token, Fault::json(answer));
        token(&host).await.unwrap();
        let left = host.number("SELECT expires_at - unixepoch() AS n FROM drive_connection");
        assert!(
            (lifetime - 300..=lifetime + 2).contains(&left),
            "{members}: {left}"
        );
    }
}

#[tokio::test]
async fn a_token_from_a_clock_that_was_ahead_is_renewed() {
    let (provider, host) = setup().await;
    host.sql(
        "UPDATE drive_connection SET issued_at = unixepoch() + 864000, \
         expires_at = unixepoch() + 867600",
    );
    assert!(provider.token_is_live(&token(&host).await.unwrap()));
    assert_eq!(provider.count(Endpoint::Token), 1);
    let issued = host.number("SELECT issued_at - unixepoch() AS n FROM drive_connection");
    assert!(issued <= 0, "{issued}");
}

#[tokio::test]
async fn a_lease_from_a_clock_that_was_ahead_holds_nobody_up() {
    let (provider, host) = setup().await;
    expire(&host);
    host.sql("UPDATE drive_connection SET lease_owner = 'gone', lease_until = unixepoch() + 3600");
    assert!(provider.token_is_live(&token(&host).await.unwrap()));
    // The background finds it too.
    expire(&host);
    host.sql("UPDATE drive_connection SET lease_owner = 'gone', lease_until = unixepoch() + 3600");
    assert_eq!(host.oauth.refresh_due().await.unwrap().refreshed, 1);
    assert_eq!(provider.count(Endpoint::Token), 2);
}

#[tokio::test]
async fn an_answer_for_a_row_the_host_inserted_does_not_fit_the_row_after_it() {
    let (provider, host) = setup().await;
    // As a host's own INSERT leaves it.
    host.sql("UPDATE drive_connection SET generation = 0");
    expire(&host);
    let reader = super::refresh_under_way(&provider, &host, 1500).await;
    host.sql(
        "CREATE TABLE copy AS SELECT * FROM drive_connection; DELETE FROM drive_connection;
         UPDATE copy SET generation = 0, lease_owner = NULL, lease_until = NULL, folder = 'new';
         INSERT INTO drive_connection SELECT * FROM copy; DROP TABLE copy;",
    );
    let before = host.texts("SELECT access_token AS text FROM drive_connection");
    let _ = reader.await.unwrap();
    let after = host.texts("SELECT access_token AS text FROM drive_connection");
    assert_eq!(after, before);
}

#[tokio::test]
async fn a_token_is_not_served_after_its_user_has_disconnected() {
    let (provider, host) = setup().await;
    make_stale(&host);
    provider.fault_always(Endpoint::Token, Fault::hang());
    let oauth = host.oauth.clone();
    let reader = tokio::spawn(async move { Drive::access_token(&oauth, ALICE).await });
    let within = std::time::Duration::from_secs(20);
    assert!(provider.wait_for(Endpoint::Token, 1, within).await);
    Drive::disconnect(&host.oauth, ALICE).await.unwrap();
    assert!(reader.await.unwrap().unwrap_err().is_not_connected());
}
