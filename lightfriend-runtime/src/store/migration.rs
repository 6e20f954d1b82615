//! The tables, as SQL.

use std::fmt::Write as _;

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{
    Conn,
    database::transaction,
    sqlite::{column_type, user_id_type},
    statement::Statement,
    users_table,
};
use crate::descriptor::{Column, Descriptor, Literal, Source};

/// The SQL that creates and drops one table, for `diesel_cli` and for the eye.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// The folder's name without a date: `create_google_calendar_connection`.
    pub name: String,
    /// Text of `up.sql`.
    pub up: String,
    /// Text of `down.sql`.
    pub down: String,
}

impl Migration {
    /// The migration of one integration's table.
    pub(crate) fn of(descriptor: &Descriptor) -> Self {
        let table = descriptor.table.name;
        Self {
            name: format!("create_{table}"),
            up: statements(descriptor, "").join("\n\n") + "\n",
            down: format!("DROP TABLE \"{table}\";\n"),
        }
    }

    /// The migration of the table of flows.
    pub(crate) fn of_flows() -> Self {
        Self {
            name: "create_oauth_flow".to_owned(),
            up: FLOW_TABLE.join("\n\n").replace("IF NOT EXISTS ", "") + "\n",
            down: "DROP TABLE oauth_flow;\n".to_owned(),
        }
    }

    /// The migration of the runtime's outbox.
    pub(crate) fn of_revocations() -> Self {
        Self {
            name: "create_oauth_revocation".to_owned(),
            up: OUTBOX.join("\n\n").replace("IF NOT EXISTS ", "") + "\n",
            down: "DROP TABLE oauth_revocation;\n".to_owned(),
        }
    }

    /// The migration of the table of keys.
    pub(crate) fn of_keys() -> Self {
        Self {
            name: "create_oauth_key".to_owned(),
            up: KEYS.join("\n\n").replace("IF NOT EXISTS ", "") + "\n",
            down: "DROP TABLE oauth_key;\n".to_owned(),
        }
    }

    /// Text of `up.sql`.
    #[must_use]
    pub fn up_sql(&self) -> &str {
        &self.up
    }

    /// Text of `down.sql`.
    #[must_use]
    pub fn down_sql(&self) -> &str {
        &self.down
    }
}

/// Flows under way.
pub(crate) const FLOW_TABLE: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS oauth_flow (
    state_hash TEXT PRIMARY KEY NOT NULL,
    cookie_hash TEXT NOT NULL,
    service TEXT NOT NULL,
    user_id TEXT NOT NULL,
    code_verifier TEXT,
    redirect_uri TEXT NOT NULL,
    return_to TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    claim TEXT,
    claimed_at BIGINT,
    done_at BIGINT
);",
    "CREATE INDEX IF NOT EXISTS oauth_flow_user_id_service ON oauth_flow (user_id, service);",
    "CREATE INDEX IF NOT EXISTS oauth_flow_expires_at ON oauth_flow (expires_at);",
];

/// Tokens that are to be revoked.
const OUTBOX: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS oauth_revocation (
    id TEXT PRIMARY KEY NOT NULL,
    service TEXT NOT NULL,
    user_id TEXT NOT NULL,
    column_name TEXT NOT NULL,
    token TEXT NOT NULL,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT,
    created_at BIGINT NOT NULL
);",
    "CREATE INDEX IF NOT EXISTS oauth_revocation_due ON oauth_revocation (service, \
     next_attempt_at);",
    "CREATE INDEX IF NOT EXISTS oauth_revocation_user_id_service ON oauth_revocation (user_id, \
     service);",
];

/// A sealed canary per key id: a key that does not open it is not the one of that id.
const KEYS: [&str; 1] = ["CREATE TABLE IF NOT EXISTS oauth_key (
    id TEXT PRIMARY KEY NOT NULL,
    canary TEXT NOT NULL,
    created_at BIGINT NOT NULL
);"];

fn statements(descriptor: &Descriptor, if_not_exists: &str) -> [String; 3] {
    let table = descriptor.table.name;
    let columns: Vec<String> = column_definitions(descriptor)
        .into_iter()
        .map(|(_, definition)| definition)
        .collect();
    [
        format!(
            "CREATE TABLE {if_not_exists}\"{table}\" (\n    {},\n    PRIMARY KEY ({KEY})\n);",
            columns.join(",\n    ")
        ),
        index(table, if_not_exists, "expires_at"),
        index(table, if_not_exists, "refresh_token_expires_at"),
    ]
}

/// A row is known by its owner; it has no other identity.
const KEY: &str = "user_id";

/// Plain, as every database has them.
fn index(table: &str, if_not_exists: &str, column: &str) -> String {
    format!("CREATE INDEX {if_not_exists}\"{table}_{column}\" ON \"{table}\" ({column});")
}

/// Name and definition of every column, in order.
pub(super) fn column_definitions(descriptor: &Descriptor) -> Vec<(&'static str, String)> {
    let table = &descriptor.table;
    let mut user_id = format!("user_id {} NOT NULL", user_id_type(table.user_id));
    if let Some(users) = &table.users {
        // Writing to a string cannot fail.
        let _ = write!(
            user_id,
            " REFERENCES \"{}\" (\"{}\") ON DELETE CASCADE",
            users.table, users.column
        );
    }
    let mut definitions = vec![(KEY, user_id)];
    let tokens = TOKEN_COLUMNS.map(|column| (name_of(column), column.to_owned()));
    definitions.extend(tokens);
    let fields = table.columns.iter();
    definitions.extend(fields.map(|column| (column.name, column_definition(column))));
    definitions
}

fn name_of(definition: &'static str) -> &'static str {
    definition.split(' ').next().unwrap_or(definition)
}

const TOKEN_COLUMNS: [&str; 13] = [
    "access_token TEXT NOT NULL",
    "refresh_token TEXT",
    "scopes TEXT",
    "expires_at BIGINT",
    "refresh_token_expires_at BIGINT",
    "status TEXT NOT NULL DEFAULT 'active'",
    "generation BIGINT NOT NULL DEFAULT 0",
    "lease_owner TEXT",
    "lease_until BIGINT",
    "refusals BIGINT NOT NULL DEFAULT 0",
    "refused_since BIGINT",
    "created_at BIGINT NOT NULL",
    "issued_at BIGINT NOT NULL",
];

fn column_definition(column: &Column) -> String {
    let ty = if column.secret {
        "TEXT"
    } else {
        column_type(column.ty)
    };
    let null = if column.nullable { "" } else { " NOT NULL" };
    let default = match column.source {
        Source::Local(literal) => default_clause(literal),
        Source::TokenResponse(_) => String::new(),
    };
    format!("\"{}\" {ty}{null}{default}", column.name)
}

fn default_clause(literal: Literal) -> String {
    match literal {
        Literal::Null => String::new(),
        Literal::Text(text) => format!(" DEFAULT '{}'", text.replace('\'', "''")),
        Literal::Integer(number) => format!(" DEFAULT {number}"),
        Literal::Double(number) => format!(" DEFAULT {number:?}"),
        Literal::Bool(truth) => format!(" DEFAULT {truth}"),
    }
}

/// The runtime's own tables.
pub(super) const OWN_TABLES: [&str; 3] = ["oauth_flow", "oauth_revocation", "oauth_key"];

/// Creates what is missing: the runtime's tables, each integration's, and columns of fields that a
/// struct has gained. What exists is left as it is. What cannot be created is said.
pub(super) fn create_if_missing(
    conn: &mut Conn<'_>,
    descriptors: &[&'static Descriptor],
) -> QueryResult<Vec<String>> {
    // One transaction: instances that start together take turns.
    transaction(conn, |conn| create_tables(conn, descriptors))
}

fn create_tables(
    conn: &mut Conn<'_>,
    descriptors: &[&'static Descriptor],
) -> QueryResult<Vec<String>> {
    for sql in FLOW_TABLE.into_iter().chain(OUTBOX).chain(KEYS) {
        Statement::new(sql).execute(conn)?;
    }
    let mut problems = Vec::new();
    for descriptor in descriptors {
        problems.extend(create_table(conn, descriptor)?);
    }
    Ok(problems)
}

fn create_table(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Vec<String>> {
    if let Some(problem) = not_ours(conn, descriptor)? {
        return Ok(vec![problem]);
    }
    if let Some(problem) = users_table::problem(conn, descriptor)? {
        return Ok(vec![problem]);
    }
    for sql in statements(descriptor, "IF NOT EXISTS ") {
        Statement::new(sql).execute(conn)?;
    }
    let mut problems = add_missing_columns(conn, descriptor)?;
    problems.extend(orphaned_columns(conn, descriptor)?);
    Ok(problems)
}

/// Why a table of this name is not the framework's, if so: it has another key, or lacks a column that
/// `ALTER TABLE` could not have added to its rows. Such a table is left alone.
pub(super) fn not_ours(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Option<String>> {
    let table = descriptor.table.name;
    let present = columns_of(conn, table)?;
    if present.is_empty() {
        return Ok(None);
    }
    let lacks = |column: &&&str| !present.iter().any(|present| present == **column);
    let lacking = FROM_THE_START.iter().find(lacks);
    let reason = match (key_of(conn, table)?.join(", "), lacking) {
        (key, None) if key == KEY => return Ok(None),
        (key, Some(column)) if key == KEY => format!("it has no `{column}`"),
        (key, _) if key.is_empty() => format!("it has no key, and ours is `{KEY}`"),
        (key, _) => format!("its key is `{key}`, and ours is `{KEY}`"),
    };
    Ok(Some(format!(
        "a table `{table}` exists that is not ours ({reason}); write `table = \"..\"` with another \
         name for {}, or rename that table, or drop it if nobody needs it",
        descriptor.service
    )))
}

/// What no row can be without, and no default fills.
const FROM_THE_START: [&str; 3] = ["access_token", "created_at", "issued_at"];

/// The columns of a table's primary key.
fn key_of(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<String>> {
    let names: Vec<Name> =
        Statement::new("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")
            .bind(table)
            .load(conn)?;
    Ok(names.into_iter().map(|row| row.name).collect())
}

/// Columns of fields that the struct has lost, if no row can be written without them: better said
/// now than at the next connect.
pub(super) fn orphaned_columns(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Vec<String>> {
    let table = descriptor.table.name;
    let required: Vec<Name> = Statement::new(
        "SELECT name FROM pragma_table_info(?) WHERE \"notnull\" AND dflt_value IS NULL",
    )
    .bind(table)
    .load(conn)?;
    let known = column_definitions(descriptor);
    let is_known = |name: &str| known.iter().any(|(known, _)| *known == name);
    let orphaned = required.into_iter().filter(|row| !is_known(&row.name));
    Ok(orphaned
        .map(|Name { name }| {
            format!(
                "the column `{name}` of {table} belongs to no field any more and must not be \
                 NULL; drop it: ALTER TABLE \"{table}\" DROP COLUMN \"{name}\""
            )
        })
        .collect())
}

fn add_missing_columns(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Vec<String>> {
    let table = descriptor.table.name;
    let present = columns_of(conn, table)?;
    let mut problems = Vec::new();
    for column in descriptor.table.columns {
        if present.iter().any(|name| name == column.name) {
            continue;
        }
        if !column.nullable && !matches!(column.source, Source::Local(_)) {
            problems.push(format!(
                "the field `{}` is new in {table}, and existing rows have no value for it; make \
                 it an `Option`",
                column.name
            ));
            continue;
        }
        let definition = column_definition(column);
        Statement::new(format!("ALTER TABLE \"{table}\" ADD COLUMN {definition}")).execute(conn)?;
    }
    Ok(problems)
}

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The names of a table's columns; none where there is no such table.
pub(super) fn columns_of(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<String>> {
    let names: Vec<Name> = Statement::new("SELECT name FROM pragma_table_info(?)")
        .bind(table)
        .load(conn)?;
    Ok(names.into_iter().map(|row| row.name).collect())
}
