//! What the client is known by: the secret that the provider has given it, and the key that it signs
//! with. The runtime's descriptor says the same of itself.

use super::choice::TokenEndpointAuthMethod;
use super::param::Param;
use super::template::Segment;
use super::{Integration, Request};

impl Integration {
    /// Whether anything takes the client's secret.
    pub(crate) fn has_client_secret(&self) -> bool {
        let is_given = self.token.signed_client_secret.is_none();
        let credentials = self.token.basic_credentials.iter();
        let headers = self.api.iter().flat_map(|api| &api.headers);
        let mut templates = credentials.chain(headers.map(|header| &header.value));
        let is_named = templates.any(|template| names_secret(template));
        let keys_signatures = self.authorization.response.signature.is_some();
        is_given && (is_named || keys_signatures || self.requests().any(takes_secret))
    }

    /// Whether the client signs with a key of its own.
    pub(crate) fn has_private_key(&self) -> bool {
        let signs =
            |request: &Request| request.auth_method == TokenEndpointAuthMethod::PrivateKeyJwt;
        self.token.signed_client_secret.is_some() || self.requests().any(signs)
    }

    /// The requests that the client is known by.
    fn requests(&self) -> impl Iterator<Item = &Request> {
        let revocation = self.revocation.iter().map(|it| &it.request);
        let exchange = self.exchange.iter().map(|it| &it.request);
        [&self.token.exchange, &self.token.refresh.request]
            .into_iter()
            .chain(&self.token.introspection)
            .chain(revocation)
            .chain(exchange)
    }
}

fn takes_secret(request: &Request) -> bool {
    let is_of_method = matches!(
        request.auth_method,
        TokenEndpointAuthMethod::ClientSecretPost
            | TokenEndpointAuthMethod::ClientSecretBasic
            | TokenEndpointAuthMethod::ClientSecretJwt
            | TokenEndpointAuthMethod::Discovered
    );
    let mut values = request.headers.iter().chain(&request.params);
    is_of_method || values.any(|Param { value, .. }| names_secret(value))
}

fn names_secret(template: &[Segment]) -> bool {
    template.contains(&Segment::ClientSecret)
}
