//! What a request has of its client, so that nothing is sent twice (RFC 6749 section 3.2).

use syn::LitStr;

use crate::integration::choice::TokenEndpointAuthMethod;
use crate::integration::param::Sent;

/// The attribute that says how the client authenticates in a request.
#[derive(Debug, Clone, Copy)]
pub(super) enum SaidBy {
    /// The request's own.
    Request,
    /// That of the code exchange.
    Struct,
}

impl SaidBy {
    /// The request's own where it is written.
    pub(super) fn own_if(given: Option<&LitStr>) -> Self {
        given.map_or(Self::Struct, |_| Self::Request)
    }

    fn key(self) -> &'static str {
        match self {
            Self::Request => "auth_method",
            Self::Struct => "token_endpoint_auth_method",
        }
    }
}

/// The parameters that authenticate the client.
pub(super) fn sent_by(
    method: Option<TokenEndpointAuthMethod>,
    said_by: SaidBy,
) -> Vec<Sent<'static>> {
    let Some(method) = method else {
        return Vec::new();
    };
    let by = format!("`{} = \"{}\"`", said_by.key(), method.word());
    let names = parameters(method).iter();
    names.map(|name| (*name, by.clone())).collect()
}

// RFC 6749 section 2.3.1: Basic authentication alone leaves the body without a client id. RFC 7521
// section 4.2 has the others.
fn parameters(method: TokenEndpointAuthMethod) -> &'static [&'static str] {
    match method {
        TokenEndpointAuthMethod::ClientSecretPost => &["client_id", "client_secret"],
        TokenEndpointAuthMethod::None => &["client_id"],
        TokenEndpointAuthMethod::ClientSecretJwt | TokenEndpointAuthMethod::PrivateKeyJwt => {
            &["client_id", "client_assertion", "client_assertion_type"]
        }
        TokenEndpointAuthMethod::ClientSecretBasic
        | TokenEndpointAuthMethod::Omit
        | TokenEndpointAuthMethod::Bearer
        | TokenEndpointAuthMethod::Discovered => &[],
    }
}
