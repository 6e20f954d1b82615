//! How requests to a provider's endpoints are made: one type for all of them.

use std::time::Duration;

use super::{Param, TokenEndpointAuthMethod};
use crate::template::Template;

/// A request to one of the provider's endpoints, apart from the parameters that its RFC says.
#[derive(Debug)]
pub struct Request {
    /// Absolute URL without fragment; its query, if any, is kept.
    pub endpoint: Template,
    /// RFC 6749 section 3.2 says POST.
    pub method: Method,
    /// Where the parameters are, and how they are written.
    pub format: Format,
    /// How the client authenticates (RFC 6749 section 2.3).
    pub auth_method: TokenEndpointAuthMethod,
    /// Further headers.
    pub headers: &'static [Param],
    /// Further parameters.
    pub params: &'static [Param],
    /// The vendor's names of parameters that an RFC names.
    pub rename: &'static [(&'static str, &'static str)],
    /// Parameters of the RFC that are not sent.
    pub omit: &'static [&'static str],
}

impl Request {
    /// What the RFCs say; `endpoint` is to be filled in.
    pub const DEFAULT: Self = Self {
        endpoint: Template::EMPTY,
        method: Method::Post,
        format: Format::Form,
        auth_method: TokenEndpointAuthMethod::ClientSecretPost,
        headers: &[],
        params: &[],
        rename: &[],
        omit: &[],
    };
}

impl Request {
    /// Whether a template of it names the client's secret.
    pub(crate) fn names_client_secret(&self) -> bool {
        let values = self.headers.iter().chain(self.params);
        let mut templates = values.map(|param| &param.value).chain([&self.endpoint]);
        templates.any(Template::names_client_secret)
    }
}

/// The method of a request (RFC 9110 section 9).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Method {
    /// POST
    Post,
    /// GET
    Get,
    /// PUT
    Put,
    /// PATCH
    Patch,
    /// DELETE
    Delete,
}

/// Where a request's parameters are, and how they are written.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Format {
    /// A body of type `application/x-www-form-urlencoded` (RFC 6749 section 3.2).
    Form,
    /// A body of type `application/json`, for providers that want it.
    Json,
    /// The URL's query.
    Query,
    /// Nowhere: the URL and the headers say it all.
    None,
}

/// One of a connection's two tokens.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum TokenKind {
    /// The access token.
    AccessToken,
    /// The refresh token.
    RefreshToken,
}

impl TokenKind {
    /// Its column, which is also its `token_type_hint` (RFC 7009 section 2.1).
    #[must_use]
    pub const fn column(self) -> &'static str {
        match self {
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
        }
    }
}

/// The refresh of a token (RFC 6749 section 6).
#[derive(Debug)]
pub struct Refresh {
    /// How it is asked for.
    pub request: Request,
    /// The word for what is asked; empty where the vendor wants none.
    pub grant_type: &'static str,
    /// The token that is presented.
    pub token: TokenKind,
    /// The parameter that holds it.
    pub token_param: &'static str,
    /// The scopes are sent, too.
    pub scope: bool,
    /// The answer has no token: the present one lives on for so long, unless the answer says.
    pub extends: Option<Duration>,
}

impl Refresh {
    /// RFC 6749 section 6; the endpoint is to be filled in.
    pub const DEFAULT: Self = Self {
        request: Request::DEFAULT,
        grant_type: "refresh_token",
        token: TokenKind::RefreshToken,
        token_param: "refresh_token",
        scope: false,
        extends: None,
    };
}

/// The revocation of a token (RFC 7009 section 2).
#[derive(Debug)]
pub struct Revocation {
    /// How it is asked for.
    pub request: Request,
    /// The only token that is revoked; otherwise both are, the refresh token first.
    pub token: Option<TokenKind>,
    /// The parameter that holds it; empty where the URL or a header does.
    pub token_param: &'static str,
    /// Which of the two it is, is sent as `token_type_hint` (RFC 7009 section 2.1).
    pub hint: bool,
    /// It ends every grant of user and client, not only the token's own.
    pub ends_grant: bool,
    /// The column whose value says which rows share a token: the last of them revokes it.
    pub shared_by: Option<&'static str>,
}

impl Revocation {
    /// RFC 7009; the endpoint is to be filled in.
    pub const DEFAULT: Self = Self {
        request: Request::DEFAULT,
        token: None,
        token_param: "token",
        hint: true,
        ends_grant: false,
        shared_by: None,
    };
}
