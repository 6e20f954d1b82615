//! Which URLs a token may be sent to: those below the integration's `api_base_url`.

use url::Url;

use crate::error::Error;

/// The URL of a path below the base.
///
/// A path must say exactly what is requested. Whatever a URL parser would have to resolve,
/// reinterpret or encode is refused, because the caller and the parser could mean two things: a
/// user's `../../admin` must be an error here and not another resource there.
pub(crate) fn below(base: &str, path: &str, query: &[(String, String)]) -> Result<Url, Error> {
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
    let (plain, inline_query) = path
        .split_once('?')
        .map_or((path, None), |(a, b)| (a, Some(b)));
    if plain.contains("//") {
        return refuse("it has an empty segment");
    }
    if plain.split('/').any(is_dots) {
        return refuse("it has a `.` or `..` segment; encode what users write");
    }
    let base = Url::parse(base)
        .map_err(|_| Error::Misconfigured("api_base_url is not a URL".to_owned()))?;
    let wanted = format!("{}{plain}", base.path().trim_end_matches('/'));
    let mut url = base.clone();
    url.set_path(&wanted);
    if url.path() != wanted || url.origin() != base.origin() {
        return refuse("it has characters that must be percent-encoded");
    }
    url.set_query(inline_query);
    if !query.is_empty() {
        url.query_pairs_mut().extend_pairs(query);
    }
    Ok(url)
}

fn is_dots(segment: &str) -> bool {
    let segment = segment.to_ascii_lowercase().replace("%2e", ".");
    segment == "." || segment == ".."
}

#[cfg(test)]
mod tests {
    use super::below;

    const BASE: &str = "https://api.example/v3";

    #[test]
    fn paths_stay_below_the_base() {
        let url = |path: &str| below(BASE, path, &[]).unwrap().to_string();
        assert_eq!(url("/a/b"), "https://api.example/v3/a/b");
        assert_eq!(url("/"), "https://api.example/v3/");
        assert_eq!(
            url("/a%2Fb?c=d&e=%20"),
            "https://api.example/v3/a%2Fb?c=d&e=%20"
        );
        assert_eq!(url("/@me"), "https://api.example/v3/@me");
        let query = [("q".to_owned(), "a b&c".to_owned())];
        let with_query = below("https://api.example/", "/a?x=1", &query).unwrap();
        assert_eq!(with_query.as_str(), "https://api.example/a?x=1&q=a+b%26c");
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
            assert!(below(BASE, path, &[]).is_err(), "{path:?}");
        }
    }
}
