//! Addresses: where the page is, where the backend is, and where flows end.

use form_urlencoded::{Serializer, parse};

use crate::failure::REFUSED_VALUE;

/// Says of a page that it ends a flow in a window of its own, and which.
pub(crate) const POPUP: &str = "connections_popup";

/// Says which account something has happened to, behind what it is.
pub(crate) const ACCOUNT: &str = "account";
/// Says that another account is connected than was before.
pub(crate) const ANOTHER: &str = "account_changed";

/// The parameters that the end of a flow adds to the page's.
const ADDED: [&str; 5] = ["connected", "disconnected", "error", ANOTHER, POPUP];

/// The address of a page, in the parts that a browser's `location` has.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Place {
    origin: String,
    path: String,
    /// With its `?`, or empty.
    query: String,
    /// With its `#`, or empty.
    hash: String,
}

/// The parameters of a place: of its query, and of its fragment's where the front end routes in it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Params(Vec<(String, String)>);

impl Params {
    pub(crate) fn get(&self, name: &str) -> Option<&str> {
        let found = self.0.iter().find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }

    /// The value of a parameter that stands behind another: a host may have one of its own before.
    pub(crate) fn after(&self, first: &str, name: &str) -> Option<&str> {
        let mut rest = self.0.iter().skip_while(|(other, _)| other != first);
        let found = rest.find(|(other, _)| other == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Place {
    pub(crate) fn new(origin: &str, path: &str, query: &str, hash: &str) -> Self {
        Self {
            origin: origin.to_owned(),
            path: path.to_owned(),
            query: query.to_owned(),
            hash: hash.to_owned(),
        }
    }

    pub(crate) fn params(&self) -> Params {
        let (_, of_hash) = self.hash.split_once('?').unwrap_or_default();
        let pairs = parse(self.query.trim_start_matches('?').as_bytes())
            .chain(parse(of_hash.as_bytes()))
            .map(|(name, value)| (name.into_owned(), value.into_owned()));
        Params(pairs.collect())
    }

    /// The same page as it was before a flow ended at it.
    pub(crate) fn cleaned(&self) -> Self {
        let mut place = self.clone();
        place.query = cleaned(&self.query);
        if let Some((route, query)) = self.hash.split_once('?') {
            place.hash = format!("{route}{}", cleaned(query));
        }
        place
    }

    /// As links within the page's origin are written, whatever the path: browsers take `//name/` for
    /// another host.
    pub(crate) fn href(&self) -> String {
        format!("{}{}", self.origin, self.path_and_more())
    }

    /// Without the origin: how backends are told of it.
    pub(crate) fn path_and_more(&self) -> String {
        format!("{}{}{}", self.path, self.query, self.hash)
    }
}

/// A query without what the ends of flows add to it. Hosts may have a `service`, a `field` or an
/// `account` of their own.
fn cleaned(query: &str) -> String {
    let pairs = || query.trim_start_matches('?').split('&');
    let failed = pairs().any(|pair| name(pair) == "error");
    let refused = pairs().any(|pair| pair.strip_prefix("error=") == Some(REFUSED_VALUE));
    let mut has_ended = false;
    let mut is_added = |pair: &str| match name(pair) {
        "service" => failed,
        "field" => refused,
        ACCOUNT => has_ended,
        name => {
            has_ended |= ["connected", "disconnected"].contains(&name);
            ADDED.contains(&name)
        }
    };
    let rest: Vec<&str> = pairs()
        .filter(|pair| !pair.is_empty() && !is_added(pair))
        .collect();
    if rest.is_empty() {
        String::new()
    } else {
        format!("?{}", rest.join("&"))
    }
}

fn name(pair: &str) -> &str {
    pair.split('=').next().unwrap_or_default()
}

/// Adds a parameter to a URL or path, before its fragment.
pub(crate) fn with_param(url: &str, name: &str, value: &str) -> String {
    let (url, hash) = url
        .find('#')
        .map_or((url, ""), |at| (&url[..at], &url[at..]));
    let joint = if url.contains('?') { '&' } else { '?' };
    let pair = Serializer::new(String::new())
        .append_pair(name, value)
        .finish();
    format!("{url}{joint}{pair}{hash}")
}

/// Where the backend is: an origin, or nothing for the page's own, and the prefix below which
/// browsers see it.
#[derive(Debug, Clone, PartialEq, Eq, Default)]
pub(crate) struct Backend {
    origin: String,
    prefix: String,
}

impl Backend {
    /// Of `https://api.example.com`, `https://example.com/app`, `/app` or nothing.
    pub(crate) fn parse(text: &str) -> Self {
        let text = text.trim().trim_end_matches('/');
        let rest = text.find("://").map_or(0, |at| at + 3);
        let split = text[rest..].find('/').map_or(text.len(), |at| rest + at);
        let (origin, prefix) = if rest == 0 {
            ("", text)
        } else {
            text.split_at(split)
        };
        Self {
            origin: origin.to_owned(),
            prefix: prefix.to_owned(),
        }
    }

    /// Where the list of all connections is.
    pub(crate) fn list(&self) -> String {
        format!("{}{}/api/connections", self.origin, self.prefix)
    }

    /// Where a link of the list leads: it has the prefix.
    pub(crate) fn at(&self, link: &str) -> String {
        format!("{}{link}", self.origin)
    }

    /// Whether its cookies and routes are another origin's than the page's.
    pub(crate) fn is_elsewhere(&self, page: &Place) -> bool {
        !self.origin.is_empty() && !self.origin.eq_ignore_ascii_case(&page.origin)
    }

    /// Where a flow that begins at the page ends: there again. Backends take paths below their front
    /// end's, which is where they are themselves unless they are elsewhere.
    pub(crate) fn return_to(&self, page: &Place) -> String {
        let page = page.cleaned();
        let whole = page.path_and_more();
        if self.is_elsewhere(&page) || self.prefix.is_empty() {
            return whole;
        }
        match whole.strip_prefix(&self.prefix) {
            Some(rest) if rest.starts_with('/') => rest.to_owned(),
            Some(rest) if rest.is_empty() || rest.starts_with(['?', '#']) => format!("/{rest}"),
            _ => whole,
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{Backend, Place, with_param};

    const PAGE: &str = "https://app.example";

    fn page(path: &str, query: &str, hash: &str) -> Place {
        Place::new(PAGE, path, query, hash)
    }

    #[test]
    fn the_backend_is_the_pages_own_origin_a_prefix_or_elsewhere() {
        let page = page("/", "", "");
        for (text, list, link, is_elsewhere) in [
            ("", "/api/connections", "/x", false),
            ("/", "/api/connections", "/x", false),
            ("/app/", "/app/api/connections", "/x", false),
            (
                "https://app.example/",
                "https://app.example/api/connections",
                "https://app.example/x",
                false,
            ),
            (
                "https://api.example/a/b",
                "https://api.example/a/b/api/connections",
                "https://api.example/x",
                true,
            ),
        ] {
            let backend = Backend::parse(text);
            assert_eq!(backend.list(), list);
            assert_eq!(backend.at("/x"), link);
            assert_eq!(backend.is_elsewhere(&page), is_elsewhere, "{text}");
        }
    }

    #[test]
    fn flows_return_to_the_page_below_the_front_ends_prefix() {
        let same = Backend::parse("");
        let below = Backend::parse("/app");
        let elsewhere = Backend::parse("https://api.example/app");
        let settings = page("/app/settings", "?tab=2&connected=x", "#top");
        assert_eq!(same.return_to(&settings), "/app/settings?tab=2#top");
        assert_eq!(below.return_to(&settings), "/settings?tab=2#top");
        assert_eq!(elsewhere.return_to(&settings), "/app/settings?tab=2#top");
        assert_eq!(below.return_to(&page("/app", "", "")), "/");
        assert_eq!(below.return_to(&page("/apple", "", "")), "/apple");
    }

    #[test]
    fn what_flows_add_to_a_query_is_taken_away_again() {
        for (query, rest) in [
            ("", ""),
            ("?connected=git", ""),
            ("?a=1&error=x&service=git&b=%20", "?a=1&b=%20"),
            ("?connections_popup=7&disconnected=git&a", "?a"),
            ("?service=mine&connected=git", "?service=mine"),
            ("?a&error=invalid_field&service=git&field=host", "?a"),
            ("?field=mine&error=x&service=git", "?field=mine"),
            (
                "?account=1&connected=git&account=T&account_changed=true",
                "?account=1",
            ),
            ("?disconnected=git&account=T&a", "?a"),
        ] {
            let place = page("/p", query, "").cleaned();
            assert_eq!(place.path_and_more(), format!("/p{rest}"));
        }
        let routed = page("/p", "", "#/settings?connected=git&a=1");
        assert_eq!(routed.params().get("connected"), Some("git"));
        assert_eq!(routed.cleaned().path_and_more(), "/p#/settings?a=1");
    }

    #[test]
    fn links_stay_on_the_pages_origin() {
        let odd = page("//evil.example/", "?connections_popup=1", "#a").cleaned();
        assert_eq!(odd.href(), "https://app.example//evil.example/#a");
    }

    #[test]
    fn parameters_are_escaped_and_stand_before_the_fragment() {
        assert_eq!(with_param("/a", "b", "/c?d=e&f"), "/a?b=%2Fc%3Fd%3De%26f");
        assert_eq!(with_param("/a?x#y", "b", "1"), "/a?x&b=1#y");
    }
}
