//! Whose the account is, where token answers do not say: presets know whom to ask.

use std::sync::Arc;

use lightfriend_runtime::{OAuthIntegration, integrations};
use serde_json::{Value, json};

use super::connect;
use crate::{
    requests::{self, Recorder},
    support::{ALICE, Host},
};

/// The public profile, which needs no scope.
#[derive(OAuthIntegration)]
#[oauth(provider = "github", scopes("repo"), env = "TEST")]
pub struct Github {
    #[oauth(lookup = "login")]
    account: Option<String>,
}

/// What the scope is for, by its long name.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    scopes(
        "https://www.googleapis.com/auth/userinfo.email",
        "https://www.googleapis.com/auth/calendar.events",
    ),
    api_base_url = "https://www.googleapis.com/calendar/v3",
    api_headers("x-goog-user-project" = "{client_id}"),
    env = "TEST"
)]
pub struct GoogleCalendar {
    #[oauth(lookup = "email")]
    account: Option<String>,
}

/// What is written beats the preset.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    scopes("user:email"),
    lookup(url = "https://api.github.com/user/emails"),
    env = "TEST"
)]
pub struct GithubEmails {
    #[oauth(lookup = "0.email")]
    account: Option<String>,
}

/// Everything but the token endpoints answers this.
async fn setup(answer: Value) -> (Arc<Recorder>, Host) {
    let integrations = integrations![Github, GoogleCalendar, GithubEmails];
    let answer = move |seen: &requests::Seen| match &*seen.path {
        "/login/oauth/access_token" | "/token" => requests::tokens(seen),
        _ => answer.clone(),
    };
    requests::host(integrations, answer).await
}

#[tokio::test]
async fn the_account_is_looked_up_where_the_preset_says() {
    let (recorder, host) = setup(json!({"login": "octocat", "email": "ada@example.com"})).await;
    for (service, asked, account) in [
        ("github", "GET api.github.com/user", "octocat"),
        (
            "google_calendar",
            "GET openidconnect.googleapis.com/v1/userinfo",
            "ada@example.com",
        ),
    ] {
        assert_eq!(connect(&host, service).await, "connected");
        let requests = recorder.take();
        let [_, lookup] = requests.as_slice() else {
            panic!("{requests:?}");
        };
        assert_eq!(lookup.target(), asked);
        let token = lookup.header("authorization");
        assert_eq!(token, Some("Bearer the-access-token"));
        // GitHub refuses requests that do not say whose they are.
        assert!(lookup.header("user-agent").is_some());
        // It is a call of the API like any other.
        let of_api = lookup.header("x-goog-user-project").is_some();
        assert_eq!(of_api, service == "google_calendar");
        let status = host.browser(ALICE).status(service).await;
        assert_eq!(status["account"], account);
    }
}

#[tokio::test]
async fn who_cannot_be_looked_up_is_connected_all_the_same() {
    for answer in [json!(500), json!(403), json!("text"), json!({"login": ""})] {
        let (recorder, host) = setup(answer.clone()).await;
        for service in ["github", "google_calendar"] {
            assert_eq!(connect(&host, service).await, "connected", "{answer}");
            assert_eq!(recorder.take().len(), 2);
            let status = host.browser(ALICE).status(service).await;
            assert_eq!(status["connected"], true);
            assert_eq!(status["account"], Value::Null, "{answer}");
        }
    }
}

#[tokio::test]
async fn the_structs_own_lookup_is_asked_instead() {
    let (recorder, host) = setup(json!([{"email": "octocat@example.com"}])).await;
    assert_eq!(connect(&host, "github_emails").await, "connected");
    let asked: Vec<String> = recorder.take().iter().map(requests::Seen::target).collect();
    assert_eq!(asked.last().unwrap(), "GET api.github.com/user/emails");
    assert_eq!(asked.len(), 2);
    let status = host.browser(ALICE).status("github_emails").await;
    assert_eq!(status["account"], "octocat@example.com");
}
