//! The ids of the outbox's rows.

use diesel::QueryResult;

use super::{
    super::{Conn, Value, statement::Statement},
    Count,
};
use crate::{account_id::AccountId, error::Error, random};

/// The ids of the rows that a connection's tokens get, drawn before the first attempt to write them:
/// who repeats it finds them there.
#[derive(Debug, Clone)]
pub(crate) struct Ids {
    pub(super) refresh_token: String,
    pub(super) access_token: String,
}

impl Ids {
    /// # Errors
    /// [`Error::Internal`] when the operating system gives no random bytes.
    pub(crate) fn draw() -> Result<Self, Error> {
        Ok(Self {
            refresh_token: random::name()?,
            access_token: random::name()?,
        })
    }

    pub(super) fn both(&self) -> [&str; 2] {
        [&self.refresh_token, &self.access_token]
    }
}

/// Whether the rows are there: by an attempt of which nobody heard.
pub(in crate::store) async fn are_there(
    conn: &mut Conn<'_>,
    account: &AccountId,
    ids: &Ids,
) -> QueryResult<bool> {
    let found: Option<Count> = Statement::new(
        "SELECT count(*) AS count FROM oauth_revocation WHERE service = ? AND id IN (?, ?)",
    )
    .bind(account.service())
    .bind_all(ids.both().map(Value::from))
    .load_one(conn)
    .await?;
    Ok(found.is_some_and(|found| found.count > 0))
}
