//! What an API says in the body of an answer that is no success, for the log: "Calendar API has not
//! been used in project 123" is what the operator needs to read, and nobody else.

use serde_json::Value;

use crate::{escape::escaped, json};

/// Where APIs put it: Google and Microsoft, RFC 6750 in JSON, GitHub, RFC 9457, and others.
const PLACES: [&[&str]; 8] = [
    &["error", "message"],
    &["error_description"],
    &["message"],
    &["errors", "0", "message"],
    &["detail"],
    &["title"],
    &["error_message"],
    &["error"],
];

/// Most characters that go into a log.
const MOST: usize = 300;

/// The provider's words in this body, bounded and escaped; none if they repeat the token.
pub(super) fn of(body: &[u8], token: &str) -> Option<String> {
    let body: Value = serde_json::from_str(&json::text(body)).ok()?;
    let words = PLACES
        .iter()
        .filter_map(|place| json::at(&body, place)?.as_str())
        .find(|words| !words.trim().is_empty())?;
    let is_safe = token.is_empty() || !words.contains(token);
    is_safe.then(|| escaped(words.trim(), MOST))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_words_are_found_bounded_and_escaped() {
        let google = r#"{"error":{"code":403,"message":"Calendar API has not been used in project 1","status":"PERMISSION_DENIED"}}"#;
        assert_eq!(
            of(google.as_bytes(), "tok-1").as_deref(),
            Some("Calendar API has not been used in project 1")
        );
        assert_eq!(
            of(br#"{"message":"Not Found"}"#, "tok-1").unwrap(),
            "Not Found"
        );
        assert_eq!(of(br#"{"error":"gone"}"#, "tok-1").unwrap(), "gone");
        assert_eq!(
            of(b"{\"detail\":\"a\\nb\\u001b[31m\"}", "tok-1").unwrap(),
            "a\\nb\\u{1b}[31m"
        );
        let long = format!(r#"{{"message":"{}"}}"#, "x".repeat(5000));
        assert_eq!(of(long.as_bytes(), "tok-1").unwrap().chars().count(), MOST);
        assert_eq!(of(br#"{"message":"bad token secret-1"}"#, "secret-1"), None);
        for other in [
            "",
            "<html>",
            "[]",
            "{}",
            r#"{"message":1}"#,
            r#"{"message":" "}"#,
        ] {
            assert_eq!(of(other.as_bytes(), "tok-1"), None, "{other}");
        }
    }
}
