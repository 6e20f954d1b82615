//! What another browser or another user brings connects nobody (RFC 6749 section 10.12).

use secrecy::SecretString;
use url::form_urlencoded;

use super::Failure;
use super::outcome::{Outcome, held};
use super::stage::{Back, Stage};
use crate::testing::shape::{Decision, Kind};
use crate::user::UserId;

/// As long as a state and a cookie's secret.
const INVENTED: &str = "AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

pub(super) async fn check(stage: &Stage) -> Result<Outcome, Failure> {
    let started = stage.start().await?;
    let back = stage.visit(&started, Decision::Allow)?;
    let (first, second) = (stage.user(1), stage.user(2));
    let invented = || Some(SecretString::from(INVENTED));
    let forged = forged(stage, &back);
    let own = || back.cookie.clone();
    let attempts = [
        ("without the flow's cookie", &back.query, None, &first),
        (
            "with another flow's cookie",
            &back.query,
            invented(),
            &first,
        ),
        ("with an invented state", &forged, own(), &first),
        ("in another user's session", &back.query, own(), &second),
    ];
    for (what, query, cookie, user) in attempts {
        refused(stage, what, (query, cookie, user)).await?;
    }
    // None of them has used the flow up.
    let finished = stage.arrive(&back.query, own(), Some(first));
    let result = finished.await?.result;
    result.map_err(|error| stage.blame("a stranger's callback uses up the user's own", &error))?;
    held(stage)
}

async fn refused(
    stage: &Stage,
    what: &str,
    (query, cookie, user): (&str, Option<SecretString>, &UserId),
) -> Result<(), Failure> {
    let finished = stage.arrive(query, cookie, Some(user.clone())).await?;
    let is_stored = stage.account().await?.is_some();
    if finished.result.is_ok() || is_stored || !stage.shape.seen(Kind::Token).is_empty() {
        return Err(stage.fail(&format!("a callback {what} is taken")));
    }
    Ok(())
}

/// The same callback with a state that nobody has sent.
fn forged(stage: &Stage, back: &Back) -> String {
    let parameter = stage.described.authorization.name_of("state");
    let pairs = form_urlencoded::parse(back.query.as_bytes());
    let pairs = pairs.map(|(name, value)| match &*name {
        name if name == parameter => (name.to_owned(), INVENTED.to_owned()),
        name => (name.to_owned(), value.into_owned()),
    });
    form_urlencoded::Serializer::new(String::new())
        .extend_pairs(pairs)
        .finish()
}
