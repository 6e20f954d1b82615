//! What a value must be that a user or a callback gives, or that decides where a request goes.

use std::{collections::HashMap, sync::Mutex};

use regex_lite::Regex;
use url::Url;

use crate::descriptor::{Check, Column};

/// Longest value, in bytes.
const MOST: usize = 255;
/// RFC 1035 section 2.3.4.
const LONGEST_HOST: usize = 253;

/// The value in the only spelling that it is compared and stored in: in a host's name capital
/// letters mean nothing (RFC 4343 section 3).
pub(crate) fn in_one_spelling(column: &Column, text: String) -> String {
    if column.checks.contains(&Check::Host) {
        text.to_ascii_lowercase()
    } else {
        text
    }
}

/// Whether a value is short, plain, and what the column wants.
///
/// # Errors
/// What it is not, in words that continue a sentence about the value, without the value.
pub(crate) fn check(column: &Column, text: &str) -> Result<(), String> {
    if text.len() > MOST {
        return Err(format!("is longer than {MOST} bytes"));
    }
    if text.chars().any(char::is_control) {
        return Err("holds a control character".to_owned());
    }
    bounds(column, text)
}

/// Whether a value is what the column wants, however long it is.
///
/// # Errors
/// As [`check`].
pub(crate) fn bounds(column: &Column, text: &str) -> Result<(), String> {
    let mut checks = column.checks.iter();
    checks.try_for_each(|check| satisfies(check, text))
}

fn satisfies(check: &Check, text: &str) -> Result<(), String> {
    let (is_right, wanted) = match *check {
        Check::Label => (
            is_label(text),
            "must be letters, digits and hyphens, as in a host's name".to_owned(),
        ),
        Check::OneOf(values) => (
            values.contains(&text),
            format!("must be one of {}", values.join(", ")),
        ),
        Check::Pattern(pattern) => (
            matches(pattern, text),
            "has not the form that it must have".to_owned(),
        ),
        Check::Host => (
            is_host(text),
            "must be a host's name, as in example.com, without anything before or after it"
                .to_owned(),
        ),
        Check::HostSuffix(suffix) => (
            is_origin_below(suffix, text),
            format!("must be an https address whose host ends in {suffix}"),
        ),
    };
    is_right.then_some(()).ok_or(wanted)
}

/// RFC 1123 section 2.1.
fn is_label(text: &str) -> bool {
    let is_inner = |byte: u8| byte.is_ascii_alphanumeric() || byte == b'-';
    (1..=63).contains(&text.len())
        && text.bytes().all(is_inner)
        && !text.starts_with('-')
        && !text.ends_with('-')
}

/// A name of two labels or more in small letters whose last has a letter: no number in any spelling
/// is one. Nor are the names of the own machine and network (RFC 6761 section 6.3, RFC 6762 section
/// 3).
pub(crate) fn is_host(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= LONGEST_HOST
        && text.contains('.')
        && text.split('.').all(is_label)
        && !text.bytes().any(|byte| byte.is_ascii_uppercase())
        && last.bytes().any(|byte| byte.is_ascii_alphabetic())
        && !last.starts_with("0x")
        && !matches!(last, "localhost" | "local")
}

/// An https address that has nothing beside its host but a path, and whose host ends so.
fn is_origin_below(suffix: &str, text: &str) -> bool {
    let Ok(url) = Url::parse(text) else {
        return false;
    };
    let host = url.host_str().unwrap_or_default();
    let is_below = host
        .strip_suffix(suffix)
        .is_some_and(|rest| !rest.is_empty());
    url.scheme() == "https"
        && is_below
        && url.port().is_none()
        && url.username().is_empty()
        && url.password().is_none()
        && url.query().is_none()
        && url.fragment().is_none()
        // What the parser has read is what is written.
        && begins_with_host(text, host)
}

fn begins_with_host(text: &str, host: &str) -> bool {
    let rest = text.strip_prefix("https://").unwrap_or_default();
    let written = rest.get(..host.len()).unwrap_or_default();
    written.eq_ignore_ascii_case(host)
}

/// Whether the pattern matches the whole. Each is compiled once.
fn matches(pattern: &'static str, text: &str) -> bool {
    static COMPILED: Mutex<Option<HashMap<&'static str, Option<Regex>>>> = Mutex::new(None);
    let mut compiled = COMPILED
        .lock()
        .unwrap_or_else(std::sync::PoisonError::into_inner);
    let regex = compiled
        .get_or_insert_default()
        .entry(pattern)
        // The derive has compiled it before.
        .or_insert_with(|| Regex::new(&format!("^(?:{pattern})$")).ok());
    regex.as_ref().is_some_and(|regex| regex.is_match(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn is(check: Check, text: &str) -> bool {
        satisfies(&check, text).is_ok()
    }

    #[test]
    fn a_label_is_one_part_of_a_hosts_name() {
        let long = "a".repeat(63);
        for right in ["acme", "a", "a-1", "A1", long.as_str()] {
            assert!(is(Check::Label, right), "{right}");
        }
        let too_long = "a".repeat(64);
        for wrong in [
            "",
            "-a",
            "a-",
            "a.b",
            "a/b",
            "a@b",
            "a:1",
            "a b",
            "a%2eb",
            "ä",
            "a_b",
            "evil.com/",
            "x@y",
            too_long.as_str(),
        ] {
            assert!(!is(Check::Label, wrong), "{wrong}");
        }
    }

    #[test]
    fn an_origin_lies_below_its_suffix() {
        let is = |text| is(Check::HostSuffix(".vendor.example"), text);
        for right in [
            "https://a.vendor.example",
            "https://a.vendor.example/",
            "https://eu-1.a.vendor.example/services",
        ] {
            assert!(is(right), "{right}");
        }
        for wrong in [
            "http://a.vendor.example",
            "https://vendor.example",
            "https://.vendor.example",
            "https://avendor.example",
            "https://a.vendor.example.evil.example",
            "https://evil.example/.vendor.example",
            "https://evil.example#.vendor.example",
            "https://evil.example?.vendor.example",
            "https://a.vendor.example@evil.example",
            "https://user@a.vendor.example",
            "https://a.vendor.example:8443",
            "https://a.vendor.example/?x",
            "https://a.vendor.example/#x",
            "https:a.vendor.example",
            "https:\\\\a.vendor.example",
            "a.vendor.example",
        ] {
            assert!(!is(wrong), "{wrong}");
        }
    }

    #[test]
    fn a_host_is_a_name_and_no_number() {
        let longest = format!("{}.example", ["a"; 123].join("."));
        assert_eq!(longest.len(), LONGEST_HOST);
        for right in ["a.example", "xn--bcher-kva.example", &longest] {
            assert!(is(Check::Host, right), "{right}");
        }
        let too_long = format!("a{longest}");
        for wrong in [
            too_long.as_str(),
            "A.example",
            "a.example.",
            "a.localhost",
            "printer.local",
            "a_b.example",
            "b\u{fc}cher.example",
            "localhost",
            "127.0.0.1",
            "2130706433",
            "127.1",
            "0x7f.1",
            "a.0x7f",
            "[::1]",
            "a..b",
            "a.example:443",
            "a.example/",
            "x@a.example",
            "",
        ] {
            assert!(!is(Check::Host, wrong), "{wrong}");
        }
    }

    #[test]
    fn a_pattern_matches_the_whole() {
        let pattern = Check::Pattern("[a-z]+|[0-9]+");
        assert!(is(pattern, "abc") && is(pattern, "123"));
        assert!(!is(pattern, "abc1") && !is(pattern, "a\n") && !is(pattern, ""));
    }

    #[test]
    fn values_are_short_and_plain() {
        let column = Column::DEFAULT;
        assert!(check(&column, &"a".repeat(255)).is_ok());
        for wrong in [&*"a".repeat(256), "a\nb", "a\u{0}", "\u{7f}"] {
            assert!(check(&column, wrong).is_err(), "{wrong:?}");
        }
    }
}
