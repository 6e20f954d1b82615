//! What one integration is, as plain constant data.
//!
//! The derive emits a [`Descriptor`]; everything else in this crate reads it. A new attribute
//! is a field here whose `DEFAULT` is what the RFC says, so that descriptors written before it
//! keep their meaning.

mod answer;
mod authorization;
mod client_jwt;
mod exchange;
mod per_host;
mod request;
mod table;

use std::{any::TypeId, time::Duration};

pub use request::{Format, Method, Refresh, Request, Revocation, TokenKind};
pub use table::{
    Check, Column, ColumnType, ForeignKey, KeyColumn, Literal, MigratedBy, Source, Table,
    UserIdType,
};

pub use answer::{Answer, ErrorWords};
pub use authorization::{Authorization, CodeChallengeMethod, ResponseMode, ScopeSet};

use crate::template::Template;

pub use client_jwt::{ClientJwt, SigningAlgorithm};
pub use exchange::Exchange;

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
    /// The request that turns the token into the usable one, if the provider has two.
    pub exchange: Option<&'static Exchange>,
    /// The call that is made after the tokens are there, if the struct has fields for its answer.
    pub lookup: Option<&'static Lookup>,
    /// The provider's API, if calls go through the client.
    pub api: Option<Api>,
    /// The column that names the host, where each host has a client of its own.
    pub host: Option<&'static str>,
    /// Prefix of `{PREFIX}_CLIENT_ID`, `{PREFIX}_CLIENT_SECRET` and `{PREFIX}_PRIVATE_KEY`.
    pub env: &'static str,
    /// Path prefix of the routes: `/api/google_calendar`.
    pub route: &'static str,
    /// Where connections are stored.
    pub table: Table,
    /// The environment variables that templates name, beside the client's credentials.
    pub variables: &'static [&'static str],
    /// The application's code that takes part, if any does.
    pub hooks: Option<HooksType>,
}

impl Descriptor {
    /// Nothing but the RFCs' defaults; names and addresses are to be filled in.
    pub const DEFAULT: Self = Self {
        service: "",
        title: "",
        description: "",
        authorization: Authorization::DEFAULT,
        token: Token::DEFAULT,
        revocation: None,
        exchange: None,
        lookup: None,
        api: None,
        host: None,
        env: "",
        route: "",
        table: Table::DEFAULT,
        variables: &[],
        hooks: None,
    };

    /// Whether a revocation ends every grant of user and client, not only the token's own.
    pub(crate) fn revocation_ends_grant(&self) -> bool {
        let revocation = self.revocation.as_ref();
        revocation.is_some_and(|revocation| revocation.ends_grant)
    }

    /// The issuer whose metadata says what the struct does not (RFC 8414).
    pub(crate) fn discovered(&self) -> Option<&Template> {
        let is_open =
            self.authorization.endpoint.0.is_empty() || self.token.exchange.endpoint.0.is_empty();
        self.authorization.issuer.as_ref().filter(|_| is_open)
    }

    /// Whether a column's value is a claim of the ID token.
    pub(crate) fn has_id_token_claims(&self) -> bool {
        let mut columns = self.table.columns.iter();
        columns.any(|column| matches!(column.source, Source::IdTokenClaim(_)))
    }

    /// Whether a column stands in a header, and whether in an address.
    pub(crate) fn places_of(&self, column: &str) -> Places {
        let names = |template: &Template| template.fields().any(|name| name == column);
        let api = self.api.as_ref();
        let requests = || self.requests();
        let mut headers = requests()
            .flat_map(|it| it.headers)
            .chain(api.iter().flat_map(|api| api.headers))
            .chain(self.lookup.iter().flat_map(|lookup| lookup.headers));
        let mut addresses = requests()
            .map(|it| &it.endpoint)
            .chain([&self.authorization.endpoint])
            .chain(&self.authorization.issuer)
            .chain(api.map(|api| &api.base_url))
            .chain(self.lookup.map(|lookup| &lookup.endpoint));
        Places {
            header: headers.any(|header| names(&header.value)),
            address: addresses.any(names),
        }
    }

    /// The columns that decide where tokens are refreshed.
    pub(crate) fn fields_of_refresh_address(&self) -> impl Iterator<Item = &'static str> {
        let endpoint = self.token.refresh.request.endpoint;
        let discovered = self.discovered().copied().unwrap_or(Template::EMPTY);
        endpoint.fields().chain(discovered.fields())
    }

    /// Whether rows of several accounts may have the same tokens.
    pub(crate) fn is_shared(&self) -> bool {
        let revocation = self.revocation.as_ref();
        revocation.is_some_and(|revocation| revocation.shared_by.is_some())
    }

    /// Whether any request to the provider takes the secret that it has given the client.
    pub(crate) fn has_client_secret(&self) -> bool {
        let is_given = self.token.signed_client_secret.is_none();
        let takes =
            |request: &Request| request.names_client_secret() || request.auth_method.needs_secret();
        let credentials = self.token.basic_credentials.as_ref();
        let of_api = self.api.iter().flat_map(|api| api.headers);
        let named = of_api.map(|header| &header.value).chain(credentials);
        let is_named = named.into_iter().any(Template::names_client_secret);
        let signs = self.authorization.callback_signature.is_some();
        is_given && (is_named || signs || self.requests().any(takes))
    }

    /// The algorithm of the client's private key, if it has one.
    pub(crate) fn private_key(&self) -> Option<SigningAlgorithm> {
        let signs =
            |request: &Request| request.auth_method == TokenEndpointAuthMethod::PrivateKeyJwt;
        let asserted = Some(&self.token.client_assertion).filter(|_| self.requests().any(signs));
        let jwt = self.token.signed_client_secret.as_ref().or(asserted);
        jwt.map(|jwt| jwt.alg)
    }

    /// The requests that the client is known by.
    fn requests(&self) -> impl Iterator<Item = &Request> {
        let requests = [&self.token.exchange, &self.token.refresh.request];
        let revocation = self.revocation.as_ref().map(|it| &it.request);
        let introspection = self.token.introspection.as_ref();
        let exchange = self.exchange.map(|exchange| &exchange.request);
        let others = revocation.into_iter().chain(introspection).chain(exchange);
        requests.into_iter().chain(others)
    }

    /// What users are told of the integration, if anything.
    #[must_use]
    pub fn description(&self) -> Option<&'static str> {
        Some(self.description).filter(|text| !text.is_empty())
    }
}

/// Where the requests of an integration have a column's value.
#[derive(Debug, Clone, Copy)]
pub(crate) struct Places {
    pub(crate) header: bool,
    pub(crate) address: bool,
}

/// Of which type an integration's hooks are: a descriptor can hold no type.
#[derive(Debug)]
pub struct HooksType {
    /// The type.
    pub ty: fn() -> TypeId,
    /// How the struct names it.
    pub name: &'static str,
}

/// The token endpoint and what its answers mean (RFC 6749 sections 3.2, 5 and 6).
#[derive(Debug)]
pub struct Token {
    /// The exchange of a code (RFC 6749 section 4.1.3).
    pub exchange: Request,
    /// The refresh (RFC 6749 section 6). It inherits nothing from the exchange.
    pub refresh: Refresh,
    /// What is signed where the method is one with an assertion.
    pub client_assertion: ClientJwt,
    /// The client's secret is such a JWT, made for every request.
    pub signed_client_secret: Option<ClientJwt>,
    /// Where the expiry is asked for that an answer leaves out (RFC 7662 section 2).
    pub introspection: Option<Request>,
    /// How Basic credentials are encoded.
    pub basic_encoding: BasicEncoding,
    /// User and password of Basic authentication, unless client id and secret.
    pub basic_credentials: Option<Template>,
    /// `User-Agent` of requests to these endpoints, unless the client's own.
    pub user_agent: Option<&'static str>,
    /// What `token_type` may be (RFC 6749 section 7.1).
    pub token_type: TokenType,
    /// Where the members of a token answer are.
    pub answer: Answer,
    /// The provider's own words for errors, beside those of RFC 6749 section 5.2.
    pub error_words: ErrorWords,
    /// Lifetime assumed when the answer states none.
    pub default_expires_in: Option<Duration>,
    /// How long before expiry a token is refreshed.
    pub refresh_before: Duration,
    /// How long before a refresh token's own end the user is asked to connect again.
    pub renew_before: Option<Duration>,
}

impl Token {
    /// The RFC's defaults, and a `token_type` that may be left out; the endpoints are to be filled
    /// in.
    pub const DEFAULT: Self = Self {
        exchange: Request::DEFAULT,
        refresh: Refresh::DEFAULT,
        client_assertion: ClientJwt::DEFAULT,
        signed_client_secret: None,
        introspection: None,
        basic_encoding: BasicEncoding::Form,
        basic_credentials: None,
        user_agent: None,
        token_type: TokenType::BearerOrAbsent,
        answer: Answer::DEFAULT,
        error_words: ErrorWords::DEFAULT,
        default_expires_in: None,
        refresh_before: Duration::from_mins(1),
        renew_before: None,
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
    /// Parameters in the query of every call.
    pub query: &'static [Param],
    /// The statuses that say that the token has run out; RFC 6750 section 3.1 says 401.
    pub expired: &'static [u16],
}

impl Api {
    /// Bearer authentication and no further headers; `base_url` is to be filled in.
    pub const DEFAULT: Self = Self {
        base_url: Template::EMPTY,
        token_header: None,
        headers: &[],
        query: &[],
        expired: &[401],
    };
}

/// One call after the tokens are there, authenticated as calls of the API are.
#[derive(Debug)]
pub struct Lookup {
    /// Where.
    pub endpoint: Template,
    /// GET, unless there is something to send.
    pub method: Method,
    /// JSON that is sent, as it is written.
    pub body: Option<Template>,
    /// Further headers, beside those of the API.
    pub headers: &'static [Param],
}

impl Lookup {
    /// A GET; `endpoint` is to be filled in.
    pub const DEFAULT: Self = Self {
        endpoint: Template::EMPTY,
        method: Method::Get,
        body: None,
        headers: &[],
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

/// How the client authenticates at the token endpoint; exactly one method is ever sent
/// (RFC 6749 section 2.3).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenEndpointAuthMethod {
    /// `client_id` and `client_secret` in the body.
    ClientSecretPost,
    /// `Authorization: Basic`.
    ClientSecretBasic,
    /// A JWT that the client's secret has signed (RFC 7523 section 2.2).
    ClientSecretJwt,
    /// A JWT that the client's private key has signed (RFC 7523 section 2.2).
    PrivateKeyJwt,
    /// A public client: `client_id` in the body, no secret.
    None,
    /// Nothing is sent.
    Omit,
    /// The token itself in `Authorization` (RFC 6750 section 2.1), in a revocation.
    Bearer,
    /// By post or Basic, as the issuer's metadata says.
    Discovered,
}

impl TokenEndpointAuthMethod {
    /// Whether it takes a client secret.
    #[must_use]
    pub const fn needs_secret(self) -> bool {
        matches!(
            self,
            Self::ClientSecretPost
                | Self::ClientSecretBasic
                | Self::ClientSecretJwt
                | Self::Discovered
        )
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
