//! Errors are collected, never returned early: every mistake is reported at once.

use std::fmt::Display;
use std::ops::Range;

use proc_macro2::Span;
use syn::LitStr;
use syn::spanned::Spanned;

/// All mistakes found so far. Whoever creates it must finish it; everyone else borrows it.
pub(crate) type Errors = darling::error::Accumulator;

/// A mistake, shown under the user's own token.
pub(crate) fn error(token: &impl Spanned, message: impl Display) -> darling::Error {
    darling::Error::custom(message).with_span(token)
}

/// A part of a literal's text, where the compiler can point at one; otherwise the whole literal.
pub(crate) fn within(literal: &LitStr, at: Range<usize>) -> Span {
    let token = literal.token();
    let text = token.to_string();
    // Escapes make the source longer than the value, and hide where in it a part is.
    let is_plain = text.len() == literal.value().len() + 2 && text.starts_with('"');
    let part = || token.subspan(at.start + 1..=at.end);
    is_plain
        .then(part)
        .flatten()
        .unwrap_or_else(|| literal.span())
}
