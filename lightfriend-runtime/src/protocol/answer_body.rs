//! The body of an answer, as the members of an object: JSON, or a form.

use serde_json::{Map, Value};

use crate::{
    descriptor::Token,
    json::{self, Object},
};

/// Why no member can be read.
pub(super) const UNREADABLE: &str = "it is neither JSON nor a form";

/// JSON whatever the content type says, else a form, which a few providers still send.
pub(super) fn read(body: &[u8], token: &Token) -> Option<Object> {
    json::object(body).or_else(|| form(body, token))
}

/// The members of a refusal. Some providers make a list of it, or a JSON text of the word alone.
pub(super) fn read_refusal(body: &[u8], token: &Token) -> Option<Object> {
    if let Some(object) = read(body, token) {
        return Some(object);
    }
    let of_error = |error| Object::of(Map::from_iter([("error".to_owned(), error)]));
    match serde_json::from_str(&json::text(body)) {
        Ok(Value::Array(list)) => match list.into_iter().next() {
            None => Some(Object::default()),
            Some(Value::Object(members)) => Some(Object::of(members)),
            Some(other) => Some(of_error(other)),
        },
        Ok(word @ Value::String(_)) => Some(of_error(word)),
        _ => None,
    }
}

/// Whether this is HTML, which some gateway shows to people. Other markup is an answer, if none
/// that is read.
pub(super) fn is_page(body: &[u8]) -> bool {
    let text = json::text(body).trim_start().to_ascii_lowercase();
    text.contains('<') && (!text.starts_with("<?xml") || text.contains("<html"))
}

/// A form is one text of pairs without markup: a page of HTML has pairs in its links, and is none.
fn form(body: &[u8], token: &Token) -> Option<Object> {
    let body = body.trim_ascii();
    let is_plain = body
        .iter()
        .all(|byte| byte.is_ascii_graphic() && !b"<>\"'{}".contains(byte));
    if !is_plain {
        return None;
    }
    let mut members = Map::new();
    for (name, value) in url::form_urlencoded::parse(body) {
        let value = Value::from(value.into_owned());
        if members.insert(name.into_owned(), value).is_some() {
            return None;
        }
    }
    let known = [
        token.answer.access_token,
        token.error_words.code,
        &[&["error"]],
    ];
    let is_answer = known
        .into_iter()
        .flatten()
        .any(|path| json::member(&members, path).is_some());
    is_answer.then(|| Object::of(members))
}

#[cfg(test)]
mod tests {
    use crate::descriptor::{Answer, ErrorWords, Token};

    #[allow(clippy::needless_pass_by_value, reason = "each test has its own")]
    fn read(token: Token, text: &str) -> Option<serde_json::Map<String, serde_json::Value>> {
        super::read(text.as_bytes(), &token).map(|object| object.members)
    }

    #[test]
    fn a_form_with_other_names_is_known_by_them() {
        let token = || Token {
            answer: Answer {
                access_token: &[&["oauth_token"]],
                ..Answer::DEFAULT
            },
            error_words: ErrorWords {
                code: &[&["ret"]],
                ..ErrorWords::DEFAULT
            },
            ..Token::DEFAULT
        };
        for form in ["oauth_token=a&x=1", "ret=100016&msg=no", "error=x"] {
            assert!(read(token(), form).is_some(), "{form}");
        }
        assert!(read(token(), "access_token=a").is_none());
    }

    #[test]
    fn a_form_is_read_and_a_page_with_pairs_in_its_links_is_not() {
        let read = |text| read(Token::DEFAULT, text);
        assert_eq!(read("access_token=a&b=c%20d\n").unwrap()["b"], "c d");
        assert_eq!(
            read("error=invalid_grant").unwrap()["error"],
            "invalid_grant"
        );
        for page in [
            "<a href=\"/login?x=1&error=invalid_grant&y=2\">sign in</a>",
            "go to /login?a=b&access_token=evil&token_type=bearer&c",
            "'a'&access_token=evil",
            "a&access_token=evil\n&b",
            "b=c",
            "access_token=a&access_token=b",
        ] {
            assert!(read(page).is_none(), "{page}");
        }
    }
}
