//! The rows of every integration's table.
//!
//! `generation` is another random number whenever tokens are written. Whoever writes tokens that
//! were asked for on behalf of a row names the generation it read, so a slow writer never overwrites
//! a newer pair, and a row that came later is never taken for the one before it.

use std::time::Instant;

use diesel::{
    QueryResult,
    result::{DatabaseErrorKind, Error as DieselError},
};

use super::{
    Conn, Value,
    model::{Row, TokenUpdate},
    moments::Moments,
    row_key::{self, is_row},
    rows::FromRow,
    shape::CONNECTED_BY,
    statement::Statement,
    stored::{self, ACTIVE, NEEDS_REAUTH},
};
use crate::{
    account_id::AccountId,
    descriptor::{Descriptor, Table},
    failpoint, random,
    user::UserId,
};

pub(crate) async fn find_model<M: FromRow>(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<M>> {
    let table = &account.descriptor.table;
    let sql = format!("{} WHERE {}", select_model(table), is_row(table));
    Statement::new(sql)
        .bind_all(row_key::values(account))
        .load_one(conn)
        .await
}

/// All rows of the account's owner.
pub(crate) async fn list_models<M: FromRow>(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Vec<M>> {
    let table = &account.descriptor.table;
    let (model, is_owners) = (select_model(table), row_key::is_owners(table));
    let order = row_key::order(table);
    Statement::new(format!("{model} WHERE {is_owners} ORDER BY {order}"))
        .bind(&account.owner)
        .load(conn)
        .await
}

/// Not `*`: a statement that is kept prepared must give what it gave, whatever a table gains.
/// Qualified, because SQLite reads an unknown quoted name as a text.
fn select_model(table: &Table) -> String {
    let connected_by = table.connected_by.map(|_| CONNECTED_BY);
    let own = table.columns.iter().map(|column| column.name);
    let columns = std::iter::once(table.owner).chain(MODEL);
    let column = |ours| match table.sql_name(ours) {
        theirs if theirs == ours => format!(r#""{}"."{ours}""#, table.name),
        // The model is read by our names.
        theirs => format!(r#""{}"."{theirs}" AS "{ours}""#, table.name),
    };
    let columns = columns.chain(connected_by).chain(own);
    let columns: Vec<String> = columns.map(column).collect();
    format!(r#"SELECT {} FROM "{}""#, columns.join(", "), table.name)
}

/// The columns of every model, behind the owner's.
const MODEL: [&str; 8] = [
    "access_token",
    "refresh_token",
    "scopes",
    "expires_at",
    "refresh_token_expires_at",
    "status",
    "created_at",
    "issued_at",
];

/// The columns of a row that is written, by our names, with their values.
pub(super) type Values = Vec<(&'static str, Value)>;

/// What a new row has in its columns.
pub(super) fn values_of(table: &Table, row: Row, moments: Moments) -> Values {
    let mut values = vec![
        (table.owner, Value::from(&row.owner)),
        ("access_token", row.access_token.into()),
        ("refresh_token", row.refresh_token.into()),
        ("scopes", row.scopes.into()),
        ("expires_at", moments.value(row.expires_at)),
        (
            "refresh_token_expires_at",
            moments.value(row.refresh_token_expires_at),
        ),
        ("created_at", moments.value(Some(row.created_at))),
        ("issued_at", moments.value(Some(row.issued_at))),
        ("generation", random::generation().into()),
        // What was told was told of the connection before.
        ("missing_told", Value::Null),
        ("reauth_told", Value::Null),
    ];
    if table.connected_by.is_some() {
        let user = row.connected_by.as_ref().map_or(Value::Null, Value::from);
        values.push((CONNECTED_BY, user));
    }
    values.extend(row.fields);
    values
}

/// The columns of a row that are replaced with it: all but the key's.
fn without_key(table: &Table, mut values: Values) -> Values {
    values.retain(|(name, _)| !row_key::columns(table).any(|key| key == *name));
    values
}

/// What is true of a row whose tokens are new.
fn afresh() -> Values {
    vec![
        ("status", ACTIVE.into()),
        ("lease_owner", Value::Null),
        ("lease_until", Value::Null),
        ("refusals", 0_i64.into()),
        ("refused_since", Value::Null),
    ]
}

/// Inserts the row, or replaces the owner's present one. Columns that are the application's own
/// keep their values then.
pub(crate) async fn upsert(
    conn: &mut Conn<'_>,
    account: &AccountId,
    mut values: Values,
) -> QueryResult<usize> {
    values.retain(|(_, value)| *value != Value::Default);
    let descriptor = account.descriptor;
    if values
        .iter()
        .any(|(name, _)| descriptor.table.is_local(name))
    {
        values.extend(afresh());
        return update_or_insert(conn, account, values).await;
    }
    replace(conn, account, values).await
}

/// Inserts the row, or replaces the owner's present one in all the columns that are given: those of
/// the application's own among them are what its hook says of this connection.
pub(crate) async fn replace(
    conn: &mut Conn<'_>,
    account: &AccountId,
    mut values: Values,
) -> QueryResult<usize> {
    values.extend(afresh());
    insert(conn, account.descriptor, values, Found::Replaced).await
}

/// Writes the row in the place of the one of this generation, or of none: what is replaced is what the
/// caller has read, and nobody's tokens are lost between the two.
///
/// # Errors
/// A failure of serialization, after which everything is done again, when it is another one by now.
pub(crate) async fn put(
    conn: &mut Conn<'_>,
    account: &AccountId,
    seen: Option<i64>,
    mut values: Values,
) -> QueryResult<()> {
    values.extend(afresh());
    let written = if seen.is_some() {
        let values = without_key(&account.descriptor.table, values);
        update(conn, account, seen, values).await?
    } else {
        insert(conn, account.descriptor, values, Found::Kept).await?
    };
    if written == 1 {
        Ok(())
    } else {
        Err(overtaken())
    }
}

/// Somebody else was faster; whoever comes again finds what they left.
pub(super) fn overtaken() -> DieselError {
    DieselError::DatabaseError(
        DatabaseErrorKind::SerializationFailure,
        Box::new("the row comes and goes".to_owned()),
    )
}

/// With values that a new row has and a present one keeps, no single statement would do: some
/// engines want every column that is inserted to be replaced, too.
async fn update_or_insert(
    conn: &mut Conn<'_>,
    account: &AccountId,
    values: Values,
) -> QueryResult<usize> {
    let descriptor = account.descriptor;
    let mut set = without_key(&descriptor.table, values.clone());
    set.retain(|(name, _)| !descriptor.table.is_local(name));
    for _ in 0..MOST_TURNS {
        let updated = update(conn, account, None, set.clone()).await?;
        if updated > 0 {
            return Ok(updated);
        }
        let inserted = insert(conn, descriptor, values.clone(), Found::Kept).await?;
        if inserted > 0 {
            return Ok(inserted);
        }
    }
    Err(overtaken())
}

/// How often a row may come and go between two statements.
const MOST_TURNS: u32 = 5;

/// What becomes of a row that is there.
#[derive(Debug, Clone, Copy)]
enum Found {
    Kept,
    Replaced,
}

async fn insert(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    values: Values,
    found: Found,
) -> QueryResult<usize> {
    let names: Vec<&str> = values.iter().map(|(name, _)| *name).collect();
    Statement::about(&descriptor.table, insert_sql(descriptor, &names, found))
        .bind_all(values.into_iter().map(|(_, value)| value))
        .execute(conn)
        .await
}

fn insert_sql(descriptor: &Descriptor, names: &[&str], found: Found) -> String {
    let table = descriptor.table.name;
    let columns: Vec<String> = names.iter().map(|name| format!(r##""#{name}""##)).collect();
    let marks = vec!["?"; names.len()].join(", ");
    let replace = |name: &&str| format!(r##""#{name}" = excluded."#{name}""##);
    let instead = match found {
        Found::Kept => "NOTHING".to_owned(),
        Found::Replaced => {
            let is_key = |name: &str| row_key::columns(&descriptor.table).any(|key| key == name);
            let replaced = names.iter().filter(|name| !is_key(name));
            let replaced: Vec<String> = replaced.map(replace).collect();
            format!("UPDATE SET {}", replaced.join(", "))
        }
    };
    let (columns, key) = (columns.join(", "), row_key::list(&descriptor.table));
    format!(
        r#"INSERT INTO "{table}" ({columns}) VALUES ({marks}) ON CONFLICT ({key}) DO {instead}"#
    )
}

/// Replaces the tokens; how many rows that changed. What the update leaves out is kept.
pub(crate) async fn update_tokens(
    conn: &mut Conn<'_>,
    account: &AccountId,
    tokens: TokenUpdate,
) -> QueryResult<usize> {
    let set = assignments(tokens, random::generation(), Moments::AsGiven);
    update(conn, account, None, set).await
}

fn assignments(tokens: TokenUpdate, generation: i64, moments: Moments) -> Values {
    let mut set: Values = vec![
        ("access_token", tokens.access_token.into()),
        ("expires_at", moments.value(tokens.expires_at)),
        ("issued_at", moments.value(Some(tokens.issued_at))),
        ("generation", generation.into()),
    ];
    set.extend(afresh());
    // The expiry may move without the token; a new token without one has none that is known.
    if tokens.refresh_token.is_some() || tokens.refresh_token_expires_at.is_some() {
        let expiry = moments.value(tokens.refresh_token_expires_at);
        set.push(("refresh_token_expires_at", expiry));
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
pub(crate) async fn set_field(
    conn: &mut Conn<'_>,
    account: &AccountId,
    name: &str,
    value: Value,
) -> QueryResult<usize> {
    let (table, is_row) = (&account.descriptor.table, is_row(&account.descriptor.table));
    let sql = format!(
        r##"UPDATE "{}" SET "#{name}" = ? WHERE {is_row}"##,
        table.name
    );
    Statement::about(table, sql)
        .bind(value)
        .bind_all(row_key::values(account))
        .execute(conn)
        .await
}

/// Forgets who has connected, where the owner is not the user; how many rows that changed.
pub(crate) async fn forget_user(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
    user: &UserId,
) -> QueryResult<usize> {
    let table = &descriptor.table;
    let sql = format!(
        r#"UPDATE "{}" SET #{CONNECTED_BY} = NULL WHERE #{CONNECTED_BY} = ?"#,
        table.name
    );
    Statement::about(table, sql).bind(user).execute(conn).await
}

/// What a refresh has brought.
#[derive(Debug, Clone)]
pub(crate) struct Renewed {
    pub(crate) tokens: TokenUpdate,
    /// The struct's own columns that the answer had.
    pub(crate) fields: Vec<(&'static str, Value)>,
    /// The row's next generation, drawn before the first attempt to store it.
    pub(crate) generation: i64,
    /// The lease ends with it; otherwise there is more to come.
    pub(crate) ends_lease: bool,
}

/// Stores what a refresh has brought, if the row is still of the generation it was asked for;
/// whether it is stored now. Both tokens and their expiry change in one statement. After a COMMIT
/// of which nobody knows the outcome the same call finds out.
pub(crate) async fn commit_refresh(
    conn: &mut Conn<'_>,
    account: &AccountId,
    seen: i64,
    renewed: Renewed,
    received: Instant,
) -> QueryResult<bool> {
    let generation = renewed.generation;
    let moments = Moments::since(renewed.tokens.issued_at, received);
    let mut set = assignments(renewed.tokens, generation, moments);
    set.extend(renewed.fields);
    if !renewed.ends_lease {
        set.retain(|(name, _)| !matches!(*name, "lease_owner" | "lease_until"));
    }
    failpoint::reach("mid_commit");
    if update(conn, account, Some(seen), set).await? == 1 {
        return Ok(true);
    }
    let current = stored::find(conn, account).await?;
    Ok(current.is_some_and(|row| row.generation == generation))
}

/// Records that the grant has ended, if the row is still of the generation given. The tokens stay:
/// the provider may have been wrong, and only reconnecting or disconnecting ends them. Of several
/// who find out one changes the row: the one whose `mark` it has, however often that one asks. It
/// stands where leases do, and is none.
pub(crate) async fn mark_needs_reauth(
    conn: &mut Conn<'_>,
    account: &AccountId,
    generation: i64,
    mark: &str,
) -> QueryResult<usize> {
    let (table, is_row) = (account.table(), is_row(&account.descriptor.table));
    Statement::about(&account.descriptor.table, format!(
        r#"UPDATE "{table}" SET #status = '{NEEDS_REAUTH}', #lease_owner = ?, #lease_until = NULL WHERE {is_row} AND #generation = ? AND (#status = '{ACTIVE}' OR #lease_owner = ?)"#
    ))
    .bind(mark)
    .bind_all(row_key::values(account))
    .bind(generation)
    .bind(mark)
    .execute(conn).await
}

async fn update(
    conn: &mut Conn<'_>,
    account: &AccountId,
    generation: Option<i64>,
    set: Values,
) -> QueryResult<usize> {
    let table = account.table();
    let assignments: Vec<String> = set
        .iter()
        .map(|(name, _)| format!(r##""#{name}" = ?"##))
        .collect();
    let assignments = assignments.join(", ");
    let is_row = is_row(&account.descriptor.table);
    let mut sql = format!(r#"UPDATE "{table}" SET {assignments} WHERE {is_row}"#);
    if generation.is_some() {
        sql.push_str(" AND #generation = ?");
    }
    Statement::about(&account.descriptor.table, sql)
        .bind_all(set.into_iter().map(|(_, value)| value))
        .bind_all(row_key::values(account))
        .bind_all(generation.map(Value::from))
        .execute(conn)
        .await
}
