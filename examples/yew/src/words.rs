//! What people read: what the backend's own page says in English, where it shows the same. Only our
//! own words are shown, never those of a URL or a provider.

mod inputs;

use crate::{
    failure::Failure,
    model::{Connection, Status},
    outcome::What,
};

pub(crate) use inputs::{check, refused};

/// What has just happened, for whoever did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) is_failure: bool,
    /// The input that it is about, where the user should change that.
    pub(crate) input: Option<String>,
}

impl Notice {
    pub(crate) fn failure(text: String) -> Self {
        Self {
            text,
            is_failure: true,
            input: None,
        }
    }

    fn fact(text: String) -> Self {
        Self {
            text,
            is_failure: false,
            input: None,
        }
    }
}

/// What is told of an outcome, as far as the backend says that it is so.
pub(crate) fn told(what: &What, connection: &Connection) -> Option<Notice> {
    let title = &connection.title;
    match what {
        What::Connected => connection
            .connected
            .then(|| Notice::fact(format!("{title} is connected."))),
        What::Disconnected => (connection.status == Status::NotConnected)
            .then(|| Notice::fact(format!("{title} is disconnected."))),
        // A choice, and no failure.
        What::Failed(error) if error == "access_denied" => Some(Notice::fact(format!(
            "You did not give access to {title}. Nothing has changed."
        ))),
        What::Failed(error) => {
            let text = not_done("Connecting", title, reason(error));
            Some(Notice::failure(with_what_was(text, connection)))
        }
        What::Refused(name) => Some(refused(connection, name)),
    }
}

/// What is told when the backend could not be asked for what the user wanted, or has refused it.
pub(crate) fn failed(wanted: &What, title: &str, failure: &Failure) -> Notice {
    let doing = match wanted {
        What::Disconnected => "Disconnecting",
        _ => "Connecting",
    };
    let reason = match failure {
        Failure::SignedOut => reason("not_signed_in"),
        Failure::Unreachable => Some("The application does not answer. Are you online? Try again."),
        Failure::Refused(error) => reason(error.as_deref().unwrap_or_default()),
        Failure::Unreadable | Failure::RefusedValue(_) => None,
    };
    Notice::failure(not_done(doing, title, reason))
}

fn not_done(doing: &str, title: &str, reason: Option<&str>) -> String {
    match reason {
        Some(reason) => format!("{doing} {title} did not work. {reason}"),
        None => format!("Something went wrong with {title}. Try again later."),
    }
}

/// What has failed changes nothing.
fn with_what_was(mut text: String, connection: &Connection) -> String {
    if connection.connected {
        text.push_str(" What was connected before still is.");
    }
    text
}

/// The stable words of errors, for people. Words that are not ours are not shown.
fn reason(error: &str) -> Option<&'static str> {
    match error {
        "invalid_state" => Some(
            "The attempt had expired, or was begun in another browser or at another address. Try again.",
        ),
        "not_signed_in" => Some("You were no longer signed in. Try again."),
        "provider_unavailable" => Some("The service does not answer now. Try again later."),
        "invalid_provider_response"
        | "provider_refused"
        | "issuer_mismatch"
        | "invalid_signature" => Some("The service gave an answer that cannot be used."),
        _ => None,
    }
}

/// Why the list cannot be shown.
pub(crate) fn of_missing_list(failure: &Failure) -> &'static str {
    match failure {
        Failure::SignedOut => "Sign in to see your connections.",
        Failure::Unreachable => {
            "Your connections cannot be shown: the application does not answer. Are you online?"
        }
        Failure::Refused(_) | Failure::RefusedValue(_) | Failure::Unreadable => {
            "Your connections cannot be shown: something went wrong."
        }
    }
}

/// A state in a word or two, and how it is coloured.
pub(crate) fn badge(connection: &Connection) -> (&'static str, &'static str) {
    match connection.status {
        Status::NotConnected => ("", "Not connected"),
        Status::NeedsReauth => ("bad", "Needs reconnecting"),
        Status::Active if connection.problem.is_some() => ("bad", "Not usable"),
        Status::Active if connection.refresh_failing_since.is_some() => ("bad", "Needs attention"),
        Status::Active if !connection.missing_scopes.is_empty() => ("bad", "Needs permission"),
        Status::Active => ("good", "Connected"),
    }
}

/// What the user should know, and could do.
pub(crate) fn hints(connection: &Connection) -> Vec<String> {
    let title = &connection.title;
    match connection.status {
        Status::NotConnected => Vec::new(),
        Status::NeedsReauth => vec![format!(
            "{title} no longer accepts this connection: access was ended there, or has run out. \
             Connect again to go on."
        )],
        Status::Active => {
            let problem = connection.problem.as_deref().map(of_problem);
            let refused = connection.refresh_failing_since.as_deref().map(|since| {
                format!(
                    "Since {} {title} refuses to renew this connection. Connect again if it stops \
                     working.",
                    day(since)
                )
            });
            let missing = (!connection.missing_scopes.is_empty()).then(|| {
                "Not everything that this application asked for was allowed. Connect again to \
                 allow the rest."
                    .to_owned()
            });
            let problem = problem.map(str::to_owned);
            [problem, refused, missing].into_iter().flatten().collect()
        }
    }
}

fn of_problem(problem: &str) -> &'static str {
    match problem {
        "key_unavailable" => {
            "This application cannot use the connection at the moment. Try again later, or connect again."
        }
        _ => "This application can no longer use the stored connection. Connect again to go on.",
    }
}

/// What disconnecting will do.
pub(crate) fn consequence(connection: &Connection) -> String {
    let title = &connection.title;
    if connection.revocable {
        return format!(
            "This application forgets the connection and asks {title} to end its access."
        );
    }
    format!(
        "This application forgets the connection. {title} has no way to be told: to end the access \
         there, too, look for connected applications in your settings at {title}."
    )
}

/// The day of `2026-01-02T03:04:05Z` as people read it; what is no date is left as it is.
pub(crate) fn day(rfc3339: &str) -> String {
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
    let date = rfc3339.split('T').next().unwrap_or_default();
    let mut parts = date.split('-').map(str::parse::<usize>);
    let mut number = || parts.next()?.ok();
    let (year, month, day) = (number(), number(), number());
    let month = month.and_then(|month| MONTHS.get(month.checked_sub(1)?));
    match (year, month, day) {
        (Some(year), Some(month), Some(day)) => format!("{day} {month} {year}"),
        _ => date.to_owned(),
    }
}

#[cfg(test)]
mod tests {
    use lightfriend_runtime::language::{English, Language as _};

    use super::{badge, consequence, day, failed, hints, told};
    use crate::{
        failure::Failure,
        model::{Connection, Status},
        outcome::What,
    };

    fn git(status: Status) -> Connection {
        Connection {
            title: "Git".to_owned(),
            connected: status == Status::Active,
            status,
            ..Connection::default()
        }
    }

    fn text(what: &What, status: Status) -> Option<String> {
        told(what, &git(status)).map(|notice| notice.text)
    }

    #[test]
    fn only_what_is_so_is_told() {
        let is_connected = Some("Git is connected.".to_owned());
        assert_eq!(text(&What::Connected, Status::Active), is_connected);
        assert_eq!(text(&What::Connected, Status::NotConnected), None);
        let is_disconnected = Some("Git is disconnected.".to_owned());
        assert_eq!(
            text(&What::Disconnected, Status::NotConnected),
            is_disconnected
        );
        assert_eq!(text(&What::Disconnected, Status::Active), None);
    }

    #[test]
    fn declining_is_no_failure_and_foreign_words_are_not_shown() {
        let failed = |error: &str| What::Failed(error.to_owned());
        let denied = told(&failed("access_denied"), &git(Status::NotConnected)).unwrap();
        assert!(!denied.is_failure);
        let odd = told(&failed("<b>pay here</b>"), &git(Status::Active)).unwrap();
        assert!(odd.is_failure);
        assert_eq!(
            odd.text,
            "Something went wrong with Git. Try again later. What was connected before still is."
        );
    }

    #[test]
    fn notices_say_what_the_page_says() {
        let page = English;
        let told = |what: &What, status| text(what, status).unwrap();
        let connected = told(&What::Connected, Status::Active);
        assert_eq!(connected, page.notice_connected("Git"));
        let disconnected = told(&What::Disconnected, Status::NotConnected);
        assert_eq!(disconnected, page.notice_disconnected("Git"));

        let failed = |error: &str| told(&What::Failed(error.to_owned()), Status::NotConnected);
        assert_eq!(failed("access_denied"), page.notice_declined("Git"));
        assert_eq!(failed("database_unavailable"), page.notice_failed("Git"));
        let not_connected = page.notice_not_connected("Git");
        for (error, reason) in [
            ("invalid_state", page.reason_expired()),
            ("not_signed_in", page.reason_signed_out()),
            ("provider_unavailable", page.reason_unavailable()),
            ("provider_refused", page.reason_unusable_answer()),
        ] {
            assert_eq!(failed(error), format!("{not_connected} {reason}"));
            let still = told(&What::Failed(error.to_owned()), Status::Active);
            let expected = page.notice_still_connected();
            assert_eq!(still, format!("{not_connected} {reason} {expected}"));
        }
    }

    #[test]
    fn what_the_backend_refuses_is_told_in_the_pages_words() {
        let refused = |error: &str| Failure::Refused(Some(error.to_owned()));
        let text = |what, failure| failed(&what, "Git", &failure).text;
        let unknown = text(What::Disconnected, refused("database_unavailable"));
        assert_eq!(unknown, English.notice_failed("Git"));
        assert_eq!(
            text(What::Connected, refused("provider_unavailable")),
            "Connecting Git did not work. The service does not answer now. Try again later."
        );
        assert_eq!(
            text(What::Disconnected, Failure::Unreachable),
            "Disconnecting Git did not work. The application does not answer. Are you online? Try \
             again."
        );
    }

    #[test]
    fn states_are_called_what_the_page_calls_them() {
        let page = English;
        let scope = || vec!["write".to_owned()];
        let troubled = |problem: &str| Connection {
            problem: Some(problem.to_owned()),
            ..git(Status::Active)
        };
        let failing = Connection {
            refresh_failing_since: Some("2026-11-20T08:00:00Z".to_owned()),
            ..git(Status::Active)
        };
        let partly = Connection {
            missing_scopes: scope(),
            ..git(Status::Active)
        };
        let refused = page.hint_renewal_refused("Git", "20 November 2026");
        let ended = page.hint_access_ended("Git");
        for (connection, word, hint) in [
            (git(Status::NotConnected), page.badge_not_connected(), None),
            (git(Status::Active), page.badge_connected(), None),
            (
                partly,
                page.badge_partly_connected(),
                Some(page.hint_partly_connected()),
            ),
            (failing, page.badge_needs_attention(), Some(&*refused)),
            (
                troubled("key_unavailable"),
                page.badge_not_usable(),
                Some(page.hint_not_usable_now()),
            ),
            (
                troubled("other"),
                page.badge_not_usable(),
                Some(page.hint_not_usable()),
            ),
            (
                git(Status::NeedsReauth),
                page.badge_needs_reconnecting(),
                Some(&*ended),
            ),
        ] {
            assert_eq!(badge(&connection).1, word);
            assert_eq!(hints(&connection), Vec::from_iter(hint));
        }

        let mut git = git(Status::Active);
        assert_eq!(consequence(&git), page.confirm_without_revocation("Git"));
        git.revocable = true;
        assert_eq!(consequence(&git), page.confirm_with_revocation("Git"));
    }

    #[test]
    fn days_are_written_as_people_read_them() {
        assert_eq!(day("2026-01-02T03:04:05Z"), "2 January 2026");
        for odd in ["", "soon", "2026-13-01", "2026-00-01"] {
            assert_eq!(day(odd), odd);
        }
    }
}
