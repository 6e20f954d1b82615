//! Groups of scopes that a start asks for by name: more, less, and what was granted of them.

mod insufficient;
mod refreshes;
mod starts;
mod told;

use std::sync::{Arc, Mutex};

use lightfriend_runtime::{
    Builder, Event, EventKind, OAuthIntegration, integrations,
    testing::{MockProvider, MockProviderBuilder},
};

use crate::support::{Browser, Host, location, outcome, param};

/// Reads, and writes where it is asked to.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    api_base_url = "https://provider.example/api",
    scopes("read"),
    scope_sets(write("events.write", "tasks.write"), audit("audit")),
    authorization_params(include_granted_scopes = true),
    env = "TEST"
)]
pub struct Planner;

const START: &str = "/api/planner/oauth/start";

/// What a host was told.
#[derive(Clone, Default)]
pub struct Told(Arc<Mutex<Vec<Event>>>);

impl Told {
    /// Whoever builds with it tells it.
    pub fn listen(&self, builder: Builder) -> Builder {
        let told = self.clone();
        builder.on_event(move |event| told.0.lock().unwrap().push(event.clone()))
    }

    pub fn all(&self) -> Vec<Event> {
        self.0.lock().unwrap().clone()
    }

    /// The kinds of what was told, in order.
    pub fn kinds(&self) -> Vec<EventKind> {
        self.all().iter().map(|event| event.kind).collect()
    }

    /// How often this was.
    pub fn count(&self, kind: EventKind) -> usize {
        self.kinds().iter().filter(|told| **told == kind).count()
    }
}

async fn setup() -> (MockProvider, Host, Told) {
    setup_with(MockProvider::builder()).await
}

async fn setup_with(builder: MockProviderBuilder) -> (MockProvider, Host, Told) {
    let (provider, told) = (builder.start().await.unwrap(), Told::default());
    let listening = told.clone();
    let host = Host::start_with(integrations![Planner], &provider, |builder| {
        listening.listen(builder)
    })
    .await;
    (provider, host, told)
}

/// Where a start with this query sends the browser.
async fn start(browser: &Browser, query: &str) -> String {
    let response = browser.get(&format!("{START}{query}")).await;
    assert_eq!(response.status(), 303);
    location(&response)
}

/// The scopes that a start with this query asks for.
async fn asked(browser: &Browser, query: &str) -> String {
    param(&start(browser, query).await, "scope").unwrap()
}

/// Connects with what a start with this query asks for: the provider's authorization URL.
async fn connect(browser: &Browser, query: &str, provider: &MockProvider) -> String {
    let url = start(browser, query).await;
    let callback = provider.approve(&url).await.unwrap();
    assert_eq!(outcome(&browser.callback(&callback).await), "connected");
    url
}
