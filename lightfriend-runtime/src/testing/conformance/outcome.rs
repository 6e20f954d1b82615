//! How a test ends that has not failed.

use super::Failure;
use super::stage::Stage;
use crate::account::Account;
use crate::descriptor::TokenKind;

/// How a test ends that has not failed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) enum Outcome {
    Held,
    /// The struct has no such part.
    Skipped(&'static str),
}

/// It holds, unless the provider complains.
pub(super) fn held(stage: &Stage) -> Result<Outcome, Failure> {
    if stage.shape.complaints().is_empty() {
        Ok(Outcome::Held)
    } else {
        Err(stage.fail("the provider was asked for what it does not take"))
    }
}

pub(super) fn skipped(reason: &'static str) -> Outcome {
    Outcome::Skipped(reason)
}

impl Stage {
    /// Whether there is nothing to refresh with.
    pub(super) async fn skip_without_refresh(
        &self,
        account: &Account,
    ) -> Result<Option<Outcome>, Failure> {
        let stored = self.stored(account).await?;
        if stored.can_refresh {
            return Ok(None);
        }
        if self.described.token.refresh.token == TokenKind::RefreshToken {
            return Err(self.fail(
                "the provider's refresh token is not stored: `token_response(refresh_token)`",
            ));
        }
        Ok(Some(skipped("there is nothing to refresh with")))
    }

    /// Lets the token run out. One that is refreshed by itself must live for that.
    pub(super) fn expire(&self) -> Result<(), Failure> {
        let is_dead = self.described.token.refresh.token == TokenKind::RefreshToken;
        self.store.expire(is_dead)
    }
}
