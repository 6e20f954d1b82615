//! Whether a column of a type can hold what we keep in it.

use super::super::conn::Dialect;

/// What a database's type is good for.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// Whole numbers of this many bits.
    Whole(u8),
    Double,
    Truth,
    Bytes,
    #[cfg(feature = "_postgres")]
    Uuid,
    Other,
}

/// How a type is to another.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Fit {
    /// Both hold the same.
    Same,
    /// What is there fits into what is wanted.
    Widens,
    /// Who knows.
    Differs,
}

/// Whether what is kept in a column of the type `found` is what one of the type `wanted` holds.
pub(super) fn fit(dialect: Dialect, found: &str, wanted: &str) -> Fit {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => fit_in_sqlite(found, wanted),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => fit_in_postgres(kind_in_postgres(found), kind_in_postgres(wanted)),
    }
}

/// By affinity: SQLite keeps a value as it comes, as far as that allows. Truth values are whole numbers
/// there, and a date is a text whatever its affinity.
#[cfg(feature = "sqlite")]
fn fit_in_sqlite(found: &str, wanted: &str) -> Fit {
    match (affinity(found), affinity(wanted)) {
        (Kind::Whole(_) | Kind::Truth, Kind::Whole(_) | Kind::Truth) => Fit::Same,
        (found, wanted) if found == wanted && found != Kind::Other => Fit::Same,
        _ => Fit::Differs,
    }
}

#[cfg(feature = "_postgres")]
fn fit_in_postgres(found: Kind, wanted: Kind) -> Fit {
    match (found, wanted) {
        (Kind::Whole(found), Kind::Whole(wanted)) if found < wanted => Fit::Widens,
        (found, wanted) if found == wanted && found != Kind::Other => Fit::Same,
        _ => Fit::Differs,
    }
}

/// By the names that `format_type` gives, and those that we write.
#[cfg(feature = "_postgres")]
fn kind_in_postgres(ty: &str) -> Kind {
    match ty.to_ascii_lowercase().as_str() {
        "text" | "character varying" => Kind::Text,
        "smallint" => Kind::Whole(16),
        "integer" | "int4" => Kind::Whole(32),
        "bigint" => Kind::Whole(64),
        "double precision" => Kind::Double,
        "boolean" => Kind::Truth,
        "bytea" => Kind::Bytes,
        "uuid" => Kind::Uuid,
        _ => Kind::Other,
    }
}

/// By the rules of SQLite (<https://sqlite.org/datatype3.html> section 3.1), but that a truth value is
/// told from a date.
#[cfg(feature = "sqlite")]
fn affinity(declared: &str) -> Kind {
    let declared = declared.to_ascii_uppercase();
    let is_any = |names: &[&str]| names.iter().any(|name| declared.contains(name));
    if is_any(&["INT"]) {
        Kind::Whole(64)
    } else if is_any(&["CHAR", "CLOB", "TEXT"]) {
        Kind::Text
    } else if declared.is_empty() || is_any(&["BLOB"]) {
        Kind::Bytes
    } else if is_any(&["REAL", "FLOA", "DOUB"]) {
        Kind::Double
    } else if is_any(&["BOOL"]) {
        Kind::Truth
    } else {
        Kind::Other
    }
}
