use super::{Date, Language};

/// English: what the page says where nothing else was asked for.
#[derive(Debug, Clone, Copy, Default)]
pub struct English;

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];

// Every text is here: the fallback of all languages has none itself.
impl Language for English {
    fn code(&self) -> &'static str {
        "en"
    }

    fn date(&self, date: Date) -> String {
        format!("{} {} {}", date.day, date.name(&MONTHS), date.year)
    }

    fn heading(&self) -> &'static str {
        "Connections"
    }

    fn lead(&self) -> &'static str {
        "Accounts at other services that this application may use for you."
    }

    fn back(&self) -> &'static str {
        "Back"
    }

    fn sign_in(&self) -> &'static str {
        "Sign in first, then come back to this page."
    }

    fn link_to_sign_in(&self) -> &'static str {
        "Sign in"
    }

    fn page_unavailable(&self) -> &'static str {
        "This page cannot be shown now. Try again later."
    }

    fn badge_connected(&self) -> &'static str {
        "Connected"
    }

    fn badge_not_connected(&self) -> &'static str {
        "Not connected"
    }

    fn badge_needs_permission(&self) -> &'static str {
        "Needs permission"
    }

    fn badge_ends_soon(&self) -> &'static str {
        "Ends soon"
    }

    fn badge_needs_attention(&self) -> &'static str {
        "Needs attention"
    }

    fn badge_not_usable(&self) -> &'static str {
        "Not usable"
    }

    fn badge_needs_reconnecting(&self) -> &'static str {
        "Needs reconnecting"
    }

    fn badge_unknown(&self) -> &'static str {
        "Unknown"
    }

    fn hint_needs_permission(&self) -> &'static str {
        "Not everything that this application asked for was allowed. Connect again to allow the rest."
    }

    fn hint_ends_soon(&self, service: &str, date: &str) -> String {
        format!("On {date} {service} ends this connection by itself. Connect again before that.")
    }

    fn hint_renewal_refused(&self, service: &str, date: &str) -> String {
        format!(
            "Since {date} {service} refuses to renew this connection. Connect again if it stops \
             working."
        )
    }

    fn hint_access_ended(&self, service: &str) -> String {
        format!(
            "{service} no longer accepts this connection: access was ended there, or has run out. \
             Connect again to go on."
        )
    }

    fn hint_not_usable_now(&self) -> &'static str {
        "This application cannot use the connection at the moment. Try again later, or connect again."
    }

    fn hint_not_usable(&self) -> &'static str {
        "This application can no longer use the stored connection. Connect again to go on."
    }

    fn hint_unknown(&self, service: &str) -> String {
        format!("Whether {service} is connected cannot be told now. Try again later.")
    }

    fn account(&self) -> &'static str {
        "Account"
    }

    fn connected_since(&self) -> &'static str {
        "Since"
    }

    fn permissions_granted(&self) -> &'static str {
        "This application may:"
    }

    fn permissions_missing(&self) -> &'static str {
        "Not allowed:"
    }

    fn permissions_in_detail(&self) -> &'static str {
        "Permissions in detail"
    }

    fn permissions_in_detail_of(&self, service: &str) -> String {
        format!("Permissions in detail: {service}")
    }

    fn permissions_unknown(&self, service: &str) -> String {
        format!("{service} did not say what it allows.")
    }

    fn panel(&self, service: &str) -> String {
        format!("From {service}")
    }

    fn button_connect(&self) -> &'static str {
        "Connect"
    }

    fn button_connect_to(&self, service: &str) -> String {
        format!("Connect {service}")
    }

    fn button_connect_another(&self) -> &'static str {
        "Connect another"
    }

    fn button_connect_another_to(&self, service: &str) -> String {
        format!("Connect another {service} account")
    }

    fn button_reconnect(&self) -> &'static str {
        "Reconnect"
    }

    fn button_reconnect_to(&self, service: &str) -> String {
        format!("Reconnect {service}")
    }

    fn button_disconnect(&self) -> &'static str {
        "Disconnect"
    }

    fn button_disconnect_from(&self, service: &str) -> String {
        format!("Disconnect {service}")
    }

    fn button_keep(&self) -> &'static str {
        "Keep"
    }

    fn button_keep_of(&self, service: &str) -> String {
        format!("Keep {service}")
    }

    fn confirm_with_revocation(&self, service: &str) -> String {
        format!("This application forgets the connection and asks {service} to end its access.")
    }

    fn confirm_without_revocation(&self, service: &str) -> String {
        format!(
            "This application forgets the connection. {service} has no way to be told: to end the \
             access there, too, look for connected applications in your settings at {service}."
        )
    }

    fn notice_connected(&self, service: &str) -> String {
        format!("{service} is connected.")
    }

    fn notice_another_account(&self, service: &str) -> String {
        format!("{service} is connected, with another account than before.")
    }

    fn notice_disconnected(&self, service: &str) -> String {
        format!("{service} is disconnected.")
    }

    fn notice_account_disconnected(&self, service: &str) -> String {
        format!("An account at {service} is disconnected.")
    }

    fn notice_declined(&self, service: &str) -> String {
        format!("You did not give access to {service}. Nothing has changed.")
    }

    fn notice_not_connected(&self, service: &str) -> String {
        format!("Connecting {service} did not work.")
    }

    fn notice_failed(&self, service: &str) -> String {
        format!("Something went wrong with {service}. Try again later.")
    }

    fn notice_still_connected(&self) -> &'static str {
        "What was connected before still is."
    }

    fn reason_expired(&self) -> &'static str {
        "The attempt had expired, or was begun in another browser or at another address. Try again."
    }

    fn reason_signed_out(&self) -> &'static str {
        "You were no longer signed in. Try again."
    }

    fn reason_unavailable(&self) -> &'static str {
        "The service does not answer now. Try again later."
    }

    fn reason_invalid_value(&self, field: &str) -> String {
        format!("Check what you gave as “{field}”.")
    }

    fn reason_account_taken(&self) -> &'static str {
        "That account is connected by somebody else here."
    }

    fn reason_not_allowed(&self) -> &'static str {
        "You may not change the connections here."
    }

    fn reason_unusable_answer(&self) -> &'static str {
        "The service gave an answer that cannot be used."
    }
}
