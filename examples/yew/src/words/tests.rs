//! The words are the page's.

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
    let is_connected = status == Status::Active;
    told(what, &git(status), is_connected).map(|notice| notice.text)
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
    let denied = told(&failed("access_denied"), &git(Status::NotConnected), false).unwrap();
    assert!(!denied.is_failure);
    let odd = told(&failed("<b>pay here</b>"), &git(Status::Active), true).unwrap();
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
    let another = told(&What::ConnectedAnother, Status::Active);
    assert_eq!(another, page.notice_another_account("Git"));
    let next = Connection {
        others: Some(1),
        ..git(Status::NotConnected)
    };
    let gone = super::told(&What::Disconnected, &next, true).unwrap();
    assert_eq!(gone.text, page.notice_account_disconnected("Git"));
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
        ("account_taken", page.reason_account_taken()),
        ("not_allowed", page.reason_not_allowed()),
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
    let ending = Connection {
        reauth_by: Some("2026-11-20T08:00:00Z".to_owned()),
        ..git(Status::Active)
    };
    let ends = page.hint_ends_soon("Git", "20 November 2026");
    let refused = page.hint_renewal_refused("Git", "20 November 2026");
    let ended = page.hint_access_ended("Git");
    for (connection, word, hint) in [
        (git(Status::NotConnected), page.badge_not_connected(), None),
        (git(Status::Active), page.badge_connected(), None),
        (
            partly,
            page.badge_needs_permission(),
            Some(page.hint_needs_permission()),
        ),
        (failing, page.badge_needs_attention(), Some(&*refused)),
        (ending, page.badge_ends_soon(), Some(&*ends)),
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
