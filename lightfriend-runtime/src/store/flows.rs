//! Flows: one row from the start, through the claim of the callback, until it expires.

mod room;
#[cfg(all(test, feature = "sqlite"))]
mod tests;

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Nullable, Text},
};

use super::{
    Conn, Sealed, Value,
    statement::{NOW, NOW_MILLIS, Statement},
};
use crate::account_id::AccountId;

/// How long a user has to come back from the provider.
pub(crate) const LIFETIME_SECONDS: u32 = 600;

/// Most flows of one user and service, and most links of one user and account, at a time; the oldest
/// make room.
pub(crate) const MOST_PER_USER: usize = 10;

/// The cookie's hash of a link that begins a flow: no browser has such a cookie, so no callback can
/// claim it, and no flow's `state` is taken for a link's ticket.
pub(crate) const NO_COOKIE: &str = "";

/// A flow that begins, or a link to begin one with. Only hashes of the two secrets are stored: a copy of the table gives no
/// usable `state`.
#[derive(Debug, Clone)]
pub(crate) struct NewFlow {
    pub(crate) state_hash: String,
    pub(crate) cookie_hash: String,
    pub(crate) service: &'static str,
    /// Who has begun it.
    pub(crate) user: String,
    /// Whose connection it leads to.
    pub(crate) owner: String,
    /// The account that is to be connected again, where there may be several and one was named.
    pub(crate) account: Option<String>,
    /// The groups of scopes that were asked for, joined by spaces.
    pub(crate) scope_sets: Option<String>,
    pub(crate) code_verifier: Option<Sealed>,
    /// What the user has given, sealed.
    pub(crate) fields: Option<Sealed>,
    pub(crate) nonce: Option<Sealed>,
    pub(crate) redirect_uri: String,
    pub(crate) return_to: Option<String>,
    /// How long it waits for its user.
    pub(crate) lifetime_seconds: u32,
}

impl NewFlow {
    fn is_link(&self) -> bool {
        self.cookie_hash == NO_COOKIE
    }
}

/// How long a claim may be under way at least, whenever it began: longer than the exchange and the
/// storing of what it brings.
const CLAIM_SECONDS: u32 = 120;

/// Stores a flow, and makes room for it where the user has too many of the service. The hashes of
/// the `state`s that the user's flows have now, of every service.
pub(crate) async fn insert(conn: &mut Conn<'_>, flow: &NewFlow) -> QueryResult<Vec<String>> {
    Statement::kept("begin", None, || {
        format!(
            "INSERT INTO oauth_flow (state_hash, cookie_hash, service, user_id, owner, account, \
             scope_sets, code_verifier, fields, nonce, redirect_uri, return_to, created_at, \
             expires_at) VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, {NOW_MILLIS}, {NOW} + ?) \
             ON CONFLICT (state_hash) DO NOTHING"
        )
    })
    .bind(flow.state_hash.as_str())
    .bind(flow.cookie_hash.as_str())
    .bind(flow.service)
    .bind(flow.user.as_str())
    .bind(flow.owner.as_str())
    .bind(flow.account.clone())
    .bind(flow.scope_sets.clone())
    .bind(flow.code_verifier.clone())
    .bind(flow.fields.clone())
    .bind(flow.nonce.clone())
    .bind(flow.redirect_uri.as_str())
    .bind(flow.return_to.clone())
    .bind(i64::from(flow.lifetime_seconds))
    .execute(conn)
    .await?;
    room::make(conn, flow).await
}

/// Stores a flow that is claimed from its beginning: there is no browser that could come back for it.
/// A purge or a disconnect takes it away like any other.
pub(crate) async fn insert_claimed(
    conn: &mut Conn<'_>,
    flow: &NewFlow,
    mark: &Mark,
) -> QueryResult<usize> {
    Statement::new(format!(
        "INSERT INTO oauth_flow (state_hash, cookie_hash, service, user_id, owner, redirect_uri, \
         created_at, expires_at, claim, claimed_at) \
         VALUES (?, ?, ?, ?, ?, ?, {NOW_MILLIS}, {NOW} + {CLAIM_SECONDS}, ?, {NOW}) \
         ON CONFLICT (state_hash) DO NOTHING"
    ))
    .bind(flow.state_hash.as_str())
    .bind(flow.cookie_hash.as_str())
    .bind(flow.service)
    .bind(flow.user.as_str())
    .bind(flow.owner.as_str())
    .bind(flow.redirect_uri.as_str())
    .bind(mark.name.as_str())
    .execute(conn)
    .await
}

/// Deletes what has expired; how many.
pub(crate) async fn sweep(conn: &mut Conn<'_>) -> QueryResult<usize> {
    Statement::new(format!("DELETE FROM oauth_flow WHERE expires_at <= {NOW}"))
        .execute(conn)
        .await
}

#[derive(QueryableByName)]
struct State {
    #[diesel(sql_type = Text)]
    #[expect(dead_code, reason = "that there is a row says it all")]
    state_hash: String,
}

/// Forgets the flows that a user has begun; how many. Those under way then store nothing.
pub(crate) async fn purge(conn: &mut Conn<'_>, user: &str) -> QueryResult<usize> {
    Statement::new("DELETE FROM oauth_flow WHERE user_id = ?")
        .bind(user)
        .execute(conn)
        .await
}

/// Forgets every flow of an owner's; how many. Those under way then store nothing.
pub(crate) async fn purge_owner(conn: &mut Conn<'_>, owners: &AccountId) -> QueryResult<usize> {
    Statement::new(format!(
        "DELETE FROM oauth_flow WHERE service = ? AND {IS_OWNERS}"
    ))
    .bind(owners.service())
    .bind(owners.owner.to_string())
    .bind(owners.owner.to_string())
    .execute(conn)
    .await
}

/// The condition that a flow is an owner's; one that began before that was kept is its user's.
const IS_OWNERS: &str = "(owner = ? OR (owner IS NULL AND user_id = ?))";

/// Forgets the flows of an account that are under way or over, and the links to begin one; how many.
/// Those under way then store nothing. Any of the owner's that is under way may lead to this account,
/// whichever it has named.
pub(super) async fn forget_claimed(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<usize> {
    let or_unknown = account
        .key
        .as_ref()
        .map_or("", |_| " AND (account IS NULL OR account = ?)");
    Statement::new(format!(
        "DELETE FROM oauth_flow WHERE service = ? AND {IS_OWNERS} \
         AND ((claimed_at IS NOT NULL AND done_at IS NULL) \
         OR ((claimed_at IS NOT NULL OR cookie_hash = ''){or_unknown}))"
    ))
    .bind(account.service())
    .bind(account.owner.to_string())
    .bind(account.owner.to_string())
    .bind_all(account.key_text().map(Value::from))
    .execute(conn)
    .await
}

/// Who comes back with a `state`.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) state_hash: String,
    pub(crate) cookie_hash: String,
    pub(crate) service: &'static str,
    /// `None` where the flow's cookie stands for the user.
    pub(crate) user: Option<String>,
    /// Drawn for this claim: a repeated statement finds its own mark.
    pub(crate) name: String,
}

/// A flow that is claimed: nobody else finishes it.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Flow {
    #[diesel(sql_type = Text)]
    pub(crate) user_id: String,
    /// Whose connection it leads to; one that began before that was kept leads to its user's.
    #[diesel(sql_type = Nullable<Text>)]
    owner: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) account: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) scope_sets: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) code_verifier: Option<Sealed>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) fields: Option<Sealed>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) nonce: Option<Sealed>,
    #[diesel(sql_type = Text)]
    pub(crate) redirect_uri: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) return_to: Option<String>,
}

impl Flow {
    pub(crate) fn owner(&self) -> &str {
        self.owner.as_deref().unwrap_or(&self.user_id)
    }

    /// One that began without a browser: there is no verifier, and nowhere to return to.
    pub(crate) fn without_browser(flow: &NewFlow) -> Self {
        Self {
            user_id: flow.user.clone(),
            owner: Some(flow.owner.clone()),
            account: None,
            scope_sets: None,
            code_verifier: None,
            fields: None,
            nonce: None,
            redirect_uri: flow.redirect_uri.clone(),
            return_to: None,
        }
    }
}

impl Claim {
    /// The condition that everything about the claim fits, and its values.
    fn fits(&self) -> (String, [Option<Value>; 4]) {
        let by_user = self.user.as_ref().map_or("", |_| " AND user_id = ?");
        let condition = format!(
            "state_hash = ? AND cookie_hash = ? AND service = ? AND expires_at > {NOW}{by_user}"
        );
        let values = [
            Some(self.state_hash.as_str().into()),
            Some(self.cookie_hash.as_str().into()),
            Some(self.service.into()),
            self.user.as_deref().map(Into::into),
        ];
        (condition, values)
    }

    pub(crate) fn mark(&self) -> Mark {
        Mark {
            state_hash: self.state_hash.clone(),
            name: self.name.clone(),
        }
    }
}

/// Claims the flow, if everything about the claim fits. One statement: of any number of equal
/// claims one succeeds, and a claim that does not fit leaves the flow alone. The row stays, so that
/// its own browser can ask again, and so that a purge or a disconnect can take it away.
pub(crate) async fn claim(conn: &mut Conn<'_>, claim: &Claim) -> QueryResult<Option<Flow>> {
    let (fits, values) = claim.fits();
    Statement::new(format!(
        "UPDATE oauth_flow SET claim = ?, claimed_at = {NOW}, \
         expires_at = CASE WHEN expires_at < {NOW} + {CLAIM_SECONDS} \
         THEN {NOW} + {CLAIM_SECONDS} ELSE expires_at END \
         WHERE {fits} AND (claimed_at IS NULL OR (claim = ? AND done_at IS NULL)) \
         RETURNING {FLOW}"
    ))
    .bind(claim.name.as_str())
    .bind_all(values.into_iter().flatten())
    .bind(claim.name.as_str())
    .load_one(conn)
    .await
}

/// The flow that a claim would get, which stays as it is.
pub(crate) async fn waiting(conn: &mut Conn<'_>, claim: &Claim) -> QueryResult<Option<Flow>> {
    let (fits, values) = claim.fits();
    Statement::new(format!(
        "SELECT {FLOW} FROM oauth_flow WHERE {fits} AND claimed_at IS NULL"
    ))
    .bind_all(values.into_iter().flatten())
    .load_one(conn)
    .await
}

/// The columns of a [`Flow`].
const FLOW: &str = "user_id, owner, account, scope_sets, code_verifier, fields, nonce, redirect_uri, \
                    return_to";

/// What became of a flow that was claimed before.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Earlier {
    #[diesel(sql_type = Nullable<BigInt>)]
    done_at: Option<i64>,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) return_to: Option<String>,
}

impl Earlier {
    /// Whether the account was connected; otherwise that is under way.
    pub(crate) fn is_done(&self) -> bool {
        self.done_at.is_some()
    }
}

/// The flow that somebody with the same rights has claimed before; `None` when there is none, or
/// when it failed.
pub(crate) async fn earlier(conn: &mut Conn<'_>, claim: &Claim) -> QueryResult<Option<Earlier>> {
    let (fits, values) = claim.fits();
    Statement::new(format!(
        "SELECT done_at, return_to FROM oauth_flow WHERE {fits} AND claimed_at IS NOT NULL"
    ))
    .bind_all(values.into_iter().flatten())
    .load_one(conn)
    .await
}

/// A claim's mark on its flow.
#[derive(Debug, Clone)]
pub(crate) struct Mark {
    pub(crate) state_hash: String,
    pub(crate) name: String,
}

/// Whether the flow may store its connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ending {
    /// It may.
    Now,
    /// It has: this is the repeat of a transaction that was committed, though nobody heard.
    Before,
    /// It must not: the user, or the connection, was ended meanwhile.
    Gone,
}

/// Marks the flow as done: the beginning of the transaction that stores its connection.
pub(super) async fn finish(conn: &mut Conn<'_>, mark: &Mark) -> QueryResult<Ending> {
    let marked = Statement::new(format!(
        "UPDATE oauth_flow SET done_at = {NOW} \
         WHERE state_hash = ? AND claim = ? AND done_at IS NULL"
    ))
    .bind(mark.state_hash.as_str())
    .bind(mark.name.as_str())
    .execute(conn)
    .await?;
    if marked > 0 {
        return Ok(Ending::Now);
    }
    let own: Option<State> =
        Statement::new("SELECT state_hash FROM oauth_flow WHERE state_hash = ? AND claim = ?")
            .bind(mark.state_hash.as_str())
            .bind(mark.name.as_str())
            .load_one(conn)
            .await?;
    Ok(if own.is_some() {
        Ending::Before
    } else {
        Ending::Gone
    })
}

/// Forgets a flow, whatever became of it.
pub(super) async fn forget(conn: &mut Conn<'_>, mark: &Mark) -> QueryResult<usize> {
    Statement::new("DELETE FROM oauth_flow WHERE state_hash = ? AND claim = ?")
        .bind(mark.state_hash.as_str())
        .bind(mark.name.as_str())
        .execute(conn)
        .await
}

/// Forgets a flow that failed: whoever waits for it learns so.
pub(crate) async fn fail(conn: &mut Conn<'_>, mark: &Mark) -> QueryResult<usize> {
    Statement::new("DELETE FROM oauth_flow WHERE state_hash = ? AND claim = ? AND done_at IS NULL")
        .bind(mark.state_hash.as_str())
        .bind(mark.name.as_str())
        .execute(conn)
        .await
}
