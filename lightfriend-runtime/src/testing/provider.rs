//! The provider as a test holds it.

use std::fmt;
use std::io;
use std::net::SocketAddr;
use std::sync::Arc;
use std::time::Duration;

use serde_json::Value;
use tokio::net::TcpListener;
use tokio::task::JoinHandle;

use super::api_answer::ApiAnswer;
use super::browser::{self, Decision};
use super::builder::MockProviderBuilder;
use super::fault::{Fault, Faults};
use super::grants::{Grants, TokenPolicy};
use super::mint::Mint;
use super::request::{Endpoint, RecordedRequest};
use super::responder::Responder;
use super::server;
use super::settings::Settings;
use super::state::Shared;

/// An OAuth 2.0 authorization server with an API, on loopback; see the
/// [module](super). Dropping it stops it.
pub struct MockProvider {
    addr: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

impl MockProvider {
    /// Starts a provider with the defaults of [`builder`](Self::builder).
    ///
    /// # Errors
    /// No port is free, or the system gives no randomness.
    pub async fn start() -> io::Result<Self> {
        Self::builder().start().await
    }

    /// A provider that can be adjusted before it starts.
    pub fn builder() -> MockProviderBuilder {
        MockProviderBuilder::new()
    }

    /// The address it listens on.
    #[must_use]
    pub fn addr(&self) -> SocketAddr {
        self.addr
    }

    /// Its base URL, `http://127.0.0.1:port`.
    #[must_use]
    pub fn url(&self) -> String {
        format!("http://{}", self.addr)
    }

    /// The authorization endpoint's URL.
    #[must_use]
    pub fn authorization_endpoint(&self) -> String {
        format!("{}/authorize", self.url())
    }

    /// The token endpoint's URL.
    #[must_use]
    pub fn token_endpoint(&self) -> String {
        format!("{}/token", self.url())
    }

    /// The revocation endpoint's URL.
    #[must_use]
    pub fn revocation_endpoint(&self) -> String {
        format!("{}/revoke", self.url())
    }

    /// The API's base URL; until [`answer_api`](Self::answer_api) says otherwise,
    /// any path answers.
    #[must_use]
    pub fn api_base_url(&self) -> String {
        format!("{}/api", self.url())
    }

    /// Plays the user who allows the request: fetches the consent page of this
    /// authorization URL, submits "Allow" and returns the URL the browser is
    /// sent to, without following it. When the provider refuses the request by
    /// redirect, that is the URL returned.
    ///
    /// Connects to this provider whatever host the URL names.
    ///
    /// # Errors
    /// The URL is none, or the provider shows an error instead of redirecting;
    /// the message holds what it shows.
    pub async fn approve(&self, authorization_url: &str) -> io::Result<String> {
        browser::visit(self.addr, authorization_url, Decision::Allow).await
    }

    /// Plays the user who denies the request; the URL returned carries
    /// `error=access_denied`. Otherwise as [`approve`](Self::approve).
    ///
    /// # Errors
    /// As [`approve`](Self::approve).
    pub async fn deny(&self, authorization_url: &str) -> io::Result<String> {
        browser::visit(self.addr, authorization_url, Decision::Deny).await
    }

    /// Every request so far, oldest first.
    #[must_use]
    pub fn requests(&self) -> Vec<RecordedRequest> {
        self.shared.lock().requests.clone()
    }

    /// How many requests this endpoint has met.
    #[must_use]
    pub fn count(&self, endpoint: Endpoint) -> usize {
        self.shared.count(endpoint)
    }

    /// Waits until this endpoint has met `count` requests; `false` if that does
    /// not come about `within` this time.
    pub async fn wait_for(&self, endpoint: Endpoint, count: usize, within: Duration) -> bool {
        let mut arrivals = self.shared.arrivals();
        let enough = arrivals.wait_for(|()| self.count(endpoint) >= count);
        matches!(tokio::time::timeout(within, enough).await, Ok(Ok(_)))
    }

    /// Forgets the requests so far.
    pub fn clear_requests(&self) {
        self.shared.lock().requests.clear();
    }

    /// What the API answers at this path from now on, whatever the query, to
    /// requests with a living access token; the others are still told 401.
    ///
    /// The path is the whole one, as [`RecordedRequest::path`] has it: that of
    /// `api_base_url`, then that of the call. Once an answer is set, requests
    /// that have none are told 404, with the paths that have one. Without any,
    /// every path answers with what was asked and three events of a calendar.
    ///
    /// ```no_run
    /// # use lightfriend_runtime::testing::MockProvider;
    /// # async fn example(provider: MockProvider) {
    /// // What `client(..).get("/users/me")` meets where `api_base_url` ends in `/v1`.
    /// provider.answer_api("/v1/users/me", serde_json::json!({"name": "Ada"}));
    /// # }
    /// ```
    pub fn answer_api(&self, path: &str, answer: impl Into<ApiAnswer>) {
        self.shared.lock().api_answers.set(path, answer.into());
    }

    /// Sets the members of this object in the answers to code exchanges from now on, over those of
    /// [`token_response_extra`](MockProviderBuilder::token_response_extra): as when somebody signs in
    /// at the provider with another account. Anything but an object changes nothing.
    ///
    /// ```no_run
    /// # use lightfriend_runtime::testing::MockProvider;
    /// # async fn example(provider: MockProvider) {
    /// provider.answer_exchanges(serde_json::json!({"team": {"id": "T2", "name": "Globex"}}));
    /// # }
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "called with a literal `json!`"
    )]
    pub fn answer_exchanges(&self, members: Value) {
        let members = members.as_object().cloned().unwrap_or_default();
        self.shared.lock().token_response.extend(members);
    }

    /// Lets this go wrong with the endpoint's next request; calls queue up.
    pub fn fault(&self, endpoint: Endpoint, fault: Fault) {
        self.fault_times(endpoint, fault, 1);
    }

    /// Lets this go wrong with the endpoint's next `times` requests.
    #[expect(clippy::needless_pass_by_value, reason = "as the other two")]
    pub fn fault_times(&self, endpoint: Endpoint, fault: Fault, times: usize) {
        self.shared.lock().faults.queue(endpoint, &fault, times);
    }

    /// Lets this go wrong with every request of the endpoint that finds no
    /// queued fault.
    pub fn fault_always(&self, endpoint: Endpoint, fault: Fault) {
        self.shared.lock().faults.always(endpoint, fault);
    }

    /// Ends all faults, queued and standing.
    pub fn clear_faults(&self) {
        self.shared.lock().faults = Faults::default();
    }

    /// Revokes every token issued so far, as a user does at the provider.
    pub fn revoke_all_tokens(&self) {
        self.shared.lock().grants.revoke_all();
    }

    /// Lets every access token issued so far expire: the API answers 401,
    /// a refresh works.
    pub fn expire_access_tokens(&self) {
        self.shared.lock().grants.expire_access_tokens();
    }

    /// Lets every code issued so far expire.
    pub fn expire_codes(&self) {
        self.shared.lock().grants.expire_codes();
    }

    /// Invalidates every refresh token issued so far: a refresh is answered
    /// `invalid_grant`, the access tokens live on.
    pub fn invalidate_refresh_tokens(&self) {
        self.shared.lock().grants.invalidate_refresh_tokens();
    }

    /// Whether this access or refresh token would be accepted now. A spent
    /// refresh token is not live, even within its grace period.
    #[must_use]
    pub fn token_is_live(&self, token: &str) -> bool {
        self.shared.lock().grants.is_live(token)
    }

    /// Every authorization code ever issued, oldest first.
    #[must_use]
    pub fn issued_codes(&self) -> Vec<String> {
        self.shared.lock().grants.issued().codes.clone()
    }

    /// Every access token ever issued, oldest first.
    #[must_use]
    pub fn issued_access_tokens(&self) -> Vec<String> {
        self.shared.lock().grants.issued().access_tokens.clone()
    }

    /// Every refresh token ever issued, oldest first.
    #[must_use]
    pub fn issued_refresh_tokens(&self) -> Vec<String> {
        self.shared.lock().grants.issued().refresh_tokens.clone()
    }

    /// Stops it; once this returns, its port refuses connections.
    pub async fn shutdown(mut self) {
        self.server.abort();
        // Only ever "cancelled", by the line above.
        let _ = (&mut self.server).await;
    }

    /// A provider whose answers are somebody else's.
    #[cfg(feature = "sqlite")]
    pub(super) async fn start_as(responder: Arc<dyn Responder>) -> io::Result<Self> {
        let MockProviderBuilder {
            settings,
            tokens,
            bind,
        } = Self::builder();
        Self::listen(bind, settings, tokens, Some(responder)).await
    }

    async fn listen(
        bind: SocketAddr,
        settings: Settings,
        policy: TokenPolicy,
        responder: Option<Arc<dyn Responder>>,
    ) -> io::Result<Self> {
        let listener = TcpListener::bind(bind).await?;
        let addr = listener.local_addr()?;
        let grants = Grants::new(policy, Mint::new()?);
        let shared = Arc::new(Shared::new(settings, grants).answered_by(responder));
        let server = tokio::spawn(server::serve(listener, Arc::clone(&shared)));
        Ok(Self {
            addr,
            shared,
            server,
        })
    }
}

impl MockProviderBuilder {
    /// Starts the provider on the current tokio runtime.
    ///
    /// # Errors
    /// The address cannot be bound, or the system gives no randomness.
    pub async fn start(self) -> io::Result<MockProvider> {
        MockProvider::listen(self.bind, self.settings, self.tokens, None).await
    }
}

impl Drop for MockProvider {
    fn drop(&mut self) {
        self.server.abort();
    }
}

impl fmt::Debug for MockProvider {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("MockProvider")
            .field("addr", &self.addr)
            .finish_non_exhaustive()
    }
}
