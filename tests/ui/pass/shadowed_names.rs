//! The expansion does not depend on what the names around it mean.

#![allow(dead_code, unused_macros)]

use lightfriend_runtime::OAuthIntegration;

struct Result;
struct Option<T>(T);
struct String;
struct Vec;
struct Some;
struct None;
struct Ok;
struct Err;
struct Box;
struct Send;
struct Sync;
struct Clone;
struct Debug;
struct Into;
struct From;
struct Default;
struct Router;
struct OAuth;
struct Error;
struct Duration;
mod core {}
mod alloc {}
mod axum {}
mod lightfriend {}

macro_rules! vec {
    ($($any:tt)*) => {
        compile_error!("not this one")
    };
}

/// Posts messages.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "slack",
    scopes("chat:write"),
    user_id = String,
    default_expires_in = "1h",
    api_base_url = "https://slack.com/api",
    api_auth(header = "X-Token"),
    authorization_params(team = "T1")
)]
pub struct Slack {
    #[oauth(token_response = "team.id")]
    team_id: std_string::String,
    #[oauth(token_response = "incoming_webhook.url", secret)]
    webhook: std_string::Option<std_string::String>,
    #[oauth(local, default = 3)]
    limit_of_posts: i64,
}

mod std_string {
    pub type String = ::std::string::String;
    pub type Option<T> = ::std::option::Option<T>;
}

pub(crate) fn main() {
    let _ = Slack::migration();
}
