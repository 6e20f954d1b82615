//! Where what tells accounts apart may come from, and of which types it may be.

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use lightfriend_runtime::{
    Account, OAuthIntegration, UserId, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::ExposeSecret as _;
use serde_json::json;

use crate::support::{ALICE, Browser, Host, location, outcome, param};

/// A number of the token answer's.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://numbers.example/authorize",
    token_endpoint = "https://numbers.example/token",
    env = "TEST"
)]
pub struct Small {
    #[oauth(token_response = "number", account_key)]
    number: i32,
}

/// A larger one, of a call after the connect.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://numbers.example/authorize",
    token_endpoint = "https://numbers.example/token",
    lookup(url = "https://numbers.example/me"),
    env = "TEST"
)]
pub struct Large {
    #[oauth(lookup = "id", account_key)]
    id: i64,
}

/// QuickBooks-like: of the callback.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://books.example/authorize",
    token_endpoint = "https://books.example/token",
    env = "TEST"
)]
pub struct Books {
    #[oauth(callback = "realmId", account_key)]
    realm_id: String,
}

/// Shopify-like: of the user. A second shop is a second account.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.shops.example/authorize",
    token_endpoint = "https://{shop}.shops.example/token",
    api_base_url = "https://{shop}.shops.example/api",
    env = "TEST"
)]
pub struct Shops {
    #[oauth(var, account_key)]
    shop: String,
    #[oauth(var, default = "en")]
    language: String,
}

/// Microsoft-like: a claim of the access token.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://tenants.example/authorize",
    token_endpoint = "https://tenants.example/token",
    env = "TEST"
)]
pub struct Tenants {
    #[oauth(access_token_claim = "tid", account_key)]
    tid: String,
}

async fn setup() -> (MockProvider, Host, Browser) {
    let provider = MockProvider::start().await.unwrap();
    let all = integrations![Small, Large, Books, Shops, Tenants];
    let host = Host::start(all, &provider).await;
    let alice = host.browser(ALICE);
    (provider, host, alice)
}

#[tokio::test]
async fn numbers_tell_accounts_apart() {
    let (provider, host, alice) = setup().await;
    for number in [json!(7), json!("8"), json!(7)] {
        provider.answer_exchanges(json!({"number": number}));
        assert_eq!(
            outcome(&alice.connect("small", &provider).await),
            "connected"
        );
    }
    for id in [5_000_000_000_i64, -1] {
        provider.answer_api("/me", json!({"id": id}));
        assert_eq!(
            outcome(&alice.connect("large", &provider).await),
            "connected"
        );
    }
    let small = Small::accounts(&host.oauth, ALICE).await.unwrap();
    let mut keys: Vec<i32> = small.iter().map(Account::key).collect();
    keys.sort_unstable();
    assert_eq!(keys, [7, 8]);
    let large = Large::account(&host.oauth, ALICE, 5_000_000_000);
    assert!(large.access_token().await.is_ok());
    let row = large.connection().await.unwrap().unwrap();
    assert_eq!((row.user_id, row.id), (ALICE, 5_000_000_000));
    let mut conn = host.database.connection();
    assert_eq!(LargeConnection::list(&mut conn, ALICE).unwrap().len(), 2);
    assert!(
        SmallConnection::find(&mut conn, ALICE, 9)
            .unwrap()
            .is_none()
    );
    // By the form that it is written in, and no other.
    let status = alice.status("large").await;
    let accounts = status["accounts"].as_array().unwrap();
    assert!(accounts.iter().any(|it| it["key"] == "-1"), "{status}");
    for (key, rows) in [("05000000000", 2), ("x", 2), ("5000000000", 1)] {
        let target = format!("/api/large/disconnect?account={key}");
        assert_eq!(alice.post(&target).await.status(), 200);
        assert_eq!(host.rows("large_connection").len(), rows, "{key}");
    }
}

#[tokio::test]
async fn a_claim_says_which() {
    let (provider, host, alice) = setup().await;
    let part = |json: &str| URL_SAFE_NO_PAD.encode(json);
    for (tenant, rows) in [("one", 1), ("two", 2), ("one", 2)] {
        let claims = part(&format!(r#"{{"tid":"{tenant}"}}"#));
        let token = format!("{}.{claims}.unsigned", part(r#"{"alg":"none"}"#));
        let answer = json!({"access_token": token, "token_type": "Bearer"});
        provider.fault(Endpoint::Token, Fault::json(answer));
        assert_eq!(
            outcome(&alice.connect("tenants", &provider).await),
            "connected"
        );
        assert_eq!(host.rows("tenants_connection").len(), rows, "{tenant}");
    }
}

#[tokio::test]
async fn without_a_key_nothing_is_connected() {
    let (provider, host, alice) = setup().await;
    for (number, slug) in [
        (json!(null), "invalid_provider_response"),
        (json!("many"), "invalid_provider_response"),
        (json!(5_000_000_000_i64), "invalid_provider_response"),
    ] {
        provider.answer_exchanges(json!({"number": number}));
        assert_eq!(
            outcome(&alice.connect("small", &provider).await),
            slug,
            "{number}"
        );
    }
    // A lookup that fails says none.
    provider.answer_api("/elsewhere", json!({}));
    assert_eq!(
        outcome(&alice.connect("large", &provider).await),
        "invalid_provider_response"
    );
    for table in ["small_connection", "large_connection"] {
        assert_eq!(host.rows(table).len(), 0, "{table}");
    }
}

#[tokio::test]
async fn the_callback_says_which() {
    let (provider, host, alice) = setup().await;
    for (realm, rows) in [("1", 1), ("2", 2), ("2", 2)] {
        let callback = alice.consent("books", &provider).await;
        let callback = alice.callback(&format!("{callback}&realmId={realm}")).await;
        assert_eq!(outcome(&callback), "connected");
        assert_eq!(host.rows("books_connection").len(), rows);
    }
    let long = "9".repeat(256);
    for realm in ["", long.as_str()] {
        let callback = alice.consent("books", &provider).await;
        let callback = alice.callback(&format!("{callback}&realmId={realm}")).await;
        assert_ne!(outcome(&callback), "connected", "{realm}");
    }
    assert_eq!(host.rows("books_connection").len(), 2);
}

#[tokio::test]
async fn a_second_shop_is_a_second_account() {
    let (provider, host, alice) = setup().await;
    let connect = |query: &str| {
        let (alice, target) = (alice.clone(), format!("/api/shops/oauth/start?{query}"));
        let provider = &provider;
        async move {
            let url = location(&alice.get(&target).await);
            let callback = provider.approve(&url).await.unwrap();
            (url, location(&alice.callback(&callback).await))
        }
    };
    connect("shop=acme&language=fi").await;
    connect("shop=globex").await;
    assert_eq!(host.rows("shops_connection").len(), 2);
    // Again: what its row has is taken, of this account and of no other.
    let (url, landed) = connect("account=acme").await;
    assert!(url.starts_with("https://acme.shops.example/"), "{url}");
    assert_eq!(param(&landed, "account_changed"), None);
    let mut conn = host.database.connection();
    let row = ShopsConnection::find(&mut conn, ALICE, "acme")
        .unwrap()
        .unwrap();
    assert_eq!(row.language, "fi");
    let other = ShopsConnection::find(&mut conn, ALICE, "globex")
        .unwrap()
        .unwrap();
    assert_eq!(other.language, "en");
    // Named and given otherwise: another account, which is said.
    let (_, landed) = connect("account=acme&shop=initech").await;
    assert_eq!(param(&landed, "account_changed").as_deref(), Some("true"));
    // Each is called at its own host.
    let account = Shops::account(&host.oauth, ALICE, "globex");
    assert_eq!(account.owner(), &UserId::from(ALICE));
    assert_eq!(
        account
            .client()
            .get("/products")
            .send()
            .await
            .unwrap()
            .status(),
        200
    );
    let asked = provider.requests();
    let asked = asked.last().unwrap();
    assert_eq!(asked.header("host"), Some("globex.shops.example"));
    // What one has no other opens.
    let token = account.access_token().await.unwrap();
    assert!(provider.token_is_live(token.expose_secret()));
}
