//! The types of columns, and owners' ids as text.

use super::conn::Dialect;
use crate::descriptor::{ColumnType, UserIdType};

pub(super) fn column_type(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "TEXT",
        // `INTEGER` has 64 bits on some servers that speak Postgres' protocol.
        ColumnType::Integer => "INT4",
        ColumnType::BigInt => "BIGINT",
        ColumnType::Double => "DOUBLE PRECISION",
        ColumnType::Bool => "BOOLEAN",
    }
}

pub(super) fn user_id_type(dialect: Dialect, ty: UserIdType) -> &'static str {
    match (dialect, ty) {
        // Of this type a key is the row's own number: one tree instead of two.
        #[cfg(feature = "sqlite")]
        (Dialect::Sqlite, UserIdType::Integer | UserIdType::BigInt) => "INTEGER",
        #[cfg(feature = "sqlite")]
        (Dialect::Sqlite, UserIdType::Uuid) => "BLOB",
        #[cfg(feature = "_postgres")]
        (Dialect::Postgres, UserIdType::Integer) => "INT4",
        #[cfg(feature = "_postgres")]
        (Dialect::Postgres, UserIdType::BigInt) => "BIGINT",
        #[cfg(feature = "_postgres")]
        (Dialect::Postgres, UserIdType::Uuid) => "UUID",
        (_, UserIdType::Text) => "TEXT",
    }
}

/// An owner's id as text: the form that [`UserId::parse`](crate::user::UserId::parse) reads.
pub(super) fn user_id_text(dialect: Dialect, ty: UserIdType) -> &'static str {
    match (dialect, ty) {
        #[cfg(feature = "sqlite")]
        (Dialect::Sqlite, UserIdType::Uuid) => "lower(hex(user_id))",
        _ => "CAST(user_id AS TEXT)",
    }
}

/// The condition that an owner's id is what a text says. `text_is_of` is the type of the ids that
/// were written as this text.
pub(super) fn user_id_is(
    dialect: Dialect,
    ty: UserIdType,
    text: &str,
    #[cfg_attr(not(feature = "_postgres"), expect(unused_variables))] text_is_of: UserIdType,
) -> String {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => match ty {
            UserIdType::Integer | UserIdType::BigInt => {
                format!("user_id = CAST({text} AS INTEGER)")
            }
            UserIdType::Text => format!("user_id = {text}"),
            UserIdType::Uuid => format!("user_id = unhex(replace({text}, '-', ''))"),
        },
        // A text of another type may be none of this one, which is an error and no inequality.
        #[cfg(feature = "_postgres")]
        Dialect::Postgres if ty == text_is_of => {
            format!("user_id = CAST({text} AS {})", user_id_type(dialect, ty))
        }
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => format!("CAST(user_id AS TEXT) = {text}"),
    }
}
