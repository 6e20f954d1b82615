//! A value that the application's own code has for a column.

use secrecy::ExposeSecret as _;

use super::check_bounds;
use crate::{
    account::Account,
    descriptor::Column,
    error::Error,
    store::{self, Value},
};

/// The value as it stands in the row, if the column can have it.
///
/// # Errors
/// [`Error::InvalidField`] when it cannot; [`Error::InvalidRequest`] for a secret that would not be
/// sealed; [`Error::Internal`] when the operating system gives no random bytes.
pub(crate) fn stored(
    account: &Account,
    column: &Column,
    given: store::Given,
) -> Result<Value, Error> {
    let secret = match given {
        store::Given::Secret(secret) if column.secret => secret,
        store::Given::Secret(_) => {
            return Err(Error::InvalidRequest(
                "a secret is set in a field that is not `secret`, and would not be sealed",
            ));
        }
        store::Given::Plain(Value::Text(text)) if column.secret => text.into(),
        store::Given::Plain(value) => {
            if let Value::Text(text) = &value {
                check_bounds(account, column, text)?;
            }
            return Ok(value);
        }
    };
    check_bounds(account, column, secret.expose_secret())?;
    Ok(account.seal(column.name, &secret)?.into())
}
