//! Which URLs a token may be sent to: those below the integration's `api_base_url`.

use url::Url;

use crate::{environment::is_invisible, error::Error};

/// Whether a path says exactly what is requested.
///
/// A path must say exactly what is requested. Whatever a URL parser would have to resolve,
/// reinterpret or encode is refused, because the caller and the parser could mean two things: a
/// user's `../../admin` must be an error here and not another resource there.
pub(crate) fn check(path: &str) -> Result<(), Error> {
    let refuse = |problem| Err(Error::InvalidApiPath(problem));
    if !path.starts_with('/') {
        return refuse("it must begin with `/`");
    }
    if !path.bytes().all(|byte| byte.is_ascii_graphic()) {
        return refuse("it has characters that must be percent-encoded");
    }
    if path.contains('#') {
        return refuse("it has a fragment; encode `#` as %23");
    }
    let (plain, _) = split(path);
    if plain.contains("//") {
        return refuse("it has an empty segment");
    }
    if plain.split('/').any(leads_elsewhere) {
        return refuse(
            "it has a `.` or `..` segment, or one that some servers read so; what users write \
             must be encoded, and checked where it may hold dots, `/`, `\\` and `;`",
        );
    }
    let stand_in = Url::parse("https://api.invalid").map_err(|_| NO_STAND_IN)?;
    joined(&stand_in, plain).map(drop)
}

const NO_STAND_IN: Error = Error::Internal("an address that stands in is none");

/// The path behind the base's, which the parser must not read otherwise.
fn joined(base: &Url, path: &str) -> Result<Url, Error> {
    let wanted = format!("{}{path}", base.path().trim_end_matches('/'));
    let mut url = base.clone();
    url.set_path(&wanted);
    if url.path() != wanted || url.origin() != base.origin() {
        return Err(Error::InvalidApiPath(
            "it has characters that must be percent-encoded",
        ));
    }
    Ok(url)
}

/// The path, and the query behind it.
fn split(path: &str) -> (&str, Option<&str>) {
    let parts = path.split_once('?');
    parts.map_or((path, None), |(plain, query)| (plain, Some(query)))
}

/// The URL of a path below the base.
///
/// # Errors
/// [`Error::InvalidApiPath`] when the path does not say exactly what is requested.
pub(crate) fn below(base: &Url, path: &str, query: &[(String, String)]) -> Result<Url, Error> {
    check(path)?;
    let (plain, inline_query) = split(path);
    let mut url = joined(base, plain)?;
    url.set_query(inline_query);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

/// Whether some server reads dots in a segment that lead out of their place. Servers differ in how
/// often they decode, in what ends a segment, and in what they leave out, so the segment is read in
/// each of these ways.
fn leads_elsewhere(segment: &str) -> bool {
    let mut text = segment.to_owned();
    for _ in 0..MOST_DECODINGS {
        if text.split(['/', '\\']).any(is_dots) {
            return true;
        }
        let decoded = decode(&text);
        if decoded == text {
            return false;
        }
        text = decoded;
    }
    // Nobody encodes so often without meaning to mislead.
    true
}

/// As many as are tried before a segment is refused.
const MOST_DECODINGS: u32 = 6;

/// Whether a piece is dots once parameters (`;`, as servlet containers cut them off), what begins a
/// query or fragment, what ends a text in C, and what does not show are gone. Windows leaves out
/// dots at the end, so any number of them counts.
fn is_dots(piece: &str) -> bool {
    let is_left_out = |c: &char| c.is_whitespace() || c.is_control() || is_invisible(*c);
    let mut ends = piece.split([';', '?', '#', '\0', '\r', '\n']);
    let head = ends.next().unwrap_or_default();
    [head, piece].into_iter().any(|text| {
        let mut shown = text.chars().filter(|c| !is_left_out(c)).peekable();
        shown.peek().is_some() && shown.all(|c| c == '.')
    })
}

/// Decodes once, as lenient servers do: `%2e`, `%u002e` (IIS), overlong UTF-8 (`%c0%ae`), and
/// characters that stand for the ones that matter here.
fn decode(text: &str) -> String {
    let bytes = unescape(text.as_bytes());
    let mut decoded = String::with_capacity(bytes.len());
    let mut rest = bytes.as_slice();
    while let Some((&byte, after)) = rest.split_first() {
        if let Some((c, length)) = overlong(rest) {
            decoded.push(c);
            rest = rest.get(length..).unwrap_or_default();
        } else if byte.is_ascii() {
            decoded.push(char::from(byte));
            rest = after;
        } else {
            let end = rest.iter().skip(1).position(|byte| byte & 0xc0 != 0x80);
            let (bytes, after) = rest.split_at(end.map_or(rest.len(), |end| end + 1));
            decoded.extend(String::from_utf8_lossy(bytes).chars().map(plain));
            rest = after;
        }
    }
    decoded
}

fn unescape(text: &[u8]) -> Vec<u8> {
    let mut bytes = Vec::with_capacity(text.len());
    let mut rest = text;
    while let Some((&byte, after)) = rest.split_first() {
        let (escaped, length) = match rest {
            [b'%', b'u' | b'U', digits @ ..] => (hex(digits, 4), 6),
            [b'%', digits @ ..] => (hex(digits, 2), 3),
            _ => (None, 1),
        };
        match escaped {
            Some(number) if length == 3 => bytes.push(u8::try_from(number).unwrap_or_default()),
            Some(number) => {
                let c = char::from_u32(number).unwrap_or(char::REPLACEMENT_CHARACTER);
                bytes.extend_from_slice(c.encode_utf8(&mut [0; 4]).as_bytes());
            }
            None => {
                bytes.push(byte);
                rest = after;
                continue;
            }
        }
        rest = rest.get(length..).unwrap_or_default();
    }
    bytes
}

/// The number that so many hexadecimal digits begin with.
fn hex(digits: &[u8], length: usize) -> Option<u32> {
    let digits = std::str::from_utf8(digits.get(..length)?).ok()?;
    let is_hex = digits.bytes().all(|digit| digit.is_ascii_hexdigit());
    is_hex
        .then(|| u32::from_str_radix(digits, 16).ok())
        .flatten()
}

/// An ASCII character in more bytes than it needs (RFC 3629 section 10), and how many they are.
fn overlong(bytes: &[u8]) -> Option<(char, usize)> {
    let (high, low, length) = match *bytes {
        [high @ 0xc0..=0xc1, low @ 0x80..=0xbf, ..] => (high & 1, low, 2),
        [0xe0, high @ 0x80..=0x81, low @ 0x80..=0xbf, ..] => (high & 1, low, 3),
        [0xf0, 0x80, high @ 0x80..=0x81, low @ 0x80..=0xbf, ..] => (high & 1, low, 4),
        _ => return None,
    };
    Some((char::from(high << 6 | low & 0x3f), length))
}

/// What Unicode's compatibility forms and Windows' best fit make of a character.
fn plain(c: char) -> char {
    match c {
        '\u{ff0e}' | '\u{2024}' | '\u{2025}' | '\u{2026}' | '\u{fe52}' => '.',
        '\u{ff0f}' | '\u{2044}' | '\u{2215}' => '/',
        '\u{ff3c}' | '\u{2216}' | '\u{fe68}' => '\\',
        '\u{ff1b}' | '\u{fe54}' => ';',
        '\u{ff05}' | '\u{fe6a}' => '%',
        other => other,
    }
}

#[cfg(test)]
mod tests {
    use super::{Url, below};

    const BASE: &str = "https://api.example/v3";

    fn base() -> Url {
        Url::parse(BASE).unwrap()
    }

    #[test]
    fn paths_stay_below_the_base() {
        let url = |path: &str| below(&base(), path, &[]).unwrap().to_string();
        assert_eq!(url("/a/b"), "https://api.example/v3/a/b");
        assert_eq!(url("/"), "https://api.example/v3/");
        assert_eq!(
            url("/a%2Fb?c=d&e=%20"),
            "https://api.example/v3/a%2Fb?c=d&e=%20"
        );
        assert_eq!(url("/@me"), "https://api.example/v3/@me");
        let query = [("q".to_owned(), "a b&c".to_owned())];
        let with_query = below(
            &Url::parse("https://api.example/").unwrap(),
            "/a?x=1",
            &query,
        )
        .unwrap();
        assert_eq!(with_query.as_str(), "https://api.example/a?x=1&q=a+b%26c");
    }

    #[test]
    fn dots_slashes_and_parameters_that_lead_nowhere_else_pass() {
        for path in [
            "/a%2Fb",
            "/a%5Cb",
            "/a;v=1",
            "/a;v=1.0/b",
            "/a..b",
            "/..a",
            "/a..",
            "/.well-known/x",
            "/compare/main...dev",
            "/v1.2/x",
            "/100%25",
            "/100%",
            "/%E9t%E9",
            "/caf%C3%A9",
            "/%C3%80.%C2%AE",
            "/a%20b",
            "/%20",
            "/a%252Fb",
            "/users/1%3B2",
            "/q%3F",
            "/%F0%9F%98%80",
            "/-",
            "/;",
            "/a%00",
        ] {
            let url = below(&base(), path, &[]);
            let url = url.unwrap_or_else(|error| panic!("{path}: {error}"));
            assert_eq!(url.path(), format!("/v3{path}"));
        }
    }

    /// Each of these is a way out of the base for some server: Tomcat and Jetty cut parameters off
    /// before they resolve dots, IIS takes `\\` for `/` and knows `%u002e`, proxies decode once more
    /// than what stands behind them, Windows leaves out dots and blanks at the end.
    #[test]
    fn what_a_server_could_read_as_dots_is_refused() {
        for segment in [
            "..;",
            "..;x",
            ".;x=1",
            "..;/..;",
            ".;.",
            "%2e%2e;x",
            "%2e%2e%3bx",
            "..%3b",
            "%2e%2e%2fadmin",
            "..%2f..%2fadmin",
            "..%2Fadmin",
            "a%2f..%2f..%2fadmin",
            "a%2F..",
            "..%5cadmin",
            "a%5c..%5c..",
            "%5c..",
            "..%00",
            "..%00.json",
            "..%20",
            "%20..",
            ".%20.",
            "..%09",
            "..%0d%0a",
            "..%7f",
            "..%c2%a0",
            "..%c2%85",
            ".%e2%80%8b.",
            "%ef%bb%bf..",
            "%252e%252e",
            "%252e%252e%252fadmin",
            "..%252fadmin",
            "..%255cadmin",
            "%25252e%25252e",
            "%25%32%65%25%32%65",
            "..%253bx",
            "%25252525252525252e",
            "%c0%ae%c0%ae",
            "%c0%ae%c0%ae%c0%afadmin",
            "..%c0%afadmin",
            "..%c1%9cadmin",
            "%e0%80%ae%e0%80%ae",
            "%f0%80%80%ae.",
            "..%e0%80%afadmin",
            "%u002e%u002e",
            "..%u002fadmin",
            "..%u2215admin",
            "%ef%bc%8e%ef%bc%8e",
            "..%ef%bc%8fadmin",
            "%e2%80%a5",
            "..%ef%bc%9bx",
            "%ef%bc%852e%ef%bc%852e",
            "...",
            "....",
            "..%2e",
            "..%3fx",
            "..%23x",
        ] {
            for path in [
                format!("/{segment}"),
                format!("/{segment}/admin"),
                format!("/a/{segment}/b?c=d"),
            ] {
                assert!(below(&base(), &path, &[]).is_err(), "{path}");
            }
        }
        // A query goes to no other resource.
        assert!(below(&base(), "/a?next=../b", &[]).is_ok());
    }

    #[test]
    fn what_could_lead_elsewhere_is_refused() {
        for path in [
            "",
            "@evil",
            ".evil.com/",
            "//evil",
            "/\\evil",
            "\\\\evil",
            "/../",
            "/..",
            "/a/../../admin?x",
            "/items/a/../../admin?x",
            "/%2e%2e/x",
            "/.%2E/x",
            "/./x",
            "https://evil.example/",
            "https://api.example/v3/a",
            "/a//b",
            "/a#b",
            "/a b",
            "/a\u{0}",
            "/a\r\nHost: evil",
            "/a\tb",
            "/é",
            "javascript:x",
            "/\u{ff0f}evil",
            "/a?x=\r\n",
            "/a?x=é",
        ] {
            assert!(below(&base(), path, &[]).is_err(), "{path:?}");
        }
    }
}
