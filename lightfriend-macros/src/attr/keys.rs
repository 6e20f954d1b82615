//! Reading `#[oauth(key = value, key(..), key)]` into one slot per key.
//!
//! A wrong key or value costs only its own slot, so that the rest is still checked.

use darling::ast::NestedMeta;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, MetaList, Path, Token};

use super::value::{Value, separated, text};
use crate::error::{Errors, error};

/// Declares the keys of one place where `oauth` attributes are written, each with what the
/// [reference](crate::reference) says of it.
///
/// Every slot is optional here: what is required is decided when the whole is checked, so that
/// a misspelt key does not also count as a missing one.
macro_rules! keys {
    (
        $(#[$meta:meta])*
        $name:ident, literal: $literal:literal {
            $(
                $(#[doc = $doc:literal])*
                $key:literal => $slot:ident: $ty:ty {
                    value: $value:literal,
                    default: $default:literal,
                    rfc: $rfc:literal,
                    errors: $errors:literal,
                }
            )*
        }
    ) => {
        $(#[$meta])*
        #[derive(Default)]
        pub(crate) struct $name {
            $($(#[doc = $doc])* pub(crate) $slot: Option<$ty>,)*
            /// Keys that were written, whether or not their value could be read.
            pub(crate) written: Vec<&'static str>,
            /// The same, as the user's own tokens.
            pub(crate) tokens: Vec<proc_macro2::Ident>,
            /// Keys that do not exist.
            pub(crate) unknown: Vec<syn::Path>,
            /// Something could not be read at all; what is missing may be there.
            pub(crate) broken: bool,
        }

        impl $name {
            /// All keys, as they are written.
            pub(crate) const KEYS: &'static [&'static str] = &[$($key),*];

            /// What the reference says of each key.
            pub(crate) const REFERENCE: &'static [crate::attr::Entry] = &[$(
                crate::attr::Entry {
                    key: $key,
                    docs: &[$($doc),*],
                    value: $value,
                    default: $default,
                    rfc: $rfc,
                    errors: $errors,
                },
            )*];

            /// Reads items; what cannot be read is reported and left out.
            pub(crate) fn read(
                items: Option<Vec<darling::ast::NestedMeta>>,
                errors: &mut crate::error::Errors,
            ) -> Self {
                let mut this = Self { broken: items.is_none(), ..Self::default() };
                for item in items.into_iter().flatten() {
                    let Some(path) = $crate::attr::keys::key(&item, $literal, errors) else {
                        this.broken = true;
                        continue;
                    };
                    match $crate::attr::value::text(path).as_str() {
                        $($key => {
                            this.tokens.extend(path.get_ident().cloned());
                            if $crate::attr::keys::first(&mut this.written, $key, path, errors) {
                                this.$slot = $crate::attr::keys::value(&item, errors);
                            }
                        })*
                        _ => this.unknown.push(path.clone()),
                    }
                }
                this
            }
        }
    };
}
pub(crate) use keys;

/// The items of every `#[oauth(..)]`; `None` when one of them is not even a list of items.
pub(crate) fn items(attrs: &[Attribute], errors: &mut Errors) -> Option<Vec<NestedMeta>> {
    let mut all = Some(Vec::new());
    for attr in attrs.iter().filter(|attr| attr.path().is_ident("oauth")) {
        let items = match &attr.meta {
            Meta::List(list) => list_items(list, errors),
            other => {
                errors.push(error(
                    other,
                    "write `#[oauth(..)]`, with the attributes in parentheses",
                ));
                None
            }
        };
        match (&mut all, items) {
            (Some(all), Some(items)) => all.extend(items),
            (all, _) => *all = None,
        }
    }
    all
}

/// The items between a list's parentheses.
pub(crate) fn list_items(list: &MetaList, errors: &mut Errors) -> Option<Vec<NestedMeta>> {
    let items = list.parse_args_with(Punctuated::<NestedMeta, Token![,]>::parse_terminated);
    let form = "write `name = value`, `name(..)` or `name`, with commas between them";
    let items = items.map_err(|wrong| separated(&wrong, form));
    errors
        .handle(items)
        .map(|items| items.into_iter().collect())
}

/// The key of an item; an item without one is reported, with what to write instead.
pub(crate) fn key<'a>(
    item: &'a NestedMeta,
    instead: &str,
    errors: &mut Errors,
) -> Option<&'a Path> {
    match item {
        NestedMeta::Meta(meta) => Some(meta.path()),
        NestedMeta::NameValueInvalidExpr(item) => Some(&item.path),
        NestedMeta::Lit(literal) => {
            errors.push(error(
                literal,
                format!("a value needs a name: write {instead}"),
            ));
            None
        }
    }
}

/// Notes a key; says no, and reports it, when it is the second of its name.
pub(crate) fn first(
    written: &mut Vec<&'static str>,
    key: &'static str,
    path: &Path,
    errors: &mut Errors,
) -> bool {
    let first = !written.contains(&key);
    if first {
        written.push(key);
    } else {
        errors.push(error(path, format!("`{key}` is given twice; remove one")));
    }
    first
}

/// The value of an item.
pub(crate) fn value<T: Value>(item: &NestedMeta, errors: &mut Errors) -> Option<T> {
    match item {
        NestedMeta::Meta(meta) => T::read(meta, errors),
        NestedMeta::NameValueInvalidExpr(item) => {
            let message = T::unreadable(&text(&item.path));
            errors.push(error(item, message));
            None
        }
        NestedMeta::Lit(_) => None,
    }
}
