//! A request to the provider's servers, before it leaves.

use std::fmt;

use reqwest::{
    Method, Url,
    header::{CONTENT_TYPE, HOST, HeaderMap, HeaderValue},
};
use zeroize::Zeroizing;

use super::{RequestKind, params::Params};
use crate::{account_id::AccountId, error::Error, http::Outgoing, user::UserId};

/// A request to the provider's servers, which the hook may change before it leaves; see
/// [`Hooks::request`](crate::Hooks::request).
///
/// It holds the client's secret and the user's tokens, so its `Debug` shows neither headers nor
/// body nor the URL's path and query.
pub struct ProviderRequest {
    kind: RequestKind,
    account: AccountId,
    outgoing: Outgoing,
}

impl ProviderRequest {
    pub(super) fn new(kind: RequestKind, account: &AccountId, outgoing: Outgoing) -> Self {
        Self {
            kind,
            account: account.clone(),
            outgoing,
        }
    }

    pub(super) fn into_outgoing(self) -> Outgoing {
        self.outgoing
    }

    /// Whether it goes to where it went before: to the same scheme, host and port, naming nobody and
    /// no other host in passing.
    pub(super) fn still_goes_to(&self, before: &Url) -> bool {
        let url = &self.outgoing.url;
        url.origin() == before.origin()
            && url.username().is_empty()
            && url.password().is_none()
            && !self.outgoing.headers.contains_key(HOST)
    }

    /// What it asks for.
    #[must_use]
    pub fn kind(&self) -> RequestKind {
        self.kind
    }

    /// The integration's slug.
    #[must_use]
    pub fn service(&self) -> &'static str {
        self.account.service()
    }

    /// Whose connection it is about.
    #[must_use]
    pub fn user(&self) -> &UserId {
        &self.account.owner
    }

    /// The method.
    #[must_use]
    pub fn method(&self) -> &Method {
        &self.outgoing.method
    }

    /// Sends it with another method.
    pub fn set_method(&mut self, method: Method) {
        self.outgoing.method = method;
    }

    /// Where it goes.
    #[must_use]
    pub fn url(&self) -> &Url {
        &self.outgoing.url
    }

    /// Where it goes. Path and query may be changed; with another origin it is not sent.
    #[must_use]
    pub fn url_mut(&mut self) -> &mut Url {
        &mut self.outgoing.url
    }

    /// The headers.
    #[must_use]
    pub fn headers(&self) -> &HeaderMap {
        &self.outgoing.headers
    }

    /// The headers. With a `Host` it is not sent: that would be another origin.
    #[must_use]
    pub fn headers_mut(&mut self) -> &mut HeaderMap {
        &mut self.outgoing.headers
    }

    /// The body; empty where there is none.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        let body = self.outgoing.body.as_ref();
        body.map_or(&[], |body| body.as_slice())
    }

    /// Sends this body.
    pub fn set_body(&mut self, content_type: &'static str, body: impl Into<Vec<u8>>) {
        let content_type = HeaderValue::from_static(content_type);
        self.outgoing.headers.insert(CONTENT_TYPE, content_type);
        self.outgoing.body = Some(Zeroizing::new(body.into()));
    }

    /// The value of a parameter: of the form or the JSON object that is the body, or of the query
    /// where there is no body.
    #[must_use]
    pub fn param(&self, name: &str) -> Option<String> {
        Params::of(&self.outgoing).ok()?.get(name)
    }

    /// Sets a parameter, where [`param`](Self::param) looks for it.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when the body is neither a form nor a JSON object.
    pub fn set_param(&mut self, name: &str, value: &str) -> Result<(), Error> {
        let mut params = Params::of(&self.outgoing)?;
        params.set(name, value);
        params.write(&mut self.outgoing)
    }

    /// Leaves a parameter out.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when the body is neither a form nor a JSON object.
    pub fn remove_param(&mut self, name: &str) -> Result<(), Error> {
        let mut params = Params::of(&self.outgoing)?;
        params.remove(name);
        params.write(&mut self.outgoing)
    }
}

impl fmt::Debug for ProviderRequest {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderRequest")
            .field("kind", &self.kind)
            .field("service", &self.service())
            .field("user", self.user())
            .field("method", &self.outgoing.method)
            .field("host", &self.outgoing.url.host_str())
            .finish_non_exhaustive()
    }
}
