//! Disconnecting revokes at the provider, in its way (RFC 7009).

use std::time::{Duration, Instant};

use super::Failure;
use super::outcome::{Outcome, held, skipped};
use super::stage::Stage;
use crate::descriptor::TokenKind;
use crate::testing::shape::Kind;

/// The outbox sends at once; a machine with much to do may take its time.
const PATIENCE: Duration = Duration::from_secs(10);

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let Some(revocation) = &stage.described.revocation else {
        return nothing_to_revoke(stage);
    };
    let account = stage.connect().await?;
    let issued = stage.shape.tokens();
    let ended = account.disconnect().await;
    ended.map_err(|error| stage.blame("disconnecting fails", &error))?;
    let wanted = match revocation.token {
        Some(_) => 1,
        None => issued.len().min(2),
    };
    let begin = Instant::now();
    loop {
        let seen = stage.shape.seen(Kind::Revocation);
        let granted = seen.iter().filter(|seen| seen.is_granted);
        if granted.count() >= wanted.min(1) && is_revoked(stage, revocation.token, &issued) {
            return held(stage);
        }
        if begin.elapsed() > PATIENCE || !stage.shape.complaints().is_empty() {
            return Err(
                stage.fail("nothing is revoked that the provider takes: `revocation_endpoint`")
            );
        }
        tokio::time::sleep(Duration::from_millis(10)).await;
    }
}

/// The struct may not believe otherwise.
fn nothing_to_revoke(stage: &Stage) -> Result<Outcome, Failure> {
    if stage.tried.revocation.is_some() {
        let problem = "the struct revokes, and the provider does not: `revocation_endpoint`";
        return Err(stage.fail(problem));
    }
    Ok(skipped("the provider has no `revocation_endpoint`"))
}

/// Whether what was to be revoked is: the refresh token takes the others with it.
fn is_revoked(stage: &Stage, only: Option<TokenKind>, issued: &[String]) -> bool {
    let lives = |token: &&String| stage.shape.lives(token);
    match only {
        Some(TokenKind::AccessToken) => {
            let revoked = stage.shape.seen(Kind::Revocation);
            let mut tokens = revoked.iter().filter_map(|seen| seen.token.as_ref());
            tokens.any(|token| issued.contains(token) && !stage.shape.lives(token))
        }
        _ => issued.iter().find(lives).is_none(),
    }
}
