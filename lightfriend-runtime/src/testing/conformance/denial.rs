//! A user who says no is told so, and nothing is stored (RFC 6749 section 4.1.2.1).

use super::Failure;
use super::outcome::{Outcome, held};
use super::stage::Stage;
use crate::testing::shape::{Decision, Kind};

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let started = stage.start().await?;
    let back = stage.visit(&started, Decision::Deny)?;
    let finished = stage.arrive(&back.query, back.cookie, Some(stage.user(1)));
    match finished.await?.result {
        Err(error) if error.slug() == "access_denied" => {}
        Err(error) => return Err(stage.blame("a denial is taken for something else", &error)),
        Ok(_) => return Err(stage.fail("a denial is taken for a consent")),
    }
    if stage.account().await?.is_some() || !stage.shape.seen(Kind::Token).is_empty() {
        return Err(stage.fail("after a denial a code is exchanged, or something is stored"));
    }
    held(stage)
}
