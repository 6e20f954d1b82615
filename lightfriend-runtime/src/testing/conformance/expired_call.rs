//! An API call that meets an expired token is made again with a new one, once (RFC 6750 section 3.1).

use super::Failure;
use super::outcome::{Outcome, held, skipped};
use super::stage::Stage;
use crate::api::Client;
use crate::descriptor::TokenKind;
use crate::testing::grants::Grants;
use crate::testing::shape::Kind;

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    if stage.tried.api.is_none() {
        return Ok(skipped("there is no `api_base_url`"));
    }
    let account = stage.connect().await?;
    let client = Client::new(account.clone());
    call(stage, &client).await?;
    if let Some(skipped) = stage.skip_without_refresh(&account).await? {
        return Ok(skipped);
    }
    let refresh = &stage.described.token.refresh;
    if refresh.token == TokenKind::AccessToken || refresh.extends.is_some() {
        return Ok(skipped(
            "an access token that has ended cannot be refreshed by itself",
        ));
    }
    stage.shape.change(Grants::expire_access_tokens);
    stage.store.age()?;
    call(stage, &client).await?;
    if stage.shape.seen(Kind::Refresh).len() != 1 {
        return Err(stage.fail("an expired token is not refreshed once: `api_expired`"));
    }
    held(stage)
}

async fn call(stage: &Stage, client: &Client) -> Result<(), Failure> {
    let answer = client.get("/conformance").send().await;
    let answer = answer.map_err(|error| stage.blame("the API call fails", &error))?;
    let refused = |error| {
        stage.blame(
            "the API refuses the call (`api_expired`, `api_auth`)",
            &error,
        )
    };
    answer.error_for_status().map_err(refused)?;
    Ok(())
}
