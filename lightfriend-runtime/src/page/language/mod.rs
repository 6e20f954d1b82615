//! What the page says, in the languages of its readers.

mod choice;
mod de;
mod en;
mod es;
mod fi;
mod fr;

pub(crate) use choice::chosen;
pub use de::German;
pub use en::English;
pub use es::Spanish;
pub use fi::Finnish;
pub use fr::French;

/// The page's texts in one language; for [`Page::language`](crate::Page::language).
///
/// [`English`], [`German`], [`French`], [`Spanish`] and [`Finnish`] are there. Any other is a type
/// that says its code and whatever it has texts for; the others are those of its
/// [`fallback`](Self::fallback), so that a text which a later version adds breaks nobody. The same
/// way one text of a language is changed:
///
/// ```
/// use lightfriend_runtime::language::{English, German, Language};
///
/// /// German, in the application's own words where it has some.
/// struct Ours;
///
/// impl Language for Ours {
///     fn code(&self) -> &str {
///         "de"
///     }
///
///     fn fallback(&self) -> &dyn Language {
///         &German
///     }
///
///     fn notice_connected(&self, service: &str) -> String {
///         format!("{service} ist jetzt mit Musterkalender verbunden.")
///     }
/// }
///
/// assert_eq!(Ours.notice_connected("Slack"), "Slack ist jetzt mit Musterkalender verbunden.");
/// assert_eq!(Ours.badge_connected(), "Verbunden");
/// assert_eq!(English.badge_connected(), "Connected");
/// ```
///
/// `service` is the title of an integration. Texts are plain: what is markup in HTML is escaped when
/// they are shown. Below each method is what English says.
pub trait Language: Send + Sync {
    /// The language's tag (BCP 47), as in `lang` and `Accept-Language`: `en`, `pt-BR`.
    fn code(&self) -> &str;

    /// Where the texts are that this language does not have: not the language itself.
    fn fallback(&self) -> &dyn Language {
        &English
    }

    /// The direction of its writing.
    fn direction(&self) -> Direction {
        Direction::LeftToRight
    }

    /// A day: `2 January 2026`.
    fn date(&self, date: Date) -> String {
        self.fallback().date(date)
    }

    /// The page's heading and title: `Connections`.
    fn heading(&self) -> &str {
        self.fallback().heading()
    }

    /// Below the heading: `Accounts at other services that this application may use for you.`
    fn lead(&self) -> &str {
        self.fallback().lead()
    }

    /// The link to the rest of the application: `Back`.
    fn back(&self) -> &str {
        self.fallback().back()
    }

    /// To who is not signed in: `Sign in first, then come back to this page.`
    fn sign_in(&self) -> &str {
        self.fallback().sign_in()
    }

    /// The link to where that is done: `Sign in`.
    fn link_to_sign_in(&self) -> &str {
        self.fallback().link_to_sign_in()
    }

    /// When there is no page to show: `This page cannot be shown now. Try again later.`
    fn page_unavailable(&self) -> &str {
        self.fallback().page_unavailable()
    }

    /// A card's state: `Connected`.
    fn badge_connected(&self) -> &str {
        self.fallback().badge_connected()
    }

    /// A card's state: `Not connected`.
    fn badge_not_connected(&self) -> &str {
        self.fallback().badge_not_connected()
    }

    /// Less was allowed than is asked for: `Needs permission`.
    fn badge_needs_permission(&self) -> &str {
        self.fallback().badge_needs_permission()
    }

    /// The service ends the access by itself before long: `Ends soon`.
    fn badge_ends_soon(&self) -> &str {
        self.fallback().badge_ends_soon()
    }

    /// The service refuses to renew the connection: `Needs attention`.
    fn badge_needs_attention(&self) -> &str {
        self.fallback().badge_needs_attention()
    }

    /// What is stored cannot be read: `Not usable`.
    fn badge_not_usable(&self) -> &str {
        self.fallback().badge_not_usable()
    }

    /// The service has ended the access: `Needs reconnecting`.
    fn badge_needs_reconnecting(&self) -> &str {
        self.fallback().badge_needs_reconnecting()
    }

    /// The database does not say: `Unknown`.
    fn badge_unknown(&self) -> &str {
        self.fallback().badge_unknown()
    }

    /// `Not everything that this application asked for was allowed. Connect again to allow the rest.`
    fn hint_needs_permission(&self) -> &str {
        self.fallback().hint_needs_permission()
    }

    /// `On {date} {service} ends this connection by itself. Connect again before that.`
    fn hint_ends_soon(&self, service: &str, date: &str) -> String {
        self.fallback().hint_ends_soon(service, date)
    }

    /// `Since {date} {service} refuses to renew this connection. Connect again if it stops working.`
    fn hint_renewal_refused(&self, service: &str, date: &str) -> String {
        self.fallback().hint_renewal_refused(service, date)
    }

    /// `{service} no longer accepts this connection: access was ended there, or has run out. Connect
    /// again to go on.`
    fn hint_access_ended(&self, service: &str) -> String {
        self.fallback().hint_access_ended(service)
    }

    /// A key is missing, which may pass: `This application cannot use the connection at the moment.
    /// Try again later, or connect again.`
    fn hint_not_usable_now(&self) -> &str {
        self.fallback().hint_not_usable_now()
    }

    /// `This application can no longer use the stored connection. Connect again to go on.`
    fn hint_not_usable(&self) -> &str {
        self.fallback().hint_not_usable()
    }

    /// `Whether {service} is connected cannot be told now. Try again later.`
    fn hint_unknown(&self, service: &str) -> String {
        self.fallback().hint_unknown(service)
    }

    /// Before the name of the account at the service: `Account`.
    fn account(&self) -> &str {
        self.fallback().account()
    }

    /// Before a date: `Since`.
    fn connected_since(&self) -> &str {
        self.fallback().connected_since()
    }

    /// Before a list of what the scopes' labels say: `This application may:`
    fn permissions_granted(&self) -> &str {
        self.fallback().permissions_granted()
    }

    /// Before such a list: `Not allowed:`
    fn permissions_missing(&self) -> &str {
        self.fallback().permissions_missing()
    }

    /// What opens the list of scopes that have no label: `Permissions in detail`.
    fn permissions_in_detail(&self) -> &str {
        self.fallback().permissions_in_detail()
    }

    /// The same for those who hear it among others: `Permissions in detail: {service}`. It
    /// has the words of [`permissions_in_detail`](Self::permissions_in_detail) in it.
    fn permissions_in_detail_of(&self, service: &str) -> String {
        self.fallback().permissions_in_detail_of(service)
    }

    /// `{service} did not say what it allows.`
    fn permissions_unknown(&self, service: &str) -> String {
        self.fallback().permissions_unknown(service)
    }

    /// Above a panel of the application's own: `From {service}`.
    fn panel(&self, service: &str) -> String {
        self.fallback().panel(service)
    }

    /// On a button: `Connect`.
    fn button_connect(&self) -> &str {
        self.fallback().button_connect()
    }

    /// The same for those who hear it among others: `Connect {service}`. It has the button's word in
    /// it, as the other names of buttons have.
    fn button_connect_to(&self, service: &str) -> String {
        self.fallback().button_connect_to(service)
    }

    /// Beside accounts that are connected: `Connect another`.
    fn button_connect_another(&self) -> &str {
        self.fallback().button_connect_another()
    }

    /// `Connect another {service} account`
    fn button_connect_another_to(&self, service: &str) -> String {
        self.fallback().button_connect_another_to(service)
    }

    /// `Reconnect`
    fn button_reconnect(&self) -> &str {
        self.fallback().button_reconnect()
    }

    /// `Reconnect {service}`
    fn button_reconnect_to(&self, service: &str) -> String {
        self.fallback().button_reconnect_to(service)
    }

    /// `Disconnect`
    fn button_disconnect(&self) -> &str {
        self.fallback().button_disconnect()
    }

    /// `Disconnect {service}`; also on the button that does it.
    fn button_disconnect_from(&self, service: &str) -> String {
        self.fallback().button_disconnect_from(service)
    }

    /// What does not disconnect after all: `Keep`.
    fn button_keep(&self) -> &str {
        self.fallback().button_keep()
    }

    /// `Keep {service}`
    fn button_keep_of(&self, service: &str) -> String {
        self.fallback().button_keep_of(service)
    }

    /// What disconnecting does: `This application forgets the connection and asks {service} to end
    /// its access.`
    fn confirm_with_revocation(&self, service: &str) -> String {
        self.fallback().confirm_with_revocation(service)
    }

    /// What it does where the service has no way to be asked: `This application forgets the
    /// connection. {service} has no way to be told: to end the access there, too, look for connected
    /// applications in your settings at {service}.`
    fn confirm_without_revocation(&self, service: &str) -> String {
        self.fallback().confirm_without_revocation(service)
    }

    /// What has just happened: `{service} is connected.`
    fn notice_connected(&self, service: &str) -> String {
        self.fallback().notice_connected(service)
    }

    /// `{service} is connected, with another account than before.`
    fn notice_another_account(&self, service: &str) -> String {
        self.fallback().notice_another_account(service)
    }

    /// `{service} is disconnected.`
    fn notice_disconnected(&self, service: &str) -> String {
        self.fallback().notice_disconnected(service)
    }

    /// The same where others of the service still are connected: `An account at {service} is
    /// disconnected.`
    fn notice_account_disconnected(&self, service: &str) -> String {
        self.fallback().notice_account_disconnected(service)
    }

    /// A choice, and no failure: `You did not give access to {service}. Nothing has changed.`
    fn notice_declined(&self, service: &str) -> String {
        self.fallback().notice_declined(service)
    }

    /// `Connecting {service} did not work.` One of the reasons follows.
    fn notice_not_connected(&self, service: &str) -> String {
        self.fallback().notice_not_connected(service)
    }

    /// `Something went wrong with {service}. Try again later.`
    fn notice_failed(&self, service: &str) -> String {
        self.fallback().notice_failed(service)
    }

    /// After a failure: `What was connected before still is.`
    fn notice_still_connected(&self) -> &str {
        self.fallback().notice_still_connected()
    }

    /// `The attempt had expired, or was begun in another browser or at another address. Try again.`
    fn reason_expired(&self) -> &str {
        self.fallback().reason_expired()
    }

    /// `You were no longer signed in. Try again.`
    fn reason_signed_out(&self) -> &str {
        self.fallback().reason_signed_out()
    }

    /// `The service does not answer now. Try again later.`
    fn reason_unavailable(&self) -> &str {
        self.fallback().reason_unavailable()
    }

    /// `Check what you gave as “{field}”.`
    fn reason_invalid_value(&self, field: &str) -> String {
        self.fallback().reason_invalid_value(field)
    }

    /// `That account is connected by somebody else here.`
    fn reason_account_taken(&self) -> &str {
        self.fallback().reason_account_taken()
    }

    /// `You may not change the connections here.`
    fn reason_not_allowed(&self) -> &str {
        self.fallback().reason_not_allowed()
    }

    /// `The service gave an answer that cannot be used.`
    fn reason_unusable_answer(&self) -> &str {
        self.fallback().reason_unusable_answer()
    }
}

/// The direction of a language's writing, as HTML's `dir`.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
pub enum Direction {
    /// `ltr`
    #[default]
    LeftToRight,
    /// `rtl`
    RightToLeft,
}

impl Direction {
    /// The value of `dir`.
    #[must_use]
    pub fn as_str(self) -> &'static str {
        match self {
            Self::LeftToRight => "ltr",
            Self::RightToLeft => "rtl",
        }
    }
}

/// A day of the calendar, in UTC: the server does not know where its readers are.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct Date {
    /// `2026`
    pub year: u16,
    /// 1 to 12.
    pub month: u8,
    /// 1 to 31.
    pub day: u8,
}

impl Date {
    /// The day of `2026-01-02T03:04:05Z`.
    pub(crate) fn of(rfc3339: &str) -> Option<Self> {
        let mut parts = rfc3339.split('T').next()?.splitn(3, '-');
        let date = Self {
            year: parts.next()?.parse().ok()?,
            month: parts.next()?.parse().ok()?,
            day: parts.next()?.parse().ok()?,
        };
        let is_day = (1..=12).contains(&date.month) && (1..=31).contains(&date.day);
        is_day.then_some(date)
    }

    /// The month's name in such a list; empty for what is no month.
    fn name(self, months: &[&'static str; 12]) -> &'static str {
        let index = usize::from(self.month).checked_sub(1);
        index
            .and_then(|index| months.get(index))
            .copied()
            .unwrap_or_default()
    }
}

#[cfg(test)]
mod tests {
    use super::Date;

    #[test]
    fn a_date_is_the_day_of_a_moment() {
        let date = Date {
            year: 2026,
            month: 1,
            day: 2,
        };
        assert_eq!(Date::of("2026-01-02T03:04:05Z"), Some(date));
        for text in [
            "",
            "2026-01",
            "2026-13-02",
            "2026-00-02",
            "x-01-02",
            "2026-01-00",
        ] {
            assert_eq!(Date::of(text), None, "{text}");
        }
    }
}
