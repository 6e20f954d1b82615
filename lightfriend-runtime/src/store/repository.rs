//! The repository functions of every model. Each takes the owner's id: there is no way to reach
//! another user's row.

use diesel::QueryResult;

use super::{
    Conn, Connection, Value, connections,
    model::{IntoRow as _, Model, TokenUpdate},
};
use crate::account_id::AccountId;

/// Inserts the connection, or replaces the owner's present one in the same statement; the
/// application's own (`local`) columns are kept then.
///
/// # Errors
/// Diesel's, from the database.
pub fn create<M: Model, C: Connection>(conn: &mut C, new: M::New) -> QueryResult<M> {
    let row = new.into_row();
    let account = AccountId {
        descriptor: M::DESCRIPTOR,
        owner: row.user_id.clone(),
    };
    let conn = &mut conn.as_conn();
    connections::upsert(conn, M::DESCRIPTOR, row)?;
    connections::find_model(conn, &account)?.ok_or(diesel::NotFound)
}

/// The owner's connection.
///
/// # Errors
/// Diesel's, from the database.
pub fn find<M: Model, C: Connection>(conn: &mut C, user: M::UserId) -> QueryResult<Option<M>> {
    find_account(&mut conn.as_conn(), &account_of::<M>(user))
}

pub(crate) fn find_account<M: Model>(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<M>> {
    connections::find_model(conn, account)
}

/// Replaces the tokens of the owner's connection; how many rows that changed.
///
/// # Errors
/// Diesel's, from the database.
pub fn update_tokens<M: Model, C: Connection>(
    conn: &mut C,
    user: M::UserId,
    tokens: TokenUpdate,
) -> QueryResult<usize> {
    connections::update_tokens(&mut conn.as_conn(), &account_of::<M>(user), tokens)
}

/// Sets one of the application's own (`local`) columns of the owner's connection; how many rows
/// that changed. A refresh under way is not disturbed.
///
/// # Errors
/// Diesel's, from the database.
pub fn set_field<M: Model, C: Connection>(
    conn: &mut C,
    user: M::UserId,
    name: &'static str,
    value: Value,
) -> QueryResult<usize> {
    connections::set_field(&mut conn.as_conn(), &account_of::<M>(user), name, value)
}

/// Deletes the owner's connection; how many rows that changed. Nothing is revoked.
///
/// # Errors
/// Diesel's, from the database.
pub fn delete<M: Model, C: Connection>(conn: &mut C, user: M::UserId) -> QueryResult<usize> {
    connections::delete(&mut conn.as_conn(), &account_of::<M>(user))
        .map(|deleted| usize::from(deleted.is_some()))
}

/// The owner's connections: none or one.
///
/// # Errors
/// Diesel's, from the database.
pub fn list<M: Model, C: Connection>(conn: &mut C, user: M::UserId) -> QueryResult<Vec<M>> {
    Ok(find(conn, user)?.into_iter().collect())
}

fn account_of<M: Model>(user: M::UserId) -> AccountId {
    AccountId {
        descriptor: M::DESCRIPTOR,
        owner: user.into(),
    }
}
