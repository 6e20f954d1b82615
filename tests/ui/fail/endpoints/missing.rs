//! Both endpoints are asked for in one error, and the type is still there to be used.

use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
pub struct GoogleCalendar;

fn main() {
    let _ = GoogleCalendar::router::<OAuth>();
    let _ = GoogleCalendar::migration();
    let _: Option<GoogleCalendarConnection> = None;
}
