//! What a column of ours is, and which of a host's can be it.

use crate::{descriptor::Table, store::conn::Dialect};

/// A column that there must be.
#[derive(Debug)]
pub(super) struct Wanted<'a> {
    /// Its name in the database.
    pub(super) name: &'a str,
    /// Ours.
    pub(super) own_name: &'a str,
    pub(super) ty: &'a str,
    pub(super) nullable: bool,
    /// What is in it where nobody has said.
    pub(super) filling: &'a str,
    /// It says which account a row is of.
    pub(super) is_of_key: bool,
    /// What it has behind its type and `NOT NULL`.
    default: Option<&'a str>,
    references: Option<&'a str>,
}

impl<'a> Wanted<'a> {
    /// By its definition: `"name" TYPE [NOT NULL] [DEFAULT ..] [REFERENCES ..]`.
    pub(super) fn of(table: &'a Table, name: &'a str, definition: &'a str) -> Self {
        let rest = definition.split_once(' ').map_or("", |(_, rest)| rest);
        let (rest, default) = optional(rest.split_once(" DEFAULT "), rest);
        let (rest, references) = optional(rest.split_once(" REFERENCES "), rest);
        let (ty, nullable) = match rest.strip_suffix(" NOT NULL") {
            Some(ty) => (ty, false),
            None => (rest, true),
        };
        let own_name = table.own_name(name);
        let key = table.account_key.map(|key| key.name);
        Self {
            name,
            own_name,
            ty,
            nullable,
            filling: default.unwrap_or(match ty {
                "TEXT" => "''",
                "BOOLEAN" => "false",
                _ => "0",
            }),
            is_of_key: own_name == table.owner || key == Some(own_name),
            default,
            references,
        }
    }

    /// What adds it to a table with rows. Those get what it is filled with, but nobody's account.
    pub(super) fn added(&self, definition: &str) -> String {
        let Self {
            name, ty, filling, ..
        } = self;
        if self.is_of_key {
            let refers = |to: &str| format!(" REFERENCES {to}");
            let references = self.references.map(refers).unwrap_or_default();
            return format!("\"{name}\" {ty}{references}");
        }
        if self.nullable || self.default.is_some() {
            return definition.to_owned();
        }
        format!("{definition} DEFAULT {filling}")
    }
}

/// Both parts of a text that has two, or all of it.
fn optional<'a>(split: Option<(&'a str, &'a str)>, all: &'a str) -> (&'a str, Option<&'a str>) {
    split.map_or((all, None), |(before, after)| (before, Some(after)))
}

/// Whether a column that is declared like this can be one of ours.
pub(super) fn can_hold(dialect: Dialect, declared: &str, ty: &str) -> bool {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => can_hold_in_sqlite(declared, ty),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => match ty {
            "TEXT" => declared == "text" || declared == "character varying",
            "INT4" => declared == "integer",
            _ => declared.eq_ignore_ascii_case(ty),
        },
    }
}

/// By the affinities of SQLite: what would be kept as something else, and what is a text for most who
/// write it.
#[cfg(feature = "sqlite")]
fn can_hold_in_sqlite(declared: &str, ty: &str) -> bool {
    let declared = declared.to_ascii_uppercase();
    let is_any = |names: &[&str]| names.iter().any(|name| declared.contains(name));
    let is_text = is_any(&["CHAR", "CLOB", "TEXT"]) && !declared.contains("INT");
    match ty {
        "TEXT" => is_text || declared.is_empty(),
        "BLOB" => declared.is_empty() || (declared.contains("BLOB") && !declared.contains("INT")),
        _ => !is_text && !is_any(&["BLOB", "DATE", "TIME"]),
    }
}

/// The type that such a column can be given with what is in it.
#[cfg_attr(
    not(feature = "_postgres"),
    expect(unused_variables, reason = "SQLite alters no column")
)]
pub(super) fn widened(dialect: Dialect, declared: &str, ty: &str) -> Option<&'static str> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => None,
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => match (declared, ty) {
            ("smallint" | "integer", "BIGINT") => Some("BIGINT"),
            ("smallint", "INT4") => Some("INT4"),
            ("real", "DOUBLE PRECISION") => Some("DOUBLE PRECISION"),
            (declared, "TEXT") if declared.starts_with("character") => Some("TEXT"),
            _ => None,
        },
    }
}
