//! The application's own addresses: where they may be, and what follows from them.

use lightfriend_runtime::{integrations, testing::MockProvider};

use super::{SharedMail, complete, refusal};
use crate::support::{ALICE, Host, TestDatabase, location, param};

#[test]
fn a_backend_on_http_beyond_loopback_boots_only_when_that_is_said() {
    for url in [
        "http://192.168.1.5:3000",
        "http://host.docker.internal:3000",
        "http://myapp.local:3000",
    ] {
        let problem = refusal(|builder| builder.backend_url(url));
        assert!(
            problem.contains("danger_allow_http_backend_url()"),
            "{problem}"
        );
        let database = TestDatabase::new();
        let builder = complete(&database)
            .backend_url(url)
            .frontend_url("")
            .danger_allow_http_backend_url();
        let oauth = builder.build().unwrap();
        let redirect_uri = oauth.redirect_uri_of::<SharedMail>();
        assert_eq!(
            redirect_uri,
            format!("{url}/api/shared_mail/oauth/callback")
        );
    }
    let problem = refusal(|builder| {
        builder
            .backend_url("ftp://192.168.1.5")
            .danger_allow_http_backend_url()
    });
    assert!(problem.contains("BACKEND_URL"), "{problem}");
}

#[tokio::test]
async fn on_http_cookies_have_plain_names() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![SharedMail], &provider, |builder| {
        builder
            .client_credentials("SHARED", "id", "secret".to_owned())
            .backend_url("http://192.168.1.5:3000")
            .danger_allow_http_backend_url()
    })
    .await;
    let headers = [("sec-fetch-site", "none"), ("host", "192.168.1.5:3000")];
    let start = host
        .browser(ALICE)
        .send(
            reqwest::Method::GET,
            "/api/shared_mail/oauth/start",
            &headers,
        )
        .await;
    let cookie = start.headers()["set-cookie"].to_str().unwrap();
    assert!(
        cookie.starts_with("oauth_flow_") && !cookie.contains("Secure"),
        "{cookie}"
    );
    let redirect_uri = param(&location(&start), "redirect_uri").unwrap();
    assert!(redirect_uri.starts_with("http://192.168.1.5:3000/"));
}

#[test]
fn names_below_localhost_are_loopback() {
    let database = TestDatabase::new();
    for url in ["http://app.localhost:3000", "http://a.b.localhost"] {
        let builder = complete(&database).backend_url(url).frontend_url("");
        assert!(builder.build().is_ok(), "{url}");
    }
    for url in ["http://localhost.example", "http://notlocalhost:3000"] {
        refusal(|builder| builder.backend_url(url));
    }
}

#[tokio::test]
async fn a_front_end_that_routes_in_the_fragment_is_reached_there() {
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![SharedMail], &provider, |builder| {
        builder
            .client_credentials("SHARED", "test-client", "secret".to_owned())
            .frontend_url("https://app.example.com/#/")
    })
    .await;
    let alice = host.browser(ALICE);
    let landing = location(&alice.connect("shared_mail", &provider).await);
    assert_eq!(
        landing,
        "https://app.example.com/#/connections?connected=shared_mail"
    );
    let start = alice
        .get("/api/shared_mail/oauth/start?return_to=/settings%3Ftab=a")
        .await;
    let denied = provider.deny(&location(&start)).await.unwrap();
    assert_eq!(
        location(&alice.callback(&denied).await),
        "https://app.example.com/#/settings?tab=a&error=access_denied&service=shared_mail"
    );
    let headers = [("origin", "https://app.example.com")];
    let start = alice
        .send(
            reqwest::Method::POST,
            "/api/shared_mail/oauth/start",
            &headers,
        )
        .await;
    assert_eq!(start.status(), 303, "its origin has no fragment");
}

#[test]
fn flows_end_at_a_path_on_the_front_end_only() {
    for path in [
        "",
        "connections",
        "//evil.example",
        "https://evil.example/",
        "/\\evil.example",
        "/a/../b",
        "/a\r\nb",
    ] {
        let problem = refusal(|builder| builder.landing(path));
        assert!(
            problem.contains("landing(") && problem.contains("/settings/connections"),
            "{problem}"
        );
        assert!(!problem.contains('\r'), "{problem}");
    }
}
