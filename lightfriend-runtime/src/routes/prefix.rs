//! Whether the application is below the path at which browsers, and the provider, look for it.
//! Elsewhere its links lead nowhere, and nor does the way back from the provider.

use axum::{
    extract::OriginalUri,
    http::{HeaderMap, request::Parts},
};

use crate::{error::Error, escape::escaped, toolbox::Tools};

/// Whether what is asked for has the callback beside it. Hosts may mount it elsewhere.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Mounted {
    BesideTheCallback,
    Apart,
}

/// In development the browser is told; elsewhere a proxy may well have changed the path without a
/// word, so it is the log that is told.
pub(crate) fn check(tools: &Tools, parts: &Parts, mounted: Mounted) -> Result<(), Error> {
    let backend = &tools.backend;
    let Some(seen) = Paths::of(parts).and_then(|paths| paths.elsewhere(backend.prefix())) else {
        return Ok(());
    };
    let (path, backend_url) = (escaped(&seen, 100), backend.at(""));
    let origin = backend.origin();
    if backend.is_for_development() && mounted == Mounted::BesideTheCallback {
        return Err(Error::WrongAddress(format!(
            "this application is open below the path `{path}`, and its links, and the provider, \
             lead browsers to {backend_url} (BACKEND_URL); set BACKEND_URL to {origin}{path}"
        )));
    }
    tools.another_prefix.call_once(|| {
        tracing::warn!(
            path,
            backend_url,
            "a request comes below another path than BACKEND_URL's; unless a proxy has changed the \
             path, or the callback is mounted elsewhere, links and flows lead nowhere: set \
             BACKEND_URL to {origin}{path} (said once)"
        );
    });
    Ok(())
}

/// What has been taken off the path that the browser asked for, outermost first.
#[derive(Debug)]
struct Paths {
    /// By proxies, as far as they say. Those that leave the path alone may say what it begins with.
    forwarded: Option<String>,
    /// By the application's own routers: `nest`.
    nested: String,
}

impl Paths {
    /// `None` where the path has been rewritten on its way to the route.
    fn of(parts: &Parts) -> Option<Self> {
        let inner = parts.uri.path();
        let original = parts.extensions.get::<OriginalUri>();
        let original = original.map_or(inner, |OriginalUri(uri)| uri.path());
        Some(Self {
            forwarded: forwarded(&parts.headers),
            nested: original.strip_suffix(inner)?.to_owned(),
        })
    }

    /// The path below which the browser has the application open, if that is another one than it
    /// was told. A proxy that says nothing may have taken off anything before it.
    fn elsewhere(&self, told: &str) -> Option<String> {
        let nested = &self.nested;
        let Some(forwarded) = &self.forwarded else {
            return (!told.ends_with(nested)).then(|| nested.clone());
        };
        let both = format!("{forwarded}{nested}");
        // What a proxy says may include what it has left, or put there itself.
        let is_right = told.ends_with(&both) || told.ends_with(forwarded);
        let has_left_it = !forwarded.is_empty() && forwarded.ends_with(nested);
        let seen = if has_left_it { forwarded.clone() } else { both };
        (!is_right).then_some(seen)
    }
}

/// `X-Forwarded-Prefix`, to which each proxy adds its own.
fn forwarded(headers: &HeaderMap) -> Option<String> {
    let mut values = headers.get_all("x-forwarded-prefix").iter().peekable();
    values.peek()?;
    let prefixes = values.filter_map(|value| value.to_str().ok());
    let segments = prefixes.flat_map(|value| value.split(['/', ',']));
    let segments = segments
        .map(str::trim)
        .filter(|segment| !segment.is_empty());
    Some(segments.flat_map(|segment| ["/", segment]).collect())
}

#[cfg(test)]
mod tests {
    use super::*;

    /// All that routers and proxies do to a path, and what `BACKEND_URL` has to be with each.
    #[test]
    fn a_path_is_right_where_backend_url_can_be_what_browsers_see() {
        // BACKEND_URL's path, what routers took off, what proxies said, and where it then is.
        let right = [
            ("", "", None, "nothing is in between"),
            ("/app", "", None, "a proxy takes it off"),
            ("/app", "/app", None, "nobody, or a proxy that leaves it"),
            ("/x/app", "/app", None, "a proxy takes off the first half"),
            ("/app", "", Some("/app"), "a proxy takes it off and says so"),
            ("/app", "", Some("/app/"), "in its own spelling"),
            ("/app", "", Some("app"), "in another"),
            ("/app", "/app", Some("/app"), "a proxy says what it leaves"),
            (
                "/x/app",
                "/app",
                Some("/x"),
                "a proxy takes off the first half and says so",
            ),
            (
                "/x/app",
                "",
                Some("/x, /app"),
                "two proxies take off one each",
            ),
            ("/x/app", "", Some("/app"), "the outer one does not say so"),
            (
                "/x/app",
                "/app",
                Some("/app"),
                "one takes off, one says what it leaves",
            ),
            ("", "/app", Some("/"), "a proxy puts it there and says so"),
            (
                "/x",
                "/app",
                Some("/x"),
                "a proxy puts it in the place of another",
            ),
            ("", "", Some(""), "a proxy with nothing to say"),
            ("/app", "/app", Some("/"), "another one"),
        ];
        for (told, nested, forwarded, why) in right {
            assert_eq!(elsewhere(told, nested, forwarded), None, "{why}");
        }
        let wrong = [
            ("", "/app", None, "/app"),
            ("/other", "/app", None, "/app"),
            ("/app/v1", "/app", None, "/app"),
            ("/myapp", "/app", None, "/app"),
            ("", "/a/b", None, "/a/b"),
            ("/a", "/a/b", None, "/a/b"),
            ("", "", Some("/app"), "/app"),
            ("/other", "", Some("/app"), "/app"),
            ("/app", "", Some("/x, /app"), "/x/app"),
            ("", "/app", Some("/app"), "/app"),
            ("", "/app", Some("/x"), "/x/app"),
            ("/app", "/app", Some("/x"), "/x/app"),
        ];
        for (told, nested, forwarded, seen) in wrong {
            let found = elsewhere(told, nested, forwarded);
            assert_eq!(
                found.as_deref(),
                Some(seen),
                "{told} {nested} {forwarded:?}"
            );
        }
    }

    fn elsewhere(told: &str, nested: &str, prefix: Option<&str>) -> Option<String> {
        let mut request = axum::http::Request::builder().uri("/api/x/oauth/start");
        let original = format!("{nested}/api/x/oauth/start");
        if let Some(prefix) = prefix {
            request = request.header("x-forwarded-prefix", prefix);
        }
        let request = request.extension(OriginalUri(original.parse().unwrap()));
        let (parts, ()) = request.body(()).unwrap().into_parts();
        Paths::of(&parts).unwrap().elsewhere(told)
    }
}
