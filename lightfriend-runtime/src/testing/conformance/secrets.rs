//! No secret stands where logs, browsers or readers of the database find it.

use super::Failure;
use super::outcome::{Outcome, held};
use super::stage::{Stage, holds};

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let started = stage.start().await?;
    let secret = &stage.facts.client_secret;
    if holds(&started.authorization_url, secret) {
        return Err(stage.fail("the client's secret stands in the authorization request's URL"));
    }
    let account = stage.connect().await?;
    let tokens = stage.shape.tokens();
    let shown = format!("{:?} {account:?} {:?}", stage.oauth, account.status().await);
    let stored = stage.store.tokens()?;
    if tokens
        .iter()
        .chain([secret])
        .any(|it| shown.contains(it.as_str()))
    {
        return Err(stage.fail("a secret shows in `Debug`"));
    }
    if tokens.iter().any(|token| stored.contains(token.as_str())) {
        return Err(stage.fail("a token can be read in the database"));
    }
    held(stage)
}
