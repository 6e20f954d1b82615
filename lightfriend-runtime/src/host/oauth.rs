//! The one value that the application keeps.

use std::{
    fmt,
    sync::{
        Arc,
        atomic::{AtomicU64, Ordering},
    },
};

use axum::http::request::Parts;
use secrecy::{ExposeSecret as _, SecretString};

use super::{
    Builder,
    credentials::Credentials,
    current_user::CurrentUser,
    urls::{BackendUrl, FrontendUrl},
};
use crate::{
    crypto::{KeyRing, Place},
    descriptor::Descriptor,
    error::Error,
    events::{Events, Hub},
    http::Http,
    integration::OAuthIntegration,
    protocol::{ClientCredentials, token_request::TokenClient},
    store::{Database, IntoDatabase, Sealed, create_if_missing, warn_of_missing_settings},
    tasks::Tasks,
    tokens::{
        self, Breakers, Flights, KeyRotation, Refresher, RefresherHandle, RotationProgress, Swept,
    },
    user::UserId,
};

/// Database, keys, addresses and credentials: what every integration works with.
///
/// It is cheap to clone and belongs in the application's state, where `Service::router()` finds it
/// through `FromRef`.
#[derive(Clone)]
pub struct OAuth(Arc<Inner>);

pub(super) struct Inner {
    pub(super) database: Database,
    pub(super) keys: KeyRing,
    pub(super) backend: BackendUrl,
    pub(super) frontend: FrontendUrl,
    pub(super) http: Http,
    pub(super) current_user: CurrentUser,
    pub(super) callback_session: CallbackSession,
    pub(super) credentials: Credentials,
    pub(super) integrations: Vec<&'static Descriptor>,
    pub(super) flights: Flights,
    pub(super) breakers: Breakers,
    pub(super) tasks: Tasks,
    pub(super) hub: Hub,
    /// Tells this process's leases from those of others.
    pub(super) instance: String,
    pub(super) leases: AtomicU64,
}

/// Who may finish a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum CallbackSession {
    /// The user who began it, signed in at the callback too.
    #[default]
    SameUser,
    /// The browser that began it. For hosts whose session does not reach the callback: bearer
    /// tokens kept by scripts, `SameSite=Strict` cookies.
    FlowCookie,
}

impl OAuth {
    /// Begins with nothing; the builder's methods say what is needed.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Everything from the environment: `BACKEND_URL`, `FRONTEND_URL`, `OAUTH_ENCRYPTION_KEYS`,
    /// and `{PREFIX}_CLIENT_ID` and `{PREFIX}_CLIENT_SECRET` of each service.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] with every problem at once.
    pub fn from_env(database: impl IntoDatabase) -> Result<Self, Error> {
        Self::builder().database(database).build()
    }

    /// Creates what is missing: the runtime's own table, and the table of every integration given
    /// to the builder. Calling it again is harmless.
    ///
    /// # Errors
    /// [`Error::Database`] from the database; [`Error::Misconfigured`] when a table cannot be
    /// created as the structs say.
    pub async fn migrate(&self) -> Result<(), Error> {
        if self.0.integrations.is_empty() {
            tracing::warn!(
                "no integrations were given to the builder: only the framework's own tables are"
            );
        }
        warn_of_missing_settings(&self.0.database).await?;
        create_if_missing(&self.0.database, &self.0.integrations).await
    }

    /// The redirect URI of an integration, to be registered at its provider.
    #[must_use]
    pub fn redirect_uri_of<I: OAuthIntegration>(&self) -> String {
        self.redirect_uri(I::DESCRIPTOR)
    }

    /// Seals a secret for one column of a user's row, as the repository functions take it.
    ///
    /// # Errors
    /// [`Error::Internal`] when the operating system gives no random bytes.
    pub fn seal<I: OAuthIntegration>(
        &self,
        user: impl Into<UserId>,
        column: &'static str,
        secret: &SecretString,
    ) -> Result<Sealed, Error> {
        let user = user.into();
        let place = Place::of(I::DESCRIPTOR, column, &user);
        self.keys()
            .seal(place, secret.expose_secret())
            .map(Sealed::from_text)
    }

    /// Opens a secret from one column of a user's row.
    ///
    /// # Errors
    /// [`Error::KeyUnavailable`] when its key is not in the ring; [`Error::Unsealable`] when it is
    /// altered or from another place.
    pub fn open<I: OAuthIntegration>(
        &self,
        user: impl Into<UserId>,
        column: &'static str,
        sealed: &Sealed,
    ) -> Result<SecretString, Error> {
        let user = user.into();
        let place = Place::of(I::DESCRIPTOR, column, &user);
        self.keys().open(place, sealed.as_text())
    }

    /// What happens to connections from now on: connected, refreshed, failing, recovered, needing
    /// the user, disconnected. See also [`Builder::on_event`].
    #[must_use = "events are read with `next`"]
    pub fn events(&self) -> Events {
        self.hub().subscribe()
    }

    /// Starts a background task that refreshes what expires soon, before anybody asks, and finishes
    /// revocations that are left over. It works on the integrations given to the builder, and is
    /// safe to run in every instance: they share the work.
    ///
    /// `settings` are [`Refresher::default()`], or just the [`Duration`](std::time::Duration)
    /// between two looks. Must be called on a tokio runtime.
    pub fn spawn_refresher(&self, settings: impl Into<Refresher>) -> RefresherHandle {
        tokens::spawn_refresher(self, settings.into())
    }

    /// One look of the background task, for hosts that have a scheduler of their own: refreshes
    /// what is due, and tries the revocations that are left over.
    ///
    /// # Errors
    /// [`Error::Database`]; refreshes that fail are counted.
    pub async fn refresh_due(&self) -> Result<Swept, Error> {
        tokens::refresh_due(self, Refresher::default()).await
    }

    /// Resolves when no refresh, callback, disconnect or revocation is under way in this process:
    /// what to wait for between the last request and the end of `main`. That takes at most a minute:
    /// a quarter for a provider, and half of one while the database is in trouble. Revocations that
    /// wait for their next attempt are not waited for; the outbox keeps them.
    pub async fn drain(&self) {
        self.0.tasks.idle().await;
    }

    /// Seals every stored token and secret of the integrations given to the builder with the key
    /// ring's first key. It runs beside all other work, in any number of instances, and can be
    /// interrupted and called again: what is done is passed over.
    ///
    /// To change keys: put the new key *last* and roll that out; when every instance knows it, put
    /// it *first* and roll that out; then rotate. When the result
    /// [is complete](KeyRotation::is_complete), the old key can go ten minutes later.
    ///
    /// # Errors
    /// [`Error::Database`]; what is done stays done.
    pub async fn rotate_keys(&self) -> Result<KeyRotation, Error> {
        self.rotate_keys_with(|_| ()).await
    }

    /// [`rotate_keys`](Self::rotate_keys), telling how far it has come after every page.
    ///
    /// # Errors
    /// [`Error::Database`]; what is done stays done.
    pub async fn rotate_keys_with(
        &self,
        progress: impl FnMut(&RotationProgress) + Send,
    ) -> Result<KeyRotation, Error> {
        tokens::rotate(self, progress).await
    }

    /// Ends every connection of a user, revokes their tokens, and forgets flows they have begun: to
    /// be called *before* the user's row is deleted, since that takes the tokens with it. How many
    /// connections there were. It covers the integrations given to the builder.
    ///
    /// # Errors
    /// [`Error::Database`]; calling it again is harmless. [`Error::Misconfigured`] when an
    /// integration has user ids of another type; nothing is deleted then.
    pub async fn purge_user(&self, user: impl Into<UserId>) -> Result<usize, Error> {
        tokens::purge_user(self, self.integrations(), &user.into()).await
    }

    pub(super) fn new(inner: Inner) -> Self {
        Self(Arc::new(inner))
    }

    pub(crate) fn database(&self) -> &Database {
        &self.0.database
    }

    pub(crate) fn keys(&self) -> &KeyRing {
        &self.0.keys
    }

    pub(crate) fn http(&self) -> &Http {
        &self.0.http
    }

    pub(crate) fn flights(&self) -> &Flights {
        &self.0.flights
    }

    pub(crate) fn breakers(&self) -> &Breakers {
        &self.0.breakers
    }

    pub(crate) fn tasks(&self) -> &Tasks {
        &self.0.tasks
    }

    pub(crate) fn hub(&self) -> &Hub {
        &self.0.hub
    }

    pub(crate) fn integrations(&self) -> &[&'static Descriptor] {
        &self.0.integrations
    }

    /// A name that no other lease has.
    pub(crate) fn next_lease_owner(&self) -> String {
        let number = self.0.leases.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.0.instance)
    }

    pub(crate) fn callback_session(&self) -> CallbackSession {
        self.0.callback_session
    }

    pub(crate) fn is_secure(&self) -> bool {
        self.0.backend.is_secure()
    }

    pub(crate) fn redirect_uri(&self, descriptor: &Descriptor) -> String {
        format!(
            "{}{}/oauth/callback",
            self.0.backend.origin(),
            descriptor.route
        )
    }

    pub(crate) fn credentials(&self, descriptor: &Descriptor) -> Result<ClientCredentials, Error> {
        self.0
            .credentials
            .of(descriptor)
            .map_err(|missing| Error::Misconfigured(missing.join("; ")))
    }

    pub(crate) fn token_client<'a>(
        &'a self,
        descriptor: &'static Descriptor,
        credentials: &'a ClientCredentials,
        redirect_uri: &'a str,
    ) -> TokenClient<'a> {
        TokenClient {
            http: self.http(),
            descriptor,
            credentials,
            redirect_uri,
        }
    }

    /// The front end's address for the end of a flow.
    pub(crate) fn landing(&self, path: &str, more: &[(&str, &str)]) -> String {
        self.0.frontend.at(path, more)
    }

    /// Whether a browser's `Origin` is the application's own.
    pub(crate) fn is_own_origin(&self, origin: &str) -> bool {
        origin == self.0.backend.origin() || origin == self.0.frontend.origin()
    }

    /// The signed-in user of a request.
    pub(crate) async fn current_user(
        &self,
        descriptor: &Descriptor,
        parts: &Parts,
    ) -> Result<UserId, Error> {
        let ty = descriptor.table.user_id;
        let user = self.0.current_user.of(parts, ty).await;
        let user = user.ok_or(Error::NotSignedIn)?;
        user.check(descriptor)?;
        Ok(user)
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("backend_url", &self.0.backend.origin())
            .field("keys", &self.0.keys)
            .finish_non_exhaustive()
    }
}
