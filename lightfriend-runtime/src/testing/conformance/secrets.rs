//! No secret stands where logs, browsers or readers of the database find it.

use super::Failure;
use super::database::Place;
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
    for place in stage.store.columns()? {
        for text in tokens.iter().chain([secret]) {
            if stage.store.has(&place, text, false)? {
                return Err(stage.fail("a secret can be read in the database"));
            }
        }
        if let Some(name) = shown_field(stage, &place)? {
            let problem = format!("the field `{name}` is secret, and can be read in the database");
            return Err(stage.fail(&problem));
        }
    }
    if tokens
        .iter()
        .chain([secret])
        .any(|it| shown.contains(it.as_str()))
    {
        return Err(stage.fail("a secret shows in `Debug`"));
    }
    held(stage)
}

/// A `secret` field whose column this is, and whose value stands there as it is. The value may be as
/// short as `7`, which other columns have by chance.
fn shown_field(stage: &Stage, place: &Place) -> Result<Option<&'static str>, Failure> {
    let mut columns = stage.tried.table.columns.iter();
    let own = columns.find(|it| it.secret && stage.store.is_of_connection(place, it.name));
    let Some((column, value)) = own.and_then(|own| Some((own, stage.facts.fields.get(own.name)?)))
    else {
        return Ok(None);
    };
    let is_shown = stage.store.has(place, value, true)?;
    Ok(is_shown.then_some(column.name))
}
