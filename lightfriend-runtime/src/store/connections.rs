//! The rows of every integration's table.
//!
//! `generation` is another random number whenever tokens are written. Whoever writes tokens that
//! were asked for on behalf of a row names the generation it read, so a slow writer never overwrites
//! a newer pair, and a row that came later is never taken for the one before it.

use std::{fmt::Write as _, time::Instant};

use diesel::{
    QueryResult, Queryable, QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    Conn, Sealed, Value,
    database::transaction,
    model::{Row, TokenUpdate, Tokens},
    sqlite::NOW,
    statement::{FromRow, Statement},
};
use crate::{
    account_id::AccountId,
    descriptor::{Column, ColumnType, Descriptor, Source},
    failpoint, random,
};

/// The tokens of a connection and what is known of them.
#[derive(Debug, Clone, Queryable)]
pub(crate) struct Stored {
    pub(crate) generation: i64,
    pub(crate) access_token: Sealed,
    pub(crate) refresh_token: Option<Sealed>,
    pub(crate) scopes: Option<String>,
    pub(crate) expires_at: Option<i64>,
    status: String,
    pub(crate) created_at: i64,
    pub(crate) issued_at: i64,
    /// Since when the provider refuses to refresh it, if it does.
    pub(crate) refused_since: Option<i64>,
    /// The database's time when the row was read: instances' clocks need not agree.
    pub(crate) now: i64,
}

/// The fields' SQL types, in order.
type StoredTypes = (
    BigInt,
    Text,
    Nullable<Text>,
    Nullable<Text>,
    Nullable<BigInt>,
    Text,
    BigInt,
    BigInt,
    Nullable<BigInt>,
    BigInt,
);

const STORED: &str = "generation, access_token, refresh_token, scopes, expires_at, status, \
                      created_at, issued_at, refused_since";

#[derive(QueryableByName)]
struct Moment {
    #[diesel(sql_type = BigInt)]
    now: i64,
}

/// What to add to moments by this process's clock to have them by the database's. `received` is
/// when the first of them was taken: a lifetime counts from then, however long storing takes.
fn to_database_time(conn: &mut Conn<'_>, taken: i64, received: Instant) -> QueryResult<i64> {
    let moment: Option<Moment> = Statement::new(format!("SELECT {NOW} AS now")).load_one(conn)?;
    let since = i64::try_from(received.elapsed().as_secs()).unwrap_or(i64::MAX);
    let now = moment.map_or(taken, |moment| moment.now);
    Ok(now.saturating_sub(since).saturating_sub(taken))
}

/// Turns a new connection's moments into the database's clock's.
pub(crate) fn to_database_clock(
    conn: &mut Conn<'_>,
    row: &mut Row,
    received: Instant,
) -> QueryResult<()> {
    let shift = to_database_time(conn, row.issued_at, received)?;
    let moments = [&mut row.expires_at, &mut row.refresh_token_expires_at];
    for moment in moments.into_iter().flatten() {
        *moment = moment.saturating_add(shift);
    }
    row.created_at = row.created_at.saturating_add(shift);
    row.issued_at = row.issued_at.saturating_add(shift);
    Ok(())
}

/// The field that says, by its name, which account at the provider it is.
pub(crate) const ACCOUNT: &str = "account";

/// What a new connection is going to replace.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Present {
    #[diesel(sql_type = Text)]
    pub(crate) access_token: Sealed,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) refresh_token: Option<Sealed>,
    #[diesel(sql_type = Nullable<BigInt>)]
    pub(crate) refresh_token_expires_at: Option<i64>,
    /// The account at the provider, where the struct has a field for it that is no secret.
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) account: Option<String>,
}

pub(crate) fn present(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<Option<Present>> {
    let table = account.table();
    let mut columns = account.descriptor.table.columns.iter();
    let known = columns.any(|column| column.name == ACCOUNT && !column.secret);
    let name = if known {
        format!(r#"CAST("{table}"."{ACCOUNT}" AS TEXT)"#)
    } else {
        "CAST(NULL AS TEXT)".to_owned()
    };
    Statement::new(format!(
        r#"SELECT access_token, refresh_token, refresh_token_expires_at, {name} AS account FROM "{table}" WHERE user_id = ?"#
    ))
    .bind(&account.owner)
    .load_one(conn)
}

impl Stored {
    pub(crate) fn needs_reauth(&self) -> bool {
        self.status == NEEDS_REAUTH
    }
}

pub(super) const ACTIVE: &str = "active";
pub(super) const NEEDS_REAUTH: &str = "needs_reauth";

pub(crate) fn find(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<Option<Stored>> {
    let table = account.table();
    Statement::new(format!(
        r#"SELECT {STORED}, {NOW} FROM "{table}" WHERE user_id = ?"#
    ))
    .bind(&account.owner)
    .load_one_typed::<StoredTypes, _>(conn)
}

pub(crate) fn find_model<M: FromRow>(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<M>> {
    let table = account.table();
    Statement::new(format!(r#"SELECT * FROM "{table}" WHERE user_id = ?"#))
        .bind(&account.owner)
        .load_one(conn)
}

/// The struct's own columns that are no secrets, by name.
pub(crate) fn public_fields(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<serde_json::Map<String, serde_json::Value>> {
    let columns = || {
        let columns = account.descriptor.table.columns.iter();
        columns.filter(|column| !column.secret)
    };
    let table = account.table();
    // Qualified, because SQLite reads an unknown quoted name as a text.
    let pairs: Vec<String> = columns()
        .map(|Column { name, .. }| format!(r#"'{name}', "{table}"."{name}""#))
        .collect();
    let pairs = pairs.join(", ");
    let found: Option<Fields> = Statement::new(format!(
        r#"SELECT json_object({pairs}) AS fields FROM "{table}" WHERE user_id = ?"#
    ))
    .bind(&account.owner)
    .load_one(conn)?;
    let mut fields: serde_json::Map<_, _> = found
        .and_then(|found| serde_json::from_str(&found.fields).ok())
        .unwrap_or_default();
    for column in columns().filter(|column| column.ty == ColumnType::Bool) {
        // SQLite has no truth values of its own.
        if let Some(number) = fields.get(column.name).and_then(serde_json::Value::as_i64) {
            fields.insert(column.name.to_owned(), (number != 0).into());
        }
    }
    Ok(fields)
}

#[derive(QueryableByName)]
struct Fields {
    #[diesel(sql_type = Text)]
    fields: String,
}

/// Inserts the row, or replaces the owner's present one, in one statement. Columns that are the
/// application's own keep their values then.
pub(crate) fn upsert(conn: &mut Conn<'_>, descriptor: &Descriptor, row: Row) -> QueryResult<usize> {
    let mut values = vec![
        ("user_id", Value::from(&row.user_id)),
        ("access_token", row.access_token.into()),
        ("refresh_token", row.refresh_token.into()),
        ("scopes", row.scopes.into()),
        ("expires_at", row.expires_at.into()),
        (
            "refresh_token_expires_at",
            row.refresh_token_expires_at.into(),
        ),
        ("created_at", row.created_at.into()),
        ("issued_at", row.issued_at.into()),
        ("generation", random::generation().into()),
    ];
    values.extend(row.fields);
    values.retain(|(_, value)| *value != Value::Default);
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    Statement::new(upsert_sql(descriptor, &names))
        .bind_all(values.into_iter().map(|(_, value)| value))
        .execute(conn)
}

fn upsert_sql(descriptor: &Descriptor, names: &[&str]) -> String {
    let table = descriptor.table.name;
    let columns: Vec<String> = names.iter().map(|name| format!(r#""{name}""#)).collect();
    let (columns, marks) = (columns.join(", "), vec!["?"; names.len()].join(", "));
    let mut sql = format!(
        r#"INSERT INTO "{table}" ({columns}) VALUES ({marks}) ON CONFLICT (user_id) DO UPDATE SET "#
    );
    for name in names.iter().filter(|name| is_replaced(descriptor, name)) {
        // Writing to a string cannot fail.
        let _ = write!(sql, r#""{name}" = excluded."{name}", "#);
    }
    let _ = write!(
        sql,
        "status = '{ACTIVE}', lease_owner = NULL, lease_until = NULL, refusals = 0, refused_since = NULL"
    );
    sql
}

fn is_replaced(descriptor: &Descriptor, name: &str) -> bool {
    let is_local = descriptor
        .table
        .columns
        .iter()
        .any(|column| column.name == name && matches!(column.source, Source::Local(_)));
    name != "user_id" && !is_local
}

/// Replaces the tokens; how many rows that changed. What the update leaves out is kept.
pub(crate) fn update_tokens(
    conn: &mut Conn<'_>,
    account: &AccountId,
    tokens: TokenUpdate,
) -> QueryResult<usize> {
    let set = assignments(tokens, random::generation());
    update(conn, account, None, set)
}

fn assignments(tokens: TokenUpdate, generation: i64) -> Vec<(&'static str, Value)> {
    let mut set: Vec<(&str, Value)> = vec![
        ("access_token", tokens.access_token.into()),
        ("expires_at", tokens.expires_at.into()),
        ("issued_at", tokens.issued_at.into()),
        ("status", ACTIVE.into()),
        ("generation", generation.into()),
        ("lease_owner", Value::Null),
        ("lease_until", Value::Null),
        ("refusals", 0_i64.into()),
        ("refused_since", Value::Null),
    ];
    // The expiry may move without the token; a new token without one has none that is known.
    if tokens.refresh_token.is_some() || tokens.refresh_token_expires_at.is_some() {
        let expiry = tokens.refresh_token_expires_at;
        set.push(("refresh_token_expires_at", expiry.into()));
    }
    if let Some(refresh_token) = tokens.refresh_token {
        set.push(("refresh_token", refresh_token.into()));
    }
    if let Some(scopes) = tokens.scopes {
        set.push(("scopes", scopes.into()));
    }
    set
}

/// Sets one column that is not the framework's: the tokens stay, and so does the generation.
pub(crate) fn set_field(
    conn: &mut Conn<'_>,
    account: &AccountId,
    name: &str,
    value: Value,
) -> QueryResult<usize> {
    let table = account.table();
    Statement::new(format!(
        r#"UPDATE "{table}" SET "{name}" = ? WHERE user_id = ?"#
    ))
    .bind(value)
    .bind(&account.owner)
    .execute(conn)
}

/// What a refresh has brought.
#[derive(Debug, Clone)]
pub(crate) struct Renewed {
    pub(crate) tokens: TokenUpdate,
    /// The struct's own columns that the answer had.
    pub(crate) fields: Vec<(&'static str, Value)>,
    /// The row's next generation, drawn before the first attempt to store it.
    pub(crate) generation: i64,
}

/// Stores what a refresh has brought, if the row is still of the generation it was asked for;
/// whether it is stored now. Both tokens and their expiry change in one transaction, or none does.
/// After a COMMIT of which nobody knows the outcome the same call finds out.
pub(crate) fn commit_refresh(
    conn: &mut Conn<'_>,
    account: &AccountId,
    seen: i64,
    renewed: Renewed,
    received: Instant,
) -> QueryResult<bool> {
    let Renewed {
        mut tokens,
        fields,
        generation,
    } = renewed;
    transaction(conn, |conn| {
        let shift = to_database_time(conn, tokens.issued_at, received)?;
        let moments = [&mut tokens.expires_at, &mut tokens.refresh_token_expires_at];
        for moment in moments.into_iter().flatten() {
            *moment = moment.saturating_add(shift);
        }
        tokens.issued_at = tokens.issued_at.saturating_add(shift);
        let mut set = assignments(tokens, generation);
        set.extend(fields);
        let changed = update(conn, account, Some(seen), set)?;
        failpoint::reach("mid_commit");
        if changed == 1 {
            return Ok(true);
        }
        let current = find(conn, account)?;
        Ok(current.is_some_and(|row| row.generation == generation))
    })
}

/// Records that the grant has ended, if the row is still of the generation given. The tokens stay:
/// the provider may have been wrong, and only reconnecting or disconnecting ends them. Of several
/// who find out one changes the row.
pub(crate) fn mark_needs_reauth(
    conn: &mut Conn<'_>,
    account: &AccountId,
    generation: i64,
) -> QueryResult<usize> {
    let table = account.table();
    Statement::new(format!(
        r#"UPDATE "{table}" SET status = '{NEEDS_REAUTH}', lease_owner = NULL, lease_until = NULL WHERE user_id = ? AND generation = ? AND status = '{ACTIVE}'"#
    ))
    .bind(&account.owner)
    .bind(generation)
    .execute(conn)
}

fn update(
    conn: &mut Conn<'_>,
    account: &AccountId,
    generation: Option<i64>,
    set: Vec<(&str, Value)>,
) -> QueryResult<usize> {
    let table = account.table();
    let assignments: Vec<String> = set
        .iter()
        .map(|(name, _)| format!(r#""{name}" = ?"#))
        .collect();
    let assignments = assignments.join(", ");
    let mut sql = format!(r#"UPDATE "{table}" SET {assignments} WHERE user_id = ?"#);
    if generation.is_some() {
        sql.push_str(" AND generation = ?");
    }
    Statement::new(sql)
        .bind_all(set.into_iter().map(|(_, value)| value))
        .bind(&account.owner)
        .bind_all(generation.map(Value::from))
        .execute(conn)
}

/// Deletes the owner's row and returns its tokens.
pub(crate) fn delete(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<Option<Tokens>> {
    let table = account.table();
    Statement::new(format!(
        r#"DELETE FROM "{table}" WHERE user_id = ? RETURNING access_token, refresh_token"#
    ))
    .bind(&account.owner)
    .load_one(conn)
}
