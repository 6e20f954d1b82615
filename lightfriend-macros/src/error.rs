//! Errors are collected, never returned early: every mistake is reported at once.

use std::fmt::Display;

use syn::spanned::Spanned;

/// All mistakes found so far. Whoever creates it must finish it; everyone else borrows it.
pub(crate) type Errors = darling::error::Accumulator;

/// A mistake, shown under the user's own token.
pub(crate) fn error(token: &impl Spanned, message: impl Display) -> darling::Error {
    darling::Error::custom(message).with_span(token)
}
