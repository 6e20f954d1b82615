//! One integration's life, every request of it held against its text.

use super::told::{Known, pairs, query_of, told};
use crate::{
    requests::Recorder,
    support::{ALICE, CLIENT_ID, CLIENT_SECRET, Host, location, outcome, param},
};

/// What names stand for, beside those that are given.
pub fn known(host: &Host, more: &[(&str, &str)]) -> Known {
    let backend = host.url("");
    let usual = [
        ("TEST_CLIENT_ID", CLIENT_ID),
        ("TEST_CLIENT_SECRET", CLIENT_SECRET),
        ("BACKEND_URL", backend.as_str()),
        ("code", "the-code"),
        ("access_token", "the-access-token"),
        ("refresh_token", "the-refresh-token"),
    ];
    let all = more.iter().chain(&usual);
    Known(
        all.map(|&(name, value)| (name.to_owned(), value.to_owned()))
            .collect(),
    )
}

/// An integration in a test, its text, and what is given to it.
pub struct Case {
    pub service: &'static str,
    pub text: &'static str,
    pub known: Known,
    /// The query of the start.
    pub start: &'static str,
    /// Further parameters of the callback.
    pub callback: &'static str,
}

impl Case {
    /// Connects, and compares what is asked until then.
    pub async fn connect(&self, host: &Host, provider: &Recorder) {
        let Self {
            service,
            text,
            known,
            ..
        } = self;
        let browser = host.browser(ALICE);
        let start = format!("/api/{service}/oauth/start{}", self.start);
        let url = location(&browser.get(&start).await);
        let authorization = told(text, "Authorization request").unwrap();
        let sent = if param(&url, "request_uri").is_some() {
            let pushed = told(text, "Pushed authorization request").unwrap();
            let seen = provider.take().pop().unwrap();
            known.assert_is(&pushed, &seen);
            pairs(std::str::from_utf8(&seen.body).unwrap())
        } else {
            // The metadata may have been asked for.
            provider.take();
            known.assert_sent_to(&authorization, &url);
            query_of(&url)
        };
        let name = authorization.name_of("{state}").expect("a state");
        let mut sent = sent.iter();
        let (_, state) = sent.find(|(key, _)| *key == name).unwrap();
        let callback = format!(
            "/api/{service}/oauth/callback?code=the-code&{name}={state}{}",
            self.callback
        );
        let ended = browser.callback(&host.url(&callback)).await;
        assert_eq!(outcome(&ended), "connected", "{service}");
        let mut seen = provider.take().into_iter();
        for heading in ["Token request", "Introspection", "Lookup"] {
            let Some(told) = told(text, heading) else {
                continue;
            };
            let seen = seen
                .next()
                .unwrap_or_else(|| panic!("{service}: {heading}"));
            known.assert_is(&told, &seen);
        }
        assert!(seen.next().is_none(), "{service}");
    }

    /// Compares the refresh that has been asked for.
    pub fn refresh(&self, provider: &Recorder) {
        let seen = provider.take();
        let refresh = seen.first().unwrap_or_else(|| panic!("{}", self.service));
        let told = told(self.text, "Refresh").unwrap();
        self.known.assert_is(&told, refresh);
    }

    /// Disconnects, and compares what is revoked.
    pub async fn disconnect(&self, host: &Host, provider: &Recorder) {
        let service = self.service;
        let path = format!("/api/{service}/disconnect");
        assert_eq!(host.browser(ALICE).post(&path).await.status(), 200);
        host.oauth.drain().await;
        let seen = provider.take();
        let Some(first) = told(self.text, "Revocation (") else {
            assert!(self.text.contains("\nRevocation: none."), "{service}");
            assert!(seen.is_empty(), "{service}: {seen:#?}");
            return;
        };
        // The other token is revoked in the same way.
        let other = self.text.replace("refresh_token", "access_token");
        let other = told(&other, "Revocation (").unwrap();
        let is_again = self.text.contains("\n  The same follows with access_token");
        let all = if is_again {
            vec![first, other]
        } else {
            vec![first]
        };
        assert_eq!(seen.len(), all.len(), "{service}: {seen:#?}");
        for (told, seen) in all.iter().zip(&seen) {
            self.known.assert_is(told, seen);
        }
    }
}
