//! What such an integration needs when the application boots, and what it does not.

use lightfriend_runtime::{
    Builder, Error, HostCredentials, KeyRing, OAuth, OAuthIntegration, integrations,
};

use super::{Mastodon, Posted};
use crate::support::{TestDatabase, session_user};

/// With a variable, which every host shares.
#[derive(OAuthIntegration)]
#[oauth(
    credentials = "per_host",
    authorization_endpoint = "https://{instance}/oauth/authorize",
    token_endpoint = "https://{instance}/oauth/token",
    token_params(partner = "{env.PARTNER}"),
    env = "NOWHERE_SET"
)]
pub struct Partnered {
    #[oauth(var, host)]
    instance: String,
}

fn builder(database: &TestDatabase) -> Builder {
    OAuth::builder()
        .database(database.pool())
        .keys(KeyRing::parse(&KeyRing::generate().unwrap()).unwrap())
        .backend_url("https://api.example.com/app")
        .current_user(session_user)
}

async fn nowhere(_: &'static str, _: String) -> Result<Option<HostCredentials>, Error> {
    Ok(None)
}

#[test]
fn whoever_knows_the_hosts_is_asked_for_with_everything_else() {
    let database = TestDatabase::new();
    let all = || builder(&database).integrations(integrations![Mastodon, Partnered, Posted]);
    let problem = all().build().unwrap_err().to_string();
    for service in ["mastodon", "partnered", "posted"] {
        let line = format!("- {service} has `credentials = \"per_host\"`");
        assert!(problem.contains(&line), "{problem}");
    }
    assert!(
        problem.contains(".credentials_for(|service, host|"),
        "{problem}"
    );
    assert!(
        problem.contains("NOWHERE_SET_PARTNER is not set"),
        "{problem}"
    );
    assert!(!problem.contains("_CLIENT_"), "{problem}");

    let problem = all().credentials_for(nowhere).build().unwrap_err();
    let problem = problem.to_string();
    assert!(problem.contains("NOWHERE_SET_PARTNER"), "{problem}");
    assert!(!problem.contains("per_host"), "{problem}");

    let variable = |builder: Builder| builder.variable("NOWHERE_SET_PARTNER", "x".to_owned());
    assert!(variable(all()).credentials_for(nowhere).build().is_ok());
}

#[test]
fn the_operator_reads_where_client_ids_come_from() {
    let text = integrations![Mastodon, Partnered].env_example();
    assert!(!text.contains("_CLIENT_"), "{text}");
    assert!(text.contains("NOWHERE_SET_PARTNER=\"\""), "{text}");
    let path = "{BACKEND_URL}/api/mastodon/oauth/callback/{host}";
    assert!(
        text.contains(path) && text.contains("credentials_for(..)"),
        "{text}"
    );
    assert!(
        text.lines()
            .all(|line| line.is_empty() || line.starts_with('#') || line.contains('='))
    );

    let uris = integrations![Mastodon].redirect_uris("https://api.example.com/app/");
    assert_eq!(
        uris,
        ["https://api.example.com/app/api/mastodon/oauth/callback/{host}"]
    );
    let routes = integrations![Mastodon].iter().next().unwrap().routes();
    assert_eq!(routes.callback, "/api/mastodon/oauth/callback/{host}");

    let database = TestDatabase::new();
    let oauth = builder(&database).credentials_for(nowhere).build().unwrap();
    assert_eq!(
        oauth.redirect_uri_at::<Mastodon>("a.example"),
        "https://api.example.com/app/api/mastodon/oauth/callback/a.example"
    );
    assert_eq!(oauth.redirect_uri_of::<Mastodon>(), uris[0]);
}

#[test]
fn credentials_show_no_secret() {
    let client = HostCredentials::new("the-id", "secret-canary".to_owned())
        .with_private_key("key-canary".to_owned());
    let shown = format!("{client:?}");
    assert!(
        shown.contains("the-id") && !shown.contains("canary"),
        "{shown}"
    );
}
