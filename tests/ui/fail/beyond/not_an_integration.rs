//! A struct without the derive.

use lightfriend_runtime::integrations;

pub struct GoogleCalendar;

fn main() {
    let _ = integrations![GoogleCalendar];
}
