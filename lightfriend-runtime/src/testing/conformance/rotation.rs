//! Each refresh presents the newest refresh token; an answer without one keeps the one there is (RFC
//! 6749 section 6).

use super::Failure;
use super::connect::token_is_good;
use super::outcome::{Outcome, held};
use super::stage::Stage;
use crate::account::Account;
use crate::descriptor::TokenKind;
use crate::testing::shape::Kind;

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let account = stage.connect().await?;
    if let Some(skipped) = stage.skip_without_refresh(&account).await? {
        return Ok(skipped);
    }
    // The provider refuses what was presented before, and ends the grant.
    for _ in 0..3 {
        refresh(stage, &account).await?;
    }
    if stage.described.token.refresh.token == TokenKind::RefreshToken {
        stage.shape.change(|grants| grants.set_rotation(false));
        refresh(stage, &account).await?;
        let kept = refresh(stage, &account).await?;
        let seen = stage.shape.seen(Kind::Refresh);
        let before = seen.iter().rev().nth(1).and_then(|seen| seen.token.clone());
        if before != kept {
            return Err(stage.fail("an answer without a refresh token loses the one there was"));
        }
    }
    held(stage)
}

/// Refreshes once; the token that was presented.
async fn refresh(stage: &Stage, account: &Account) -> Result<Option<String>, Failure> {
    let before = stage.shape.seen(Kind::Refresh).len();
    stage.expire()?;
    token_is_good(stage, account).await?;
    let seen = stage.shape.seen(Kind::Refresh);
    match seen.get(before..) {
        Some([once]) if once.is_granted => Ok(once.token.clone()),
        Some([]) => Err(stage.fail("a token that has run out is not refreshed")),
        _ => Err(stage.fail("a refresh is refused, or made more than once")),
    }
}
