//! A token answer as it is stored.

use crate::{account::Account, clock, error::Error, protocol::TokenAnswer, store::TokenUpdate};

impl Account {
    /// Seals the tokens for their places in the account's row, and turns lifetimes into moments.
    pub(crate) fn seal_answer(&self, answer: &TokenAnswer) -> Result<TokenUpdate, Error> {
        let now = clock::now();
        Ok(TokenUpdate {
            access_token: self.seal("access_token", &answer.access_token)?,
            refresh_token: answer
                .refresh_token
                .as_ref()
                .map(|token| self.seal("refresh_token", token))
                .transpose()?,
            scopes: answer.scopes.clone(),
            expires_at: answer
                .expires_in
                .map(|lifetime| clock::after(now, lifetime)),
            refresh_token_expires_at: answer
                .refresh_token_expires_in
                .map(|lifetime| clock::after(now, lifetime)),
            issued_at: now,
        })
    }
}
