//! The life of those who have several accounts, and of owners who are no users.

use std::time::Duration;

use lightfriend_runtime::{
    ExposeSecret as _, UserId, integrations,
    testing::{self, MockProvider},
};
use serde_json::json;

use super::services::{Club, Grown, Member, older};
use crate::support::{ALICE, BOB, Host, TestDatabase, builder};

const CLUB: i32 = 5;

/// Everything that one account does not do.
pub async fn everything(database: &TestDatabase, provider: &MockProvider, key: &str) {
    let ring = || crate::tokens::rotation::ring(&[key]);
    let older = builder(database, integrations![older::Grown], provider).keys(ring());
    older.build().unwrap().migrate().await.unwrap();
    let all = integrations![Club, Member, Grown];
    let host = Host::start_on(database.clone(), all, provider, |builder| {
        builder
            .keys(ring())
            .current_owner::<Club>(|_, _| async { Some(CLUB) })
    })
    .await;
    accounts(&host, provider).await;
    exclusive(&host, provider).await;
    endings(&host, provider).await;
}

async fn accounts(host: &Host, provider: &MockProvider) {
    let alice = host.browser(ALICE);
    for team in ["a", "b", "a"] {
        provider.answer_exchanges(json!({"team": {"name": team}}));
        alice.connect("member", provider).await;
    }
    assert_eq!(Member::accounts(&host.oauth, ALICE).await.unwrap().len(), 2);
    alice.status("member").await;
    assert_eq!(alice.post("/api/member/disconnect").await.status(), 400);
    let account = Member::account(&host.oauth, ALICE, "a");
    account.access_token().await.unwrap();
    let link = account.reconnect_link(Duration::from_mins(1)).await;
    let link = link.unwrap();
    alice.follow(link.expose_secret()).await;
    host.oauth.refresh_due().await.unwrap();
}

/// An account that another owner has, that an owner gives up, and that is void.
async fn exclusive(host: &Host, provider: &MockProvider) {
    let connect = |owner: i32| testing::connect::<Club>(&host.oauth, provider, owner);
    connect(1).await.unwrap();
    connect(1).await.unwrap();
    assert_eq!(connect(2).await.unwrap_err().slug(), "account_taken");
    host.oauth.drain().await;
    host.oauth.refresh_due().await.unwrap();
    let accounts = Club::accounts(&host.oauth, 1).await.unwrap();
    for account in accounts {
        account.disconnect().await.unwrap();
    }
    connect(2).await.unwrap();
    host.sql("DELETE FROM club_connection");
    connect(1).await.unwrap();
}

async fn endings(host: &Host, provider: &MockProvider) {
    host.browser(BOB).connect("club", provider).await;
    host.oauth.purge_user(BOB).await.unwrap();
    host.oauth.purge_owner::<Club>(1).await.unwrap();
    host.oauth.purge_user(UserId::from(ALICE)).await.unwrap();
    host.oauth.refresh_due().await.unwrap();
    host.oauth.drain().await;
}
