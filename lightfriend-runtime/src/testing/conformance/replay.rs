//! A callback that comes twice leads to one token request (RFC 6749 section 4.1.2).

use super::Failure;
use super::outcome::{Outcome, held};
use super::stage::Stage;
use crate::testing::shape::{Decision, Kind};

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let started = stage.start().await?;
    let back = stage.visit(&started, Decision::Allow)?;
    for what in [
        "connecting fails",
        "the same browser, asking again, does not land at success",
    ] {
        let user = Some(stage.user(1));
        let finished = stage.arrive(&back.query, back.cookie.clone(), user).await?;
        finished.result.map_err(|error| stage.blame(what, &error))?;
    }
    let stranger = stage.arrive(&back.query, None, Some(stage.user(2))).await?;
    if stranger.result.is_ok() {
        return Err(stage.fail("another browser may repeat a callback"));
    }
    if stage.shape.seen(Kind::Token).len() != 1 {
        return Err(stage.fail("a callback that comes again exchanges its code again"));
    }
    held(stage)
}
