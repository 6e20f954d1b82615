//! Reading `#[oauth(key = value, key(..), key)]` into one slot per key.
//!
//! A wrong key or value costs only its own slot, so that the rest is still checked.

use std::ops::Deref;

use darling::ast::NestedMeta;
use proc_macro2::Ident;
use syn::punctuated::Punctuated;
use syn::{Attribute, Meta, MetaList, Path, Token};

use super::Entry;
use super::value::{Value, separated, text};
use crate::error::{Errors, error};

/// The keys of one place where `oauth` attributes are written: a slot for each.
pub(crate) trait Keys: Default + 'static {
    /// What to write where a value stands without a name.
    const FORM: &'static str;

    /// What the reference says of each key, in groups with their headings.
    fn groups() -> Vec<(&'static str, &'static [Entry])>;

    /// Reads the value of a key into its slot.
    fn fill(&mut self, key: &str, item: &NestedMeta, errors: &mut Errors);

    /// Takes what a preset says of keys that are not written, and what it adds to those that are.
    fn lay_over(&mut self, preset: Self, written: &[&'static str]);

    /// All keys, as they are written.
    fn names() -> impl Iterator<Item = &'static str> {
        let groups = Self::groups().into_iter();
        groups
            .flat_map(|(_, entries)| entries)
            .map(|entry| entry.key)
    }
}

/// What was written at one place.
///
/// Every slot is optional here: what is required is decided when the whole is checked, so that
/// a misspelt key does not also count as a missing one.
#[derive(Default)]
pub(crate) struct Given<K> {
    /// The values that could be read.
    keys: K,
    /// Keys that were written, whether or not their value could be read.
    pub(crate) written: Vec<&'static str>,
    /// The same, as the user's own tokens.
    pub(crate) tokens: Vec<Ident>,
    /// Keys that do not exist.
    pub(crate) unknown: Vec<Path>,
    /// Keys that a preset says something of.
    pub(crate) of_preset: Vec<&'static str>,
    /// Something could not be read at all; what is missing may be there.
    pub(crate) broken: bool,
}

impl<K> Deref for Given<K> {
    type Target = K;

    fn deref(&self) -> &K {
        &self.keys
    }
}

impl<K: Keys> Given<K> {
    /// Reads items; what cannot be read is reported and left out.
    pub(crate) fn read(items: Option<Vec<NestedMeta>>, errors: &mut Errors) -> Self {
        let mut this = Self {
            broken: items.is_none(),
            ..Self::default()
        };
        for item in items.into_iter().flatten() {
            let Some(path) = key(&item, K::FORM, errors) else {
                this.broken = true;
                continue;
            };
            let written = text(path);
            let Some(name) = K::names().find(|name| *name == written) else {
                this.unknown.push(path.clone());
                continue;
            };
            this.tokens.extend(path.get_ident().cloned());
            if first(&mut this.written, name, path, errors) {
                this.keys.fill(name, &item, errors);
            }
        }
        this
    }

    /// Lays what is written over a preset, which fills what is left open.
    pub(crate) fn lay_over(&mut self, preset: Self) {
        self.keys.lay_over(preset.keys, &self.written);
        self.of_preset.extend(preset.written);
    }

    /// Takes back what is said of a key.
    pub(crate) fn take_back(&mut self, key: &'static str, empty: impl FnOnce(&mut K)) {
        empty(&mut self.keys);
        self.written.retain(|written| *written != key);
    }

    /// Changes what could be read.
    pub(crate) fn change(&mut self, change: impl FnOnce(&mut K)) {
        change(&mut self.keys);
    }

    /// Nothing was written, not even wrongly.
    pub(crate) fn is_empty(&self) -> bool {
        self.unknown.is_empty() && !self.broken && self.written.is_empty()
    }
}

/// Declares the keys of one place, or of one group of a place, each with what the
/// [reference](crate::reference) says of it.
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
        // Keys have the names that the RFCs have.
        #[allow(clippy::struct_field_names)]
        #[derive(Default)]
        pub(crate) struct $name {
            $($(#[doc = $doc])* pub(crate) $slot: Option<$ty>,)*
        }

        impl $name {
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
        }

        impl crate::attr::keys::Keys for $name {
            const FORM: &'static str = $literal;

            fn groups() -> Vec<(&'static str, &'static [crate::attr::Entry])> {
                vec![("", Self::REFERENCE)]
            }

            fn fill(
                &mut self,
                key: &str,
                item: &darling::ast::NestedMeta,
                errors: &mut crate::error::Errors,
            ) {
                match key {
                    $($key => self.$slot = $crate::attr::keys::value(item, errors),)*
                    _ => {}
                }
            }

            fn lay_over(&mut self, preset: Self, written: &[&'static str]) {
                $($crate::attr::keys::lay_over(
                    &mut self.$slot,
                    preset.$slot,
                    written.contains(&$key),
                );)*
            }
        }
    };
}
pub(crate) use keys;

/// Declares a place whose keys are many: in groups, each with its heading in the reference.
macro_rules! groups {
    (
        $(#[$meta:meta])*
        $name:ident, literal: $literal:literal {
            $($slot:ident: $group:ty => $heading:literal,)*
        }
    ) => {
        $(#[$meta])*
        #[derive(Default)]
        pub(crate) struct $name {
            $(#[doc = concat!("The group: ", $heading)] pub(crate) $slot: $group,)*
        }

        impl crate::attr::keys::Keys for $name {
            const FORM: &'static str = $literal;

            fn groups() -> Vec<(&'static str, &'static [crate::attr::Entry])> {
                vec![$(($heading, <$group>::REFERENCE)),*]
            }

            fn fill(
                &mut self,
                key: &str,
                item: &darling::ast::NestedMeta,
                errors: &mut crate::error::Errors,
            ) {
                $(
                    if <$group>::REFERENCE.iter().any(|entry| entry.key == key) {
                        return self.$slot.fill(key, item, errors);
                    }
                )*
            }

            fn lay_over(&mut self, preset: Self, written: &[&'static str]) {
                $(self.$slot.lay_over(preset.$slot, written);)*
            }
        }
    };
}
pub(crate) use groups;

/// Lays one value over a preset's. One that is written and cannot be read stays open.
pub(crate) fn lay_over<T: Value>(written: &mut Option<T>, preset: Option<T>, is_written: bool) {
    match (written, preset) {
        (Some(written), Some(preset)) => written.lay_over(preset),
        (written @ None, preset) if !is_written => *written = preset,
        _ => {}
    }
}

/// The items of every `#[oauth(..)]`; `None` when one of them is not even a list of items.
pub(crate) fn items(attrs: &[Attribute], errors: &mut Errors) -> Option<Vec<NestedMeta>> {
    items_of("oauth", attrs, errors)
}

/// The same of attributes with another name.
pub(crate) fn items_of(
    name: &str,
    attrs: &[Attribute],
    errors: &mut Errors,
) -> Option<Vec<NestedMeta>> {
    let mut all = Some(Vec::new());
    for attr in attrs.iter().filter(|attr| attr.path().is_ident(name)) {
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
