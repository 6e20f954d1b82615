//! Two services, one of which does not answer.

use std::{
    net::SocketAddr,
    sync::{
        Arc,
        atomic::{AtomicUsize, Ordering},
    },
    time::{Duration, Instant},
};

use axum::{Router, routing::post};
use lightfriend_runtime::{
    OAuth, OAuthIntegration, SecretString, integrations, testing::MockProvider,
};

use crate::support::{TestDatabase, builder, serve};

/// Of a provider that hangs. It comes first.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://hanging.example/authorize",
    token_endpoint = "https://hanging.example/token",
    revocation_endpoint = "https://hanging.example/hang",
    env = "TEST"
)]
pub struct Hanging;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://answering.example/authorize",
    token_endpoint = "https://answering.example/token",
    revocation_endpoint = "https://answering.example/answer",
    env = "TEST"
)]
pub struct Answering;

#[derive(Default)]
struct Asked {
    hanging: AtomicUsize,
    answering: AtomicUsize,
}

async fn revocation_endpoints(asked: Arc<Asked>) -> SocketAddr {
    let hanging = asked.clone();
    let hang = move || {
        hanging.hanging.fetch_add(1, Ordering::SeqCst);
        std::future::pending::<()>()
    };
    let answer = move || {
        asked.answering.fetch_add(1, Ordering::SeqCst);
        std::future::ready(())
    };
    let app = Router::new()
        .route("/hang", post(hang))
        .route("/answer", post(answer));
    serve(app).await
}

/// Thirty users' tokens, all to be revoked.
macro_rules! disconnected {
    ($oauth:expr, $database:expr, $service:ident, $model:ident, $new:ident, $slug:literal) => {{
        let oauth: &OAuth = $oauth;
        let database: &TestDatabase = $database;
        let mut conn = database.connection();
        for user in 1..=30 {
            let secret = SecretString::from("secret");
            let seal = |column| oauth.seal::<$service>(user, column, &secret).unwrap();
            let new = $new {
                user_id: user,
                access_token: seal("access_token"),
                refresh_token: Some(seal("refresh_token")),
                scopes: None,
                expires_at: None,
                refresh_token_expires_at: None,
                created_at: 0,
                issued_at: 0,
            };
            $model::create(&mut conn, new).unwrap();
        }
        database.execute(concat!(
            "INSERT INTO oauth_revocation (id, service, user_id, column_name, token, attempts, next_attempt_at, created_at) SELECT '",
            $slug,
            "-' || user_id, '",
            $slug,
            "', user_id, 'refresh_token', refresh_token, 0, unixepoch(), 0 FROM ",
            $slug,
            "_connection; DELETE FROM ",
            $slug,
            "_connection"
        ));
    }};
}

#[tokio::test(flavor = "multi_thread")]
async fn one_services_outage_delays_no_others_revocations() {
    let provider = MockProvider::start().await.unwrap();
    let asked = Arc::new(Asked::default());
    let address = revocation_endpoints(asked.clone()).await;
    let database = TestDatabase::new();
    let oauth = builder(&database, integrations![Hanging, Answering], &provider)
        .backend_url("https://api.example.com")
        .frontend_url("")
        .route_outgoing_to(address)
        .build()
        .unwrap();
    oauth.migrate().await.unwrap();
    database.add_users(3..=30);
    disconnected!(
        &oauth,
        &database,
        Hanging,
        HangingConnection,
        NewHangingConnection,
        "hanging"
    );
    disconnected!(
        &oauth,
        &database,
        Answering,
        AnsweringConnection,
        NewAnsweringConnection,
        "answering"
    );

    let begin = Instant::now();
    let looking = tokio::spawn(async move { oauth.refresh_due().await });
    while asked.answering.load(Ordering::SeqCst) < 30 {
        assert!(
            begin.elapsed() < Duration::from_secs(10),
            "the other service waits"
        );
        tokio::time::sleep(Duration::from_millis(50)).await;
    }
    // Of the one that hangs a few are tried, and the rest at the next look.
    let swept = looking.await.unwrap().unwrap();
    assert_eq!(asked.hanging.load(Ordering::SeqCst), 4);
    assert_eq!(swept.revocations, 34);
    assert!(
        begin.elapsed() < Duration::from_secs(25),
        "{:?}",
        begin.elapsed()
    );
}
