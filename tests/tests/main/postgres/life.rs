use lightfriend_runtime::{KeyRing, OAuth, integrations, testing, testing::MockProvider};

use super::{Postbox, scratch};

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn a_url_is_all_that_a_host_needs() {
    scratch::on_a_database(async |url: String| connect_and_lose_connections(url).await).await;
}

async fn connect_and_lose_connections(url: String) {
    let provider = MockProvider::start().await.unwrap();
    let oauth = OAuth::builder()
        .database(OAuth::connect(&url).unwrap())
        .integrations(integrations![Postbox])
        .keys(KeyRing::parse(&KeyRing::generate().unwrap()).unwrap())
        .backend_url("http://127.0.0.1:3000")
        .client_credentials("POSTBOX", "id", "secret".to_owned())
        .route_outgoing_to(provider.addr())
        .build()
        .unwrap();
    oauth.migrate().await.unwrap();
    // Instances migrate at their own pace.
    oauth.migrate().await.unwrap();
    oauth.check().await.unwrap();
    testing::connect::<Postbox>(&oauth, &provider, 1)
        .await
        .unwrap();
    Postbox::access_token(&oauth, 1).await.unwrap();

    // As many as there may be in the pool, all of them gone: as after a restart of the server.
    let reads = (0..50).map(|_| Postbox::access_token(&oauth, 1));
    for read in futures_util::future::join_all(reads).await {
        read.unwrap();
    }
    scratch::run(&url, scratch::END_SESSIONS).await;
    let reads = (0..50).map(|_| Postbox::access_token(&oauth, 1));
    for read in futures_util::future::join_all(reads).await {
        read.unwrap();
    }
    Postbox::account(&oauth, 1).disconnect().await.unwrap();
}
