//! Services of many hosts, each with a client id and secret of its own: which host a request goes to,
//! as which client, and what comes back to where.

mod boot;
mod flows;
mod trouble;

use std::{
    io,
    sync::{
        Arc,
        atomic::{AtomicBool, AtomicUsize, Ordering},
    },
};

use lightfriend_runtime::{
    Builder, HostCredentials, OAuthIntegration, integrations, testing::MockProvider,
};
use serde_json::{Value, json};

use super::begin;
use crate::{
    requests::{self, Recorder, Seen},
    support::{Browser, Host, outcome, param},
};

/// Whoever likes runs one.
#[derive(OAuthIntegration)]
#[oauth(
    credentials = "per_host",
    authorization_endpoint = "https://{instance}/oauth/authorize",
    token_endpoint = "https://{instance}/oauth/token",
    revocation_endpoint = "https://{instance}/oauth/revoke",
    scopes("read"),
    api_base_url = "https://{instance}/api/v1",
    allow(no_offline_access)
)]
pub struct Mastodon {
    /// Where the account is.
    #[oauth(var, host)]
    instance: String,
}

/// The same with an answer that is posted, and an API that is told who asks.
#[derive(OAuthIntegration)]
#[oauth(
    credentials = "per_host",
    authorization_endpoint = "https://{instance}/oauth/authorize",
    token_endpoint = "https://{instance}/oauth/token",
    response_mode = "form_post",
    api_base_url = "https://{instance}/api/v1",
    api_headers("x-client" = "{client_id}")
)]
pub struct Posted {
    #[oauth(var, host, default = "a.example")]
    instance: String,
}

/// Everything else is in the metadata of the host.
#[derive(OAuthIntegration)]
#[oauth(credentials = "per_host", issuer = "https://{instance}")]
pub struct Found {
    #[oauth(var, host)]
    instance: String,
}

/// What the application says of hosts.
#[derive(Default)]
struct Registrations {
    asked: AtomicUsize,
    fails: AtomicBool,
    forgets: AtomicBool,
}

impl Registrations {
    /// It has a client at hosts of two labels.
    fn find(&self, service: &str, host: &str) -> Result<Option<HostCredentials>, io::Error> {
        self.asked.fetch_add(1, Ordering::Relaxed);
        if self.fails.load(Ordering::Relaxed) {
            return Err(io::Error::other("registrations-canary cannot be read"));
        }
        let is_known = host.matches('.').count() == 1 && !self.forgets.load(Ordering::Relaxed);
        let secret = format!("secret-of-{host}");
        let client = HostCredentials::new(format!("{service}-at-{host}"), secret);
        Ok(is_known.then_some(client))
    }
}

struct World {
    recorder: Arc<Recorder>,
    registrations: Arc<Registrations>,
    host: Host,
}

impl World {
    async fn new() -> Self {
        Self::answering(requests::tokens).await
    }

    /// A world in which token requests are answered with this.
    async fn answering(answer: impl Fn(&Seen) -> Value + Send + Sync + 'static) -> Self {
        Self::changed(answer, |builder| builder).await
    }

    async fn changed(
        answer: impl Fn(&Seen) -> Value + Send + Sync + 'static,
        change: impl FnOnce(Builder) -> Builder,
    ) -> Self {
        let recorder = Recorder::start(answer).await;
        let unused = MockProvider::start().await.unwrap();
        let registrations = Arc::<Registrations>::default();
        let (address, found) = (recorder.address, registrations.clone());
        let all = |builder: Builder| {
            let builder = builder.route_outgoing_to(address);
            change(builder.credentials_for(move |service, host| {
                let found = found.clone();
                async move { found.find(service, &host) }
            }))
        };
        let integrations = integrations![Mastodon, Posted, Found];
        let host = Host::start_with(integrations, &unused, all).await;
        Self {
            recorder,
            registrations,
            host,
        }
    }

    /// Comes back to the address of a host, with the state of an authorization URL.
    async fn come_back(&self, browser: &Browser, at: &str, url: &str) -> String {
        let state = param(url, "state").expect("a state");
        self.answer(browser, at, &format!("code=the-code&state={state}"))
            .await
    }

    async fn answer(&self, browser: &Browser, at: &str, query: &str) -> String {
        let path = format!("/api/mastodon/oauth/callback/{at}?{query}");
        outcome(&browser.callback(&self.host.url(&path)).await)
    }

    /// Connects an account at a host.
    async fn connect(&self, user: i32, at: &str) {
        let browser = self.host.browser(user);
        let url = begin(&browser, "mastodon", &format!("instance={at}")).await;
        assert_eq!(self.come_back(&browser, at, &url).await, "connected");
    }
}

/// The client that a request was made as, and the host that it went to.
fn client(seen: &Seen) -> (String, String) {
    let id = seen.param("client_id").unwrap_or_default();
    let secret = seen.param("client_secret").unwrap_or_default();
    let at = &seen.host;
    assert_eq!(secret, format!("secret-of-{at}"), "{seen:?}");
    assert_eq!(id, format!("mastodon-at-{at}"), "{seen:?}");
    (seen.target(), id)
}

fn refusal(word: &str) -> Value {
    json!({"error": word})
}
