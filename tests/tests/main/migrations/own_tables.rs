//! The tables of the runtime itself, as they were before.

use super::{all, assert_misconfigured, host};
use crate::support::ALICE;

#[tokio::test]
async fn what_the_runtimes_own_tables_have_gained_is_said_and_added() {
    let (provider, host) = host(all()).await;
    let now = host.database.schema();
    host.sql("ALTER TABLE oauth_flow DROP COLUMN nonce");
    let error = host.oauth.check().await.unwrap_err();
    let statement = "ALTER TABLE \"oauth_flow\" ADD COLUMN \"nonce\" TEXT";
    assert_misconfigured(&error, &["`nonce`", "oauth_flow", "migrate()", statement]);
    host.oauth.migrate().await.unwrap();
    host.oauth.check().await.unwrap();
    let columns = |schema: &[String]| schema.join(" ").matches("nonce").count();
    assert_eq!(columns(&host.database.schema()), columns(&now));
    host.browser(ALICE).connect("table", &provider).await;
}
