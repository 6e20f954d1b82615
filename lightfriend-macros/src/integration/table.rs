//! The table of connections and whose they are.

use proc_macro2::Ident;
use syn::{LitStr, Path};

use super::choice::{Choice, UserIdType};
use super::sql;
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::{fallback, suggest};

/// The table's own columns, those that only the runtime knows included; a struct's fields cannot have
/// these names.
pub(crate) const BUILT_IN_COLUMNS: [&str; 14] = [
    "user_id",
    "access_token",
    "refresh_token",
    "scopes",
    "expires_at",
    "refresh_token_expires_at",
    "status",
    "generation",
    "lease_owner",
    "lease_until",
    "refusals",
    "refused_since",
    "created_at",
    "issued_at",
];

/// The runtime's own tables.
const OF_THE_RUNTIME: [&str; 4] = [
    "oauth_flow",
    "oauth_revocation",
    "oauth_key",
    "oauth_account",
];

/// A table and its key.
#[derive(Debug)]
pub(crate) struct ForeignKey {
    /// The table.
    pub(crate) table: String,
    /// The key.
    pub(crate) column: String,
}

/// Type of the `user_id` column.
#[derive(Debug)]
pub(crate) struct UserId {
    /// The type in SQL and in the descriptor.
    pub(crate) ty: UserIdType,
    /// The path as written: the host's own `uuid` is the one it means.
    pub(crate) path: Option<Path>,
}

/// The table's name, which is also its module's.
pub(crate) fn check_table(
    ident: &Ident,
    service: &str,
    container: &Given<Container>,
    errors: &mut Errors,
) -> Ident {
    let name = match &container.application.table {
        None => format!("{service}_connection"),
        Some(given) => match check_table_name(&given.value()) {
            None => given.value(),
            Some(reason) => {
                errors.push(error(given, reason));
                format!("{service}_connection")
            }
        },
    };
    // What the name comes from, so that "defined multiple times" points there.
    let given = [&container.application.table, &container.application.service];
    let span = given.into_iter().flatten().map(LitStr::span).next();
    let span = span.unwrap_or_else(|| ident.span());
    fallback::ident(&name, span)
}

fn check_table_name(name: &str) -> Option<String> {
    let taken = match name {
        name if OF_THE_RUNTIME.contains(&name) => Some(format!(
            "`{name}` is the framework's own table; choose another name"
        )),
        // Names that generated code needs beside the table's module.
        "diesel" | "std" => Some(format!(
            "`{name}` is the name of a crate that generated code uses; choose another"
        )),
        _ => None,
    };
    // `gen` is one from edition 2024 on.
    let is_keyword = || name == "gen" || syn::parse_str::<Ident>(name).is_err();
    let keyword = || {
        is_keyword().then(|| {
            format!(
                "the name of a table cannot be `{name}`: its module has the same name, and that \
                    is a Rust keyword; choose another name"
            )
        })
    };
    sql::broken("the name of a table", name)
        .or(taken)
        .or_else(keyword)
}

/// What `user_id` references; `None` without a foreign key.
pub(crate) fn check_users(
    table: &Ident,
    container: &Given<Container>,
    errors: &mut Errors,
) -> Option<ForeignKey> {
    let default = || ForeignKey {
        table: "users".to_owned(),
        column: "id".to_owned(),
    };
    let Some(given) = &container.application.users else {
        return Some(default());
    };
    let text = given.value();
    let (users, column) = match text.split_once('(') {
        None if text == "none" => return None,
        None if sql::broken_slug("", &text).is_none() => {
            let message = format!(
                "the key is missing: write `users = \"{text}(id)\"`, with the name of its column"
            );
            errors.push(error(given, message));
            return Some(default());
        }
        None => (text.as_str(), "id"),
        Some((users, column)) => (users, column.strip_suffix(')').unwrap_or_default()),
    };
    let own = || {
        (users == table.to_string().as_str()).then(|| {
            "`users` is the host's table of users, not the table of connections".to_owned()
        })
    };
    let broken = sql::broken_slug("the name of the users table", users)
        .or_else(|| sql::broken_slug("the name of its key", column))
        .or_else(own);
    let Some(reason) = broken else {
        return Some(ForeignKey {
            table: users.to_owned(),
            column: column.to_owned(),
        });
    };
    errors.push(error(
        given,
        format!("{reason} (`users` is written as \"users(id)\", table and key, or \"none\")"),
    ));
    Some(default())
}

/// Type of the user's id.
pub(crate) fn check_user_id(
    uuid: bool,
    container: &Given<Container>,
    errors: &mut Errors,
) -> UserId {
    let default = UserId {
        ty: UserIdType::Integer,
        path: None,
    };
    let Some(path) = &container.application.user_id else {
        return default;
    };
    let Some(last) = path.segments.last() else {
        return default;
    };
    let found = UserIdType::WORDS.iter().find(|(word, _)| {
        last.arguments.is_none() && last.ident == word.rsplit("::").next().unwrap_or_default()
    });
    if !uuid && matches!(found, Some((_, UserIdType::Uuid))) {
        errors.push(error(
            path,
            "user ids of this type need the feature `uuid`: write `lightfriend-runtime = { .., \
                features = [\"uuid\"] }` in Cargo.toml",
        ));
        return default;
    }
    if let Some((_, ty)) = found {
        return UserId {
            ty: *ty,
            path: Some(path.clone()),
        };
    }
    let types = suggest::list(UserIdType::WORDS.iter().map(|(word, _)| *word));
    errors.push(error(
        path,
        format!("user ids cannot have this type; there are {types}"),
    ));
    default
}
