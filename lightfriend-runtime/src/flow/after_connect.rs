//! What the application's own code adds to a connection: the tokens are there, and nothing is stored.

use std::time::Duration;

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    account::Account,
    error::Error,
    field_values::FieldValues,
    hooks::{self, Draft, Filled, Hook},
    protocol::TokenAnswer,
    store::Row,
};

/// How long the hook may take. With the exchange before and the storing after it, that is within
/// what a claimed flow has.
const WITHIN: Duration = Duration::from_secs(30);

/// Lets the integration's hook fill columns and scopes of the row; `values` are what its calls of the
/// API are made with. What it sets counts, whatever else has brought a value.
///
/// # Errors
/// [`Error::HookFailed`]: nothing is to be stored.
pub(super) async fn fill(
    account: &Account,
    answer: &TokenAnswer,
    values: FieldValues,
    row: &mut Row,
) -> Result<(), Error> {
    let Some(hooks) = account.tools.hooks_of(account.descriptor())? else {
        return Ok(());
    };
    let hook = Hook {
        name: "after_connect",
        account: &account.id,
    };
    let tokens = std::iter::once(&answer.access_token).chain(&answer.refresh_token);
    let tokens: Vec<&str> = tokens.map(SecretString::expose_secret).collect();
    let work = hooks.after_connect(Draft {
        account: account.id.clone(),
        access_token: answer.access_token.clone(),
        members: answer.members.clone(),
        scopes: answer.scopes.clone(),
        values: values.into(),
    });
    let Filled { fields, scopes } = hooks::run(hook, WITHIN, &tokens, work).await?;
    row.scopes = scopes;
    for (name, value) in fields {
        row.fields.retain(|(other, _)| *other != name);
        row.fields.push((name, value));
    }
    Ok(())
}
