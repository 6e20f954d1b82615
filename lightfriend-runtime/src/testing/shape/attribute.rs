//! Which attribute says what of a request.

/// An endpoint, or what is asked at one.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
pub(in crate::testing) enum Kind {
    Token,
    Refresh,
    Exchange,
    Introspection,
    Revocation,
    Lookup,
    Api,
    Metadata,
    Keys,
    /// Nothing that the provider has.
    Unknown,
}

/// What of a request departs.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Part {
    Endpoint,
    Method,
    Format,
    Auth,
    Headers,
    Params,
    Names,
}

impl Kind {
    /// As people call it.
    pub(in crate::testing) fn name(self) -> &'static str {
        match self {
            Self::Token => "the token request",
            Self::Refresh => "the refresh",
            Self::Exchange => "the exchange of the token",
            Self::Introspection => "the introspection",
            Self::Revocation => "the revocation",
            Self::Lookup => "the lookup",
            Self::Api => "the API call",
            Self::Metadata => "the request for the issuer's metadata",
            Self::Keys => "the request for the issuer's keys",
            Self::Unknown => "a request",
        }
    }

    /// The attribute, or those that it may be.
    pub(super) fn attribute(self, part: Part) -> &'static str {
        match (self, part) {
            (Self::Token, Part::Endpoint) => "`token_endpoint`",
            (Self::Token, Part::Method) => "`token_request_method`",
            (Self::Token, Part::Format) => "`token_request_format`",
            (Self::Token | Self::Introspection, Part::Auth) => "`token_endpoint_auth_method`",
            (Self::Token, Part::Headers) => "`token_request_headers`",
            (Self::Token, Part::Params) => "`token_params`",
            (Self::Token, Part::Names) => "`rename(token(..))` or `omit(token(..))`",
            (Self::Refresh, Part::Endpoint) => "`refresh_endpoint`",
            (Self::Refresh, Part::Method) => "`refresh(method)` or `token_request_method`",
            (Self::Refresh, Part::Format) => "`refresh(format)` or `token_request_format`",
            (Self::Refresh, Part::Auth) => "`refresh(auth_method)` or `token_endpoint_auth_method`",
            (Self::Refresh, Part::Headers) => "`refresh(headers)` or `token_request_headers`",
            (Self::Refresh, Part::Params) => "`refresh_params`",
            (Self::Refresh, Part::Names) => {
                "`rename(token(..))`, `omit(token(..))` or `refresh(token_param, grant_type)`"
            }
            (Self::Exchange, Part::Endpoint) => "`exchange(url)`",
            (Self::Exchange, Part::Method) => "`exchange(method)`",
            (Self::Exchange, Part::Format) => "`exchange(format)`",
            (Self::Exchange, Part::Auth) => "`exchange(auth_method)`",
            (Self::Exchange, Part::Headers) => "`exchange(headers)`",
            (Self::Exchange, Part::Params | Part::Names) => "`exchange(params)`",
            (Self::Introspection, _) => "`introspection_endpoint`",
            (Self::Revocation, Part::Endpoint) => "`revocation_endpoint`",
            (Self::Revocation, Part::Method) => "`revocation(method)`",
            (Self::Revocation, Part::Format) => "`revocation(format)`",
            (Self::Revocation, Part::Auth) => "`revocation(auth_method)`",
            (Self::Revocation, Part::Headers) => "`revocation(headers)`",
            (Self::Revocation, Part::Params) => "`revocation(params)`",
            (Self::Revocation, Part::Names) => "`revocation(token_param)`",
            (Self::Lookup, Part::Method) => "`lookup(method)`",
            (Self::Lookup, Part::Headers) => "`lookup(headers)` or `api_headers`",
            (Self::Lookup | Self::Api, Part::Params) => "`api_query`",
            (Self::Lookup | Self::Api, Part::Auth) => "`api_auth`",
            (Self::Lookup, _) => "`lookup(url)`",
            (Self::Api, Part::Headers) => "`api_headers`",
            (Self::Api, _) => "`api_base_url`",
            (Self::Metadata | Self::Keys, _) => "`issuer`",
            (Self::Unknown, _) => "one of the endpoints",
        }
    }
}
