//! The types of columns, and owners' ids as text.

use super::conn::Dialect;
use crate::descriptor::{ColumnType, Table, UserIdType};

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
pub(super) fn owner_text(dialect: Dialect, table: &Table) -> String {
    let column = format!(r#""{}"."{}""#, table.name, table.sql_name(table.owner));
    match (dialect, table.owner_id) {
        #[cfg(feature = "sqlite")]
        (Dialect::Sqlite, UserIdType::Uuid) => format!("lower(hex({column}))"),
        _ => format!("CAST({column} AS TEXT)"),
    }
}

/// The condition that an owner's id is what a text says. `text_is_of` is the type of the ids that
/// were written as this text.
pub(super) fn owner_is(
    dialect: Dialect,
    table: &Table,
    text: &str,
    #[cfg_attr(not(feature = "_postgres"), expect(unused_variables))] text_is_of: UserIdType,
) -> String {
    let (column, ty) = (
        format!(r#""{}"."{}""#, table.name, table.sql_name(table.owner)),
        table.owner_id,
    );
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => match ty {
            UserIdType::Integer | UserIdType::BigInt => {
                format!("{column} = CAST({text} AS INTEGER)")
            }
            UserIdType::Text => format!("{column} = {text}"),
            UserIdType::Uuid => format!("{column} = unhex(replace({text}, '-', ''))"),
        },
        // A text of another type may be none of this one, which is an error and no inequality.
        #[cfg(feature = "_postgres")]
        Dialect::Postgres if ty == text_is_of => {
            format!("{column} = CAST({text} AS {})", user_id_type(dialect, ty))
        }
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => format!("CAST({column} AS TEXT) = {text}"),
    }
}
