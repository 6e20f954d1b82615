//! The ids of the outbox's rows.

use diesel::QueryResult;

use super::super::{Conn, Value, in_use::is_there};
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
    let mut values = vec![account.service().into()];
    values.extend(ids.both().map(Value::from));
    is_there(
        conn,
        "oauth_revocation",
        "service = ? AND id IN (?, ?)",
        values,
    )
    .await
}
