//! Which groups of scopes a flow asks for beside the scopes that are always asked for.

use crate::{
    account::Account,
    descriptor::{Descriptor, ScopeSet},
    error::Error,
    store::described,
};

/// The groups that are asked for.
pub(super) struct Asked {
    pub(super) sets: Vec<&'static ScopeSet>,
    /// The connection has others, too, and is to lose them.
    pub(super) is_narrower: bool,
}

impl Asked {
    /// As they are kept with the flow and the connection: names, joined by spaces.
    pub(super) fn stored(&self) -> Option<String> {
        let names: Vec<&str> = self.sets.iter().map(|set| set.name).collect();
        (!names.is_empty()).then(|| names.join(" "))
    }
}

/// The groups that a start asks for. One that does not speak of them asks for what the connection has.
/// Named ones that it has not are added to those it has; if it has all that are named, those alone
/// stay; and an empty name is none.
///
/// # Errors
/// [`Error::InvalidField`] for a name that the struct does not have.
pub(super) async fn of(account: &Account, named: Option<&[String]>) -> Result<Asked, Error> {
    let descriptor = account.descriptor();
    if descriptor.authorization.scope_sets.is_empty() {
        return Ok(Asked {
            sets: Vec::new(),
            is_narrower: false,
        });
    }
    let named = named.map(|names| find(descriptor, names)).transpose()?;
    let present = present(account).await?;
    let is_present = |set: &&ScopeSet| present.contains(&set.name);
    let all = descriptor.authorization.scope_sets.iter();
    let Some(named) = named else {
        return Ok(Asked {
            sets: all.filter(is_present).collect(),
            is_narrower: false,
        });
    };
    let is_named = |set: &&ScopeSet| named.contains(&set.name);
    let adds = all.clone().any(|set| is_named(&set) && !is_present(&set));
    let sets: Vec<&ScopeSet> = all
        .filter(|set| is_named(set) || (adds && is_present(set)))
        .collect();
    let is_narrower = present
        .iter()
        .any(|had| sets.iter().all(|set| set.name != *had));
    Ok(Asked { sets, is_narrower })
}

/// Those of the names, each of which is a group's.
///
/// # Errors
/// [`Error::InvalidField`] for a name that the struct does not have.
pub(super) fn find(
    descriptor: &'static Descriptor,
    names: &[String],
) -> Result<Vec<&'static str>, Error> {
    let names = names.iter().filter(|name| !name.is_empty());
    names
        .map(|name| {
            let mut sets = descriptor.authorization.scope_sets.iter();
            let found = sets.find(|set| set.name == name);
            found
                .map(|set| set.name)
                .ok_or_else(|| Error::InvalidField {
                    service: descriptor.service,
                    field: "scope_set",
                    problem: known(descriptor),
                })
        })
        .collect()
}

fn known(descriptor: &Descriptor) -> String {
    let sets = descriptor.authorization.scope_sets.iter();
    let names: Vec<String> = sets.map(|set| format!("`{}`", set.name)).collect();
    match names.as_slice() {
        [] => "is there, and the struct has no `scope_sets`".to_owned(),
        names => format!("is none of {}", names.join(", ")),
    }
}

/// The names of the groups that the connection has asked for, of those that the struct still has.
async fn present(account: &Account) -> Result<Vec<&'static str>, Error> {
    let stored = account.read(described::describe).await?;
    let stored = stored.and_then(|stored| stored.scope_sets);
    let stored: Vec<&str> = stored.iter().flat_map(|names| names.split(' ')).collect();
    let sets = account.descriptor().authorization.scope_sets.iter();
    let names = sets.map(|set| set.name);
    Ok(names.filter(|name| stored.contains(name)).collect())
}
