//! How the client authenticates (RFC 6749 section 2.3), of all its requests together.

use syn::LitStr;

use super::is_discovered;
use crate::attr::{Container, Given};
use crate::integration::choice::{Choice as _, TokenEndpointAuthMethod};

/// The methods by which some request authenticates.
#[derive(Debug)]
pub(crate) struct Methods {
    used: Vec<TokenEndpointAuthMethod>,
    /// One of them is misspelt, and could be any.
    is_open: bool,
}

impl Methods {
    /// Those of the code exchange, which is `None` where it is misspelt, and of all others.
    pub(super) fn of(
        container: &Given<Container>,
        code_exchange: Option<TokenEndpointAuthMethod>,
    ) -> Self {
        let own: Vec<_> = of_requests(container).map(method).collect();
        let is_open = code_exchange.is_none() || own.contains(&None) || is_misspelt(container);
        let used = own.into_iter().chain([code_exchange]);
        Self {
            used: used.flatten().collect(),
            is_open,
        }
    }

    /// Whether one of these is used, for all that is known.
    pub(crate) fn may_be(&self, among: &[TokenEndpointAuthMethod]) -> bool {
        self.is_open || among.iter().any(|method| self.are(*method))
    }

    /// Whether this one is used.
    pub(crate) fn are(&self, method: TokenEndpointAuthMethod) -> bool {
        self.used.contains(&method)
    }
}

/// The method of the code exchange, where it is known.
pub(super) fn of_code_exchange(
    container: &Given<Container>,
    chosen: Option<TokenEndpointAuthMethod>,
) -> Option<TokenEndpointAuthMethod> {
    let is_written = container.client.token_endpoint_auth_method.is_some();
    if !is_written && is_discovered(container) {
        return Some(TokenEndpointAuthMethod::Discovered);
    }
    chosen.filter(|_| is_written || !container.mentions("token_endpoint_auth_method"))
}

/// All that is written of methods, that of the code exchange first.
pub(crate) fn written(container: &Given<Container>) -> impl Iterator<Item = &LitStr> {
    let code_exchange = container.client.token_endpoint_auth_method.iter();
    code_exchange.chain(of_requests(container))
}

/// What stands in `refresh(..)`, `revocation(..)` and `exchange(..)`.
fn of_requests(container: &Given<Container>) -> impl Iterator<Item = &LitStr> {
    let Said {
        refresh,
        revocation,
        exchange,
    } = said(container);
    [refresh, revocation, exchange].into_iter().flatten()
}

/// `auth_method` of each request that may say it.
struct Said<'a> {
    refresh: Option<&'a LitStr>,
    revocation: Option<&'a LitStr>,
    exchange: Option<&'a LitStr>,
}

fn said(container: &Given<Container>) -> Said<'_> {
    let requests = &container.requests;
    let (refresh, revocation) = (requests.refresh.as_ref(), requests.revocation.as_ref());
    let exchange = requests.exchange.as_ref();
    Said {
        refresh: refresh.and_then(|given| given.request.auth_method.as_ref()),
        revocation: revocation.and_then(|given| given.request.auth_method.as_ref()),
        exchange: exchange.and_then(|given| given.request.auth_method.as_ref()),
    }
}

/// Whether one was meant that could not be read.
fn is_misspelt(container: &Given<Container>) -> bool {
    const KEY: &str = "auth_method";
    let requests = &container.requests;
    let said = said(container);
    let refresh = requests.refresh.as_ref();
    let revocation = requests.revocation.as_ref();
    let exchange = requests.exchange.as_ref();
    (said.refresh.is_none() && refresh.is_some_and(|given| given.mentions(KEY)))
        || (said.revocation.is_none() && revocation.is_some_and(|given| given.mentions(KEY)))
        || (said.exchange.is_none() && exchange.is_some_and(|given| given.mentions(KEY)))
}

fn method(given: &LitStr) -> Option<TokenEndpointAuthMethod> {
    let word = given.value();
    let mut words = TokenEndpointAuthMethod::WORDS.iter();
    words
        .find(|(known, _)| *known == word)
        .map(|(_, method)| *method)
}
