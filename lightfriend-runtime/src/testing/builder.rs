//! How a mock provider behaves.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use serde_json::{Map, Value};

use super::grants::TokenPolicy;
use super::settings::{Account, Client, Settings};
use super::strictness::Strictness;

/// Settings of a [`MockProvider`](super::MockProvider); made by its
/// [`builder`](super::MockProvider::builder).
#[derive(Debug, Clone)]
#[must_use = "a builder does nothing until `start`"]
pub struct MockProviderBuilder {
    pub(super) settings: Settings,
    pub(super) tokens: TokenPolicy,
    pub(super) bind: SocketAddr,
}

impl MockProviderBuilder {
    pub(super) fn new() -> Self {
        Self {
            settings: Settings {
                name: "Example Provider".to_owned(),
                account: Account {
                    name: "Ada Lovelace".to_owned(),
                    email: "ada@example.com".to_owned(),
                },
                issuer: None,
                audience: None,
                require_pkce: true,
                revocation_without_client: false,
                clients: Vec::new(),
                granted_scopes: None,
                token_response_extra: Map::new(),
                token_response_without: Vec::new(),
                strictness: Strictness::default(),
            },
            tokens: TokenPolicy {
                expires_in: Some(3600),
                issue_refresh_token: true,
                rotate: true,
                grace_period: Duration::ZERO,
            },
            bind: (Ipv4Addr::LOCALHOST, 0).into(),
        }
    }

    /// Lifetime of access tokens in seconds, sent and enforced. `None`: they do
    /// not expire and the member is left out. Default 3600.
    pub fn expires_in(mut self, seconds: Option<u64>) -> Self {
        self.tokens.expires_in = seconds;
        self
    }

    /// Whether a refresh gives a new refresh token. Presenting a spent one then
    /// revokes every token of its grant. Default `true`.
    pub fn rotate_refresh_tokens(mut self, rotate: bool) -> Self {
        self.tokens.rotate = rotate;
        self
    }

    /// Whether the code exchange gives a refresh token. Default `true`.
    pub fn issue_refresh_token(mut self, issue: bool) -> Self {
        self.tokens.issue_refresh_token = issue;
        self
    }

    /// How long after its rotation a spent refresh token is still answered, with
    /// the same successor and a new access token. Default zero.
    pub fn grace_period(mut self, length: Duration) -> Self {
        self.tokens.grace_period = length;
        self
    }

    /// Sends this as `iss` on every authorization response, errors too
    /// (RFC 9207 §2). Default: no `iss`.
    pub fn issuer(mut self, issuer: &str) -> Self {
        self.settings.issuer = Some(issuer.to_owned());
        self
    }

    /// Whether an authorization request without `code_challenge` is refused.
    /// Default `true`. A challenge that is sent is checked either way.
    pub fn require_pkce(mut self, require: bool) -> Self {
        self.settings.require_pkce = require;
        self
    }

    /// Registers a confidential client. Once any client is registered, only
    /// registered ones are known; before, any non-empty id and secret are.
    pub fn client(mut self, id: &str, secret: &str) -> Self {
        self.settings.clients.push(Client {
            id: id.to_owned(),
            secret: Some(secret.to_owned()),
            public_key: None,
        });
        self
    }

    /// Registers a client without a secret (RFC 6749 §2.1), as [`client`](Self::client) does.
    pub fn public_client(mut self, id: &str) -> Self {
        self.settings.clients.push(Client {
            id: id.to_owned(),
            secret: None,
            public_key: None,
        });
        self
    }

    /// Registers a client that signs: by assertions (RFC 7523 §2.2), or by a JWT as its secret. The
    /// key is the public one, in PEM. Otherwise as [`client`](Self::client).
    pub fn signing_client(mut self, id: &str, public_key: &str) -> Self {
        self.settings.clients.push(Client {
            id: id.to_owned(),
            secret: None,
            public_key: Some(public_key.to_owned()),
        });
        self
    }

    /// The `aud` of what clients sign. Default: the [`issuer`](Self::issuer), or a URL of the host
    /// that is asked.
    pub fn audience(mut self, audience: &str) -> Self {
        self.settings.audience = Some(audience.to_owned());
        self
    }

    /// Lets the revocation endpoint serve requests that name no client, as
    /// Google's does. Default `false`: RFC 7009 §2.1 asks for the client.
    pub fn revocation_without_client(mut self, allow: bool) -> Self {
        self.settings.revocation_without_client = allow;
        self
    }

    /// Grants these scopes whatever was requested. Default: as requested.
    pub fn granted_scopes(mut self, scope: &str) -> Self {
        self.settings.granted_scopes = Some(scope.to_owned());
        self
    }

    /// Sets the members of this object in the answer to every code exchange,
    /// over the usual ones. The strings `"{access_token}"`, `"{refresh_token}"`
    /// and `"{scope}"`, at any depth, stand for the values issued, so that a
    /// provider's own shape can be copied. Anything but an object adds nothing.
    ///
    /// ```no_run
    /// # use lightfriend_runtime::testing::MockProvider;
    /// let like_slack = MockProvider::builder().token_response_extra(serde_json::json!({
    ///     "ok": true,
    ///     "authed_user": {"id": "U1", "access_token": "{access_token}", "scope": "{scope}"},
    /// }));
    /// ```
    #[expect(
        clippy::needless_pass_by_value,
        reason = "called with a literal `json!`"
    )]
    pub fn token_response_extra(mut self, members: Value) -> Self {
        let members = members.as_object().cloned().unwrap_or_default();
        self.settings.token_response_extra.extend(members);
        self
    }

    /// Leaves a member, such as `scope` or `token_type`, out of every token answer.
    pub fn token_response_without(mut self, member: &str) -> Self {
        let omitted = &mut self.settings.token_response_without;
        omitted.push(member.to_owned());
        self
    }

    /// Who is signed in: shown on the consent page, told by the API. Default
    /// Ada Lovelace, `ada@example.com`.
    pub fn account(mut self, name: &str, email: &str) -> Self {
        self.settings.account = Account {
            name: name.to_owned(),
            email: email.to_owned(),
        };
        self
    }

    /// The provider's name on the consent page. Default "Example Provider".
    pub fn name(mut self, name: &str) -> Self {
        name.clone_into(&mut self.settings.name);
        self
    }

    /// The address to listen on. Default `127.0.0.1:0`, a free port.
    pub fn bind(mut self, addr: SocketAddr) -> Self {
        self.bind = addr;
        self
    }
}
