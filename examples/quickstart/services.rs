//! The accounts that can be connected. A real application's structs name a preset, as in
//! `provider = "google"`, or the provider's https endpoints.

use lightfriend_runtime::{Error, OAuth, OAuthIntegration, UserId};
use serde_json::Value;

/// A calendar, with scopes as long as real ones.
#[derive(OAuthIntegration)]
#[oauth(
    description = "Shows your next events beside your tasks.",
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    revocation_endpoint = "http://127.0.0.1:4455/revoke",
    scopes(
        "https://www.calendar.example/auth/calendar.events",
        "https://www.calendar.example/auth/calendar.settings.readonly"
    ),
    scope_labels("https://www.calendar.example/auth/calendar.events" = "See and change your events"),
    api_base_url = "http://127.0.0.1:4455/api/calendar",
    users = "none"
)]
pub(crate) struct ExampleCalendar {
    /// Shown on the card.
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

/// A chat of which users have several workspaces, each an account of its own. Its provider has no
/// revocation endpoint.
#[derive(OAuthIntegration)]
#[oauth(
    description = "Posts reminders to your team's channels.",
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    scopes("channels:read", "chat:write"),
    scope_labels(
        "channels:read" = "See which channels there are",
        "chat:write" = "Post messages"
    ),
    api_base_url = "http://127.0.0.1:4455/api/chat",
    users = "none"
)]
pub(crate) struct ExampleChat {
    /// Which workspace it is, as the user says. Most providers say so themselves:
    /// `token_response = "team.id"`.
    #[oauth(var, account_key, pattern = "[a-z][a-z0-9-]*")]
    workspace: String,
}

/// A store of files, whose access has ended: see [`provider`](crate::provider).
#[derive(OAuthIntegration)]
#[oauth(
    description = "Attaches your files to messages.",
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    revocation_endpoint = "http://127.0.0.1:4455/revoke",
    scopes("Files.Read", "offline_access"),
    scope_labels(
        "Files.Read" = "See your files",
        "offline_access" = "Do so while you are away"
    ),
    api_base_url = "http://127.0.0.1:4455/api/files",
    users = "none"
)]
pub(crate) struct ExampleFiles {
    /// Shown on the card.
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

/// What the card of a connected service shows: some of what its API answers with the stored token. Of
/// several accounts `ExampleChat::account(oauth, user, "workspace")` is one.
pub(crate) async fn panel(oauth: OAuth, user: UserId, service: &'static str) -> Option<String> {
    let user = i32::try_from(user).ok()?;
    let answer = match service {
        "example_calendar" => events(&oauth, user).await,
        "example_files" => files(&oauth, user).await,
        _ => return None,
    };
    // The card says it when the user must connect again; anything else is in the log.
    answer.ok()
}

async fn events(oauth: &OAuth, user: i32) -> Result<String, Error> {
    let client = ExampleCalendar::client(oauth, user);
    let answer: Value = client.get("/events").send().await?.json().await?;
    Ok(lines(&answer["events"], |event| {
        let (day, time) = event["start"].as_str()?.split_once('T')?;
        Some(format!(
            "{day} {}  {}",
            time.get(..5)?,
            event["summary"].as_str()?
        ))
    }))
}

async fn files(oauth: &OAuth, user: i32) -> Result<String, Error> {
    let client = ExampleFiles::client(oauth, user);
    let answer: Value = client.get("/recent").send().await?.json().await?;
    Ok(lines(&answer["files"], |file| {
        file["name"].as_str().map(str::to_owned)
    }))
}

/// One line for each entry that has what it takes.
fn lines(list: &Value, line: impl Fn(&Value) -> Option<String>) -> String {
    let entries = list.as_array().into_iter().flatten();
    entries.filter_map(line).collect::<Vec<_>>().join("\n")
}
