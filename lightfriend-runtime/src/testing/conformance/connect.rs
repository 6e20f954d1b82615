//! A user who consents is connected.

use secrecy::ExposeSecret as _;

use super::Failure;
use super::outcome::{Outcome, held};
use super::stage::Stage;
use crate::account::Account;
use crate::descriptor::{Column, Source};

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let account = stage.connect().await?;
    token_is_good(stage, &account).await?;
    if stage.reads_less() {
        return Err(stage.fail("the provider answers more than the struct reads"));
    }
    let status = account.status().await;
    let status = status.map_err(|error| stage.blame("the status cannot be read", &error))?;
    if !status.connected || status.problem.is_some() {
        return Err(stage.fail("the status does not say that the user is connected"));
    }
    if !status.missing_scopes.is_empty() {
        let missing = status.missing_scopes.join(", ");
        let problem = format!(
            "every scope was granted, and {missing} counts as missing: `scope_separator`, \
             `scope_aliases` or `token_response(scope)`"
        );
        return Err(stage.fail(&problem));
    }
    let mut columns = stage.tried.table.columns.iter();
    let is_empty = |column: &&Column| {
        is_answered(column) && status.fields.get(column.name) == Some(&serde_json::Value::Null)
    };
    if let Some(column) = columns.find(|column| is_empty(column)) {
        let name = column.name;
        return Err(stage.fail(&format!(
            "the provider's answers have a `{name}`, and none is stored"
        )));
    }
    held(stage)
}

fn is_answered(column: &Column) -> bool {
    let is_answers = matches!(
        column.source,
        Source::TokenResponse(_)
            | Source::Exchange(_)
            | Source::Lookup(_)
            | Source::AccessTokenClaim(_)
            | Source::IdTokenClaim(_)
    );
    is_answers && !column.secret
}

/// Whether the account gives a token that the provider's API takes.
pub(super) async fn token_is_good(stage: &Stage, account: &Account) -> Result<String, Failure> {
    let token = account.access_token().await;
    let token = token.map_err(|error| stage.blame("there is no access token", &error))?;
    let token = token.secret.expose_secret().to_owned();
    if stage.shape.lives(&token) {
        Ok(token)
    } else {
        Err(stage.fail(
            "the access token is none that the provider has issued: `token_response(access_token)`",
        ))
    }
}
