//! What providers mean by their words.

use super::report::Subject;

/// What an error of an authorization response or of the token endpoint is about (RFC 6749 sections
/// 4.1.2.1 and 5.2), by its code and then by what is said beside it.
pub(super) fn of_error(code: &str, description: &str) -> Option<Subject> {
    match code {
        "invalid_scope" => Some(Subject::Scope),
        "invalid_client" | "unauthorized_client" => {
            let said = of_text(description).filter(|it| *it == Subject::RedirectUri);
            said.or(Some(Subject::ClientId))
        }
        "unsupported_response_type" | "unsupported_response_mode" => {
            Some(Subject::AuthorizationRequest)
        }
        _ => of_text(code).or_else(|| of_text(description)),
    }
}

/// What a text for people is about. The first that is named counts: who speaks of a redirect URI names
/// the client, too.
pub(super) fn of_text(text: &str) -> Option<Subject> {
    first_of(&EVERYWHERE, text)
}

/// The same of a page that does not say that it is an error: a page for signing in names clients and
/// redirect URIs as well.
pub(super) fn of_page(text: &str) -> Option<Subject> {
    first_of(&ERRORS_ONLY, text)
}

/// Whether a text that speaks of a redirect URI may mean the client as well: "`client_id` or
/// `redirect_uri` is invalid". A mismatch is the redirect URI's alone.
pub(super) fn names_the_client_too(text: &str) -> bool {
    let of_client = EVERYWHERE.iter().filter(|(it, _)| *it == Subject::ClientId);
    let of_client: Vec<Phrases> = of_client.copied().collect();
    first_of(&of_client, text).is_some() && !text.to_ascii_lowercase().contains("mismatch")
}

type Phrases = (Subject, &'static [&'static str]);

const EVERYWHERE: [Phrases; 4] = [
    (
        Subject::Pkce,
        &["code_challenge", "code challenge", "code_verifier", "pkce"],
    ),
    (
        Subject::RedirectUri,
        &[
            "redirect_uri",
            "redirect uri",
            "redirect-uri",
            "redirect url",
            "redirect_url",
            "redirection uri",
            "redirecturi",
            "callback url",
            "callback uri",
        ],
    ),
    (
        Subject::ClientId,
        &[
            "invalid_client",
            "unauthorized_client",
            "invalid client",
            "unknown client",
            "unauthorized client",
            "client_id",
            "client id",
            "clientid",
            "client not found",
            "app id",
            "application was not found",
            "application not found",
        ],
    ),
    (Subject::Scope, &["invalid_scope", "scope"]),
];

const ERRORS_ONLY: [Phrases; 4] = [
    (
        Subject::Pkce,
        &[
            "code_challenge is",
            "code challenge is",
            "pkce is",
            "code_challenge required",
        ],
    ),
    (
        Subject::RedirectUri,
        &[
            "redirect_uri_mismatch",
            "invalid redirect",
            "invalid_redirect_uri",
            "redirect_uri is",
            "redirect uri is",
            "redirect_uri does",
            "redirect uri does",
            "redirect_uri must",
            "redirect uri mismatch",
            "mismatching redirect",
        ],
    ),
    (
        Subject::ClientId,
        &[
            "invalid_client",
            "unauthorized_client",
            "invalid client",
            "unknown client",
            "unauthorized client",
            "client not found",
        ],
    ),
    (Subject::Scope, &["invalid_scope", "invalid scope"]),
];

fn first_of(phrases: &[Phrases], text: &str) -> Option<Subject> {
    let text = text.to_ascii_lowercase();
    let mut phrases = phrases.iter();
    let found = phrases.find(|(_, words)| words.iter().any(|word| text.contains(word)));
    found.map(|(subject, _)| *subject)
}

/// The piece of a text for people that a phrase of its subject stands in.
pub(super) fn around(text: &str, subject: Subject) -> String {
    const BEFORE: usize = 60;
    const LONG: usize = 180;
    let lower = text.to_ascii_lowercase();
    let phrases = EVERYWHERE.iter().chain(&ERRORS_ONLY);
    let words = phrases
        .filter(|(it, _)| *it == subject)
        .flat_map(|(_, words)| *words);
    let place = words.filter_map(|word| lower.find(word)).min().unwrap_or(0);
    let before = text.get(..place).unwrap_or_default().chars().count();
    let piece = text.chars().skip(before.saturating_sub(BEFORE)).take(LONG);
    piece.collect::<String>().trim().to_owned()
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn codes_of_the_rfc_are_understood_with_what_is_said_beside_them() {
        for (code, description, subject) in [
            ("invalid_scope", "", Some(Subject::Scope)),
            ("unauthorized_client", "", Some(Subject::ClientId)),
            (
                "invalid_request",
                "Code challenge required.",
                Some(Subject::Pkce),
            ),
            ("redirect_uri_mismatch", "", Some(Subject::RedirectUri)),
            (
                "invalid_request",
                "The redirect_uri is not registered for this client_id",
                Some(Subject::RedirectUri),
            ),
            ("invalid_request", "something else", None),
        ] {
            assert_eq!(of_error(code, description), subject, "{code} {description}");
        }
    }

    #[test]
    fn a_page_for_signing_in_is_no_error() {
        assert_eq!(
            of_page("Sign in. Your client id and redirect URI are safe."),
            None
        );
        let error = "Error 400: redirect_uri_mismatch";
        assert_eq!(of_page(error), Some(Subject::RedirectUri));
        assert_eq!(around(error, Subject::RedirectUri), error);
    }
}
