//! Keys that change under load.

use std::sync::{
    Arc,
    atomic::{AtomicBool, Ordering},
};

use lightfriend_runtime::{
    KeyRing, OAuth, OAuthIntegration, RotationProgress, SecretString, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use secrecy::ExposeSecret as _;

use crate::support::{Host, builder};

/// With a secret column beside the tokens.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    env = "TEST"
)]
pub struct Mail {
    #[oauth(token_response = "team.id", secret)]
    pub team: Option<String>,
}

const USERS: i32 = 60;

pub fn key(id: &str) -> String {
    let text = KeyRing::generate().unwrap();
    let (_, key) = text.expose_secret().split_once(':').unwrap();
    format!("{id}:{key}")
}

pub fn ring(keys: &[&str]) -> KeyRing {
    KeyRing::parse(&SecretString::from(keys.join(","))).unwrap()
}

/// The application with these keys, beside a host that has others.
pub fn instance(host: &Host, provider: &MockProvider, keys: &[&str]) -> OAuth {
    builder(&host.database, integrations![Mail], provider)
        .keys(ring(keys))
        .build()
        .unwrap()
}

/// Users 1 to 60, connected under this key.
async fn connected(keys: &[&str]) -> (MockProvider, Host) {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Mail], &provider, |builder| {
        builder.keys(ring(keys))
    })
    .await;
    host.connect_all(1..=USERS, "mail", &provider).await;
    (provider, host)
}

async fn all_open(oauth: &OAuth, host: &Host) {
    for user in 1..=USERS {
        let found = Mail::connection(oauth, user).await.unwrap().unwrap();
        oauth
            .open::<Mail>(user, "access_token", &found.access_token)
            .unwrap();
        let refresh_token = found.refresh_token.as_ref().unwrap();
        oauth
            .open::<Mail>(user, "refresh_token", refresh_token)
            .unwrap();
        assert!(found.open_team(oauth).unwrap().is_some());
    }
    assert_eq!(
        host.number("SELECT count(*) AS n FROM mail_connection"),
        i64::from(USERS)
    );
}

#[tokio::test]
async fn everything_moves_to_the_first_key_and_the_old_one_can_go() {
    let (old, new) = (key("old"), key("new"));
    let (provider, host) = connected(&[&old]).await;
    // Something waits in the outbox too.
    provider.fault_always(Endpoint::Revocation, Fault::retry_after(503, 7200));
    host.sql("INSERT INTO users (id, name) VALUES (1000, 'x')");
    host.browser(1000).connect("mail", &provider).await;
    Mail::disconnect(&host.oauth, 1000).await.unwrap();
    host.oauth.drain().await;

    // Known, not yet used: nothing changes.
    let first = instance(&host, &provider, &[&old, &new]);
    assert_eq!(first.rotate_keys().await.unwrap().resealed, 0);
    let second = instance(&host, &provider, &[&new, &old]);
    let mut steps: Vec<RotationProgress> = Vec::new();
    let done = second
        .rotate_keys_with(|step| steps.push(*step))
        .await
        .unwrap();
    assert_eq!(
        (done.resealed, done.checked, done.is_complete()),
        (182, 182, true)
    );
    let columns: Vec<_> = steps
        .iter()
        .map(|step| (step.column, step.checked, step.total))
        .collect();
    assert_eq!(
        columns,
        [
            ("access_token", 60, 60),
            ("refresh_token", 60, 60),
            ("team", 60, 60),
            ("access_token", 1, 1),
            ("refresh_token", 1, 1)
        ]
    );
    let again = second.rotate_keys().await.unwrap();
    assert_eq!((again.resealed, again.is_complete()), (0, true));
    let third = instance(&host, &provider, &[&new]);
    all_open(&third, &host).await;
    provider.clear_faults();
    host.sql("UPDATE oauth_revocation SET next_attempt_at = 0");
    assert_eq!(third.refresh_due().await.unwrap().revocations, 2);
    assert_eq!(host.number("SELECT count(*) AS n FROM oauth_revocation"), 0);
}

#[tokio::test(flavor = "multi_thread", worker_threads = 4)]
async fn refreshes_under_way_are_not_undone() {
    let (old, new) = (key("old"), key("new"));
    let (provider, host) = connected(&[&old]).await;
    let before = instance(&host, &provider, &[&old, &new]);
    let after = instance(&host, &provider, &[&new, &old]);
    let stop = Arc::new(AtomicBool::new(false));
    let load = {
        let (stop, oauth) = (stop.clone(), before.clone());
        let database = host.database.clone();
        tokio::spawn(async move {
            let mut refreshed = 0;
            while !stop.load(Ordering::Relaxed) {
                for user in 1..=USERS {
                    database.execute(&format!(
                        "UPDATE mail_connection SET expires_at = 1, issued_at = 0 \
                         WHERE user_id = {user}"
                    ));
                    Mail::access_token(&oauth, user).await.unwrap();
                    refreshed += 1;
                }
            }
            refreshed
        })
    };
    for _ in 0..5 {
        after.rotate_keys().await.unwrap();
    }
    stop.store(true, Ordering::Relaxed);
    assert!(load.await.unwrap() >= USERS);
    // The instances that sealed with the old key are gone now.
    let done = after.rotate_keys().await.unwrap();
    assert!(done.is_complete(), "{done:?}");
    let only_new = instance(&host, &provider, &[&new]);
    all_open(&only_new, &host).await;
    // Not one token was replaced by an older one: the provider would have ended the grant.
    for user in 1..=USERS {
        host.sql(&format!(
            "UPDATE mail_connection SET expires_at = 1 WHERE user_id = {user}"
        ));
        Mail::access_token(&only_new, user).await.unwrap();
    }
}

#[tokio::test]
async fn a_key_that_is_not_there_changes_nothing_and_is_said() {
    let (old, new) = (key("old"), key("new"));
    let (provider, host) = connected(&[&old]).await;
    let before = host.number("SELECT sum(length(access_token)) AS n FROM mail_connection");
    let done = instance(&host, &provider, &[&new])
        .rotate_keys()
        .await
        .unwrap();
    assert_eq!(
        (done.unavailable, done.resealed, done.is_complete()),
        (180, 0, false)
    );
    assert_eq!(
        host.number("SELECT sum(length(access_token)) AS n FROM mail_connection"),
        before
    );
    host.sql("UPDATE mail_connection SET access_token = 'altered' WHERE user_id = 7");
    let done = instance(&host, &provider, &[&new, &old])
        .rotate_keys()
        .await
        .unwrap();
    assert_eq!((done.unreadable, done.resealed), (1, 179));
}

#[tokio::test]
async fn more_than_a_page_is_seen_through() {
    let (old, new) = (key("old"), key("new"));
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![Mail], &provider, |builder| {
        builder.keys(ring(&[&old]))
    })
    .await;
    let secret = SecretString::from("secret");
    let seal = |user, column| host.oauth.seal::<Mail>(user, column, &secret).unwrap();
    host.database.add_users(3..=450);
    let conn = &mut host.database.connection();
    for user in 1..=450 {
        let new = NewMailConnection {
            user_id: user,
            access_token: seal(user, "access_token"),
            refresh_token: Some(seal(user, "refresh_token")),
            scopes: None,
            expires_at: None,
            refresh_token_expires_at: None,
            created_at: 0,
            issued_at: 0,
            team: None,
        };
        MailConnection::create(conn, new).unwrap();
    }
    let mut pages = Vec::new();
    let rotated = instance(&host, &provider, &[&new, &old])
        .rotate_keys_with(|step| pages.push(step.checked))
        .await
        .unwrap();
    assert_eq!((rotated.resealed, rotated.checked), (900, 900));
    assert_eq!(pages, [200, 400, 450, 200, 400, 450]);
    let only_new = instance(&host, &provider, &[&new]);
    let token = Mail::access_token(&only_new, 450).await.unwrap();
    assert_eq!(token.expose_secret(), "secret");
}
