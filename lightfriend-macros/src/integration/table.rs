//! The table of connections, and the names that its columns may have.

use proc_macro2::Ident;
use syn::LitStr;

use super::{sql, words};
use crate::attr::{Container, Given};
use crate::error::{Errors, error};
use crate::fallback;

/// The owner's column, unless the owner is not the user.
pub(crate) const USER_ID: &str = "user_id";

/// The user who has connected, where the owner is another.
pub(crate) const CONNECTED_BY: &str = "connected_by";

/// The table's own columns, those that only the runtime knows included; a struct's fields cannot have
/// these names. `connected_by` is taken everywhere, so that the owner may become another.
pub(crate) const BUILT_IN_COLUMNS: [&str; 18] = [
    USER_ID,
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
    CONNECTED_BY,
    "scope_sets",
    "missing_told",
    "reauth_told",
];

/// The runtime's own tables.
const OF_THE_RUNTIME: [&str; 6] = [
    "oauth_flow",
    "oauth_revocation",
    "oauth_key",
    "oauth_account",
    "oauth_migration",
    "oauth_import",
];

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
    let keyword = || {
        words::is_keyword(name).then(|| {
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

/// Why a column of this table cannot have this name.
pub(crate) fn check_column_name(name: &str, table: &Ident) -> Option<String> {
    if BUILT_IN_COLUMNS.contains(&name) {
        return Some(format!("every connection has a column `{name}`"));
    }
    // Diesel's `table!` has these beside the columns.
    let taken = ["all_columns", "columns", "dsl", "star"].contains(&name) || table == name;
    if taken {
        return Some(format!("Diesel's `table!` uses the name `{name}` itself"));
    }
    if sql::is_keyword(name) {
        return Some(format!(
            "the name of a column cannot be `{name}`: it is an SQL keyword"
        ));
    }
    sql::broken_slug("the name of a column", name)
}
