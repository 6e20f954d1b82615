//! A table that the host has already: other names of its columns, and who migrates it.

use proc_macro2::Ident;
use syn::LitStr;
use syn::ext::IdentExt as _;

use super::owner::Owner;
use super::sql;
use super::table::{BUILT_IN_COLUMNS, CONNECTED_BY, USER_ID};
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::suggest;

/// Columns that have another name in the database: ours, theirs.
pub(crate) fn check_columns(
    container: &Given<Container>,
    owner: &Owner,
    fields: &[Ident],
    errors: &mut Errors,
) -> Vec<(String, String)> {
    let Some(given) = &container.application.columns else {
        return Vec::new();
    };
    if given.pairs.is_empty() {
        let message = "the list is empty: write `columns(access_token = \"token\")`, the \
            framework's name or a field's and the one in the database, or remove it";
        errors.push(error(&given.key, message));
    }
    let known = known(owner, fields);
    let mut renamed: Vec<Renamed<'_>> = Vec::new();
    for pair in &given.pairs {
        let name = pair.name.value();
        let problem = unknown(&name, owner, &known).or_else(|| {
            let is_second = renamed.iter().any(|(known, _)| *known == name);
            is_second.then(|| format!("`{name}` is named twice; remove one"))
        });
        if let Some(problem) = problem {
            errors.push(error(&pair.name, problem));
            continue;
        }
        let theirs = pair.value.value();
        match sql::broken("the name of a column", &theirs) {
            Some(reason) => errors.push(error(&pair.value, reason)),
            None => renamed.push((name, &pair.value)),
        }
    }
    check_collisions(&renamed, &known, errors);
    let renamed = renamed.into_iter();
    let renamed = renamed.map(|(name, theirs)| (name, theirs.value()));
    renamed.filter(|(name, theirs)| name != theirs).collect()
}

/// Our name, and theirs as it is written.
type Renamed<'a> = (String, &'a LitStr);

/// The columns that there are, also those of fields that something else is wrong with.
fn known(owner: &Owner, fields: &[Ident]) -> Vec<String> {
    let is_here = |name: &&str| match *name {
        USER_ID => false,
        CONNECTED_BY => owner.connected_by.is_some(),
        _ => true,
    };
    let built_in = BUILT_IN_COLUMNS.into_iter().filter(is_here);
    let fields = fields.iter().map(|field| field.unraw().to_string());
    std::iter::once(owner.column.to_string())
        .chain(built_in.map(str::to_owned))
        .chain(fields)
        .collect()
}

/// What is wrong with the left side.
fn unknown(name: &str, owner: &Owner, known: &[String]) -> Option<String> {
    if known.iter().any(|known| known == name) {
        return None;
    }
    Some(match name {
        USER_ID => format!(
            "the owner's column is `{0}`, as `owner` says: write `{0} = \"..\"`",
            owner.column
        ),
        CONNECTED_BY => "there is `connected_by` where the owner is not the user, as with \
            `owner = \"organization_id\"`"
            .to_owned(),
        _ => {
            let hint = suggest::hint(name, known.iter().map(String::as_str));
            let form = if hint.is_empty() {
                "; on the left is the framework's name, such as `access_token`, or a field's"
            } else {
                ""
            };
            format!("there is no column `{name}`{hint}{form}")
        }
    })
}

// A table has one column of a name.
fn check_collisions(renamed: &[Renamed<'_>], known: &[String], errors: &mut Errors) {
    for (at, (name, theirs)) in renamed.iter().enumerate() {
        let text = theirs.value();
        let before = renamed.iter().take(at);
        if let Some((other, _)) = before.rev().find(|(_, other)| other.value() == text) {
            let message = format!("`{other}` has the name `{text}` already");
            errors.push(error(theirs, message));
            continue;
        }
        let keeps_its_name = !renamed.iter().any(|(renamed, _)| *renamed == text);
        let is_taken = *name != text && keeps_its_name && known.contains(&text);
        if is_taken {
            let message = format!(
                "`{text}` is another of the columns: give that one another name, as in \
                 `columns({text} = \"..\")`, or this one"
            );
            errors.push(error(theirs, message));
        }
    }
}

/// Whether the host alone creates and alters the table.
pub(crate) fn check_migration(container: &Given<Container>, errors: &mut Errors) -> bool {
    let Some(given) = &container.application.migration else {
        return false;
    };
    let word = given.value();
    if word != "host" {
        let hint = suggest::hint(&word, ["host"]);
        let message = format!(
            "`migration` is `\"host\"`, where the host's own migrations create the table, and \
             left out where the framework's do; there is no `{word}`{hint}"
        );
        errors.push(error(given, message));
    }
    true
}
