//! The repository functions of every model. Each takes the owner's id: there is no way to reach
//! another user's row.
//!
//! On a synchronous connection they give a `QueryResult`, on an asynchronous one a future of it.

use diesel::{
    QueryResult,
    result::{DatabaseErrorKind, Error as DieselError},
};

use super::{
    Conn, Connection, Value, connections, exclusive,
    model::{IntoRow as _, Model, Row, TokenUpdate},
    moments::Moments,
    present,
};
use crate::{
    account_id::AccountId,
    account_key::{AccountKey as _, Key},
    checks,
    descriptor::Descriptor,
    random,
};

/// Inserts the connection, or replaces the owner's present one; the application's own (`local`)
/// columns are kept then.
///
/// # Errors
/// Diesel's, from the database; a violation of uniqueness where the account belongs to one owner, who
/// is another.
pub fn create<M: Model, C: Connection>(conn: &mut C, new: M::New) -> C::Output<'_, M> {
    let row = new.into_row();
    let account = account_of_row(M::DESCRIPTOR, &row);
    conn.perform(Box::new(move |mut conn| {
        Box::pin(async move {
            let account = account?;
            let claim = random::name().map_err(|_| DieselError::RollbackTransaction)?;
            if !exclusive::take(&mut conn, &account, &claim).await? {
                return Err(taken());
            }
            let table = &account.descriptor.table;
            let values = connections::values_of(table, row, Moments::AsGiven);
            connections::upsert(&mut conn, &account, values).await?;
            let created = connections::find_model(&mut conn, &account).await?;
            created.ok_or(diesel::NotFound)
        })
    }))
}

/// The owner's connection.
///
/// # Errors
/// Diesel's, from the database.
pub fn find<M: Model, C: Connection>(
    conn: &mut C,
    user: M::UserId,
    key: M::AccountKey,
) -> C::Output<'_, Option<M>> {
    let account = account_of::<M>(user, key);
    conn.perform(Box::new(move |mut conn| {
        Box::pin(async move { connections::find_model(&mut conn, &account).await })
    }))
}

pub(crate) async fn find_account<M: Model>(
    conn: &mut Conn<'_>,
    account: &AccountId,
) -> QueryResult<Option<M>> {
    connections::find_model(conn, account).await
}

/// Replaces the tokens of the owner's connection; how many rows that changed.
///
/// # Errors
/// Diesel's, from the database.
pub fn update_tokens<M: Model, C: Connection>(
    conn: &mut C,
    user: M::UserId,
    key: M::AccountKey,
    tokens: TokenUpdate,
) -> C::Output<'_, usize> {
    let account = account_of::<M>(user, key);
    conn.perform(Box::new(move |mut conn| {
        Box::pin(async move { connections::update_tokens(&mut conn, &account, tokens).await })
    }))
}

/// Sets one of the application's own (`local`) columns of the owner's connection; how many rows
/// that changed. A refresh under way is not disturbed.
///
/// # Errors
/// Diesel's, from the database; [`SerializationError`](DieselError::SerializationError) for a value
/// that is not one of the field's `one_of`, or does not match its `pattern`: nothing is changed.
pub fn set_field<'a, M: Model, C: Connection>(
    conn: &'a mut C,
    user: M::UserId,
    key: M::AccountKey,
    name: &'static str,
    value: Value,
) -> C::Output<'a, usize> {
    let account = account_of::<M>(user, key);
    let checked = check_field(account.descriptor, name, &value);
    conn.perform(Box::new(move |mut conn| {
        Box::pin(async move {
            checked?;
            connections::set_field(&mut conn, &account, name, value).await
        })
    }))
}

/// Whether the field can have the value. What is sealed was checked nowhere, and stands in no address.
fn check_field(descriptor: &Descriptor, name: &str, value: &Value) -> QueryResult<()> {
    let mut columns = descriptor.table.columns.iter();
    let column = columns.find(|column| column.name == name && !column.secret);
    let (Some(column), Value::Text(text)) = (column, value) else {
        return Ok(());
    };
    checks::bounds(column, text).map_err(|problem| {
        DieselError::SerializationError(format!("the value of `{name}` {problem}").into())
    })
}

/// Deletes the owner's connection; how many rows that changed. Nothing is revoked.
///
/// # Errors
/// Diesel's, from the database.
pub fn delete<M: Model, C: Connection>(
    conn: &mut C,
    user: M::UserId,
    key: M::AccountKey,
) -> C::Output<'_, usize> {
    let account = account_of::<M>(user, key);
    conn.perform(Box::new(move |mut conn| {
        Box::pin(async move {
            let deleted = present::delete(&mut conn, &account).await?;
            Ok(usize::from(deleted.is_some()))
        })
    }))
}

/// The owner's connections.
///
/// # Errors
/// Diesel's, from the database.
pub fn list<M: Model, C: Connection>(conn: &mut C, user: M::UserId) -> C::Output<'_, Vec<M>> {
    let account = AccountId {
        descriptor: M::DESCRIPTOR,
        owner: user.into(),
        key: None,
    };
    conn.perform(Box::new(move |mut conn| {
        Box::pin(async move { connections::list_models(&mut conn, &account).await })
    }))
}

fn account_of<M: Model>(user: M::UserId, key: M::AccountKey) -> AccountId {
    AccountId {
        descriptor: M::DESCRIPTOR,
        owner: user.into(),
        key: key.into_key(),
    }
}

/// The account is another owner's.
fn taken() -> DieselError {
    DieselError::DatabaseError(
        DatabaseErrorKind::UniqueViolation,
        Box::new("the account is connected by another owner".to_owned()),
    )
}

/// The account that a row is of.
fn account_of_row(descriptor: &'static Descriptor, row: &Row) -> QueryResult<AccountId> {
    let key = descriptor.table.account_key.map(|column| {
        let found = row.fields.iter().find(|(name, _)| *name == column.name);
        let value = found.map_or(&Value::Null, |(_, value)| value);
        Key::try_from(value).map_err(|problem| {
            let message = format!("the value of `{}` {problem}", column.name);
            DieselError::SerializationError(message.into())
        })
    });
    Ok(AccountId {
        descriptor,
        owner: row.owner.clone(),
        key: key.transpose()?,
    })
}
