//! The tables, as SQL.

use std::fmt::Write as _;

use super::{
    conn::Dialect,
    row_key,
    types::{column_type, user_id_type},
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
    pub(crate) fn of(descriptor: &Descriptor, dialect: Dialect) -> Self {
        let table = descriptor.table.name;
        Self {
            name: format!("create_{table}"),
            up: statements(descriptor, dialect, "").join("\n\n") + "\n",
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

    /// The migration of the table of accounts that belong to one owner.
    pub(crate) fn of_accounts() -> Self {
        Self {
            name: "create_oauth_account".to_owned(),
            up: ACCOUNTS.join("\n\n").replace("IF NOT EXISTS ", "") + "\n",
            down: "DROP TABLE oauth_account;\n".to_owned(),
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
const FLOW_TABLE: [&str; 4] = [
    "CREATE TABLE IF NOT EXISTS oauth_flow (
    state_hash TEXT PRIMARY KEY NOT NULL,
    cookie_hash TEXT NOT NULL,
    service TEXT NOT NULL,
    user_id TEXT NOT NULL,
    owner TEXT,
    account TEXT,
    scope_sets TEXT,
    code_verifier TEXT,
    fields TEXT,
    nonce TEXT,
    redirect_uri TEXT NOT NULL,
    return_to TEXT,
    created_at BIGINT NOT NULL,
    expires_at BIGINT NOT NULL,
    claim TEXT,
    claimed_at BIGINT,
    done_at BIGINT
);",
    "CREATE INDEX IF NOT EXISTS oauth_flow_user_id_service ON oauth_flow (user_id, service);",
    "CREATE INDEX IF NOT EXISTS oauth_flow_owner_service ON oauth_flow (owner, service);",
    "CREATE INDEX IF NOT EXISTS oauth_flow_expires_at ON oauth_flow (expires_at);",
];

/// Tokens that are to be revoked.
const OUTBOX: [&str; 3] = [
    "CREATE TABLE IF NOT EXISTS oauth_revocation (
    id TEXT PRIMARY KEY NOT NULL,
    service TEXT NOT NULL,
    user_id TEXT NOT NULL,
    account TEXT,
    column_name TEXT NOT NULL,
    token TEXT NOT NULL,
    named TEXT,
    shared_by TEXT,
    attempts BIGINT NOT NULL,
    next_attempt_at BIGINT,
    claim TEXT,
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

/// Which owner an account at a provider belongs to, where it belongs to one. `claim` is drawn
/// whenever that is said: who would take the account over names the one that was read.
const ACCOUNTS: [&str; 1] = ["CREATE TABLE IF NOT EXISTS oauth_account (
    service TEXT NOT NULL,
    account TEXT NOT NULL,
    owner TEXT NOT NULL,
    claim TEXT NOT NULL,
    PRIMARY KEY (service, account)
);"];

pub(super) fn statements(
    descriptor: &Descriptor,
    dialect: Dialect,
    if_not_exists: &str,
) -> Vec<String> {
    let table = descriptor.table.name;
    let named = format!("{if_not_exists}\"{table}\"");
    let create = create_table(descriptor, dialect, &named, std::iter::empty());
    let indexed = indexed(descriptor).map(|column| index(table, if_not_exists, column));
    std::iter::once(create).chain(indexed).collect()
}

/// The columns that rows are looked for by, beside the key: who else has an account, too.
fn indexed(descriptor: &Descriptor) -> impl Iterator<Item = &'static str> {
    let key = descriptor.table.account_key.map(|key| key.name);
    ["expires_at", "refresh_token_expires_at"]
        .into_iter()
        .chain(key)
}

/// The integration's table under another name, with further columns.
#[cfg(feature = "sqlite")]
pub(super) fn table_definition(
    descriptor: &Descriptor,
    dialect: Dialect,
    name: &str,
    added: impl Iterator<Item = String>,
) -> String {
    let named = format!("IF NOT EXISTS \"{name}\"");
    create_table(descriptor, dialect, &named, added)
}

fn create_table(
    descriptor: &Descriptor,
    dialect: Dialect,
    named: &str,
    added: impl Iterator<Item = String>,
) -> String {
    let columns = column_definitions(descriptor, dialect).into_iter();
    let columns = columns.map(|(_, definition)| definition);
    let columns: Vec<String> = columns.chain(added).collect();
    format!(
        "CREATE TABLE {named} (\n    {},\n    PRIMARY KEY ({})\n);",
        columns.join(",\n    "),
        row_key::list(&descriptor.table)
    )
}

/// The user who has connected, where the owner is another.
pub(super) const CONNECTED_BY: &str = "connected_by";

/// The names of a table's indexes.
#[cfg(feature = "sqlite")]
pub(super) fn indexes(descriptor: &Descriptor) -> Vec<String> {
    let table = descriptor.table.name;
    indexed(descriptor)
        .map(|column| format!("{table}_{column}"))
        .collect()
}

/// Plain, as every database has them.
fn index(table: &str, if_not_exists: &str, column: &str) -> String {
    format!("CREATE INDEX {if_not_exists}\"{table}_{column}\" ON \"{table}\" (\"{column}\");")
}

/// Name and definition of every column, in order.
pub(super) fn column_definitions(
    descriptor: &Descriptor,
    dialect: Dialect,
) -> Vec<(&'static str, String)> {
    let table = &descriptor.table;
    let ty = user_id_type(dialect, table.owner_id);
    let mut owner = format!("\"{}\" {ty} NOT NULL", table.owner);
    if let Some(owners) = &table.owners {
        // Writing to a string cannot fail.
        let _ = write!(
            owner,
            " REFERENCES \"{}\" (\"{}\") ON DELETE CASCADE",
            owners.table, owners.column
        );
    }
    let mut definitions = vec![(table.owner, owner)];
    let tokens = TOKEN_COLUMNS.map(|column| (name_of(column), column.to_owned()));
    definitions.extend(tokens);
    definitions.extend(table.connected_by.map(|ty| {
        let ty = user_id_type(dialect, ty);
        (CONNECTED_BY, format!("{CONNECTED_BY} {ty}"))
    }));
    let fields = table.columns.iter();
    definitions.extend(fields.map(|column| (column.name, column_definition(column))));
    definitions
}

/// Columns of the framework's own that tables have gained; all are nullable.
pub(super) fn gained(
    descriptor: &Descriptor,
    dialect: Dialect,
) -> impl Iterator<Item = (&'static str, String)> {
    let definitions = column_definitions(descriptor, dialect).into_iter();
    definitions.filter(|(name, _)| GAINED_COLUMNS.contains(name))
}

const GAINED_COLUMNS: [&str; 4] = ["scope_sets", "missing_told", "reauth_told", CONNECTED_BY];

fn name_of(definition: &'static str) -> &'static str {
    definition.split(' ').next().unwrap_or(definition)
}

const TOKEN_COLUMNS: [&str; 16] = [
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
    "scope_sets TEXT",
    "missing_told TEXT",
    "reauth_told BIGINT",
    "created_at BIGINT NOT NULL",
    "issued_at BIGINT NOT NULL",
];

pub(super) fn column_definition(column: &Column) -> String {
    let ty = if column.secret {
        "TEXT"
    } else {
        column_type(column.ty)
    };
    let null = if column.nullable { "" } else { " NOT NULL" };
    let default = match column.source {
        Source::Local(literal) => default_clause(literal),
        _ => String::new(),
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

/// What creates the runtime's own tables.
pub(super) fn own_tables() -> impl Iterator<Item = &'static str> {
    let tables = FLOW_TABLE.into_iter().chain(OUTBOX);
    tables.chain(KEYS).chain(ACCOUNTS)
}

/// Columns that the runtime's own tables have gained: table, name, type. They are nullable.
pub(super) const GAINED: [(&str, &str, &str); 8] = [
    ("oauth_flow", "fields", "TEXT"),
    ("oauth_flow", "nonce", "TEXT"),
    ("oauth_flow", "owner", "TEXT"),
    ("oauth_flow", "account", "TEXT"),
    ("oauth_flow", "scope_sets", "TEXT"),
    ("oauth_revocation", "account", "TEXT"),
    ("oauth_revocation", "named", "TEXT"),
    ("oauth_revocation", "shared_by", "TEXT"),
];

/// What adds such a column to a table of before.
pub(super) fn add_column((table, column, ty): (&str, &str, &str)) -> String {
    format!("ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {ty}")
}

/// The runtime's own tables.
pub(super) const OWN_TABLES: [&str; 4] = [
    "oauth_flow",
    "oauth_revocation",
    "oauth_key",
    "oauth_account",
];
