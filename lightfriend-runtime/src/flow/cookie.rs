//! The cookie that ties a flow to the browser that began it.

use std::borrow::Cow;

use cookie::{Cookie, SameSite, time::Duration};
use secrecy::{ExposeSecret as _, SecretString};

use super::hash;
use crate::store::flows::LIFETIME_SECONDS;

/// A flow's cookie. Its name comes from the flow's `state`, so flows in several tabs do not
/// disturb each other; its secret is not the `state`, so a leaked URL is of no use.
#[derive(Debug, Clone)]
pub(crate) struct FlowCookie {
    name: String,
    secure: bool,
}

impl FlowCookie {
    /// `secure` is false for a backend on http loopback, where browsers take no `__Host-` cookie.
    pub(crate) fn of(state: &str, secure: bool) -> Self {
        let prefix = if secure { "__Host-" } else { "" };
        let name = format!("{prefix}{NAME}{}", &hash(state)[..16]);
        Self { name, secure }
    }

    /// The `Set-Cookie` value at start.
    pub(crate) fn set(&self, secret: &SecretString) -> String {
        self.build(secret.expose_secret(), i64::from(LIFETIME_SECONDS))
    }

    /// The `Set-Cookie` value that removes it.
    pub(crate) fn clear(&self) -> String {
        self.build("", 0)
    }

    /// Its value in a request's `Cookie` headers.
    pub(crate) fn find<'a>(
        &self,
        headers: impl Iterator<Item = Cow<'a, str>>,
    ) -> Option<SecretString> {
        headers
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .find(|cookie| cookie.name() == self.name)
            .map(|cookie| SecretString::from(cookie.value()))
    }

    fn build(&self, value: &str, seconds: i64) -> String {
        Cookie::build((self.name.as_str(), value))
            .path("/")
            .secure(self.secure)
            .http_only(true)
            .same_site(SameSite::Lax)
            .max_age(Duration::seconds(seconds))
            .build()
            .to_string()
    }
}

const NAME: &str = "oauth_flow_";

/// Whether a cookie's name is that of some flow.
pub(crate) fn is_flow_cookie(name: &str) -> bool {
    name.strip_prefix("__Host-")
        .unwrap_or(name)
        .starts_with(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_cookie_is_bound_to_the_host_and_hidden_from_scripts() {
        let cookie = FlowCookie::of("state", true).set(&"secret".into());
        assert!(cookie.starts_with("__Host-oauth_flow_"));
        for attribute in [
            "HttpOnly",
            "SameSite=Lax",
            "Secure",
            "Path=/",
            "Max-Age=600",
        ] {
            assert!(cookie.contains(attribute), "{cookie}");
        }
        assert!(!cookie.contains("Domain"));
    }

    #[test]
    fn a_flow_finds_its_own_cookie_among_others() {
        let (a, b) = (FlowCookie::of("a", false), FlowCookie::of("b", false));
        let header = format!("session=José; {}=1; {}=2", a.name, b.name);
        let found = b.find([Cow::from(header.as_str())].into_iter()).unwrap();
        assert_eq!(found.expose_secret(), "2");
        assert!(
            FlowCookie::of("c", false)
                .find([Cow::from(header.as_str())].into_iter())
                .is_none()
        );
    }
}
