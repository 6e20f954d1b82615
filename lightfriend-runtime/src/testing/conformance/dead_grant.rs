//! A grant that has ended, in the provider's own words, asks the user to connect again; and connecting
//! again mends it (RFC 6749 section 5.2).

use std::time::{Duration, Instant};

use super::Failure;
use super::connect::token_is_good;
use super::outcome::{Outcome, held};
use super::stage::Stage;
use crate::account::Account;
use crate::testing::grants::Grants;
use crate::tokens::ConnectionStatus;

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let account = stage.connect().await?;
    if let Some(skipped) = stage.skip_without_refresh(&account).await? {
        return Ok(skipped);
    }
    stage.shape.change(Grants::revoke_all);
    stage.expire()?;
    ends(stage, &account).await?;
    let status = account.status().await;
    let status = status.map_err(|error| stage.blame("the status cannot be read", &error))?;
    if status.status != ConnectionStatus::NeedsReauth {
        return Err(stage.fail("the status does not say that the user is needed"));
    }
    let account = stage.connect().await?;
    token_is_good(stage, &account).await?;
    held(stage)
}

/// As long as a token lives the old one may be served, while the refusal is confirmed.
const PATIENCE: Duration = Duration::from_secs(10);

async fn ends(stage: &Stage, account: &Account) -> Result<(), Failure> {
    let begin = Instant::now();
    loop {
        match account.access_token().await {
            Err(error) if error.is_reauth_required() => return Ok(()),
            Err(error) => {
                let what = "the provider says that the grant has ended, and the runtime does not \
                            see it (`token_error`)";
                return Err(stage.blame(what, &error));
            }
            Ok(_) if begin.elapsed() > PATIENCE => {
                let problem = "a grant that has ended still gives a token: `token_error`";
                return Err(stage.fail(problem));
            }
            Ok(_) => tokio::time::sleep(Duration::from_millis(50)).await,
        }
    }
}
