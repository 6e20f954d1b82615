//! A user id of another type than the integration's.

use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
#[oauth(provider = "google", api_base_url = "https://www.googleapis.com", user_id = String)]
pub struct GoogleCalendar;

fn client(oauth: &OAuth) {
    let _ = GoogleCalendar::client(oauth, 1);
}

fn main() {}
