//! A connected user in one line.

use std::net::SocketAddr;

use url::Url;

use super::{dialect, provider::MockProvider};
use crate::{
    error::Error,
    flow::{self, AuthorizationResponse, Beginning, FlowCookies, Started},
    host::OAuth,
    integration::OAuthIntegration,
    user::UserId,
};

/// Connects a user's account as the user would: a flow is started, the consent
/// page of the mock provider is fetched and allowed, and the callback exchanges
/// the code and stores the tokens. Neither a server nor a session is needed.
///
/// The user must be there if connections refer to a table of users, and the
/// tables must have been [migrated](OAuth::migrate). Calling it again connects
/// anew.
///
/// ```test_harness
/// # use diesel::connection::SimpleConnection as _;
/// use lightfriend_runtime::testing::{self, MockProvider};
/// # use lightfriend_runtime::{KeyRing, OAuth, OAuthIntegration, integrations, sqlite_pool};
/// # #[derive(OAuthIntegration)]
/// # #[oauth(provider = "google")]
/// # pub struct GoogleCalendar;
///
/// #[tokio::test]
/// async fn a_user_is_connected() -> Result<(), Box<dyn std::error::Error>> {
///     let provider = MockProvider::start().await?;
/// # let folder = tempfile::tempdir()?;
/// # let pool = sqlite_pool(&folder.path().join("test.sqlite3").to_string_lossy())?;
/// # pool.get()?.batch_execute("CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL); INSERT INTO users VALUES (1);")?;
///     let oauth = OAuth::builder()
///         .route_outgoing_to(provider.addr())
///         // .. database, integrations, keys
/// #   .database(pool)
/// #   .integrations(integrations![GoogleCalendar])
/// #   .keys(KeyRing::parse(&KeyRing::generate()?)?)
/// #   .backend_url("http://127.0.0.1:3000")
/// #   .client_credentials("GOOGLE_CALENDAR", "id", "secret".to_owned())
///         .build()?;
///     oauth.migrate().await?;
///     testing::connect::<GoogleCalendar>(&oauth, &provider, 1).await?;
///     assert!(GoogleCalendar::status(&oauth, 1).await?.connected);
///     Ok(())
/// }
/// ```
///
/// # Errors
/// [`Error::Misconfigured`] when `oauth` does not send its requests to this
/// provider, or the provider shows an error instead of asking for consent.
/// Otherwise as the callback: what the provider or the database refuses.
pub async fn connect<I: OAuthIntegration>(
    oauth: &OAuth,
    provider: &MockProvider,
    user: impl Into<I::UserId>,
) -> Result<(), Error> {
    let user: UserId = user.into().into();
    let account = oauth.account(I::DESCRIPTOR, user.clone());
    let started = flow::start(Beginning::again(account, user.clone())).await?;
    check_destination(oauth, provider.addr(), &started.authorization_url)?;
    let callback = provider
        .approve(dialect::request(&started.authorization_url).as_str())
        .await
        .map_err(|problem| Error::Misconfigured(format!("the mock provider: {problem}")))?;
    finish::<I>(oauth, &started, &callback, user).await
}

/// A real provider would be sent codes that are not its own, and the client's secret.
fn check_destination(
    oauth: &OAuth,
    provider: SocketAddr,
    authorization_url: &Url,
) -> Result<(), Error> {
    if oauth.tools().http.leads_to(authorization_url, provider) {
        return Ok(());
    }
    Err(Error::Misconfigured(
        "requests do not go to this mock provider: add `.route_outgoing_to(provider.addr())` to \
         the builder of the `OAuth`"
            .to_owned(),
    ))
}

/// The callback, in the browser that started.
async fn finish<I: OAuthIntegration>(
    oauth: &OAuth,
    started: &Started,
    callback: &str,
    user: UserId,
) -> Result<(), Error> {
    let callback = Url::parse(callback)
        .map_err(|_| Error::InvalidRequest("the mock provider redirects to no URL"))?;
    let signing = I::DESCRIPTOR.authorization.callback_signature;
    let credentials = signing.map(|_| oauth.tools().credentials(I::DESCRIPTOR));
    let credentials = credentials.transpose()?;
    let secret = credentials
        .as_ref()
        .and_then(|it| it.client_secret.as_ref());
    let query = dialect::response(I::DESCRIPTOR, secret, callback.query().unwrap_or_default());
    let response = AuthorizationResponse::parse(I::DESCRIPTOR, &query)?;
    let host = I::DESCRIPTOR
        .host
        .and_then(|_| callback.path_segments()?.next_back());
    let response = response.at(host.map(str::to_owned));
    let cookies = FlowCookies::of(&oauth.tools().backend);
    let cookie = response.state().map(|state| cookies.of_state(state));
    let secret =
        cookie.and_then(|cookie| cookie.find(std::iter::once(started.cookie.as_str().into())));
    let finished = flow::finish(oauth.tools(), I::DESCRIPTOR, response, secret, Some(user)).await;
    finished.result.map(drop)
}
