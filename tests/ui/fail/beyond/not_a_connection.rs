//! A repository function on what is no database connection.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "google")]
pub struct GoogleCalendar;

fn main() {
    let mut connection = String::new();
    let _ = GoogleCalendarConnection::find(&mut connection, 1);
}
