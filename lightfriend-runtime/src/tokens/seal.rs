//! A token answer as it is stored.

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    clock,
    crypto::{KeyRing, Place},
    descriptor::Descriptor,
    error::Error,
    protocol::TokenAnswer,
    store::{Sealed, TokenUpdate},
    user::UserId,
};

/// Seals the tokens for their places in the user's row, and turns lifetimes into moments.
pub(crate) fn seal(
    keys: &KeyRing,
    descriptor: &Descriptor,
    user: &UserId,
    answer: &TokenAnswer,
) -> Result<TokenUpdate, Error> {
    let now = clock::now();
    let seal = |column, secret: &SecretString| {
        keys.seal(Place::of(descriptor, column, user), secret.expose_secret())
            .map(Sealed::from_text)
    };
    Ok(TokenUpdate {
        access_token: seal("access_token", &answer.access_token)?,
        refresh_token: answer
            .refresh_token
            .as_ref()
            .map(|token| seal("refresh_token", token))
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
