//! The application's own addresses. They come from its configuration, never from a request's
//! `Host` header.

use url::Url;

use crate::http::is_loopback;

/// Where the browser reaches the application: redirect URIs and cookies depend on it.
#[derive(Debug, Clone)]
pub(crate) struct BackendUrl {
    origin: String,
    secure: bool,
}

impl BackendUrl {
    pub(crate) const EXAMPLE: &'static str = "https://api.example.com";

    /// An https origin; http on loopback, for development.
    pub(crate) fn parse(text: &str) -> Result<Self, String> {
        let url = parse("BACKEND_URL", text, Self::EXAMPLE)?;
        if url.path() != "/" || url.query().is_some() || url.fragment().is_some() {
            return Err(format!(
                "BACKEND_URL must be an origin without a path; example: {}",
                Self::EXAMPLE
            ));
        }
        Ok(Self {
            origin: url.origin().ascii_serialization(),
            secure: url.scheme() == "https",
        })
    }

    pub(crate) fn origin(&self) -> &str {
        &self.origin
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.secure
    }
}

/// Where the browser goes after a flow.
#[derive(Debug, Clone)]
pub(crate) struct FrontendUrl(Url);

impl FrontendUrl {
    pub(crate) const EXAMPLE: &'static str = "https://app.example.com";

    /// An https URL; http on loopback; empty for the backend's own origin.
    pub(crate) fn parse(text: &str, backend: Option<&BackendUrl>) -> Result<Self, String> {
        if text.is_empty() {
            // A missing backend is reported on its own.
            let origin = backend.map_or(BackendUrl::EXAMPLE, BackendUrl::origin);
            return parse("FRONTEND_URL", origin, Self::EXAMPLE).map(Self);
        }
        let url = parse("FRONTEND_URL", text, Self::EXAMPLE)?;
        if url.query().is_some() || url.fragment().is_some() {
            return Err(format!(
                "FRONTEND_URL must have no query and no fragment; example: {}",
                Self::EXAMPLE
            ));
        }
        Ok(Self(url))
    }

    pub(crate) fn origin(&self) -> String {
        self.0.origin().ascii_serialization()
    }

    /// A path below the front end's, with more query parameters.
    pub(crate) fn at(&self, path: &str, more: &[(&str, &str)]) -> String {
        let base = self.0.as_str().trim_end_matches('/');
        let Ok(mut url) = Url::parse(&format!("{base}{path}")) else {
            return self.0.to_string();
        };
        url.query_pairs_mut().extend_pairs(more);
        url.into()
    }
}

fn parse(name: &str, text: &str, example: &str) -> Result<Url, String> {
    let refuse = |problem: &str| Err(format!("{name} {problem}; example: {example}"));
    let Ok(url) = Url::parse(text.trim()) else {
        return refuse("is not an absolute URL");
    };
    let is_safe = match url.scheme() {
        "https" => url.has_host(),
        "http" => is_loopback(&url),
        _ => false,
    };
    if !is_safe {
        return refuse(
            "must start with https:// (http:// is for loopback only, as in http://localhost:3000)",
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
    fn a_backend_is_an_https_or_loopback_origin() {
        for text in [
            "https://a.example",
            "https://a.example/",
            "http://localhost:3000",
            "http://127.0.0.1:1",
        ] {
            assert!(BackendUrl::parse(text).is_ok(), "{text}");
        }
        for text in [
            "",
            "a.example",
            "http://a.example",
            "https://a.example/x",
            "ftp://a",
            "https://u:p@a.example",
            "https://a.example?x",
        ] {
            let problem = BackendUrl::parse(text).unwrap_err();
            assert!(
                problem.contains("BACKEND_URL") && problem.contains("example"),
                "{problem}"
            );
        }
    }

    #[test]
    fn an_empty_front_end_is_the_backends_origin() {
        let backend = BackendUrl::parse("https://a.example").unwrap();
        let front = FrontendUrl::parse("", Some(&backend)).unwrap();
        assert_eq!(
            front.at("/x?a=b#c", &[("d", "e f")]),
            "https://a.example/x?a=b&d=e+f#c"
        );
        let front = FrontendUrl::parse("https://b.example/app/", None).unwrap();
        assert_eq!(front.at("/x", &[("d", "e")]), "https://b.example/app/x?d=e");
    }
}
