//! An answer of the provider's servers, before it is read.

use std::fmt;

use serde_json::Value as Json;
use zeroize::Zeroizing;

use super::RequestKind;
use crate::{account_id::AccountId, error::Error, http::Answer, json, user::UserId};

/// An answer of the provider's servers, which the hook may change before it is read; see
/// [`Hooks::answer`](crate::Hooks::answer).
///
/// It may hold tokens, so its `Debug` shows neither body nor anything of it.
pub struct ProviderAnswer {
    kind: RequestKind,
    account: AccountId,
    answer: Answer,
}

impl ProviderAnswer {
    pub(super) fn new(kind: RequestKind, account: &AccountId, answer: Answer) -> Self {
        Self {
            kind,
            account: account.clone(),
            answer,
        }
    }

    pub(super) fn into_answer(self) -> Answer {
        self.answer
    }

    /// What it answers.
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

    /// The HTTP status.
    #[must_use]
    pub fn status(&self) -> u16 {
        self.answer.status
    }

    /// Has it read as if it had this status.
    pub fn set_status(&mut self, status: u16) {
        self.answer.status = status;
    }

    /// The body, decoded if it came compressed.
    #[must_use]
    pub fn body(&self) -> &[u8] {
        &self.answer.body
    }

    /// Has this read in place of the body: JSON, or a form (RFC 6749 section 5.1).
    pub fn set_body(&mut self, body: impl Into<Vec<u8>>) {
        self.answer.body = Zeroizing::new(body.into());
    }

    /// The body as JSON, if it is that.
    #[must_use]
    pub fn json(&self) -> Option<Json> {
        serde_json::from_str(&json::text(&self.answer.body)).ok()
    }

    /// Has this value read in place of the body.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when it cannot be written as JSON.
    pub fn set_json(&mut self, value: &Json) -> Result<(), Error> {
        let body = serde_json::to_vec(value)
            .map_err(|_| Error::InvalidRequest("the body cannot be written as JSON"))?;
        self.set_body(body);
        Ok(())
    }
}

impl fmt::Debug for ProviderAnswer {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("ProviderAnswer")
            .field("kind", &self.kind)
            .field("service", &self.service())
            .field("user", self.user())
            .field("status", &self.answer.status)
            .finish_non_exhaustive()
    }
}
