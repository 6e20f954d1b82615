//! A provider that refuses more, or says more of itself, than others.

use serde_json::Value;

use super::builder::MockProviderBuilder;

impl MockProviderBuilder {
    /// Registers a redirect URI of a client (RFC 6749 §3.1.2.2), which is compared as text (RFC 9700
    /// §4.1.3). Once a client has any, requests with another are refused. Default: any will do.
    pub fn redirect_uri(mut self, client_id: &str, redirect_uri: &str) -> Self {
        let known = &mut self.settings.strictness.redirect_uris;
        known.push((client_id.to_owned(), redirect_uri.to_owned()));
        self
    }

    /// Offers these scopes only, joined by spaces: requests for others are refused as
    /// `invalid_scope`. Default: any are granted.
    pub fn offered_scopes(mut self, scope: &str) -> Self {
        self.settings.strictness.offered_scopes = Some(scope.to_owned());
        self
    }

    /// Refuses authorization requests with a `code_challenge`, as a provider without PKCE may.
    /// Default `false`: they are verified.
    pub fn refuse_pkce(mut self, refuse: bool) -> Self {
        self.settings.strictness.refuses_pkce = refuse;
        self.settings.require_pkce = !refuse;
        self
    }

    /// Takes only clients that authenticate by this method at the token endpoint:
    /// `client_secret_basic` or `client_secret_post`. Default: both.
    pub fn token_endpoint_auth_method(mut self, method: &str) -> Self {
        self.settings.strictness.auth_method = Some(method.to_owned());
        self
    }

    /// Takes only token requests that are JSON, as a few providers do. Default `false`: forms, and
    /// JSON as well.
    pub fn json_token_requests(mut self, only: bool) -> Self {
        self.settings.strictness.takes_json = only;
        self
    }

    /// Serves this discovery document (RFC 8414 §3) at every path that has `/.well-known/` in it.
    /// Default: none, and 404.
    ///
    /// ```no_run
    /// # use lightfriend_runtime::testing::MockProvider;
    /// let provider = MockProvider::builder().metadata(serde_json::json!({
    ///     "issuer": "https://login.example",
    ///     "token_endpoint": "https://login.example/token",
    /// }));
    /// ```
    pub fn metadata(mut self, document: Value) -> Self {
        self.settings.strictness.metadata = Some(document);
        self
    }
}
