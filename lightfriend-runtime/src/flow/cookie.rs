//! The cookie that ties a flow to the browser that began it.

use std::borrow::Cow;

use cookie::{Cookie, SameSite, time::Duration};
use secrecy::{ExposeSecret as _, SecretString};

use super::hash;
use crate::{error::Error, random, store::flows::LIFETIME_SECONDS, toolbox::BackendUrl};

/// The flow cookies of one application: others may share its host, and leave it alone.
#[derive(Debug, Clone)]
pub(crate) struct FlowCookies {
    /// What all their names begin with.
    prefix: String,
    secure: bool,
}

impl FlowCookies {
    /// A backend on http takes no `__Host-` cookie.
    pub(crate) fn of(backend: &BackendUrl) -> Self {
        let secure = backend.is_secure();
        let host = if secure { "__Host-" } else { "" };
        let application = &hash(&backend.at(""))[..8];
        Self {
            prefix: format!("{host}{NAME}{application}_"),
            secure,
        }
    }

    /// The cookie of the flow with this `state`.
    pub(crate) fn of_state(&self, state: &str) -> FlowCookie {
        self.named(&hash(state)[..STATE_CHARACTERS])
    }

    /// A cookie that nobody reads: browsers keep whole pages for the button that goes back, even those
    /// that say `no-store`, until a cookie that scripts cannot see changes. What such a page shows of
    /// a connection would no longer be so.
    pub(crate) fn of_change(&self) -> Result<String, Error> {
        let cookie = FlowCookie {
            name: format!("{}changed", self.prefix),
            secure: self.secure,
        };
        Ok(cookie.build(&random::name()?, 60))
    }

    fn named(&self, state: &str) -> FlowCookie {
        FlowCookie {
            name: format!("{}{state}", self.prefix),
            secure: self.secure,
        }
    }

    /// Those among a request's cookies whose flow is none of these, given by the hashes of their
    /// `state`s. A response has room for so many; the next start clears the others.
    pub(crate) fn dead<'a>(
        &self,
        headers: impl Iterator<Item = Cow<'a, str>>,
        live: &[String],
    ) -> Vec<FlowCookie> {
        let mut names: Vec<String> = headers
            .flat_map(Cookie::split_parse)
            .filter_map(Result::ok)
            .filter_map(|cookie| Some(cookie.name().strip_prefix(&self.prefix)?.to_owned()))
            .filter(|state| !live.iter().any(|hash| hash.starts_with(state)))
            .filter(|state| state.len() == STATE_CHARACTERS)
            .collect();
        names.sort_unstable();
        names.dedup();
        names.truncate(MOST_CLEARED);
        names.iter().map(|state| self.named(state)).collect()
    }
}

/// A flow's cookie. Its name comes from the flow's `state`, so flows in several tabs do not
/// disturb each other; its secret is not the `state`, so a leaked URL is of no use.
#[derive(Debug, Clone)]
pub(crate) struct FlowCookie {
    name: String,
    secure: bool,
}

impl FlowCookie {
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
const STATE_CHARACTERS: usize = 16;
const MOST_CLEARED: usize = 20;

/// Whether a cookie's name is that of some flow, of whichever application.
pub(crate) fn is_flow_cookie(name: &str) -> bool {
    name.strip_prefix("__Host-")
        .unwrap_or(name)
        .starts_with(NAME)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn cookies(backend: &str) -> FlowCookies {
        FlowCookies::of(&BackendUrl::parse(backend, false).unwrap())
    }

    #[test]
    fn the_cookie_is_bound_to_the_host_and_hidden_from_scripts() {
        let cookie = cookies("https://a.example").of_state("state");
        let cookie = cookie.set(&"secret".into());
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
        let all = cookies("http://localhost:3000");
        let (a, b) = (all.of_state("a"), all.of_state("b"));
        let header = format!("session=José; {}=1; {}=2", a.name, b.name);
        let headers = || [Cow::from(header.as_str())].into_iter();
        assert_eq!(b.find(headers()).unwrap().expose_secret(), "2");
        assert!(all.of_state("c").find(headers()).is_none());
        let other = cookies("http://localhost:3001").of_state("b");
        assert!(other.find(headers()).is_none(), "another application's");
    }

    #[test]
    fn dead_are_cookies_of_this_application_without_a_flow() {
        let all = cookies("http://localhost:3000");
        let foreign = cookies("http://localhost:3001").of_state("dead");
        let (live, dead) = (all.of_state("live"), all.of_state("dead"));
        let header = format!(
            "session=1; {}=1; {}=2; {}=3; {}=4; {}x=5",
            live.name, dead.name, dead.name, foreign.name, all.prefix
        );
        let found = all.dead([Cow::from(header)].into_iter(), &[hash("live")]);
        let names: Vec<&str> = found.iter().map(|cookie| cookie.name.as_str()).collect();
        assert_eq!(names, [dead.name]);
    }
}
