//! The struct's fields: filled from the token answer, sealed where secret, kept where local.

use lightfriend_runtime::{
    ExposeSecret as _, OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::{Value, json};

use crate::{
    support::{ALICE, BOB, Host, location, outcome},
    token_answers::connect,
};

/// A field of every kind.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Fields {
    /// Required.
    #[oauth(token_response = "team.id")]
    team_id: String,
    /// The name on the page.
    #[oauth(token_response = "account.name")]
    account: Option<String>,
    /// The first of these that has a value.
    #[oauth(token_response("profile.email", "emails.1.address", "email"))]
    email: Option<String>,
    /// Whole numbers.
    #[oauth(token_response = "small")]
    small: Option<i32>,
    #[oauth(token_response = "big")]
    big: Option<i64>,
    /// A number.
    #[oauth(token_response = "ratio")]
    ratio: Option<f64>,
    /// A truth value.
    #[oauth(token_response = "admin")]
    admin: Option<bool>,
    /// Sealed.
    #[oauth(token_response = "webhook.url", secret)]
    webhook: Option<String>,
    /// Sealed and required.
    #[oauth(token_response = "api_key", secret)]
    api_key: String,
    /// The application's own.
    #[oauth(local, default = "eu; what's here")]
    region: String,
    #[oauth(local, default = -3)]
    quota: i32,
    #[oauth(local, default = 0.5)]
    share: f64,
    #[oauth(local, default = true)]
    enabled: bool,
    #[oauth(local)]
    note: Option<String>,
    #[oauth(local, secret)]
    pin: Option<String>,
    /// One of those that there are.
    #[oauth(local, one_of("light", "dark"), default = "light")]
    theme: String,
}

const WEBHOOK: &str = "https://hooks.example/webhook-canary";
const API_KEY: &str = "api-key-canary";

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start(integrations![Fields], &provider).await;
    (provider, host)
}

/// An answer with what is required, and these members.
fn answer(members: &Value) -> Fault {
    let mut body = json!({
        "access_token": "a", "token_type": "Bearer", "team": {"id": "T1"}, "api_key": API_KEY,
    });
    for (name, value) in members.as_object().unwrap() {
        body[name] = value.clone();
    }
    Fault::json(body)
}

/// The generation of Alice's row, which is the runtime's own.
fn generation(host: &Host) -> i64 {
    host.number("SELECT generation AS n FROM fields_connection WHERE user_id = 1")
}

async fn connection(host: &Host) -> FieldsConnection {
    Fields::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap()
}

#[tokio::test]
async fn fields_are_filled_from_the_token_answer() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let members = json!({
        "team": {"id": 42}, "account": {"name": "Ada"}, "email": "c@example.com",
        "emails": [{"address": "a@example.com"}, {"address": "b@example.com"}],
        "small": "7", "big": i64::MAX, "ratio": "0.25", "admin": false,
        "webhook": {"url": WEBHOOK},
    });
    let response = connect(&alice, "fields", &provider, answer(&members)).await;
    assert_eq!(outcome(&response), "connected");
    let row = connection(&host).await;
    assert_eq!(row.team_id, "42", "a number as text");
    assert_eq!(row.account.as_deref(), Some("Ada"));
    assert_eq!(
        row.email.as_deref(),
        Some("b@example.com"),
        "the first path with a value"
    );
    assert_eq!(row.small, Some(7));
    assert_eq!(row.big, Some(i64::MAX));
    assert_eq!(row.ratio, Some(0.25));
    assert_eq!(row.admin, Some(false));
    assert_eq!(row.region, "eu; what's here");
    assert_eq!((row.quota, row.share, row.enabled), (-3, 0.5, true));
    assert_eq!(row.note, None);

    // Texts take lists and objects as JSON.
    let members = json!({"team": {"id": ["7", "8"]}, "account": {"name": {"first": "Ada"}}});
    connect(&alice, "fields", &provider, answer(&members)).await;
    let row = connection(&host).await;
    assert_eq!(row.team_id, r#"["7","8"]"#);
    assert_eq!(row.account.as_deref(), Some(r#"{"first":"Ada"}"#));
}

#[tokio::test]
async fn an_optional_field_without_a_usable_value_is_null() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for members in [
        json!({}),
        json!({"account": null, "small": null, "webhook": null}),
        json!({"account": "Ada", "webhook": WEBHOOK}),
        json!({"account": {"name": ""}, "webhook": {"url": ""}}),
        json!({"small": 2_147_483_648_i64, "big": 1.5, "ratio": "inf", "admin": "true"}),
        json!({"small": "seven", "big": 18_446_744_073_709_551_615_u64, "ratio": {}, "admin": 1}),
    ] {
        let response = connect(&alice, "fields", &provider, answer(&members)).await;
        assert_eq!(outcome(&response), "connected", "{members}");
        let row = connection(&host).await;
        assert_eq!(
            (row.account, row.email, row.webhook),
            (None, None, None),
            "{members}"
        );
        assert_eq!(
            (row.small, row.big, row.ratio),
            (None, None, None),
            "{members}"
        );
        assert_eq!(row.admin, None, "{members}");
    }
}

#[tokio::test]
async fn a_missing_required_field_fails_the_connect_and_stores_nothing() {
    let (provider, host) = setup().await;
    let (alice, bob) = (host.browser(ALICE), host.browser(BOB));
    connect(&alice, "fields", &provider, answer(&json!({}))).await;
    let before = host.rows("fields_connection");
    for members in [
        json!({"team": null}),
        json!({"team": {}}),
        json!({"team": {"id": ""}}),
        json!({"team": "T1"}),
        json!({"api_key": null}),
        json!({"api_key": {}}),
    ] {
        for browser in [&alice, &bob] {
            let landing = location(&connect(browser, "fields", &provider, answer(&members)).await);
            let error = "/connections?error=invalid_provider_response&service=fields#";
            assert_eq!(landing, host.url(error), "{members}");
        }
        assert_eq!(host.rows("fields_connection"), before, "{members}");
    }
}

#[tokio::test]
async fn secret_fields_are_sealed_in_the_file_and_opened_by_the_model() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let members = json!({"webhook": {"url": WEBHOOK}});
    connect(&alice, "fields", &provider, answer(&members)).await;
    let row = connection(&host).await;
    let webhook = row.open_webhook(&host.oauth).unwrap();
    assert_eq!(webhook.unwrap().expose_secret(), WEBHOOK);
    assert_eq!(
        row.open_api_key(&host.oauth).unwrap().expose_secret(),
        API_KEY
    );

    let bytes = String::from_utf8_lossy(&host.database.bytes()).into_owned();
    assert!(bytes.contains("what's"), "what is no secret is legible");
    for secret in [WEBHOOK, "webhook-canary", API_KEY] {
        assert!(
            !bytes.contains(secret),
            "{secret} is in the database's files"
        );
    }
    let status = alice.status("fields").await;
    for name in ["webhook", "api_key"] {
        assert_eq!(status["fields"].get(name), None, "{name} is in the status");
    }
    let text = format!("{row:?}{status}");
    assert!(!text.contains("canary"), "{text}");

    connect(&alice, "fields", &provider, answer(&json!({}))).await;
    assert!(
        connection(&host)
            .await
            .open_webhook(&host.oauth)
            .unwrap()
            .is_none()
    );
}

#[tokio::test]
async fn a_secret_of_another_user_does_not_open() {
    let (provider, host) = setup().await;
    let members = json!({"webhook": {"url": WEBHOOK}});
    for user in [ALICE, BOB] {
        connect(&host.browser(user), "fields", &provider, answer(&members)).await;
    }
    host.sql(
        "UPDATE fields_connection SET
            webhook = (SELECT webhook FROM fields_connection WHERE user_id = 2),
            api_key = webhook
         WHERE user_id = 1",
    );
    let row = connection(&host).await;
    for error in [
        row.open_webhook(&host.oauth).unwrap_err(),
        row.open_api_key(&host.oauth).unwrap_err(),
    ] {
        assert_eq!(error.slug(), "unreadable_secret");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
}

#[tokio::test]
async fn the_status_shows_every_column_that_is_no_secret() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let members = json!({
        "account": {"name": "Ada \"<b>\""}, "small": 7, "big": i64::MAX, "ratio": 0.5, "admin": true,
    });
    connect(&alice, "fields", &provider, answer(&members)).await;
    let status = alice.status("fields").await;
    assert_eq!(status["account"], "Ada \"<b>\"");
    assert_eq!(
        status["fields"],
        json!({
            "team_id": "T1", "account": "Ada \"<b>\"", "email": null, "small": 7, "big": i64::MAX,
            "ratio": 0.5, "admin": true, "region": "eu; what's here", "quota": -3, "share": 0.5,
            "enabled": true, "note": null, "theme": "light",
        })
    );
}

#[tokio::test]
async fn local_fields_survive_a_reconnect_and_a_refresh() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let with_refresh = |team: &str| answer(&json!({"team": {"id": team}, "refresh_token": "r"}));
    connect(&alice, "fields", &provider, with_refresh("T1")).await;
    host.sql(
        "UPDATE fields_connection SET region = 'us', note = 'mine', enabled = FALSE
         WHERE user_id = 1",
    );
    connect(&alice, "fields", &provider, with_refresh("T2")).await;
    host.sql("UPDATE fields_connection SET expires_at = 1");
    provider.fault(
        Endpoint::Token,
        Fault::json(json!({"access_token": "b", "token_type": "Bearer"})),
    );
    let token = Fields::access_token(&host.oauth, ALICE).await.unwrap();
    assert_eq!(token.expose_secret(), "b");
    let row = connection(&host).await;
    assert_eq!(row.team_id, "T2", "what the provider says is replaced");
    assert_eq!(
        (row.region.as_str(), row.note.as_deref(), row.enabled),
        ("us", Some("mine"), false)
    );
    assert_eq!(row.quota, -3);
}

#[tokio::test]
async fn local_fields_are_set_one_by_one_for_their_owner_alone() {
    let (provider, host) = setup().await;
    for user in [ALICE, BOB] {
        let answer = answer(&json!({"refresh_token": "r"}));
        connect(&host.browser(user), "fields", &provider, answer).await;
    }
    let (before, seen) = (connection(&host).await, generation(&host));
    let mut conn = host.database.connection();
    let region = "us'; DROP TABLE users".to_owned();
    let pin = host
        .oauth
        .seal::<Fields>(ALICE, "pin", &"1234".into())
        .unwrap();
    for changed in [
        FieldsConnection::set_region(&mut conn, ALICE, region.clone()),
        FieldsConnection::set_quota(&mut conn, ALICE, 7),
        FieldsConnection::set_share(&mut conn, ALICE, -0.25),
        FieldsConnection::set_enabled(&mut conn, ALICE, false),
        FieldsConnection::set_note(&mut conn, ALICE, Some("mine".to_owned())),
        FieldsConnection::set_pin(&mut conn, ALICE, Some(pin)),
    ] {
        assert_eq!(changed, Ok(1));
    }
    let row = connection(&host).await;
    assert_eq!((row.region.as_str(), row.quota), (region.as_str(), 7));
    assert_eq!((row.share, row.enabled), (-0.25, false));
    assert_eq!(row.note.as_deref(), Some("mine"));
    let pin = row.open_pin(&host.oauth).unwrap().unwrap();
    assert_eq!(pin.expose_secret(), "1234");
    // A refresh that is under way finds the row as it was.
    assert_eq!(generation(&host), seen);
    assert_eq!(row.access_token, before.access_token);

    FieldsConnection::set_note(&mut conn, ALICE, None).unwrap();
    assert_eq!(connection(&host).await.note, None);
    let nobody = FieldsConnection::set_quota(&mut conn, 99, 1);
    assert_eq!(nobody, Ok(0));
    let bob = FieldsConnection::find(&mut conn, BOB).unwrap().unwrap();
    assert_eq!((bob.quota, bob.note, bob.pin.is_some()), (-3, None, false));
}

#[tokio::test]
async fn a_local_field_is_set_to_what_it_can_be_alone() {
    let (provider, host) = setup().await;
    let answer = answer(&json!({"refresh_token": "r"}));
    connect(&host.browser(ALICE), "fields", &provider, answer).await;
    let mut conn = host.database.connection();
    let refused = FieldsConnection::set_theme(&mut conn, ALICE, "pink".to_owned());
    let refused = refused.unwrap_err().to_string();
    assert!(refused.contains("must be one of light, dark"), "{refused}");
    assert!(!refused.contains("pink"), "{refused}");
    assert_eq!(connection(&host).await.theme, "light");
    FieldsConnection::set_theme(&mut conn, ALICE, "dark".to_owned()).unwrap();
    assert_eq!(connection(&host).await.theme, "dark");
}

#[tokio::test]
async fn a_refresh_that_lacks_the_fields_keeps_them() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let members = json!({"refresh_token": "r", "webhook": {"url": WEBHOOK}});
    connect(&alice, "fields", &provider, answer(&members)).await;
    let seen = generation(&host);
    host.sql("UPDATE fields_connection SET expires_at = 1");
    provider.fault(
        Endpoint::Token,
        Fault::json(json!({"access_token": "b", "token_type": "Bearer"})),
    );
    Fields::access_token(&host.oauth, ALICE).await.unwrap();
    let row = connection(&host).await;
    assert_eq!(row.team_id, "T1");
    assert_eq!(
        row.open_webhook(&host.oauth)
            .unwrap()
            .unwrap()
            .expose_secret(),
        WEBHOOK
    );
    assert_ne!(generation(&host), seen);
}
