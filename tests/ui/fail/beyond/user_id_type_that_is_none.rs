//! User ids of a type of one's own.

use lightfriend_runtime::OAuthIntegration;

#[derive(Clone, Copy)]
pub struct UserId(i32);

#[derive(OAuthIntegration)]
#[oauth(provider = "google", user_id = UserId)]
pub struct GoogleCalendar;

fn main() {}
