//! A table that the host migrates itself: it is looked at, and nothing else.

use lightfriend_runtime::{integrations, testing::MockProvider};

use super::{named, services::Hosted};
use crate::{
    adopted,
    support::{TestDatabase, builder},
    tokens::rotation,
};

/// One that lacks nearly everything, until all that is named is there.
pub async fn everything(database: &TestDatabase, provider: &MockProvider, key: &str) {
    database.execute(&named(
        "CREATE TABLE hosted_connection (#user_id INTEGER, #status TEXT)",
    ));
    let oauth = builder(database, integrations![Hosted], provider).keys(rotation::ring(&[key]));
    let oauth = oauth.build().unwrap();
    assert!(oauth.migrate().await.is_err());
    adopted::give_what_is_named(database, &oauth).await;
    oauth.check().await.unwrap();
}
