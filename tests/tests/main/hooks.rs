//! The application's own code in the middle: what hooks see and may change, and that nothing is lost
//! by what they do wrong.

mod boot;
mod connecting;
mod given;
mod lookups;
mod requests;
mod with_code;

use std::{
    pin::Pin,
    sync::{Arc, Mutex},
    time::Duration,
};

use lightfriend_runtime::{
    HookError, Hooks, NewConnection, OAuth, OAuthIntegration, ProviderAnswer, ProviderRequest,
    RequestKind, integrations, testing::MockProvider,
};

use crate::support::Host;

/// A service with fields of every kind.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    api_base_url = "https://provider.example/api",
    scopes("read", "drive"),
    env = "TEST",
    hooks = Scripted,
)]
pub struct Car {
    /// Who it is at the provider.
    #[oauth(token_response = "who")]
    account: Option<String>,
    #[oauth(local, default = "eu")]
    region: String,
    #[oauth(local, default = 4)]
    doors: i32,
    #[oauth(local)]
    odometer: Option<i64>,
    #[oauth(local)]
    charge: Option<f64>,
    #[oauth(local, default = false)]
    paired: bool,
    #[oauth(local, secret)]
    pin: Option<String>,
}

/// Another with the same hooks.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST",
    hooks = Scripted,
)]
pub struct Van {
    #[oauth(local, default = "eu")]
    region: String,
}

/// One without.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    env = "TEST"
)]
pub struct Bicycle;

type Working<'a> = Pin<Box<dyn Future<Output = Result<(), HookError>> + Send + 'a>>;
type Act<T> = Arc<dyn for<'a> Fn(&'a OAuth, &'a mut T) -> Working<'a> + Send + Sync>;

/// Hooks that do what a test says, and keep account of what they have seen.
#[derive(Clone, Default)]
pub struct Scripted(Arc<Script>);

#[derive(Default)]
struct Script {
    request: Mutex<Option<Act<ProviderRequest>>>,
    answer: Mutex<Option<Act<ProviderAnswer>>>,
    after_connect: Mutex<Option<Act<NewConnection<Scripted>>>>,
    seen: Mutex<Vec<(&'static str, RequestKind)>>,
}

impl Scripted {
    fn on_request(
        &self,
        act: impl for<'a> Fn(&'a OAuth, &'a mut ProviderRequest) -> Working<'a> + Send + Sync + 'static,
    ) {
        *self.0.request.lock().unwrap() = Some(Arc::new(act));
    }

    fn on_answer(
        &self,
        act: impl for<'a> Fn(&'a OAuth, &'a mut ProviderAnswer) -> Working<'a> + Send + Sync + 'static,
    ) {
        *self.0.answer.lock().unwrap() = Some(Arc::new(act));
    }

    fn on_connect(
        &self,
        act: impl for<'a> Fn(&'a OAuth, &'a mut NewConnection<Self>) -> Working<'a>
        + Send
        + Sync
        + 'static,
    ) {
        *self.0.after_connect.lock().unwrap() = Some(Arc::new(act));
    }

    /// From now on they do nothing.
    fn rest(&self) {
        *self.0.request.lock().unwrap() = None;
        *self.0.answer.lock().unwrap() = None;
        *self.0.after_connect.lock().unwrap() = None;
    }

    fn seen(&self) -> Vec<(&'static str, RequestKind)> {
        self.0.seen.lock().unwrap().clone()
    }

    fn note(&self, hook: &'static str, kind: RequestKind) {
        self.0.seen.lock().unwrap().push((hook, kind));
    }
}

impl Hooks for Scripted {
    async fn request(&self, oauth: &OAuth, request: &mut ProviderRequest) -> Result<(), HookError> {
        self.note("request", request.kind());
        let act = self.0.request.lock().unwrap().clone();
        match act {
            Some(act) => act(oauth, request).await,
            None => Ok(()),
        }
    }

    async fn answer(&self, oauth: &OAuth, answer: &mut ProviderAnswer) -> Result<(), HookError> {
        self.note("answer", answer.kind());
        let act = self.0.answer.lock().unwrap().clone();
        match act {
            Some(act) => act(oauth, answer).await,
            None => Ok(()),
        }
    }

    async fn after_connect(
        &self,
        oauth: &OAuth,
        new: &mut NewConnection<Self>,
    ) -> Result<(), HookError> {
        let act = self.0.after_connect.lock().unwrap().clone();
        match act {
            Some(act) => act(oauth, new).await,
            None => Ok(()),
        }
    }
}

const SOON: Duration = Duration::from_secs(10);

async fn setup() -> (MockProvider, Host, Scripted) {
    let provider = MockProvider::builder().require_pkce(false);
    let provider = provider.start().await.unwrap();
    let hooks = Scripted::default();
    let host = Host::start_with(integrations![Car, Van], &provider, |builder| {
        builder.hooks(hooks.clone())
    })
    .await;
    (provider, host, hooks)
}

/// Lets the stored access tokens run out.
fn expire(host: &Host) {
    host.sql(
        "UPDATE car_connection SET issued_at = unixepoch() - 7200, expires_at = unixepoch() - 3600",
    );
}

fn connections(host: &Host) -> i64 {
    host.number("SELECT COUNT(*) AS n FROM car_connection")
}

fn flows(host: &Host) -> i64 {
    host.number("SELECT COUNT(*) AS n FROM oauth_flow")
}

/// Whether every token that the provider has ever issued is revoked.
fn nothing_lives(provider: &MockProvider) -> bool {
    let issued = [
        provider.issued_access_tokens(),
        provider.issued_refresh_tokens(),
    ];
    let mut issued = issued.iter().flatten();
    !issued.any(|token| provider.token_is_live(token))
}
