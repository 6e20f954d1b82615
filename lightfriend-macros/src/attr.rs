//! Attributes as they are written, with their spans. Nothing is judged here but whether a key
//! exists and its value has the right kind.

mod account_key;
mod container;
mod entry;
mod field;
pub(crate) mod keys;
pub(crate) mod list;
pub(crate) mod nested;
mod parameters;
mod scope_sets;
mod secret;
mod unknown;
mod value;

use syn::{Data, DeriveInput, Fields};

pub(crate) use self::account_key::AccountKey;
pub(crate) use self::container::Container;
pub(crate) use self::entry::Entry;
pub(crate) use self::field::Field;
pub(crate) use self::keys::{Given, Keys};
pub(crate) use self::list::{Numbers, OneOrMore};
pub(crate) use self::nested::{
    ApiAuth, CallbackSignature, ClientJwt, Exchange, Lookup, Refresh, Revocation, TokenError,
    TokenResponse, Words,
};
pub(crate) use self::parameters::Of;
pub(crate) use self::scope_sets::ScopeSet;
pub(crate) use self::value::{Duration, Flag, Pair, Pairs};
use crate::error::Errors;

/// The struct with everything written on it.
pub(crate) struct Attributes<'a> {
    /// The struct itself.
    pub(crate) input: &'a DeriveInput,
    /// `#[oauth(..)]` on the struct.
    pub(crate) container: Given<Container>,
    /// The struct's fields with their `#[oauth(..)]`.
    pub(crate) fields: Vec<(&'a syn::Field, Given<Field>)>,
}

impl<'a> Attributes<'a> {
    /// Reads all attributes; what cannot be read is reported and left out.
    pub(crate) fn read(input: &'a DeriveInput, errors: &mut Errors) -> Self {
        let container = Given::<Container>::read(keys::items(&input.attrs, errors), errors);
        container.report_unknown_but_secrets(errors);
        let fields = match &input.data {
            Data::Struct(data) => match &data.fields {
                Fields::Named(fields) => fields.named.iter().collect(),
                Fields::Unnamed(_) | Fields::Unit => Vec::new(),
            },
            Data::Enum(_) | Data::Union(_) => Vec::new(),
        };
        let fields = fields
            .into_iter()
            .map(|field| (field, Given::<Field>::read_from(field, errors)));
        Self {
            input,
            container,
            fields: fields.collect(),
        }
    }
}
