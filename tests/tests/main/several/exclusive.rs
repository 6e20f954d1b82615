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
