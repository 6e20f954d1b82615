//! A sealed token has no textual form, not even of its ciphertext.

use lightfriend_runtime::{OAuthIntegration, Sealed};

#[derive(OAuthIntegration)]
#[oauth(provider = "google")]
pub struct GoogleCalendar;

fn show(connection: &GoogleCalendarConnection) -> String {
    let token: &Sealed = &connection.access_token;
    token.to_string()
}

fn main() {}
