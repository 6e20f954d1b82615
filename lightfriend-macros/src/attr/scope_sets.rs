//! `scope_sets(write("a", "b"), admin("c"))`

use darling::ast::NestedMeta;
use syn::{Ident, LitStr, Meta, Path};

use super::keys;
use super::list::Choices;
use super::value::{Value, at, text};
use crate::error::{Errors, error};

/// Named groups of scopes.
pub(crate) struct ScopeSets(pub(crate) Vec<ScopeSet>);

/// One of them, which is not empty.
pub(crate) struct ScopeSet {
    /// Its name.
    pub(crate) name: Ident,
    /// Its scopes.
    pub(crate) scopes: Vec<LitStr>,
}

/// How one is written.
const SET: &str = "`write(\"..\")`, a name with its scopes in parentheses";

impl Value for ScopeSets {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let Meta::List(list) = meta else {
            let message = "`scope_sets` is a list of groups with names: write \
                `scope_sets(write(\"..\"), admin(\"..\"))`";
            errors.push(error(&at(meta), message));
            return None;
        };
        let items = keys::list_items(list, errors)?;
        if items.is_empty() {
            errors.push(error(
                &list.path,
                format!("the list is empty: write {SET}, or remove it"),
            ));
        }
        let sets = items.iter().filter_map(|item| set(item, errors));
        Some(Self(sets.collect()))
    }
}

fn set(item: &NestedMeta, errors: &mut Errors) -> Option<ScopeSet> {
    let path = keys::key(item, SET, errors)?;
    let name = name(path, errors);
    let Choices(scopes) = keys::value(item, errors)?;
    Some(ScopeSet {
        name: name?,
        scopes,
    })
}

fn name(path: &Path, errors: &mut Errors) -> Option<Ident> {
    let name = path.get_ident();
    if name.is_none() {
        let message = format!("`{}` is no name: write {SET}", text(path));
        errors.push(error(path, message));
    }
    name.cloned()
}
