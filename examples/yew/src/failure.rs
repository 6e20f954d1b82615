//! Why the backend could not be asked, or what it refused with.

use crate::model::ErrorBody;

/// What stands in the way of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Nobody is signed in at the application (401).
    SignedOut,
    /// There was no answer: no network, no backend, or an origin that the backend does not allow.
    Unreachable,
    /// The backend answered with an error: its stable word, or nothing where it gave none.
    Refused(Option<String>),
    /// A value cannot be what the user gave (422): the name of its input.
    RefusedValue(String),
    /// The answer was not understood.
    Unreadable,
}

impl Failure {
    /// What the backend refused with, where it said so.
    pub(crate) fn of(body: Option<ErrorBody>) -> Self {
        match body {
            Some(ErrorBody {
                error,
                field: Some(field),
            }) if error == REFUSED_VALUE => Self::RefusedValue(field),
            body => Self::Refused(body.map(|body| body.error)),
        }
    }
}

/// The word that comes with the name of an input.
pub(crate) const REFUSED_VALUE: &str = "invalid_field";

#[cfg(test)]
mod tests {
    use super::Failure;

    #[test]
    fn an_input_is_named_with_the_word_for_it_alone() {
        let of = |body: &str| Failure::of(serde_json::from_str(body).ok());
        let refused = |word: &str| Failure::Refused(Some(word.to_owned()));
        for (body, expected) in [
            (
                r#"{"error": "invalid_field", "field": "shop", "message": ".."}"#,
                Failure::RefusedValue("shop".to_owned()),
            ),
            (r#"{"error": "invalid_field"}"#, refused("invalid_field")),
            (
                r#"{"error": "invalid_request", "field": "shop"}"#,
                refused("invalid_request"),
            ),
            ("<html>", Failure::Refused(None)),
        ] {
            assert_eq!(of(body), expected, "{body}");
        }
    }
}
