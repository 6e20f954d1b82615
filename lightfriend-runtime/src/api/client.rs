//! Who calls: one user's account, with the token that it has by then.

use std::sync::Arc;

use reqwest::Method;
use secrecy::SecretString;

use super::{Request, TokenHandle};
use crate::{account::Account, field_values::FieldValues, pacing::AccessToken};

/// Calls one service's API for one user.
#[derive(Debug, Clone)]
pub struct Client {
    account: Account,
    /// The only token there is, where none is stored yet.
    given: Option<AccessToken>,
}

impl Client {
    pub(crate) fn new(account: Account) -> Self {
        Self {
            account,
            given: None,
        }
    }

    /// A client with a token that is not stored, and is not renewed.
    pub(crate) fn with_token(
        account: Account,
        secret: SecretString,
        fields: Arc<FieldValues>,
    ) -> Self {
        let token = AccessToken {
            secret,
            generation: 0,
            fields,
        };
        Self {
            account,
            given: Some(token),
        }
    }

    /// The user's token for work that takes longer than a token lives: streams, long jobs, clients
    /// of other protocols.
    #[must_use = "a handle does nothing until a token is asked for"]
    pub fn token_handle(&self) -> TokenHandle {
        TokenHandle::with(self.account.clone(), self.given.clone())
    }

    /// A GET of a path below `api_base_url`. It begins with `/`; what users wrote in it must be
    /// percent-encoded.
    pub fn get(&self, path: &str) -> Request {
        self.request(Method::GET, path)
    }

    /// A POST; see [`get`](Self::get) for the path.
    pub fn post(&self, path: &str) -> Request {
        self.request(Method::POST, path)
    }

    /// A PUT; see [`get`](Self::get) for the path.
    pub fn put(&self, path: &str) -> Request {
        self.request(Method::PUT, path)
    }

    /// A PATCH; see [`get`](Self::get) for the path.
    pub fn patch(&self, path: &str) -> Request {
        self.request(Method::PATCH, path)
    }

    /// A DELETE; see [`get`](Self::get) for the path.
    pub fn delete(&self, path: &str) -> Request {
        self.request(Method::DELETE, path)
    }

    fn request(&self, method: Method, path: &str) -> Request {
        Request::new(self.account.clone(), self.given.clone(), method, path)
    }
}
