//! The field that tells an owner's accounts apart.

use proc_macro2::Ident;
use syn::ext::IdentExt as _;

use super::choice::ColumnType;
use super::column::Column;
use super::{source, words};
use crate::attr::{self, Attributes, Field, Given};
use crate::error::{Errors, error};

/// What is said of that field.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AccountKey {
    /// An account at the provider belongs to one owner.
    pub(crate) exclusive: bool,
}

/// Whether a field is the key, and that it can be.
pub(super) fn check_account_key(
    ident: &Ident,
    ty: Option<(ColumnType, bool)>,
    given: &Given<Field>,
    errors: &mut Errors,
) -> Option<AccountKey> {
    let key = given.account_key.as_ref()?;
    if let Some(reason) = check_name(ident) {
        errors.push(error(ident, reason));
        return None;
    }
    let reasons = [check_local(given), check_secret(given), check_type(ty)];
    for reason in reasons.into_iter().flatten() {
        errors.push(error(&key.span, reason));
    }
    Some(AccountKey {
        exclusive: key.exclusive,
    })
}

// Diesel's `primary_key(..)` finds no field that is written as `r#type`.
fn check_name(ident: &Ident) -> Option<String> {
    let name = ident.unraw().to_string();
    words::is_keyword(&name).then(|| {
        format!(
            "what tells accounts apart cannot be called `{name}`, a Rust keyword, as Diesel does not \
                find a key of that name; choose another name"
        )
    })
}

// The provider says which account it is; that a value has two sources is one mistake.
fn check_local(given: &Given<Field>) -> Option<&'static str> {
    let is_local = given.local.is_some() && source::check_one_source(given).is_none();
    is_local.then_some(
        "which account it is says the provider, and a `local` value is the application's own: \
            take it from an answer, as in `token_response = \"team.id\"`, or remove `account_key`",
    )
}

// Two ciphertexts of one value differ.
fn check_secret(given: &Given<Field>) -> Option<&'static str> {
    given.secret.as_ref().map(|_| {
        "what tells accounts apart is compared and shown, which a `secret` cannot be; remove one \
            of the two"
    })
}

// A part of a primary key is never NULL, and is compared for equality.
fn check_type(ty: Option<(ColumnType, bool)>) -> Option<&'static str> {
    let (ty, nullable) = ty?;
    if !is_comparable(ty) {
        return Some(
            "what tells accounts apart is a text or a whole number: make this a `String`, `i32` or \
                `i64`, or remove `account_key`",
        );
    }
    nullable.then_some(
        "what tells accounts apart is always there: remove the `Option` around the type, or \
            remove `account_key`",
    )
}

fn is_comparable(ty: ColumnType) -> bool {
    !matches!(ty, ColumnType::Double | ColumnType::Bool)
}

/// The type that the key has, or that stands in for one that it cannot have.
pub(super) fn key_type(ty: ColumnType) -> ColumnType {
    if is_comparable(ty) {
        ty
    } else {
        ColumnType::Text
    }
}

// Two together would be one key of two parts, which nobody can name in a link.
pub(super) fn check_one_key(
    attributes: &Attributes<'_>,
    columns: &mut [Column],
    errors: &mut Errors,
) {
    let mut keys = attributes.fields.iter().filter_map(|(field, given)| {
        let key: &attr::AccountKey = given.account_key.as_ref()?;
        Some((field.ident.as_ref()?, key))
    });
    let Some((first, _)) = keys.next() else {
        return;
    };
    for (_, key) in keys {
        let message = format!(
            "`{first}` tells the accounts apart already, and one field does; remove one of the two"
        );
        errors.push(error(&key.span, message));
    }
    for column in columns.iter_mut().filter(|column| column.ident != *first) {
        column.account_key = None;
    }
}
