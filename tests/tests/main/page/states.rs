//! The page in every state that its users can meet, for pictures of it and for what checks all of
//! them.

use lightfriend_runtime::{
    OAuthIntegration, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::json;

use crate::support::{Browser, Host, outcome};

#[derive(OAuthIntegration)]
#[oauth(
    provider = "google",
    description = "Shows your next events beside your tasks.",
    scopes(
        "https://www.googleapis.com/auth/calendar.events",
        "https://www.googleapis.com/auth/calendar.settings.readonly"
    ),
    env = "TEST"
)]
pub struct GoogleCalendar {
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    description = "Posts reminders to your team's channels.",
    scopes("channels:read", "chat:write"),
    renew_before = "3650d",
    env = "TEST"
)]
pub struct Slack {
    #[oauth(token_response = "team.id", account_key)]
    team_id: String,
    #[oauth(token_response = "team.name")]
    account: Option<String>,
}

#[derive(OAuthIntegration)]
#[oauth(
    provider = "spotify",
    description = "Plays music while you focus.",
    scopes("user-read-playback-state", "user-modify-playback-state"),
    env = "TEST"
)]
pub struct Spotify {
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

/// A state of the page, and how it is come to.
pub struct State {
    pub name: &'static str,
    /// Who is signed in.
    pub user: Option<i32>,
    pub path: &'static str,
    /// Whether the question before disconnecting is open.
    pub asks: bool,
}

const fn state(name: &'static str, user: i32, path: &'static str) -> State {
    State {
        name,
        user: Some(user),
        path,
        asks: false,
    }
}

const NOBODY: State = State {
    name: "signed-out",
    user: None,
    path: "/connections",
    asks: false,
};

const ASKING: State = State {
    asks: true,
    ..state("disconnecting", 2, "/connections")
};

/// Every state.
pub const STATES: [State; 11] = [
    state("not-connected", 1, "/connections"),
    state("connected", 2, "/connections?connected=google_calendar"),
    ASKING,
    state("disconnected", 1, "/connections?disconnected=slack"),
    state(
        "declined",
        1,
        "/connections?error=access_denied&service=slack",
    ),
    state(
        "failed",
        1,
        "/connections?error=provider_unavailable&service=slack",
    ),
    state("needs-permission", 3, "/connections"),
    state("reconnect", 4, "/connections"),
    state("trouble", 5, "/connections"),
    state(
        "several-accounts",
        7,
        "/connections?connected=slack&account=T3",
    ),
    NOBODY,
];

/// The application in which users 1 to 7 are in these states.
pub async fn serve() -> (MockProvider, Host) {
    // Slack takes no PKCE.
    let builder = MockProvider::builder().require_pkce(false);
    let provider = builder.start().await.unwrap();
    let services = integrations![GoogleCalendar, Slack, Spotify];
    let host = Host::start(services, &provider).await;
    host.database.add_users(1..=7);
    for user in [2, 4, 5, 6] {
        let browser = host.browser(user);
        connect(&browser, "google_calendar", &provider, EVENTS_AND_SETTINGS).await;
        connect(&browser, "slack", &provider, CHANNELS_AND_CHAT).await;
    }
    for (team, scope) in [
        (["T1", "Analytical Engines"], CHANNELS_AND_CHAT),
        (["T2", "Difference Engines"], "channels:read"),
        (["T3", "Royal Society"], CHANNELS_AND_CHAT),
    ] {
        connect_team(&host.browser(7), "slack", &provider, scope, team).await;
    }
    // 2 January 2030.
    host.sql(
        "UPDATE slack_connection SET refresh_token_expires_at = 1893553445 WHERE team_id = 'T3'",
    );
    let playback = "user-read-playback-state user-modify-playback-state";
    connect(&host.browser(2), "spotify", &provider, playback).await;
    connect(&host.browser(3), "google_calendar", &provider, SETTINGS).await;
    host.sql("UPDATE google_calendar_connection SET status = 'needs_reauth' WHERE user_id = 4");
    host.sql(
        "UPDATE google_calendar_connection SET refusals = 2, refused_since = 1767323045 \
         WHERE user_id = 5",
    );
    // Sealed for somebody else's row.
    host.sql(
        "UPDATE slack_connection SET access_token = (SELECT access_token FROM slack_connection \
         WHERE user_id = 6) WHERE user_id = 5",
    );
    for table in ["google_calendar", "slack", "spotify"] {
        host.sql(&format!(
            "UPDATE {table}_connection SET created_at = 1767323045"
        ));
    }
    (provider, host)
}

const CHANNELS_AND_CHAT: &str = "channels:read,chat:write";
const SETTINGS: &str = "https://www.googleapis.com/auth/calendar.settings.readonly";
const EVENTS_AND_SETTINGS: &str = "https://www.googleapis.com/auth/calendar.events \
                                   https://www.googleapis.com/auth/calendar.settings.readonly";

/// Connects an account whose provider grants these scopes.
async fn connect(browser: &Browser, service: &str, provider: &MockProvider, scope: &str) {
    let team = ["T1", "Analytical Engines"];
    connect_team(browser, service, provider, scope, team).await;
}

/// The account of a team, by its key and name.
async fn connect_team(
    browser: &Browser,
    service: &str,
    provider: &MockProvider,
    scope: &str,
    [key, name]: [&str; 2],
) {
    let answer = json!({
        "access_token": format!("mock-at-{service}"),
        "refresh_token": format!("mock-rt-{service}"),
        "token_type": "Bearer",
        "expires_in": 3600,
        "scope": scope,
        "account": {"email": "ada@example.com"},
        "team": {"id": key, "name": name},
    });
    provider.fault(Endpoint::Token, Fault::json(answer));
    let response = browser.connect(service, provider).await;
    assert_eq!(outcome(&response), "connected", "{service}");
}
