//! Whether a pooler is in front of a Postgres server, as its URL says.

use super::{query_of, unknown};
use crate::{error::Error, store::session::Session};

/// The URL without the parameter `pgbouncer`, which no driver knows, and what it says. Other
/// libraries have it too, and providers of databases hand out URLs with it.
pub(super) fn take_from(url: &str) -> Result<(String, Session), Error> {
    let Some((base, query)) = query_of(url) else {
        return Ok((url.to_owned(), Session::Own));
    };
    let mut session = Session::Own;
    let mut others = Vec::new();
    for pair in query.split('&') {
        match pair.split_once('=') {
            Some(("pgbouncer", "true")) => session = Session::PerTransaction,
            Some(("pgbouncer", "false")) => session = Session::Own,
            Some(("pgbouncer", _)) => return Err(unknown("pgbouncer is `true` or `false`")),
            _ => others.push(pair),
        }
    }
    Ok((format!("{base}?{}", others.join("&")), session))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_pooler_is_said_by_a_parameter_that_the_driver_does_not_get() {
        for (url, rest, session) in [
            ("postgres://h/a", "postgres://h/a", Session::Own),
            (
                "postgres://h/a?pgbouncer=true",
                "postgres://h/a?",
                Session::PerTransaction,
            ),
            (
                "postgres://u:p?w@h/a?x=1&pgbouncer=true&y=2",
                "postgres://u:p?w@h/a?x=1&y=2",
                Session::PerTransaction,
            ),
            (
                "postgres://h/a?x=1&pgbouncer=false",
                "postgres://h/a?x=1",
                Session::Own,
            ),
        ] {
            assert_eq!(take_from(url).unwrap(), (rest.to_owned(), session), "{url}");
        }
        let error = take_from("postgres://ada:canary@h/a?pgbouncer=maybe").unwrap_err();
        assert!(error.to_string().contains("pgbouncer is `true` or"));
        assert!(!error.to_string().contains("canary"));
    }
}
