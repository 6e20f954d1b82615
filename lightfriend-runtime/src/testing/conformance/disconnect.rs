//! A disconnected account is gone at once, even while the provider is away.

use std::time::Duration;

use tokio::time::timeout;

use super::Failure;
use super::outcome::{Outcome, held};
use super::stage::Stage;
use crate::testing::fault::Fault;
use crate::testing::request::Endpoint;

/// Long for a machine with much to do, and less than any request may take.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let account = stage.connect().await?;
    for endpoint in [Endpoint::Token, Endpoint::Revocation, Endpoint::Api] {
        stage.provider.fault_always(endpoint, Fault::hang());
    }
    let ended = timeout(PATIENCE, account.disconnect()).await;
    let ended = ended.map_err(|_| stage.fail("disconnecting waits for the provider"))?;
    ended.map_err(|error| stage.blame("disconnecting fails while the provider is away", &error))?;
    if stage.account().await?.is_some() {
        return Err(stage.fail("a disconnected account still has a row"));
    }
    match account.access_token().await {
        Err(error) if error.is_not_connected() => held(stage),
        Err(error) => Err(stage.blame("a disconnected account is taken for another", &error)),
        Ok(_) => Err(stage.fail("a disconnected account still gives a token")),
    }
}
