//! Where on the front end the browser goes afterwards.

use url::Url;

use super::is_percent_encoded;

/// A path on the front end's origin, with optional query and fragment.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct ReturnTo(String);

const MOST_BYTES: usize = 2048;

impl ReturnTo {
    /// Accepts what cannot be read as anything but a path: RFC 9700 section 4.11 forbids open
    /// redirectors, and browsers, frameworks and parsers disagree about everything else.
    pub(crate) fn parse(text: &str) -> Option<Self> {
        let path = text.split(['?', '#']).next().unwrap_or_default();
        let is_plain = text.len() <= MOST_BYTES
            && path.starts_with('/')
            && text.bytes().all(is_url_byte)
            && path[1..].split('/').all(is_segment)
            // An empty segment is fine at the end only: `/a/`.
            && !path.contains("//");
        (is_plain && stays(text)).then(|| Self(text.to_owned()))
    }

    pub(crate) fn as_str(&self) -> &str {
        &self.0
    }

    pub(crate) fn into_string(self) -> String {
        self.0
    }
}

/// Characters of RFC 3986, without those that some parsers take for others.
fn is_url_byte(byte: u8) -> bool {
    byte.is_ascii_alphanumeric() || b"-._~!$&'()*+,;=:@/?#%".contains(&byte)
}

fn is_segment(segment: &str) -> bool {
    let lower = segment.to_ascii_lowercase();
    let dots = lower.replace("%2e", ".");
    let hides_something = ["%2f", "%5c", "%7f", "%0", "%1", "%25"]
        .iter()
        .any(|code| lower.contains(code));
    dots != "." && dots != ".." && !hides_something && is_percent_encoded(segment)
}

/// Resolved twice against an origin, it is still there and still the same.
fn stays(text: &str) -> bool {
    let Ok(base) = Url::parse("https://front.example/") else {
        return false;
    };
    let resolve = |text: &str| {
        let url = base.join(text).ok()?;
        (url.origin() == base.origin()).then(|| url[url::Position::BeforePath..].to_owned())
    };
    resolve(text).and_then(|once| resolve(&once)).as_deref() == Some(text)
}

#[cfg(test)]
mod tests {
    use super::ReturnTo;

    #[test]
    fn paths_with_query_and_fragment_are_accepted() {
        for path in [
            "/",
            "/a",
            "/a/b/",
            "/a?b=c&d=%20",
            "/a#b",
            "/a-b_c~d.e",
            "/@me",
            "/a:b",
            "/a?next=//x",
            "/caf%C3%A9",
            "/?x",
        ] {
            assert_eq!(
                ReturnTo::parse(path).map(ReturnTo::into_string).as_deref(),
                Some(path)
            );
        }
    }

    /// Every way of leaving the origin that we know, behind every prefix that hides one.
    #[test]
    fn what_could_leave_the_origin_is_refused() {
        let hosts = [
            "evil.example",
            "evil.example/",
            "evil.example:80/x",
            "@evil.example",
        ];
        let leads = [
            "//",
            "/\\",
            "\\\\",
            "\\/",
            "///",
            "/\t/",
            "/\n/",
            "/\r/",
            "/%09/",
            "/%0a/",
            "/%0d/",
            "/./\\",
            "/.//",
            "/..//",
            "/a/..//",
            "/%2e//",
            "/%2E%2e//",
            "/%5c",
            "/%5C%5c",
            "/%2f",
            "/%2F%2f",
            "//\\",
            "/;//",
            "/?//\\",
            "https://",
            "http://",
            "https:",
            "https:/",
            "//user:pass@",
            "javascript:",
            "data:text/html,",
            "vbscript:",
            "",
            " /",
            "\u{0}/",
            "/\u{0}/",
            "/%00/",
            "/\u{feff}/",
            "/\u{2028}/",
            "/\u{ff0f}",
            "\u{3000}//",
            "/ /",
            "/a\r\nLocation: //",
            "/%0d%0aLocation:%20//",
            "/<",
            "/\"",
            "/'><",
            "/a//",
            "/%252f",
            "/%255c",
            "/..",
            "/../",
            "/a/../",
            "/.",
            "/%",
            "/%z",
            "/%2",
            ".//",
            "..//",
            "?//",
            "#//",
            "*//",
            "/[",
            "/^",
        ];
        let mut refused = 0;
        for lead in leads {
            for host in hosts {
                let text = format!("{lead}{host}");
                // Some leads are harmless before some hosts; what is accepted must be a path.
                match ReturnTo::parse(&text) {
                    None => refused += 1,
                    Some(accepted) => {
                        let url = url::Url::parse("https://front.example")
                            .unwrap()
                            .join(accepted.as_str())
                            .unwrap();
                        assert_eq!(url.host_str(), Some("front.example"), "{text:?}");
                        assert!(
                            !text.contains('\\') && !text[1..].starts_with('/'),
                            "{text:?}"
                        );
                    }
                }
            }
        }
        assert!(refused >= 220, "{refused}");
        assert!(ReturnTo::parse(&format!("/{}", "a".repeat(2048))).is_none());
    }
}
