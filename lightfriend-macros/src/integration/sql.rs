//! Names in the database.

/// `^[a-z][a-z0-9_]*$`
pub(crate) fn is_slug(name: &str) -> bool {
    name.starts_with(|c: char| c.is_ascii_lowercase())
        && name
            .chars()
            .all(|c| c.is_ascii_lowercase() || c.is_ascii_digit() || c == '_')
}

/// The longest name that Postgres does not cut off.
const LONGEST: usize = 63;

/// Why a name cannot name a new table or column; `what` is its name in the message.
pub(crate) fn broken(what: &str, name: &str) -> Option<String> {
    let keyword = || {
        is_keyword(name).then(|| {
            format!("{what} cannot be `{name}`: it is an SQL keyword; choose another name")
        })
    };
    broken_slug(what, name).or_else(keyword)
}

/// Whether one of the databases reserves the word.
pub(crate) fn is_keyword(name: &str) -> bool {
    KEYWORDS.contains(&name)
}

/// The same for what the host has already: its name may be a keyword, as it is quoted.
pub(crate) fn broken_slug(what: &str, name: &str) -> Option<String> {
    if !is_slug(name) {
        return Some(format!(
            "{what} starts with a small letter and goes on with small letters, digits and \
                underscores"
        ));
    }
    (name.len() > LONGEST).then(|| {
        format!(
            "{what} has at most {LONGEST} characters; this has {}",
            name.len()
        )
    })
}

/// Words that one of the databases reserves.
const KEYWORDS: &[&str] = &[
    "add",
    "all",
    "alter",
    "analyse",
    "analyze",
    "and",
    "any",
    "array",
    "as",
    "asc",
    "asymmetric",
    "authorization",
    "autoincrement",
    "between",
    "binary",
    "both",
    "case",
    "cast",
    "check",
    "collate",
    "collation",
    "column",
    "commit",
    "concurrently",
    "constraint",
    "create",
    "cross",
    "current_catalog",
    "current_date",
    "current_role",
    "current_schema",
    "current_time",
    "current_timestamp",
    "current_user",
    "default",
    "deferrable",
    "deferred",
    "delete",
    "desc",
    "distinct",
    "do",
    "drop",
    "else",
    "end",
    "escape",
    "except",
    "exists",
    "false",
    "fetch",
    "for",
    "foreign",
    "freeze",
    "from",
    "full",
    "grant",
    "group",
    "having",
    "if",
    "ilike",
    "immediate",
    "in",
    "index",
    "initially",
    "inner",
    "insert",
    "intersect",
    "into",
    "is",
    "isnull",
    "join",
    "lateral",
    "leading",
    "left",
    "like",
    "limit",
    "localtime",
    "localtimestamp",
    "natural",
    "not",
    "nothing",
    "notnull",
    "null",
    "offset",
    "on",
    "only",
    "or",
    "order",
    "outer",
    "overlaps",
    "placing",
    "primary",
    "raise",
    "references",
    "returning",
    "right",
    "rollback",
    "rowid",
    "select",
    "session_user",
    "set",
    "similar",
    "some",
    "symmetric",
    "system_user",
    "table",
    "tablesample",
    "then",
    "to",
    "trailing",
    "transaction",
    "trigger",
    "true",
    "union",
    "unique",
    "update",
    "user",
    "using",
    "values",
    "variadic",
    "verbose",
    "view",
    "when",
    "where",
    "window",
    "with",
];
