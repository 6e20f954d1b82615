//! Room for a flow, or a link to begin one, where its user has too many.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{Bool, Nullable, Text},
};

use super::{
    super::{
        Conn, Value,
        statement::{NOW, Statement},
    },
    MOST_PER_USER, NewFlow,
};

/// Makes room for a flow that is there. The hashes of the `state`s that its user's flows have then, of
/// every service.
pub(super) async fn make(conn: &mut Conn<'_>, flow: &NewFlow) -> QueryResult<Vec<String>> {
    let mut live = live_of(conn, &flow.user).await?;
    let waiting = |one: &&Live| !one.is_claimed && flow.is_like(one);
    if live.iter().filter(waiting).count() > MOST_PER_USER {
        evict_oldest(conn, flow).await?;
        live = live_of(conn, &flow.user).await?;
    }
    Ok(live.into_iter().map(|one| one.state_hash).collect())
}

impl NewFlow {
    /// What tells flows from links, which make room for their own kind alone, and those of one account
    /// for no other's.
    fn kind(&self) -> (&'static str, Vec<Value>) {
        if self.is_link() {
            let account = self.account.clone().unwrap_or_default();
            let values = vec![self.owner.as_str().into(), account.into()];
            (
                "cookie_hash = '' AND owner = ? AND coalesce(account, '') = ?",
                values,
            )
        } else {
            ("cookie_hash <> ''", Vec::new())
        }
    }

    /// Whether another that waits is of its kind.
    fn is_like(&self, other: &Live) -> bool {
        let is_of_account =
            || other.owner.as_deref() == Some(&*self.owner) && other.account == self.account;
        other.service == self.service
            && other.is_link == self.is_link()
            && (!other.is_link || is_of_account())
    }
}

/// Leaves the newest, this one among them. What is claimed is under way or over, and takes no room.
async fn evict_oldest(conn: &mut Conn<'_>, flow: &NewFlow) -> QueryResult<usize> {
    let (kind, values) = flow.kind();
    Statement::new(format!(
        "DELETE FROM oauth_flow WHERE user_id = ? AND service = ? AND claimed_at IS NULL AND {kind} \
         AND state_hash NOT IN (\
         SELECT state_hash FROM oauth_flow WHERE user_id = ? AND service = ? \
         AND claimed_at IS NULL AND {kind} AND expires_at > {NOW} ORDER BY created_at DESC \
         LIMIT {MOST_PER_USER}) AND state_hash <> ?"
    ))
    .bind(flow.user.as_str())
    .bind(flow.service)
    .bind_all(values.clone())
    .bind(flow.user.as_str())
    .bind(flow.service)
    .bind_all(values)
    .bind(flow.state_hash.as_str())
    .execute(conn)
    .await
}

/// A flow that has not expired.
#[derive(QueryableByName)]
struct Live {
    #[diesel(sql_type = Text)]
    state_hash: String,
    #[diesel(sql_type = Text)]
    service: String,
    #[diesel(sql_type = Nullable<Text>)]
    owner: Option<String>,
    #[diesel(sql_type = Nullable<Text>)]
    account: Option<String>,
    #[diesel(sql_type = Bool)]
    is_claimed: bool,
    #[diesel(sql_type = Bool)]
    is_link: bool,
}

async fn live_of(conn: &mut Conn<'_>, user: &str) -> QueryResult<Vec<Live>> {
    Statement::kept("live", None, || {
        format!(
            "SELECT state_hash, service, owner, account, claimed_at IS NOT NULL AS is_claimed, \
             cookie_hash = '' AS is_link FROM oauth_flow WHERE user_id = ? AND expires_at > {NOW}"
        )
    })
    .bind(user)
    .load(conn)
    .await
}
