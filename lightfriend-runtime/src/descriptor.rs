//! What one integration is, as plain constant data.
//!
//! The derive emits a [`Descriptor`]; everything else in this crate reads it. A new attribute
//! is a field here whose `DEFAULT` is what the RFC says, so that descriptors written before it
//! keep their meaning.

mod request;
mod table;

use std::time::Duration;

pub use request::{Format, Method, Refresh, Request, Revocation, TokenKind};
pub use table::{Check, Column, ColumnType, ForeignKey, Literal, Source, Table, UserIdType};

use crate::template::Template;

/// Everything the runtime knows of one integration.
#[derive(Debug)]
pub struct Descriptor {
    /// The slug in routes, table and environment: `google_calendar`.
    pub service: &'static str,
    /// The name people read: `Google Calendar`.
    pub title: &'static str,
    /// What the connection is good for, as users read it; may be empty.
    pub description: &'static str,
    /// The authorization request (RFC 6749 section 4.1.1).
    pub authorization: Authorization,
    /// The token endpoint (RFC 6749 section 3.2).
    pub token: Token,
    /// How tokens are revoked (RFC 7009), if the provider does that.
    pub revocation: Option<Revocation>,
    /// The provider's API, if calls go through the client.
    pub api: Option<Api>,
    /// Prefix of `{PREFIX}_CLIENT_ID` and `{PREFIX}_CLIENT_SECRET`.
    pub env: &'static str,
    /// Path prefix of the routes: `/api/google_calendar`.
    pub route: &'static str,
    /// Where connections are stored.
    pub table: Table,
    /// The environment variables that templates name, beside the client's credentials.
    pub variables: &'static [&'static str],
}

impl Descriptor {
    /// Whether a revocation ends every grant of user and client, not only the token's own.
    pub(crate) fn revocation_ends_grant(&self) -> bool {
        let revocation = self.revocation.as_ref();
        revocation.is_some_and(|revocation| revocation.ends_grant)
    }

    /// Whether any request to the provider holds the client's secret.
    pub(crate) fn needs_client_secret(&self) -> bool {
        let token = &self.token;
        let requests = [&token.exchange, &token.refresh.request];
        let revocation = self.revocation.as_ref().map(|it| &it.request);
        let mut requests = requests.into_iter().chain(revocation);
        requests.any(Request::needs_client_secret)
    }

    /// What users are told of the integration, if anything.
    #[must_use]
    pub fn description(&self) -> Option<&'static str> {
        Some(self.description).filter(|text| !text.is_empty())
    }
}

/// The authorization request (RFC 6749 section 4.1.1).
#[derive(Debug)]
pub struct Authorization {
    /// Absolute URL without fragment; its query, if any, is kept.
    pub endpoint: Template,
    /// Requested scopes; the parameter is left out when there are none.
    pub scopes: &'static [&'static str],
    /// What joins scopes on the wire; RFC 6749 section 3.3 says a space.
    pub scope_separator: &'static str,
    /// Two names of one scope: providers answer with another than they were asked with.
    pub scope_aliases: &'static [(&'static str, &'static str)],
    /// Scopes, and those that each stands for beside itself.
    pub scope_implies: &'static [(&'static str, &'static [&'static str])],
    /// What scopes allow, in users' words.
    pub scope_labels: &'static [(&'static str, &'static str)],
    /// Further parameters.
    pub params: &'static [Param],
    /// PKCE (RFC 7636).
    pub code_challenge_method: CodeChallengeMethod,
    /// Expected `iss` of the authorization response, where it has one (RFC 9207).
    pub issuer: Option<&'static str>,
    /// Every authorization response has one: without it, it is refused (RFC 9207 section 2.4).
    pub iss_parameter_supported: bool,
}

impl Authorization {
    /// The RFC's defaults; `endpoint` is to be filled in.
    pub const DEFAULT: Self = Self {
        endpoint: Template::EMPTY,
        scopes: &[],
        scope_separator: " ",
        scope_aliases: &[],
        scope_implies: &[],
        scope_labels: &[],
        params: &[],
        code_challenge_method: CodeChallengeMethod::S256,
        issuer: None,
        iss_parameter_supported: false,
    };

    /// What a scope allows, in users' words, if that is known.
    #[must_use]
    pub fn label(&self, scope: &str) -> Option<&'static str> {
        let mut labels = self.scope_labels.iter();
        labels
            .find(|(name, _)| *name == scope)
            .map(|(_, label)| *label)
    }
}

/// The token endpoint and what its answers mean (RFC 6749 sections 3.2, 5 and 6).
#[derive(Debug)]
pub struct Token {
    /// The exchange of a code (RFC 6749 section 4.1.3).
    pub exchange: Request,
    /// The refresh (RFC 6749 section 6). It inherits nothing from the exchange.
    pub refresh: Refresh,
    /// How Basic credentials are encoded.
    pub basic_encoding: BasicEncoding,
    /// User and password of Basic authentication, unless client id and secret.
    pub basic_credentials: Option<Template>,
    /// `User-Agent` of requests to these endpoints, unless the client's own.
    pub user_agent: Option<&'static str>,
    /// What `token_type` may be (RFC 6749 section 7.1).
    pub token_type: TokenType,
    /// The provider's own words for errors, beside those of RFC 6749 section 5.2.
    pub error_words: ErrorWords,
    /// Lifetime assumed when the answer states none.
    pub default_expires_in: Option<Duration>,
    /// How long before expiry a token is refreshed.
    pub refresh_before: Duration,
}

impl Token {
    /// The RFC's defaults, and a `token_type` that may be left out; the endpoints are to be filled
    /// in.
    pub const DEFAULT: Self = Self {
        exchange: Request::DEFAULT,
        refresh: Refresh::DEFAULT,
        basic_encoding: BasicEncoding::Form,
        basic_credentials: None,
        user_agent: None,
        token_type: TokenType::BearerOrAbsent,
        error_words: ErrorWords::DEFAULT,
        default_expires_in: None,
        refresh_before: Duration::from_mins(1),
    };
}

/// A provider's own words for errors of the token endpoint, by what they mean.
#[derive(Debug)]
pub struct ErrorWords {
    /// As `invalid_grant`: the code or the refresh token is no longer good.
    pub invalid_grant: &'static [&'static str],
    /// As `invalid_client`: the client's credentials are wrong.
    pub invalid_client: &'static [&'static str],
    /// As `temporarily_unavailable`: the same request may succeed later.
    pub transient: &'static [&'static str],
}

impl ErrorWords {
    /// None but the RFC's.
    pub const DEFAULT: Self = Self {
        invalid_grant: &[],
        invalid_client: &[],
        transient: &[],
    };
}

/// The provider's API.
#[derive(Debug)]
pub struct Api {
    /// The only origin, and the path below which, the access token is sent.
    pub base_url: Template,
    /// Header that carries the bare token; `None` is `Authorization: Bearer` (RFC 6750 section 2.1).
    pub token_header: Option<&'static str>,
    /// Headers sent with every call.
    pub headers: &'static [Param],
    /// The statuses that say that the token has run out; RFC 6750 section 3.1 says 401.
    pub expired: &'static [u16],
}

impl Api {
    /// Bearer authentication and no further headers; `base_url` is to be filled in.
    pub const DEFAULT: Self = Self {
        base_url: Template::EMPTY,
        token_header: None,
        headers: &[],
        expired: &[401],
    };
}

/// A named value: a request parameter or a header.
#[derive(Debug)]
pub struct Param {
    /// The name on the wire.
    pub name: &'static str,
    /// The value, parsed when the integration was compiled.
    pub value: Template,
}

/// PKCE (RFC 7636). `plain` does not exist here: RFC 9700 section 2.1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeChallengeMethod {
    /// SHA-256 of the verifier.
    S256,
    /// The provider refuses PKCE parameters; why is written beside the attribute.
    None,
}

/// How the client authenticates at the token endpoint; exactly one method is ever sent
/// (RFC 6749 section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenEndpointAuthMethod {
    /// `client_id` and `client_secret` in the body.
    ClientSecretPost,
    /// `Authorization: Basic`.
    ClientSecretBasic,
    /// A public client: `client_id` in the body, no secret.
    None,
    /// Nothing is sent.
    Omit,
    /// The token itself in `Authorization` (RFC 6750 section 2.1), in a revocation.
    Bearer,
}

impl TokenEndpointAuthMethod {
    /// Whether it takes a client secret.
    #[must_use]
    pub const fn needs_secret(self) -> bool {
        matches!(self, Self::ClientSecretPost | Self::ClientSecretBasic)
    }
}

/// How Basic credentials are encoded before base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BasicEncoding {
    /// Form-encoded first, as RFC 6749 section 2.3.1 says.
    Form,
    /// As they are, for providers that do not decode them.
    Raw,
}

/// What `token_type` a token answer may carry.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenType {
    /// `Bearer` in any case, and it must be there (RFC 6749 section 5.1).
    Bearer,
    /// `Bearer` when present. The default: many providers leave it out, and the token goes only to
    /// the API, as Bearer, whatever the answer says.
    BearerOrAbsent,
    /// Not looked at: the provider uses a word of its own (Slack answers `bot`).
    Any,
}
