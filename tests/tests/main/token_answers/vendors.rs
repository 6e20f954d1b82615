//! Answers as services that depart from RFC 6749 section 5 really give them: connected, refreshed,
//! and refused, with the row compared.

mod codes;
mod nested;
mod renamed;

use lightfriend_runtime::{
    Error, Integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::Value;

use crate::support::{ALICE, Host, outcome};

/// The service's application, and the service.
struct Vendor {
    provider: MockProvider,
    host: Host,
    service: &'static str,
}

/// What a row has of an answer, opened. Lifetimes are rounded to ten minutes: some were said as a
/// moment, and time passes.
#[derive(Debug, PartialEq)]
struct Stored {
    access_token: String,
    refresh_token: Option<String>,
    scopes: Option<String>,
    lives: Option<i64>,
    refresh_token_lives: Option<i64>,
}

impl Stored {
    fn new(access_token: &str, refresh_token: Option<&str>) -> Self {
        Self {
            access_token: access_token.to_owned(),
            refresh_token: refresh_token.map(str::to_owned),
            scopes: None,
            lives: None,
            refresh_token_lives: None,
        }
    }

    fn lives(self, seconds: i64) -> Self {
        Self {
            lives: Some(seconds),
            ..self
        }
    }

    fn refresh_token_lives(self, seconds: i64) -> Self {
        Self {
            refresh_token_lives: Some(seconds),
            ..self
        }
    }

    fn scopes(self, scopes: &str) -> Self {
        Self {
            scopes: Some(scopes.to_owned()),
            ..self
        }
    }
}

fn rounded(seconds: i64) -> i64 {
    (seconds + 300) / 600 * 600
}

/// Alice's row.
macro_rules! stored {
    ($vendor:ident, $service:ident) => {{
        use lightfriend_runtime::ExposeSecret as _;
        let oauth = &$vendor.host.oauth;
        let row = $service::connection(oauth, crate::support::ALICE).await;
        let row = row.unwrap().expect("a row");
        let open = |column, sealed| {
            let opened = oauth.open::<$service>(crate::support::ALICE, column, sealed);
            opened.unwrap().expose_secret().to_owned()
        };
        let lifetime = |end: i64| super::rounded(end - row.issued_at);
        super::Stored {
            access_token: open("access_token", &row.access_token),
            refresh_token: row
                .refresh_token
                .as_ref()
                .map(|sealed| open("refresh_token", sealed)),
            lives: row.expires_at.map(lifetime),
            refresh_token_lives: row.refresh_token_expires_at.map(lifetime),
            scopes: row.scopes,
        }
    }};
}

/// Alice's token, if the provider gives one.
macro_rules! token {
    ($vendor:ident, $service:ident) => {
        $service::access_token(&$vendor.host.oauth, crate::support::ALICE).await
    };
}

/// Alice's row after it has run out and this was answered to the refresh.
macro_rules! refreshed {
    ($vendor:ident, $service:ident, $answer:expr) => {{
        $vendor.expire();
        $vendor.answer(200, &$answer);
        token!($vendor, $service).expect("a token");
        stored!($vendor, $service)
    }};
}

/// The error of a refresh to which this is always answered.
macro_rules! refused {
    ($vendor:ident, $service:ident, $status:expr, $answer:expr) => {{
        $vendor.expire();
        $vendor.answer_always($status, &$answer);
        token!($vendor, $service).expect_err("a refusal")
    }};
}

use {refreshed, refused, stored, token};

impl Vendor {
    /// Nobody is connected yet.
    async fn start(integrations: Integrations, service: &'static str) -> Self {
        // Slack's flow takes no PKCE.
        let builder = MockProvider::builder().require_pkce(false);
        let provider = builder.start().await.unwrap();
        let host = Host::start(integrations, &provider).await;
        Self {
            provider,
            host,
            service,
        }
    }

    /// Connects Alice with this answer to the code exchange; how that ended.
    async fn connect(&self, status: u16, answer: &Value) -> String {
        self.answer(status, answer);
        let browser = self.host.browser(ALICE);
        let response = browser.connect(self.service, &self.provider).await;
        outcome(&response)
    }

    /// Alice is connected with this answer.
    async fn connected(integrations: Integrations, service: &'static str, answer: &Value) -> Self {
        let vendor = Self::start(integrations, service).await;
        assert_eq!(vendor.connect(200, answer).await, "connected");
        vendor
    }

    fn answer(&self, status: u16, answer: &Value) {
        self.provider.fault(Endpoint::Token, body(status, answer));
    }

    fn answer_always(&self, status: u16, answer: &Value) {
        self.provider
            .fault_always(Endpoint::Token, body(status, answer));
    }

    fn expire(&self) {
        self.provider.clear_requests();
        self.host.sql(&format!(
            "UPDATE {}_connection SET issued_at = unixepoch() - 7200, \
             expires_at = unixepoch() - 3600",
            self.service
        ));
    }

    /// The refresh token that the last request has brought.
    fn sent(&self) -> Option<String> {
        let requests = self.provider.requests();
        let last = requests.last()?;
        last.param("refresh_token").map(str::to_owned)
    }

    async fn status(&self) -> Value {
        self.host.browser(ALICE).status(self.service).await
    }

    /// The grant has ended, and Alice is asked.
    async fn asks_for_alice(&self, error: &Error) {
        assert!(error.is_reauth_required(), "{error}");
        assert_eq!(self.status().await["status"], "needs_reauth");
        // One try, and one to confirm it.
        assert_eq!(self.provider.count(Endpoint::Token), 2);
    }

    /// The operator is asked, and Alice's connection is as it was.
    async fn asks_for_the_operator(&self, error: &Error) {
        assert!(error.is_misconfigured(), "{error}");
        assert_eq!(self.status().await["status"], "active");
    }

    /// It is tried again, and nobody is asked.
    async fn is_away(&self, error: &Error) {
        assert!(error.is_transient(), "{error}");
        let status = self.status().await;
        assert_eq!(status["status"], "active");
        assert_eq!(status["refresh_failing_since"], Value::Null);
    }

    /// In words that nobody knows: this account's trouble.
    async fn refuses_the_account(&self, error: &Error) {
        assert!(error.is_transient(), "{error}");
        let status = self.status().await;
        assert_eq!(status["status"], "active");
        assert!(status["refresh_failing_since"].is_string(), "{status}");
    }

    /// The database's clock.
    fn now(&self) -> i64 {
        self.host.number("SELECT unixepoch() AS n")
    }
}

fn body(status: u16, answer: &Value) -> Fault {
    Fault::status_with_body(status, "application/json", answer.to_string())
}
