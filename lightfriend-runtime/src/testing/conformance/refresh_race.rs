//! Whoever wants the token while it is refreshed gets the same new one: one request goes to the
//! provider, whichever instance wants it.

use tokio::task::JoinSet;

use super::Failure;
use super::connect::token_is_good;
use super::outcome::{Outcome, held};
use super::stage::Stage;
use crate::account::Account;
use crate::testing::shape::Kind;

/// How many ask at once, at each of two instances.
const CROWD: usize = 8;

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let account = stage.connect().await?;
    if let Some(skipped) = stage.skip_without_refresh(&account).await? {
        return Ok(skipped);
    }
    stage.expire()?;
    let other = Account::new(stage.another()?.tools(), account.id.clone());
    let mut crowd = JoinSet::new();
    for account in [&account, &other].repeat(CROWD) {
        let account = account.clone();
        crowd.spawn(async move { account.access_token().await.map(|it| it.secret) });
    }
    while let Some(token) = crowd.join_next().await {
        let token = token.map_err(|_| stage.fail("asking for a token panics"))?;
        token.map_err(|error| stage.blame("the refresh fails", &error))?;
    }
    let requests = stage.shape.seen(Kind::Refresh).len();
    if requests != 1 {
        let problem = format!("{} that ask at once make {requests} refreshes", 2 * CROWD);
        return Err(stage.fail(&problem));
    }
    token_is_good(stage, &account).await?;
    held(stage)
}
