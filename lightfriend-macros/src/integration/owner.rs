//! Whose the connections are: the user's, or those of what stands in for one.

use proc_macro2::{Ident, Span};
use syn::{LitStr, Path};

use super::choice::{Choice, UserIdType};
use super::{sql, table, words};
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::{fallback, suggest};

/// Whose the connections are.
#[derive(Debug)]
pub(crate) struct Owner {
    /// The column that holds it.
    pub(crate) column: Ident,
    /// Its type.
    pub(crate) id: IdType,
    /// What it references; `None` without a foreign key.
    pub(crate) table: Option<ForeignKey>,
    /// Type of `connected_by`, which holds the user where the owner is another.
    pub(crate) connected_by: Option<IdType>,
}

/// Type of a column that holds whose something is.
#[derive(Debug, Clone)]
pub(crate) struct IdType {
    /// The type in SQL and in the descriptor.
    pub(crate) ty: UserIdType,
    /// The path as written: the host's own `uuid` is the one it means.
    pub(crate) path: Option<Path>,
}

/// A table and its key.
#[derive(Debug)]
pub(crate) struct ForeignKey {
    /// The table.
    pub(crate) table: String,
    /// The key.
    pub(crate) column: String,
}

/// The owner, who is the user where nothing else is written.
pub(crate) fn check_owner(
    table: &Ident,
    uuid: bool,
    container: &Given<Container>,
    errors: &mut Errors,
) -> Owner {
    let application = &container.application;
    check_goes_with_owner(container, errors);
    let user_id = application.user_id.as_ref();
    let user_id = check_id("user", uuid, user_id, errors).unwrap_or(IdType {
        ty: UserIdType::Integer,
        path: None,
    });
    // A misspelt one is an owner, too.
    if !container.mentions("owner") {
        return Owner {
            column: users_column(),
            id: user_id,
            table: check_references(
                "users",
                table,
                application.users.as_ref(),
                Some(users()),
                errors,
            ),
            connected_by: None,
        };
    }
    let owner_id = application.owner_id.as_ref();
    let owners = application.owners.as_ref();
    Owner {
        column: check_column(table, application.owner.as_ref(), errors),
        id: check_id("owner", uuid, owner_id, errors).unwrap_or_else(|| user_id.clone()),
        table: check_references("owners", table, owners, None, errors),
        connected_by: Some(user_id),
    }
}

// What is said of an owner that there is not, or of users where the table refers to others.
fn check_goes_with_owner(container: &Given<Container>, errors: &mut Errors) {
    let application = &container.application;
    if container.mentions("owner") {
        if let Some(users) = &application.users {
            errors.push(error(
                users,
                "the table refers to owners, as `owner` says: write `owners = \"..\"` for their \
                    table, and remove `users`",
            ));
        }
        return;
    }
    let without = |key: &str| {
        format!(
            "`{key}` goes with `owner = \"organization_id\"`, the column that holds whose a \
                connection is; add that, or remove this"
        )
    };
    if let Some(path) = &application.owner_id {
        errors.push(error(path, without("owner_id")));
    }
    if let Some(owners) = &application.owners {
        errors.push(error(owners, without("owners")));
    }
}

/// The owner's column; that of the user beside a mistake.
fn check_column(table: &Ident, given: Option<&LitStr>, errors: &mut Errors) -> Ident {
    let Some(given) = given else {
        return users_column();
    };
    let name = given.value();
    let Some(reason) = broken(&name, table) else {
        return fallback::ident(&name, given.span());
    };
    errors.push(error(given, reason));
    users_column()
}

fn users_column() -> Ident {
    Ident::new(table::USER_ID, Span::call_site())
}

// `user_id` would leave open who the owner is: routes ask the host for another than the user.
fn broken(name: &str, table: &Ident) -> Option<String> {
    if name == table::USER_ID {
        return Some(
            "`user_id` holds the owner where that is the user: remove `owner`, or name the column \
                after what the owner is, as in `owner = \"organization_id\"`"
                .to_owned(),
        );
    }
    // The models have a field of that name.
    let keyword = || {
        words::is_keyword(name)
            .then(|| format!("the name of a column cannot be `{name}`: it is a Rust keyword"))
    };
    let reason = table::check_column_name(name, table).or_else(keyword)?;
    let instead = if sql::is_slug(name) {
        "; choose another name"
    } else {
        ", as in `owner = \"organization_id\"`"
    };
    Some(reason + instead)
}

/// The table that is referenced where nothing else is written.
fn users() -> ForeignKey {
    ForeignKey {
        table: "users".to_owned(),
        column: "id".to_owned(),
    }
}

/// What the owner's column references; `None` without a foreign key.
fn check_references(
    key: &str,
    connections: &Ident,
    given: Option<&LitStr>,
    default: Option<ForeignKey>,
    errors: &mut Errors,
) -> Option<ForeignKey> {
    let Some(given) = given else {
        return default;
    };
    let text = given.value();
    let (table, column) = match text.split_once('(') {
        None if text == "none" => return None,
        None if sql::broken_slug("", &text).is_none() => {
            let message = format!(
                "the key is missing: write `{key} = \"{text}(id)\"`, with the name of its column"
            );
            errors.push(error(given, message));
            return default;
        }
        None => (text.as_str(), "id"),
        Some((table, column)) => (table, column.strip_suffix(')').unwrap_or_default()),
    };
    let own = || {
        (table == connections.to_string().as_str())
            .then(|| format!("`{key}` is the host's table of {key}, not the table of connections"))
    };
    let broken = sql::broken_slug(&format!("the name of the {key} table"), table)
        .or_else(|| sql::broken_slug("the name of its key", column))
        .or_else(own);
    let Some(reason) = broken else {
        return Some(ForeignKey {
            table: table.to_owned(),
            column: column.to_owned(),
        });
    };
    errors.push(error(
        given,
        format!("{reason} (`{key}` is written as \"{key}(id)\", table and key, or \"none\")"),
    ));
    default
}

/// Type of an id; `whose` it is in the message.
fn check_id(whose: &str, uuid: bool, given: Option<&Path>, errors: &mut Errors) -> Option<IdType> {
    let path = given?;
    let last = path.segments.last()?;
    let found = UserIdType::WORDS.iter().find(|(word, _)| {
        last.arguments.is_none() && last.ident == word.rsplit("::").next().unwrap_or_default()
    });
    if !uuid && matches!(found, Some((_, UserIdType::Uuid))) {
        let message = format!(
            "{whose} ids of this type need the feature `uuid`: write `lightfriend-runtime = {{ .., \
                features = [\"uuid\"] }}` in Cargo.toml"
        );
        errors.push(error(path, message));
        return None;
    }
    if let Some((_, ty)) = found {
        return Some(IdType {
            ty: *ty,
            path: Some(path.clone()),
        });
    }
    let types = suggest::list(UserIdType::WORDS.iter().map(|(word, _)| *word));
    errors.push(error(
        path,
        format!("{whose} ids cannot have this type; there are {types}"),
    ));
    None
}
