//! The requests of an integration and what goes with them, as they are known to be right.

use super::answer::Answer;
use super::choice::{
    BasicEncoding, CodeChallengeMethod, Format, Method, TokenEndpointAuthMethod, TokenKind,
    TokenType,
};
use super::client_jwt::ClientJwt;
use super::error_words::ErrorWords;
use super::param::Param;
use super::path::Path;
use super::rename::Renames;
use super::response::Response;
use super::scope_set::ScopeSet;
use super::template::Segment;

/// The authorization request (RFC 6749 section 4.1.1).
#[derive(Debug)]
pub(crate) struct Authorization {
    /// The endpoint.
    pub(crate) endpoint: Vec<Segment>,
    /// What is sent instead of the callback's URL.
    pub(crate) redirect_uri: Option<Vec<Segment>>,
    /// Requested scopes.
    pub(crate) scopes: Vec<String>,
    /// Further ones, by the names that a start asks for them with.
    pub(crate) scope_sets: Vec<ScopeSet>,
    /// What joins them.
    pub(crate) scope_separator: String,
    /// Two names of one scope.
    pub(crate) scope_aliases: Vec<(String, String)>,
    /// Scopes, and those that each stands for beside itself.
    pub(crate) scope_implies: Vec<(String, Vec<String>)>,
    /// What scopes allow, in users' words.
    pub(crate) scope_labels: Vec<(String, String)>,
    /// Further parameters.
    pub(crate) params: Vec<Param>,
    /// The vendor's names of the RFC's.
    pub(crate) renames: Renames,
    /// PKCE (RFC 7636).
    pub(crate) code_challenge_method: CodeChallengeMethod,
    /// RFC 9207.
    pub(crate) issuer: Option<Vec<Segment>>,
    /// Every authorization response has `iss`.
    pub(crate) iss_supported: bool,
    /// How the response departs from the RFC.
    pub(crate) response: Response,
}

/// A request to one of the provider's endpoints.
#[derive(Debug, Clone)]
pub(crate) struct Request {
    /// Where it goes.
    pub(crate) endpoint: Vec<Segment>,
    /// Client authentication.
    pub(crate) auth_method: TokenEndpointAuthMethod,
    /// Its method.
    pub(crate) method: Method,
    /// How parameters are written.
    pub(crate) format: Format,
    /// Further headers.
    pub(crate) headers: Vec<Param>,
    /// Further parameters.
    pub(crate) params: Vec<Param>,
    /// The vendor's names of the RFC's.
    pub(crate) renames: Renames,
}

/// The refresh (RFC 6749 section 6).
#[derive(Debug)]
pub(crate) struct Refresh {
    /// How it is asked for.
    pub(crate) request: Request,
    /// The word for what is asked.
    pub(crate) grant_type: String,
    /// The token that is presented.
    pub(crate) token: TokenKind,
    /// The parameter that holds it.
    pub(crate) token_param: String,
    /// The scopes are sent, too.
    pub(crate) scope: bool,
    /// Seconds that a success without a token adds.
    pub(crate) extends: Option<u64>,
}

/// The request that turns the token into the usable one.
#[derive(Debug)]
pub(crate) struct Exchange {
    /// How it is asked for.
    pub(crate) request: Request,
    /// Where its answer has the token, unless at the usual place.
    pub(crate) access_token: Option<Vec<Path>>,
    /// Where it says how long that lives, likewise.
    pub(crate) expires_in: Option<Vec<Path>>,
    /// Seconds it lives where the answer does not say.
    pub(crate) lifetime: Option<u64>,
    /// It is made after refreshes, too.
    pub(crate) repeat: bool,
}

/// The revocation endpoint (RFC 7009).
#[derive(Debug)]
pub(crate) struct Revocation {
    /// How it is asked.
    pub(crate) request: Request,
    /// The only token that is revoked.
    pub(crate) token: Option<TokenKind>,
    /// The parameter that holds it; empty where the address or a header does.
    pub(crate) token_param: String,
    /// `token_type_hint` is sent.
    pub(crate) hint: bool,
    /// A revocation ends every grant of user and client.
    pub(crate) ends_grant: bool,
    /// The column whose value says which rows share a token.
    pub(crate) shared_by: Option<String>,
}

/// The token endpoint (RFC 6749 section 3.2).
#[derive(Debug)]
pub(crate) struct Token {
    /// The code exchange.
    pub(crate) exchange: Request,
    /// The refresh.
    pub(crate) refresh: Refresh,
    /// What is signed where the method is one with an assertion.
    pub(crate) client_assertion: Option<ClientJwt>,
    /// The JWT that is sent as the client's secret.
    pub(crate) signed_client_secret: Option<ClientJwt>,
    /// RFC 7662.
    pub(crate) introspection: Option<Request>,
    /// How Basic credentials are encoded.
    pub(crate) basic_encoding: BasicEncoding,
    /// User and password, unless client id and secret.
    pub(crate) basic_credentials: Option<Vec<Segment>>,
    /// `User-Agent` of token and revocation requests.
    pub(crate) user_agent: Option<String>,
    /// What `token_type` may be.
    pub(crate) ty: TokenType,
    /// Where the members of an answer are.
    pub(crate) answer: Answer,
    /// The provider's own words for errors.
    pub(crate) error_words: ErrorWords,
    /// Seconds.
    pub(crate) default_expires_in: Option<u64>,
    /// Seconds.
    pub(crate) refresh_before: u64,
    /// Seconds.
    pub(crate) renew_before: Option<u64>,
}

/// The provider's API.
#[derive(Debug)]
pub(crate) struct Api {
    /// The only place the access token is sent to.
    pub(crate) base_url: Vec<Segment>,
    /// The header that carries it, unless `Authorization`.
    pub(crate) token_header: Option<String>,
    /// Further headers.
    pub(crate) headers: Vec<Param>,
    /// Further parameters.
    pub(crate) query: Vec<Param>,
    /// The statuses that say that the token has run out.
    pub(crate) expired: Vec<u16>,
}
