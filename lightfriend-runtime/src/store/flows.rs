//! Flows under way: one row from start to callback.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{Nullable, Text},
};

use super::{
    Conn, Sealed,
    database::transaction,
    sqlite::{NOW, NOW_MILLIS},
    statement::Statement,
};

/// How long a user has to come back from the provider.
pub(crate) const LIFETIME_SECONDS: u32 = 600;

/// Most flows of one user and service at a time; the oldest make room.
pub(crate) const MOST_PER_USER: u32 = 10;

/// A flow that begins. Only hashes of the two secrets are stored: a copy of the table gives no
/// usable `state`.
#[derive(Debug, Clone)]
pub(crate) struct NewFlow {
    pub(crate) state_hash: String,
    pub(crate) cookie_hash: String,
    pub(crate) service: &'static str,
    pub(crate) user: String,
    pub(crate) code_verifier: Option<Sealed>,
    pub(crate) redirect_uri: String,
    pub(crate) return_to: Option<String>,
}

/// Stores a flow, after clearing out expired ones and the user's oldest beyond the limit.
pub(crate) fn insert(conn: &mut Conn<'_>, flow: &NewFlow) -> QueryResult<usize> {
    transaction(conn, |conn| {
        Statement::new(format!("DELETE FROM oauth_flow WHERE expires_at <= {NOW}"))
            .execute(conn)?;
        evict_oldest(conn, flow)?;
        Statement::new(format!(
            "INSERT INTO oauth_flow (state_hash, cookie_hash, service, user_id, code_verifier, \
             redirect_uri, return_to, created_at, expires_at) \
             VALUES (?, ?, ?, ?, ?, ?, ?, {NOW_MILLIS}, {NOW} + {LIFETIME_SECONDS})"
        ))
        .bind(flow.state_hash.as_str())
        .bind(flow.cookie_hash.as_str())
        .bind(flow.service)
        .bind(flow.user.as_str())
        .bind(flow.code_verifier.clone())
        .bind(flow.redirect_uri.as_str())
        .bind(flow.return_to.clone())
        .execute(conn)
    })
}

/// Leaves room for one more.
fn evict_oldest(conn: &mut Conn<'_>, flow: &NewFlow) -> QueryResult<usize> {
    let keep = MOST_PER_USER - 1;
    Statement::new(format!(
        "DELETE FROM oauth_flow WHERE user_id = ? AND service = ? AND state_hash NOT IN (\
         SELECT state_hash FROM oauth_flow WHERE user_id = ? AND service = ? \
         ORDER BY created_at DESC LIMIT {keep})"
    ))
    .bind(flow.user.as_str())
    .bind(flow.service)
    .bind(flow.user.as_str())
    .bind(flow.service)
    .execute(conn)
}

/// Forgets the flows that a user has begun; how many.
pub(crate) fn purge(conn: &mut Conn<'_>, user: &str) -> QueryResult<usize> {
    Statement::new("DELETE FROM oauth_flow WHERE user_id = ?")
        .bind(user)
        .execute(conn)
}

/// Who comes back with a `state`.
#[derive(Debug, Clone)]
pub(crate) struct Claim {
    pub(crate) state_hash: String,
    pub(crate) cookie_hash: String,
    pub(crate) service: &'static str,
    /// `None` where the flow's cookie stands for the user.
    pub(crate) user: Option<String>,
}

/// A flow that is over: its row is gone.
#[derive(Debug, Clone, QueryableByName)]
pub(crate) struct Flow {
    #[diesel(sql_type = Text)]
    pub(crate) user_id: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) code_verifier: Option<Sealed>,
    #[diesel(sql_type = Text)]
    pub(crate) redirect_uri: String,
    #[diesel(sql_type = Nullable<Text>)]
    pub(crate) return_to: Option<String>,
}

/// Takes the flow out of the table, if everything about the claim fits. One statement: of any
/// number of equal claims one succeeds, and a claim that does not fit leaves the flow alone.
pub(crate) fn consume(conn: &mut Conn<'_>, claim: &Claim) -> QueryResult<Option<Flow>> {
    let by_user = if claim.user.is_some() {
        " AND user_id = ?"
    } else {
        ""
    };
    Statement::new(format!(
        "DELETE FROM oauth_flow WHERE state_hash = ? AND cookie_hash = ? AND service = ? \
         AND expires_at > {NOW}{by_user} RETURNING user_id, code_verifier, redirect_uri, return_to"
    ))
    .bind(claim.state_hash.as_str())
    .bind(claim.cookie_hash.as_str())
    .bind(claim.service)
    .bind_all(claim.user.as_deref().map(Into::into))
    .load_one(conn)
}
