//! An account at the provider that belongs to one owner alone.

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{self, Endpoint, MockProvider},
};
use serde_json::json;

use crate::support::{ALICE, BOB, Host, builder, location, outcome, param};

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://bank.example/authorize",
    token_endpoint = "https://bank.example/token",
    revocation_endpoint = "https://bank.example/revoke",
    env = "TEST"
)]
pub struct Bank {
    #[oauth(token_response = "number", account_key(exclusive))]
    number: i64,
    #[oauth(local, default = "none")]
    note: String,
}

async fn setup() -> (MockProvider, Host) {
    let provider = MockProvider::builder().token_response_extra(json!({"number": 7}));
    let provider = provider.start().await.unwrap();
    let host = Host::start(integrations![Bank], &provider).await;
    (provider, host)
}

#[tokio::test]
async fn a_second_owner_is_refused_and_the_first_has_what_they_had() {
    let (provider, host) = setup().await;
    assert_eq!(
        outcome(&host.browser(ALICE).connect("bank", &provider).await),
        "connected"
    );
    let before = host.rows("bank_connection");
    let callback = host.browser(BOB).connect("bank", &provider).await;
    assert_eq!(outcome(&callback), "account_taken");
    assert_eq!(
        param(&location(&callback), "service").as_deref(),
        Some("bank")
    );
    assert_eq!(host.rows("bank_connection"), before);
    host.oauth.drain().await;
    // Bob's tokens, and no other.
    assert_eq!(provider.count(Endpoint::Revocation), 2);
    let account = Bank::account(&host.oauth, ALICE, 7);
    let token = account.access_token().await.unwrap();
    assert!(provider.token_is_live(secrecy::ExposeSecret::expose_secret(&token)));
    // Alice again, and Bob with another of his own.
    assert_eq!(
        outcome(&host.browser(ALICE).connect("bank", &provider).await),
        "connected"
    );
    provider.answer_exchanges(json!({"number": 8}));
    assert_eq!(
        outcome(&host.browser(BOB).connect("bank", &provider).await),
        "connected"
    );
    assert_eq!(host.rows("bank_connection").len(), 2);
}

/// Those of before it could belong to one only.
#[tokio::test]
async fn an_account_that_was_connected_before_it_was_exclusive_stays_its_owners() {
    let (provider, host) = setup().await;
    let (alice, bob) = (host.browser(ALICE), host.browser(BOB));
    alice.connect("bank", &provider).await;
    host.sql("DELETE FROM oauth_account");
    for _ in 0..2 {
        assert_eq!(
            outcome(&bob.connect("bank", &provider).await),
            "account_taken"
        );
    }
    assert_eq!(
        outcome(&alice.connect("bank", &provider).await),
        "connected"
    );
    // Nor does a repository function take it away.
    let row = Bank::account(&host.oauth, ALICE, 7)
        .connection()
        .await
        .unwrap()
        .unwrap();
    let mut conn = host.database.connection();
    let new = |user_id| NewBankConnection {
        user_id,
        access_token: row.access_token.clone(),
        refresh_token: None,
        scopes: None,
        expires_at: None,
        refresh_token_expires_at: None,
        created_at: 0,
        issued_at: 0,
        number: 7,
        note: None,
    };
    assert!(BankConnection::create(&mut conn, new(BOB)).is_err());
    assert!(BankConnection::create(&mut conn, new(ALICE)).is_ok());
    assert_eq!(host.rows("bank_connection").len(), 1);
}

/// The browser that comes back twice, and what comes twice, learn the same.
#[tokio::test]
async fn a_refusal_is_no_success_when_it_is_asked_for_again() {
    let (provider, host) = setup().await;
    host.browser(ALICE).connect("bank", &provider).await;
    let bob = host.browser(BOB);
    let callback = bob.consent("bank", &provider).await;
    let cookies = bob.cookies();
    let (first, again) = tokio::join!(bob.callback(&callback), bob.callback(&callback));
    let outcomes = [outcome(&first), outcome(&again)];
    assert!(
        outcomes.contains(&"account_taken".to_owned()),
        "{outcomes:?}"
    );
    assert!(!outcomes.contains(&"connected".to_owned()), "{outcomes:?}");
    bob.restore_cookies(&cookies);
    assert_eq!(outcome(&bob.callback(&callback).await), "invalid_state");
}

#[tokio::test]
async fn an_account_is_free_once_its_connection_is_gone() {
    let (provider, host) = setup().await;
    let (alice, bob) = (host.browser(ALICE), host.browser(BOB));
    alice.connect("bank", &provider).await;
    alice.post("/api/bank/disconnect").await;
    assert_eq!(outcome(&bob.connect("bank", &provider).await), "connected");
    assert_eq!(
        outcome(&alice.connect("bank", &provider).await),
        "account_taken"
    );
    // By whatever way it went.
    host.sql("DELETE FROM users WHERE id = 2");
    assert_eq!(
        outcome(&alice.connect("bank", &provider).await),
        "connected"
    );
    assert_eq!(host.texts("SELECT owner AS text FROM oauth_account"), ["1"]);
}

#[tokio::test]
async fn of_two_processes_that_claim_at_once_one_is_refused() {
    let (provider, host) = setup().await;
    let other = builder(&host.database, integrations![Bank], &provider);
    let keys = lightfriend_runtime::KeyRing::generate().unwrap();
    let mut wins = [0, 0];
    drop(other);
    for round in 0..10 {
        provider.answer_exchanges(json!({"number": round}));
        let ring = || lightfriend_runtime::KeyRing::parse(&keys).unwrap();
        let make = || {
            builder(&host.database, integrations![Bank], &provider)
                .keys(ring())
                .build()
                .unwrap()
        };
        let (one, two) = (make(), make());
        let (alice, bob) = tokio::join!(
            testing::connect::<Bank>(&one, &provider, ALICE),
            testing::connect::<Bank>(&two, &provider, BOB),
        );
        assert_ne!(alice.is_ok(), bob.is_ok(), "{alice:?} {bob:?}");
        let slug = alice.as_ref().err().or(bob.as_ref().err()).unwrap().slug();
        assert_eq!(slug, "account_taken");
        wins[usize::from(bob.is_ok())] += 1;
        let rows = format!("SELECT count(*) AS n FROM bank_connection WHERE number = {round}");
        assert_eq!(host.number(&rows), 1);
    }
    assert_eq!(wins.iter().sum::<i32>(), 10);
}
