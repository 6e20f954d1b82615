//! What one integration is, as plain constant data.
//!
//! The derive emits a [`Descriptor`]; everything else in this crate reads it. A new attribute
//! is a field here whose `DEFAULT` is what the RFC says, so that descriptors written before it
//! keep their meaning.

use std::{fmt, time::Duration};

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
    /// The revocation endpoint (RFC 7009), if the provider has one.
    pub revocation_endpoint: Option<&'static str>,
    /// A revocation ends every grant of user and client, not only the token's own.
    pub revocation_ends_grant: bool,
    /// The provider's API, if calls go through the client.
    pub api: Option<Api>,
    /// Prefix of `{PREFIX}_CLIENT_ID` and `{PREFIX}_CLIENT_SECRET`.
    pub env: &'static str,
    /// Path prefix of the routes: `/api/google_calendar`.
    pub route: &'static str,
    /// Where connections are stored.
    pub table: Table,
}

impl Descriptor {
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
    pub endpoint: &'static str,
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
        endpoint: "",
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
    /// Absolute URL without fragment.
    pub endpoint: &'static str,
    /// How the client authenticates (RFC 6749 section 2.3).
    pub auth_method: TokenEndpointAuthMethod,
    /// How Basic credentials are encoded.
    pub basic_encoding: BasicEncoding,
    /// Body format of token and revocation requests.
    pub format: TokenRequestFormat,
    /// `User-Agent` of token and revocation requests, unless the client's own.
    pub user_agent: Option<&'static str>,
    /// Further parameters of the code exchange.
    pub params: &'static [Param],
    /// Further parameters of a refresh; never inherited from `params`.
    pub refresh_params: &'static [Param],
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
    /// The RFC's defaults, and a `token_type` that may be left out; `endpoint` is to be filled in.
    pub const DEFAULT: Self = Self {
        endpoint: "",
        auth_method: TokenEndpointAuthMethod::ClientSecretPost,
        basic_encoding: BasicEncoding::Form,
        format: TokenRequestFormat::Form,
        user_agent: None,
        params: &[],
        refresh_params: &[],
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
    pub base_url: &'static str,
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
        base_url: "",
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
}

/// How Basic credentials are encoded before base64.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum BasicEncoding {
    /// Form-encoded first, as RFC 6749 section 2.3.1 says.
    Form,
    /// As they are, for providers that do not decode them.
    Raw,
}

/// Body format of token requests.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenRequestFormat {
    /// `application/x-www-form-urlencoded` (RFC 6749 section 3.2).
    Form,
    /// `application/json`, for providers that want it.
    Json,
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

/// The table that stores connections.
#[derive(Debug)]
pub struct Table {
    /// The table's name: `google_calendar_connection`.
    pub name: &'static str,
    /// Type of the `user_id` column.
    pub user_id: UserIdType,
    /// The host's users table; `None` leaves the foreign key out.
    pub users: Option<ForeignKey>,
    /// The struct's own fields.
    pub columns: &'static [Column],
}

/// Type of a user id.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum UserIdType {
    /// `i32`
    Integer,
    /// `i64`
    BigInt,
    /// `String`
    Text,
    /// `uuid::Uuid`
    Uuid,
}

/// The type as it is written in Rust.
impl fmt::Display for UserIdType {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Integer => "i32",
            Self::BigInt => "i64",
            Self::Text => "String",
            Self::Uuid => "uuid::Uuid",
        })
    }
}

/// What `user_id` references, with ON DELETE CASCADE.
#[derive(Debug)]
pub struct ForeignKey {
    /// The host's users table.
    pub table: &'static str,
    /// Its key.
    pub column: &'static str,
}

/// One of the struct's fields.
#[derive(Debug)]
pub struct Column {
    /// The column's name.
    pub name: &'static str,
    /// Its type; sealed columns are text whatever this says.
    pub ty: ColumnType,
    /// `Option<T>` in the struct.
    pub nullable: bool,
    /// Sealed like a token and never shown in a status.
    pub secret: bool,
    /// Where the value comes from.
    pub source: Source,
}

/// Type of a column.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ColumnType {
    /// `String`
    Text,
    /// `i32`
    Integer,
    /// `i64`
    BigInt,
    /// `f64`
    Double,
    /// `bool`
    Bool,
}

/// Where a column's value comes from.
#[derive(Debug)]
pub enum Source {
    /// Paths into the token answer; the first that leads to a value wins.
    TokenResponse(&'static [&'static [&'static str]]),
    /// The application's own; kept when the user connects again.
    Local(Literal),
}

/// The default of an application's own column.
#[derive(Debug, Clone, Copy)]
pub enum Literal {
    /// NULL
    Null,
    /// A text.
    Text(&'static str),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Double(f64),
    /// A truth value.
    Bool(bool),
}
