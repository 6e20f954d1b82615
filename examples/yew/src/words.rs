//! What people read. Only our own words are shown, never those of a URL or a provider.

use crate::{
    failure::Failure,
    model::{Connection, Status},
    outcome::What,
};

/// What has just happened, for whoever did it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Notice {
    pub(crate) text: String,
    pub(crate) is_failure: bool,
}

impl Notice {
    pub(crate) fn failure(text: String) -> Self {
        Self {
            text,
            is_failure: true,
        }
    }

    fn fact(text: String) -> Self {
        Self {
            text,
            is_failure: false,
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
            let still = if connection.connected {
                " What was connected before still is."
            } else {
                ""
            };
            Some(Notice::failure(format!(
                "Connecting {title} did not work: {}{still}",
                of_error(error)
            )))
        }
    }
}

/// The stable words of errors, for people.
fn of_error(error: &str) -> &'static str {
    match error {
        "invalid_state" => {
            "the attempt had expired, or was begun in another browser or at another address. Try again."
        }
        "not_signed_in" => "you were no longer signed in.",
        "provider_unavailable" => "the service does not answer now. Try again later.",
        "invalid_provider_response" | "provider_refused" | "issuer_mismatch" => {
            "the service gave an answer that cannot be used."
        }
        _ => "something went wrong. Try again later.",
    }
}

/// Why the backend gave no answer, as the end of a sentence.
pub(crate) fn of_failure(failure: &Failure) -> &'static str {
    match failure {
        Failure::SignedOut => "you are no longer signed in.",
        Failure::Unreachable => "the application does not answer. Are you online? Try again.",
        Failure::Refused(error) => of_error(error.as_deref().unwrap_or_default()),
        Failure::Unreadable => "something went wrong. Try again later.",
    }
}

/// Why the list cannot be shown.
pub(crate) fn of_missing_list(failure: &Failure) -> &'static str {
    match failure {
        Failure::SignedOut => "Sign in to see your connections.",
        Failure::Unreachable => {
            "Your connections cannot be shown: the application does not answer. Are you online?"
        }
        Failure::Refused(_) | Failure::Unreadable => {
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
        Status::Active if !connection.missing_scopes.is_empty() => ("bad", "Partly connected"),
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
    use super::{day, told};
    use crate::{
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
            "Connecting Git did not work: something went wrong. Try again later. What was \
             connected before still is."
        );
    }

    #[test]
    fn days_are_written_as_people_read_them() {
        assert_eq!(day("2026-01-02T03:04:05Z"), "2 January 2026");
        for odd in ["", "soon", "2026-13-01", "2026-00-01"] {
            assert_eq!(day(odd), odd);
        }
    }
}
