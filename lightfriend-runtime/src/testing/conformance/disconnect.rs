//! A disconnected account is gone at once, even while the provider is away.

use super::Failure;
use super::outcome::{Outcome, held};
use super::stage::Stage;
use crate::testing::fault::Fault;
use crate::testing::request::Endpoint;

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let account = stage.connect().await?;
    for endpoint in [Endpoint::Token, Endpoint::Revocation, Endpoint::Api] {
        stage.provider.fault_always(endpoint, Fault::drop_before());
    }
    let ended = account.disconnect().await;
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
