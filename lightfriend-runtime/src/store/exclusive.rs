//! Which owner an account at a provider belongs to, where it can belong to one only.
//!
//! What says so is void without the owner's connection, which may go by other ways than a disconnect.
//! `claim` is another random text whenever an owner takes the account: who finds that void names the
//! one it has read, and whoever was faster has written another.

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{
    Conn,
    connections::overtaken,
    in_use::{is_connected, is_connected_by_another},
    row_key::account_of,
    statement::Statement,
};
use crate::{account_id::AccountId, account_key::Key};

#[derive(QueryableByName)]
struct Holder {
    #[diesel(sql_type = Text)]
    owner: String,
    #[diesel(sql_type = Text)]
    claim: String,
}

/// The account's key, where the integration lets it belong to one owner only.
fn exclusive(account: &AccountId) -> Option<&Key> {
    let column = account.descriptor.table.account_key?;
    account.key.as_ref().filter(|_| column.exclusive)
}

/// Takes the account for its owner, inside the transaction that stores the connection; whether it is
/// the owner's now. `claim` is drawn for this connect.
pub(super) async fn take(
    conn: &mut Conn<'_>,
    account: &AccountId,
    claim: &str,
) -> QueryResult<bool> {
    let Some(key) = exclusive(account) else {
        return Ok(true);
    };
    let (service, key, owner) = (
        account.service(),
        key.to_string(),
        account.owner.to_string(),
    );
    let again = Statement::new(
        "UPDATE oauth_account SET claim = ? WHERE service = ? AND account = ? AND owner = ?",
    )
    .bind(claim)
    .bind(service)
    .bind(key.as_str())
    .bind(owner.as_str())
    .execute(conn)
    .await?;
    if again > 0 {
        return Ok(true);
    }
    let taken = Statement::new(
        "INSERT INTO oauth_account (service, account, owner, claim) VALUES (?, ?, ?, ?) \
         ON CONFLICT (service, account) DO NOTHING",
    )
    .bind(service)
    .bind(key.as_str())
    .bind(owner.as_str())
    .bind(claim)
    .execute(conn)
    .await?;
    if taken > 0 {
        return is_nobody_elses(conn, account).await;
    }
    take_over(conn, account, claim).await
}

/// Whether no other owner has the account: from before it could belong to one only.
async fn is_nobody_elses(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<bool> {
    if !is_connected_by_another(conn, account).await? {
        return Ok(true);
    }
    give_up(conn, account).await?;
    Ok(false)
}

/// Takes the account from an owner who has no connection any more.
async fn take_over(conn: &mut Conn<'_>, account: &AccountId, claim: &str) -> QueryResult<bool> {
    let (service, key) = (account.service(), account.key_text().unwrap_or_default());
    let holder: Option<Holder> =
        Statement::new("SELECT owner, claim FROM oauth_account WHERE service = ? AND account = ?")
            .bind(service)
            .bind(key.as_str())
            .load_one(conn)
            .await?;
    let Some(holder) = holder else {
        // Given up between two statements.
        return Err(overtaken());
    };
    if let Some(held) = account_of(account.descriptor, &holder.owner, Some(&key))
        && is_connected(conn, &held).await?
    {
        return Ok(false);
    }
    let taken = Statement::new(
        "UPDATE oauth_account SET owner = ?, claim = ? \
         WHERE service = ? AND account = ? AND claim = ?",
    )
    .bind(account.owner.to_string())
    .bind(claim)
    .bind(service)
    .bind(key)
    .bind(holder.claim)
    .execute(conn)
    .await?;
    if taken > 0 {
        Ok(true)
    } else {
        Err(overtaken())
    }
}

/// The owner has disconnected the account: it may be anybody's.
pub(super) async fn give_up(conn: &mut Conn<'_>, account: &AccountId) -> QueryResult<usize> {
    let Some(key) = exclusive(account) else {
        return Ok(0);
    };
    Statement::new("DELETE FROM oauth_account WHERE service = ? AND account = ? AND owner = ?")
        .bind(account.service())
        .bind(key.to_string())
        .bind(account.owner.to_string())
        .execute(conn)
        .await
}
