//! Time that passes at once.

use std::time::Duration;

use crate::{
    error::Error, host::OAuth, integration::OAuthIntegration, store::passed, user::UserId,
};

/// Lets so much time pass for a user's connections to a service, in whole seconds: their tokens are as
/// old, and as near to their end, as if they had been there that much earlier. After an hour or two
/// most are refreshed by the next call.
///
/// The provider's clock goes on as before: [`MockProvider::expire_access_tokens`] lets it refuse what
/// has been issued. A token that is younger than 30 seconds is not renewed over that.
///
/// ```
/// use std::time::Duration;
///
/// use lightfriend_runtime::testing::{self, Fault, Endpoint, MockProvider};
/// # use lightfriend_runtime::{Error, OAuth, OAuthIntegration};
/// # #[derive(OAuthIntegration)]
/// # #[oauth(provider = "google")]
/// # pub struct GoogleCalendar;
///
/// async fn an_outage(oauth: &OAuth, provider: &MockProvider, user_id: i32) -> Result<(), Error> {
///     testing::let_pass::<GoogleCalendar>(oauth, user_id, Duration::from_secs(7200)).await?;
///     provider.fault(Endpoint::Token, Fault::status(503));
///     // .. the application's own code, which needs a token.
///     Ok(())
/// }
/// ```
///
/// # Errors
/// [`Error::Database`].
///
/// [`MockProvider::expire_access_tokens`]: super::MockProvider::expire_access_tokens
pub async fn let_pass<I: OAuthIntegration>(
    oauth: &OAuth,
    user: impl Into<I::UserId>,
    time: Duration,
) -> Result<(), Error> {
    let user: UserId = user.into().into();
    // No clock of a database reaches further.
    let seconds = i64::from(u32::try_from(time.as_secs()).unwrap_or(u32::MAX));
    let account = oauth.account(I::DESCRIPTOR, user);
    account
        .run(async move |conn, id| passed::let_pass(conn, id, seconds).await)
        .await
        .map(drop)
}
