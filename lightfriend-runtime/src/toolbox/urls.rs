//! The application's own addresses. They come from its configuration, never from a request's
//! `Host` header.

use url::{Host, Position, Url};

use crate::{environment::is_placeholder, http::is_loopback};

/// Where the browser reaches the application: redirect URIs, links and cookies depend on it.
#[derive(Debug, Clone)]
pub(crate) struct BackendUrl {
    url: Url,
    origin: String,
    /// The path below which browsers see the application, without a slash at its end: `/app`, or
    /// nothing.
    prefix: String,
}

impl BackendUrl {
    pub(crate) const EXAMPLE: &'static str = "https://api.example.com";

    /// An https URL; http on loopback, for development, or wherever that is allowed. Its path, if
    /// any, is where a proxy or the host's own router has put the application.
    pub(crate) fn parse(text: &str, allow_http: bool) -> Result<Self, String> {
        let url = parse("BACKEND_URL", text, Self::EXAMPLE, allow_http)?;
        let prefix = url.path().trim_end_matches('/').to_owned();
        if !prefix.split('/').skip(1).all(is_plain_segment)
            || url.query().is_some()
            || url.fragment().is_some()
        {
            return Err(format!(
                "BACKEND_URL must be an origin and, where the application is below one, a plain \
                 path; examples: {example}, {example}/app",
                example = Self::EXAMPLE
            ));
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            prefix,
            url,
        })
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    /// The path below which browsers see the application, such as `/app`, or nothing.
    pub(crate) fn prefix(&self) -> &str {
        &self.prefix
    }

    /// The application's own path as browsers see it.
    pub(crate) fn path(&self, path: &str) -> String {
        format!("{}{path}", self.prefix)
    }

    /// The address of the application's own path.
    pub(crate) fn at(&self, path: &str) -> String {
        format!("{}{}{path}", self.origin, self.prefix)
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.url.scheme() == "https"
    }

    /// The host without its port: cookies know no ports.
    pub(crate) fn host(&self) -> &str {
        self.url.host_str().unwrap_or_default()
    }

    /// Whether only the developer's own browsers come here.
    pub(crate) fn is_for_development(&self) -> bool {
        !self.is_secure() || is_this_machine(&self.url)
    }
}

/// What routers, proxies and browsers read alike.
fn is_plain_segment(segment: &str) -> bool {
    let is_plain = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    !segment.is_empty() && segment.bytes().all(is_plain)
}

/// Where the browser goes after a flow.
#[derive(Debug, Clone)]
pub(crate) struct FrontendUrl {
    /// Without a fragment.
    base: Url,
    /// For front ends that route in the fragment, what paths come behind: `/`, or `!/`.
    fragment: Option<String>,
}

impl FrontendUrl {
    pub(crate) const EXAMPLE: &'static str = "https://app.example.com";

    /// An https URL; http on loopback, or wherever that is allowed; empty for the backend's own. It
    /// may end in `/#/`: then paths and their queries go into the fragment.
    pub(crate) fn parse(
        text: &str,
        backend: Option<&BackendUrl>,
        allow_http: bool,
    ) -> Result<Self, String> {
        let text = text.trim();
        // A missing backend is reported on its own.
        let own = backend.map_or(BackendUrl::EXAMPLE.to_owned(), |backend| backend.at(""));
        let text = if text.is_empty() { &own } else { text };
        let mut base = parse("FRONTEND_URL", text, Self::EXAMPLE, allow_http)?;
        let fragment = base.fragment().map(str::to_owned);
        let routes = |fragment: &String| fragment.starts_with('/') || fragment.starts_with("!/");
        if base.query().is_some() || fragment.as_ref().is_some_and(|text| !routes(text)) {
            return Err(format!(
                "FRONTEND_URL must have no query, and no fragment unless the front end routes in \
                 it, as in {example}/#/; example: {example}",
                example = Self::EXAMPLE
            ));
        }
        base.set_fragment(None);
        Ok(Self { base, fragment })
    }

    pub(crate) fn origin(&self) -> String {
        self.base.origin().ascii_serialization()
    }

    /// A path below the front end's, with more query parameters. It always ends in a fragment of
    /// its own, if an empty one: a browser would go on with that of the URL before (RFC 9110
    /// section 10.2.2).
    pub(crate) fn at(&self, path: &str, more: &[(&str, &str)]) -> String {
        let base = self.base.as_str().trim_end_matches('/');
        let Some(prefix) = &self.fragment else {
            return with_query(&format!("{base}{path}"), more).map_or_else(
                || format!("{base}/#"),
                |mut url| {
                    if url.fragment().is_none() {
                        url.set_fragment(Some(""));
                    }
                    url.into()
                },
            );
        };
        let prefix = prefix.trim_end_matches('/');
        // The origin lends the route what it takes to be a URL.
        let route = with_query(&format!("{}{path}", self.origin()), more);
        let route = route
            .as_ref()
            .map_or("/", |url| &url[Position::BeforePath..]);
        format!("{base}/#{prefix}{route}")
    }
}

fn with_query(text: &str, more: &[(&str, &str)]) -> Option<Url> {
    let mut url = Url::parse(text).ok()?;
    if !more.is_empty() {
        url.query_pairs_mut().extend_pairs(more);
    }
    Some(url)
}

/// Whether a host is this machine by any of its names.
#[cfg(feature = "page")]
pub(crate) fn is_loopback_host(host: &str) -> bool {
    Url::parse(&format!("http://{host}/")).is_ok_and(|url| is_this_machine(&url))
}

/// As [`is_loopback`], and the names below `localhost`: browsers resolve them to this machine (RFC
/// 6761 section 6.3). What is sent out needs more than that.
fn is_this_machine(url: &Url) -> bool {
    let below_localhost = match url.host() {
        Some(Host::Domain(name)) => name.ends_with(".localhost"),
        _ => false,
    };
    below_localhost || is_loopback(url)
}

fn parse(name: &str, text: &str, example: &str, allow_http: bool) -> Result<Url, String> {
    let refuse = |problem: &str| Err(format!("{name} {problem}; example: {example}"));
    if is_placeholder(text) {
        return refuse("is still the placeholder");
    }
    let Ok(url) = Url::parse(text.trim()) else {
        return refuse("is not an absolute URL");
    };
    let is_safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => url.has_host() && (allow_http || is_this_machine(&url)),
        _ => false,
    };
    if !is_safe {
        return refuse(
            "must start with https:// (http:// is for loopback only, as in \
             http://localhost:3000; for development beyond it, call \
             danger_allow_http_backend_url())",
        );
    }
    if !url.username().is_empty() || url.password().is_some() {
        return refuse("must not hold a user name or password");
    }
    Ok(url)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn a_backend_is_https_or_loopback_with_a_plain_path() {
        for text in [
            "https://a.example",
            "https://a.example/x",
            "https://a.example/x/y/",
            "https://a.example/",
            "http://localhost:3000",
            "http://app.localhost:3000",
            "http://127.0.0.1:1",
        ] {
            assert!(BackendUrl::parse(text, false).is_ok(), "{text}");
        }
        for text in [
            "",
            "a.example",
            "http://a.example",
            "http://localhost.a.example",
            "https://a.example/x?y",
            "https://a.example//x",
            "https://a.example/%2f",
            "ftp://a",
            "https://u:p@a.example",
            "https://a.example?x",
        ] {
            let problem = BackendUrl::parse(text, false).unwrap_err();
            assert!(
                problem.contains("BACKEND_URL") && problem.contains("example"),
                "{problem}"
            );
        }
        assert!(BackendUrl::parse("http://192.168.1.5:3000", true).is_ok());
        assert!(BackendUrl::parse("ftp://192.168.1.5", true).is_err());
    }

    #[test]
    fn a_backends_path_is_before_every_path_of_its_own() {
        let backend = BackendUrl::parse("https://a.example/x/", false).unwrap();
        assert_eq!(backend.path("/api"), "/x/api");
        assert_eq!(backend.at("/api"), "https://a.example/x/api");
        let front = FrontendUrl::parse("", Some(&backend), false).unwrap();
        assert_eq!(front.at("/y", &[]), "https://a.example/x/y#");
        let backend = BackendUrl::parse("https://a.example", false).unwrap();
        assert_eq!(backend.at("/api"), "https://a.example/api");
    }

    #[test]
    fn an_empty_front_end_is_the_backends_origin() {
        let backend = BackendUrl::parse("https://a.example", false).unwrap();
        let front = FrontendUrl::parse("", Some(&backend), false).unwrap();
        assert_eq!(
            front.at("/x?a=b#c", &[("d", "e f")]),
            "https://a.example/x?a=b&d=e+f#c"
        );
        let front = FrontendUrl::parse("https://b.example/app/", None, false).unwrap();
        assert_eq!(
            front.at("/x", &[("d", "e")]),
            "https://b.example/app/x?d=e#"
        );
    }

    #[test]
    fn a_front_end_may_route_in_its_fragment() {
        for (front, there) in [
            ("https://a.example/#/", "https://a.example/#/x?a=b&d=e"),
            (
                "https://a.example/app/#/",
                "https://a.example/app/#/x?a=b&d=e",
            ),
            (
                "https://a.example/#!/in/",
                "https://a.example/#!/in/x?a=b&d=e",
            ),
        ] {
            let front = FrontendUrl::parse(front, None, false).unwrap();
            assert_eq!(front.at("/x?a=b", &[("d", "e")]), there);
            assert_eq!(front.origin(), "https://a.example");
        }
        let problem = FrontendUrl::parse("https://a.example/#top", None, false).unwrap_err();
        assert!(problem.contains("https://app.example.com/#/"), "{problem}");
    }

    #[cfg(feature = "page")]
    #[test]
    fn this_machine_has_many_names() {
        for host in [
            "localhost",
            "127.0.0.1",
            "127.1.2.3",
            "[::1]",
            "a.localhost",
        ] {
            assert!(is_loopback_host(host), "{host}");
        }
        for host in [
            "",
            "example.com",
            "localhost.example",
            "10.0.0.1",
            "a@localhost.x",
        ] {
            assert!(!is_loopback_host(host), "{host}");
        }
    }
}
