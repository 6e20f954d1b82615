//! Tokens that nobody uses any more, until the provider has revoked them.
//!
//! They stay sealed as they were, and each row says in which column of which connection that was.
//! A row without a time for its next attempt waits: a revocation that comes too early would end a
//! connection that is in use.

mod abandoned;
mod ids;

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    Conn, Sealed, Tokens, Value,
    in_use::{is_connected, is_connected_by_anybody},
    named::Named,
    row_key::account_of,
    shared,
    statement::{NOW, NOW_MILLIS, Statement},
    transaction::transaction,
};
use crate::{account_id::AccountId, descriptor::Descriptor};

pub(crate) use abandoned::{abandoned, release_abandoned};
pub(crate) use ids::Ids;
pub(super) use ids::are_there;

/// While one process asks the provider, no other one does.
const CLAIM_SECONDS: u32 = 60;

/// Longest pause before an attempt. A row that is further ahead was written while a clock was.
pub(crate) const LONGEST_PAUSE_SECONDS: u32 = 6 * 60 * 60;

/// One row. No other row ever has its id, and every statement names the service beside it.
#[derive(Debug, Clone)]
pub(crate) struct Ticket {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) id: String,
}

/// A token to be revoked.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Pending {
    #[diesel(sql_type = Text)]
    pub(crate) user_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    account: Option<String>,
    #[diesel(sql_type = Text)]
    pub(crate) column_name: String,
    #[diesel(sql_type = Text)]
    pub(crate) token: Sealed,
    #[diesel(sql_type = Nullable<Text>)]
    named: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    shared_by: Option<String>,
    /// With the one that begins now.
    #[diesel(sql_type = BigInt)]
    pub(crate) attempts: i64,
}

impl Pending {
    /// Whose it was; `None` if that is of another type than the columns.
    pub(crate) fn account(&self, descriptor: &'static Descriptor) -> Option<AccountId> {
        account_of(descriptor, &self.user_id, self.account.as_deref())
    }

    /// What it is asked for with, beside the token.
    pub(crate) fn named(&self) -> Named {
        self.named
            .as_deref()
            .map(Named::from_json)
            .unwrap_or_default()
    }
}

/// Puts tokens into the outbox, where they wait until they are [released](release). Without a
/// revocation endpoint there is nobody to ask.
pub(super) async fn insert(
    conn: &mut Conn<'_>,
    account: &AccountId,
    tokens: Tokens,
    ids: Ids,
) -> QueryResult<()> {
    let Some(revocation) = &account.descriptor.revocation else {
        return Ok(());
    };
    let (named, shared_by) = (tokens.named.to_json(), tokens.shared_by);
    let is_revoked = |column: &str| revocation.token.is_none_or(|kind| kind.column() == column);
    let tokens = [
        ("refresh_token", ids.refresh_token, tokens.refresh_token),
        ("access_token", ids.access_token, Some(tokens.access_token)),
    ];
    for (column, id, token) in tokens {
        if let Some(token) = token.filter(|_| is_revoked(column)) {
            let beside = (named.clone(), shared_by.clone());
            insert_one(conn, account, column, id, token, beside).await?;
        }
    }
    Ok(())
}

async fn insert_one(
    conn: &mut Conn<'_>,
    account: &AccountId,
    column: &str,
    id: String,
    token: Sealed,
    (named, shared_by): (Option<String>, Option<String>),
) -> QueryResult<usize> {
    Statement::new(format!(
        "INSERT INTO oauth_revocation (id, service, user_id, account, column_name, token, named, \
         shared_by, attempts, next_attempt_at, created_at) \
         VALUES (?, ?, ?, ?, ?, ?, ?, ?, 0, NULL, {NOW_MILLIS}) \
         ON CONFLICT (id) DO NOTHING"
    ))
    .bind(id)
    .bind(account.service())
    .bind(account.owner.to_string())
    .bind(account.key_text())
    .bind(column)
    .bind(token)
    .bind(named)
    .bind(shared_by)
    .execute(conn)
    .await
}

/// Of the waiting tokens of an account the newest so many of each kind stay; how many went.
pub(super) async fn keep_newest(
    conn: &mut Conn<'_>,
    account: &AccountId,
    most: u32,
) -> QueryResult<usize> {
    let mut dropped = 0;
    for column in ["refresh_token", "access_token"] {
        let (is_accounts, whose) = is_accounts(account);
        let waiting = format!("{is_accounts} AND column_name = ? AND next_attempt_at IS NULL");
        let waiting_for = || whose.clone().into_iter().chain([column.into()]);
        dropped += Statement::new(format!(
            "DELETE FROM oauth_revocation WHERE {waiting} AND id NOT IN (SELECT id FROM \
             oauth_revocation WHERE {waiting} ORDER BY created_at DESC, id LIMIT {most})"
        ))
        .bind_all(waiting_for())
        .bind_all(waiting_for())
        .execute(conn)
        .await?;
    }
    Ok(dropped)
}

/// The condition that a row is of an account, and its values.
fn is_accounts(account: &AccountId) -> (String, Vec<Value>) {
    let mut values = vec![
        Value::from(account.service()),
        account.owner.to_string().into(),
    ];
    values.extend(account.key_text().map(Value::from));
    let key = account
        .key
        .as_ref()
        .map_or("account IS NULL", |_| "account = ?");
    (format!("service = ? AND user_id = ? AND {key}"), values)
}

#[derive(QueryableByName)]
struct Id {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    column_name: String,
}

/// Makes due what waits of this account, and of others that its end concerns, and ends no connection
/// that is in use; in the order in which it is to be revoked. `client` are the integrations that share
/// a client, the account's own first. The rows `own` may be due already: by an attempt of which nobody
/// heard.
pub(super) async fn release(
    conn: &mut Conn<'_>,
    account: &AccountId,
    client: &[&'static Descriptor],
    own: Option<&Ids>,
) -> QueryResult<Vec<Ticket>> {
    let mut released = Vec::new();
    if !must_wait(conn, account, client).await? {
        released.extend(make_due(conn, account, own).await?);
    }
    if account.key.is_some() {
        // What is of no known account waits for the last of them.
        let unknown = account.with_key(None);
        if !must_wait(conn, &unknown, client).await? {
            released.extend(make_due(conn, &unknown, None).await?);
        }
    }
    // What happened to this one concerns only those whose revocation would end it.
    let others = client.iter().copied().skip(1);
    for other in others.filter(|other| other.revocation_ends_grant()) {
        for waiting in waiting_of(conn, other, &account.owner.to_string()).await? {
            if !must_wait(conn, &waiting, client).await? {
                released.extend(make_due(conn, &waiting, own).await?);
            }
        }
    }
    Ok(released)
}

#[derive(QueryableByName)]
struct Whose {
    #[diesel(sql_type = Text)]
    user_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    account: Option<String>,
}

/// The owner's accounts of which something waits.
async fn waiting_of(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
    owner: &str,
) -> QueryResult<Vec<AccountId>> {
    let rows: Vec<Whose> = Statement::new(
        "SELECT DISTINCT user_id, account FROM oauth_revocation WHERE service = ? \
         AND user_id = ? AND next_attempt_at IS NULL",
    )
    .bind(descriptor.service)
    .bind(owner)
    .load(conn)
    .await?;
    let accounts = rows.iter();
    Ok(accounts
        .filter_map(|row| account_of(descriptor, &row.user_id, row.account.as_deref()))
        .collect())
}

async fn make_due(
    conn: &mut Conn<'_>,
    account: &AccountId,
    own: Option<&Ids>,
) -> QueryResult<Vec<Ticket>> {
    let (is_accounts, whose) = is_accounts(account);
    let or_own = own.map_or("", |_| " OR id IN (?, ?)");
    let own = own.into_iter().flat_map(Ids::both);
    let mut rows: Vec<Id> = Statement::new(format!(
        "UPDATE oauth_revocation SET next_attempt_at = {NOW} WHERE {is_accounts} \
         AND (next_attempt_at IS NULL{or_own}) RETURNING id, column_name"
    ))
    .bind_all(whose)
    .bind_all(own.map(Value::from))
    .load(conn)
    .await?;
    rows.sort_by_key(|row| rank(&row.column_name));
    let ticket = |row: Id| Ticket {
        descriptor: account.descriptor,
        id: row.id,
    };
    Ok(rows.into_iter().map(ticket).collect())
}

/// Refresh tokens first: they are the ones that could make others (RFC 7009 section 2.1).
fn rank(column: &str) -> u8 {
    u8::from(column != "refresh_token")
}

/// Whether a revocation would end a connection that is in use. One token may end its whole grant,
/// and the tokens of a reconnect are of the same grant, and not those of another account of the same
/// owner; some providers end every grant of the user and the client.
async fn must_wait(
    conn: &mut Conn<'_>,
    account: &AccountId,
    client: &[&'static Descriptor],
) -> QueryResult<bool> {
    if is_connected(conn, account).await? {
        return Ok(true);
    }
    if !account.descriptor.revocation_ends_grant() {
        return Ok(false);
    }
    if is_connected_by_anybody(conn, account).await? {
        return Ok(true);
    }
    let owner = account.owner.to_string();
    let others = client.iter().copied();
    for other in others.filter(|other| other.service != account.service()) {
        // Integrations of one client may have owners' ids of different types.
        if let Some(other) = account_of(other, &owner, None)
            && is_connected(conn, &other).await?
        {
            return Ok(true);
        }
    }
    Ok(false)
}

/// Claims one row for an attempt, if it is due and still there. One that has to wait, because the
/// user has connected again since, waits from now on. `name` is drawn for this claim: a repeated one
/// finds its own mark, and is the same attempt.
pub(crate) async fn claim(
    conn: &mut Conn<'_>,
    ticket: &Ticket,
    client: &[&'static Descriptor],
    name: &str,
) -> QueryResult<Option<Pending>> {
    transaction(conn, async |conn| {
        let due = due_by(NOW);
        let claimed: Option<Pending> = Statement::new(format!(
            "UPDATE oauth_revocation SET attempts = CASE WHEN claim = ? THEN attempts ELSE \
             attempts + 1 END, next_attempt_at = {NOW} + {CLAIM_SECONDS}, claim = ? WHERE id = ? \
             AND service = ? AND ({due} OR claim = ?) RETURNING user_id, account, column_name, \
             token, named, shared_by, attempts"
        ))
        .bind(name)
        .bind(name)
        .bind(ticket.id.as_str())
        .bind(ticket.descriptor.service)
        .bind(name)
        .load_one(conn)
        .await?;
        let Some(pending) = claimed else {
            return Ok(None);
        };
        if let Some(account) = pending.account(ticket.descriptor)
            && must_wait(conn, &account, client).await?
        {
            wait(conn, ticket).await?;
            return Ok(None);
        }
        // Another row has it, whoever's: it is left to the last of them. Asked here and not when the
        // row goes: of two that go at once each would still see the other.
        if shared::is_in_use(conn, ticket.descriptor, pending.shared_by.as_deref()).await? {
            remove(conn, ticket).await?;
            return Ok(None);
        }
        Ok(Some(pending))
    })
    .await
}

/// What is due at this moment: a row that is further ahead than any pause is due, too.
fn due_by(now: &str) -> String {
    format!("(next_attempt_at <= {now} OR next_attempt_at > {now} + {LONGEST_PAUSE_SECONDS})")
}

async fn wait(conn: &mut Conn<'_>, ticket: &Ticket) -> QueryResult<usize> {
    Statement::new(
        "UPDATE oauth_revocation SET attempts = attempts - 1, next_attempt_at = NULL, \
         claim = NULL WHERE id = ? AND service = ?",
    )
    .bind(ticket.id.as_str())
    .bind(ticket.descriptor.service)
    .execute(conn)
    .await
}

#[derive(QueryableByName)]
struct DueRow {
    #[diesel(sql_type = Text)]
    id: String,
    #[diesel(sql_type = Text)]
    user_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    account: Option<String>,
    #[diesel(sql_type = Text)]
    column_name: String,
    #[diesel(sql_type = Nullable<Text>)]
    named: Option<String>,
}

impl DueRow {
    /// The host that is asked, where each has a client of its own.
    fn host(&self, descriptor: &Descriptor) -> Option<String> {
        let named = Named::from_json(self.named.as_deref()?);
        named.get(descriptor.host?).map(str::to_owned)
    }
}

/// An owner, the key of the account, and its host.
type Connection = (String, Option<String>, Option<String>);

/// What is due of one connection, in the order it is to be revoked in.
pub(crate) struct Due {
    /// The host that is asked, where each has a client of its own.
    pub(crate) host: Option<String>,
    pub(crate) tickets: Vec<Ticket>,
}

/// A service's rows that are due, those that have waited longest first; a hundred at most. Rows of
/// one connection come together.
pub(crate) async fn due(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
) -> QueryResult<Vec<Due>> {
    let due = due_by(NOW);
    let rows: Vec<DueRow> = Statement::new(format!(
        "SELECT id, user_id, account, column_name, named FROM oauth_revocation WHERE service = ? AND {due} \
         ORDER BY next_attempt_at, created_at, id LIMIT 100"
    ))
    .bind(descriptor.service)
    .load(conn)
    .await?;
    let mut connections: Vec<(Connection, Vec<DueRow>)> = Vec::new();
    for row in rows {
        let host = row.host(descriptor);
        let key = (row.user_id.clone(), row.account.clone(), host);
        match connections.iter_mut().find(|(known, _)| *known == key) {
            Some((_, rows)) => rows.push(row),
            None => connections.push((key, vec![row])),
        }
    }
    let ticket = |row: DueRow| Ticket {
        descriptor,
        id: row.id,
    };
    let due = |((_, _, host), mut rows): (Connection, Vec<DueRow>)| {
        rows.sort_by_key(|row| rank(&row.column_name));
        let tickets = rows.into_iter().map(ticket).collect();
        Due { host, tickets }
    };
    Ok(connections.into_iter().map(due).collect())
}

/// The token is revoked, or never will be.
pub(crate) async fn remove(conn: &mut Conn<'_>, ticket: &Ticket) -> QueryResult<usize> {
    Statement::new("DELETE FROM oauth_revocation WHERE id = ? AND service = ?")
        .bind(ticket.id.as_str())
        .bind(ticket.descriptor.service)
        .execute(conn)
        .await
}

/// Tries again after so many seconds.
pub(crate) async fn postpone(
    conn: &mut Conn<'_>,
    ticket: &Ticket,
    seconds: i64,
) -> QueryResult<usize> {
    Statement::new(format!(
        "UPDATE oauth_revocation SET next_attempt_at = {NOW} + ? WHERE id = ? AND service = ?"
    ))
    .bind(seconds)
    .bind(ticket.id.as_str())
    .bind(ticket.descriptor.service)
    .execute(conn)
    .await
}
