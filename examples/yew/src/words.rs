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

/// What is told of an outcome, as far as the backend says that it is so. What has failed leaves what
/// there is of the service, of which some may be connected.
pub(crate) fn told(what: &What, connection: &Connection, still_connected: bool) -> Option<Notice> {
    let title = &connection.title;
    match what {
        What::Connected => connection
            .connected
            .then(|| Notice::fact(format!("{title} is connected."))),
        What::ConnectedAnother => connection.connected.then(|| {
            let text = format!("{title} is connected, with another account than before.");
            Notice::fact(text)
        }),
        What::Disconnected => {
            let text = if connection.is_another() {
                format!("An account at {title} is disconnected.")
            } else {
                format!("{title} is disconnected.")
            };
            (connection.status == Status::NotConnected).then(|| Notice::fact(text))
        }
        // A choice, and no failure.
        What::Failed(error) if error == "access_denied" => Some(Notice::fact(format!(
            "You did not give access to {title}. Nothing has changed."
        ))),
        What::Failed(error) => {
            let text = not_done("Connecting", title, reason(error));
            Some(Notice::failure(with_what_was(text, still_connected)))
        }
        What::Refused(name) => Some(refused(connection, name, still_connected)),
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
fn with_what_was(mut text: String, still_connected: bool) -> String {
    if still_connected {
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
        "account_taken" => Some("That account is connected by somebody else here."),
        "not_allowed" => Some("You may not change the connections here."),
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
        Status::Active if connection.reauth_by.is_some() => ("bad", "Ends soon"),
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
            let ends = connection.reauth_by.as_deref().map(|end| {
                format!(
                    "On {} {title} ends this connection by itself. Connect again before that.",
                    day(end)
                )
            });
            let problem = problem.map(str::to_owned);
            let all = [problem, refused, missing, ends];
            all.into_iter().flatten().collect()
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
mod tests;
