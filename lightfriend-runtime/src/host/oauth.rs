//! The one value that the application keeps.

use std::{fmt, sync::Arc};

use axum::http::request::Parts;
use secrecy::SecretString;

use super::{
    Builder,
    current_owner::{CurrentOwners, OwnerAction},
    current_user::CurrentUser,
};
use crate::{
    account::Account,
    descriptor::Descriptor,
    error::Error,
    events::Events,
    hooks::HookSet,
    integration::OAuthIntegration,
    store::{Database, IntoDatabase, Sealed, check, connect},
    tokens::{self, KeyRotation, Refresher, RefresherHandle, RotationProgress, Swept},
    toolbox::{Toolbox, Tools, WeakToolbox},
    user::UserId,
};

/// Database, keys, addresses and credentials: what every integration works with.
///
/// It is cheap to clone and belongs in the application's state, where `Service::router()` finds it
/// through `FromRef`.
#[derive(Clone)]
pub struct OAuth {
    tools: Toolbox,
    current_user: Arc<CurrentUser>,
    current_owner: Arc<CurrentOwners>,
}

/// Who asks in a request.
pub(crate) struct Visitor {
    /// The owner's account on whose behalf that is; of several one that is not known yet.
    pub(crate) account: Account,
    /// Who is signed in: the owner, unless that is no user.
    pub(crate) user: UserId,
}

impl OAuth {
    /// Begins with nothing; the builder's methods say what is needed.
    pub fn builder() -> Builder {
        Builder::default()
    }

    /// Everything from the environment: `BACKEND_URL`, `OAUTH_ENCRYPTION_KEYS`, `FRONTEND_URL` if set,
    /// and `{PREFIX}_CLIENT_ID` with `{PREFIX}_CLIENT_SECRET` or `{PREFIX}_PRIVATE_KEY` of each service.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] with every problem at once.
    pub fn from_env(database: impl IntoDatabase) -> Result<Self, Error> {
        Self::builder().database(database).build()
    }

    /// Opens the database of a URL, for applications that have no pool of their own; the result goes
    /// into [`Builder::database`].
    ///
    /// | URL | opens | feature |
    /// |---|---|---|
    /// | `app.sqlite3`, `sqlite:app.sqlite3`, `sqlite://app.sqlite3`, `file:app.sqlite3?..` | an SQLite file as `sqlite_pool` does | `sqlite` |
    /// | `sqlite::memory:` | a database in memory, for tests | `sqlite` |
    /// | `postgres://user:password@host/name`, `postgresql://..` | Postgres, ten connections at most | `diesel-async`, or `postgres` |
    ///
    /// Postgres is connected to when it is needed first, so that there may be no server yet: see
    /// [`migrate`](Self::migrate). With both features it is diesel-async that connects.
    ///
    /// With `diesel-async`, connections to other machines are encrypted, and the server's
    /// certificate is verified, unless `sslmode` says otherwise:
    ///
    /// | `sslmode` | |
    /// |---|---|
    /// | absent | `disable` where every host is a loopback address or a socket, else `verify-full` |
    /// | `disable` | not encrypted |
    /// | `prefer` | encrypted if the server offers it; who the server is stays unknown |
    /// | `require` | encrypted; who the server is stays unknown, unless `sslrootcert` is given |
    /// | `verify-ca` | as `verify-full`; with `sslrootcert` the certificate may be for another host |
    /// | `verify-full` | encrypted, with a certificate for this host that the operating system trusts |
    ///
    /// Several servers of which one takes writes are named together:
    /// `postgres://user:password@one,two/name?target_session_attrs=read-write`. Where a pooler in
    /// transaction mode that knows no prepared statements is in front of the server, as PgBouncer
    /// before 1.21, the URL has `pgbouncer=true`.
    ///
    /// `sslrootcert=/path/ca.pem` names the only authorities to be trusted. With `postgres`, the URL
    /// is libpq's as it is.
    ///
    /// ```
    /// use lightfriend_runtime::OAuth;
    ///
    /// # fn main() -> Result<(), Box<dyn std::error::Error>> {
    /// # #[cfg(feature = "sqlite")] {
    /// let url = std::env::var("DATABASE_URL").unwrap_or("sqlite::memory:".to_owned());
    /// # let url = "sqlite::memory:";
    /// let database = OAuth::connect(&url)?;
    /// let builder = OAuth::builder().database(database);
    /// # }
    /// # Ok(())
    /// # }
    /// ```
    ///
    /// # Errors
    /// [`Error::Misconfigured`] when this is no such URL, when the feature for it is not enabled,
    /// when an SQLite file cannot be opened, or when a certificate cannot be read. It says what to
    /// write, and repeats nothing of a URL that may hold a password.
    pub fn connect(url: &str) -> Result<Database, Error> {
        connect(url)
    }

    /// Creates what is missing: the runtime's own tables, and the table of every integration given
    /// to the builder. Calling it again is harmless. Then it makes the checks of
    /// [`check`](Self::check).
    ///
    /// A struct that has gained an `account_key` gets it into its table's key, once every row has a value
    /// for it. Processes of a version without it know one row per owner: they must be gone by then.
    ///
    /// # Errors
    /// [`Error::Database`] from the database, and when there is no server yet;
    /// [`Error::Misconfigured`] when the server refuses user, password or database, or is older than
    /// Postgres 12, and, with every problem at once, when a table cannot be created as the structs say, when foreign keys are not enforced, or
    /// when a key is not the one that has sealed what the database holds under its id.
    pub async fn migrate(&self) -> Result<(), Error> {
        if self.tools.integrations.is_empty() {
            tracing::warn!(
                "no integrations were given to the builder: only the framework's own tables are"
            );
        }
        check::migrate(&self.tools.database, &self.tools.integrations).await
    }

    /// For applications whose tables others create: checks that they are there, with the columns
    /// that the structs need, that the database enforces what it declares, and that the keys are
    /// those that have sealed what it holds. What can be checked without tables is checked again
    /// before the first use at the latest; this says it all at boot. Nothing is created but a
    /// record of keys that are new.
    ///
    /// # Errors
    /// As of [`migrate`](Self::migrate); besides, when the database role lacks a right.
    pub async fn check(&self) -> Result<(), Error> {
        check::check(&self.tools.database, &self.tools.integrations).await
    }

    /// The redirect URI of an integration, to be registered at its provider; with `{host}` where
    /// each host has another, as [`redirect_uri_at`](Self::redirect_uri_at) gives it.
    #[must_use]
    pub fn redirect_uri_of<I: OAuthIntegration>(&self) -> String {
        self.tools.redirect_uri_at(I::DESCRIPTOR, None)
    }

    /// Seals a secret for one column of a user's row, as the repository functions take it. Where a user
    /// may have several accounts, [`Account::seal`](crate::Account::seal) does.
    ///
    /// # Errors
    /// [`Error::Internal`] when the operating system gives no random bytes.
    pub fn seal<I: OAuthIntegration<AccountKey = ()>>(
        &self,
        user: impl Into<UserId>,
        column: &'static str,
        secret: &SecretString,
    ) -> Result<Sealed, Error> {
        self.account(I::DESCRIPTOR, user.into())
            .seal(column, secret)
    }

    /// Opens a secret from one column of a user's row.
    ///
    /// # Errors
    /// [`Error::KeyUnavailable`] when its key is not in the ring; [`Error::Unsealable`] when it is
    /// altered or from another place.
    pub fn open<I: OAuthIntegration<AccountKey = ()>>(
        &self,
        user: impl Into<UserId>,
        column: &'static str,
        sealed: &Sealed,
    ) -> Result<SecretString, Error> {
        self.account(I::DESCRIPTOR, user.into())
            .open(column, sealed)
    }

    /// What happens to connections from now on: connected, refreshed, failing, recovered, needing
    /// the user, disconnected; and what is to be known in time: that scopes are missing, that a grant
    /// ends soon. The latter two are found by the [refresher](Self::spawn_refresher), too. See also
    /// [`Builder::on_event`].
    #[must_use = "events are read with `next`"]
    pub fn events(&self) -> Events {
        self.tools.hub.subscribe()
    }

    /// Starts a background task that refreshes what expires soon, before anybody asks, finishes
    /// revocations that are left over, and tells of connections that lack scopes or end soon
    /// ([`EventKind`](crate::EventKind)). It works on the integrations given to the builder, and is
    /// safe to run in every instance: they share the work.
    ///
    /// `settings` are [`Refresher::default()`], or just the [`Duration`](std::time::Duration)
    /// between two looks. Must be called on a tokio runtime.
    pub fn spawn_refresher(&self, settings: impl Into<Refresher>) -> RefresherHandle {
        tokens::spawn_refresher(&self.tools, settings.into())
    }

    /// One look of the background task, for hosts that have a scheduler of their own: refreshes
    /// what is due, tries the revocations that are left over, and tells what is to be known in time.
    ///
    /// # Errors
    /// [`Error::Database`]; refreshes that fail are counted.
    pub async fn refresh_due(&self) -> Result<Swept, Error> {
        tokens::refresh_due(&self.tools, Refresher::default()).await
    }

    /// Resolves when no refresh, callback, disconnect or revocation is under way in this process:
    /// what to wait for between the last request and the end of `main`. That takes as long as a
    /// provider takes, a quarter of a minute at most; with an [`after_connect`](crate::Hooks) or with
    /// a database in trouble half a minute more,
    /// and a minute more for who waits for another process's refresh. Revocations that wait for their
    /// next attempt are not waited for; the outbox keeps them.
    pub async fn drain(&self) {
        self.tools.tasks.idle().await;
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
        tokens::rotate(&self.tools, progress).await
    }

    /// Ends every connection of a user, revokes their tokens, and forgets flows they have begun. What an
    /// owner that is no user has, such as an organization, stays, and no longer says who has connected
    /// it; [`purge_owner`](Self::purge_owner) ends that. One
    /// flow that is on its way back from the provider stores nothing, and its tokens are revoked. Call it
    /// *before* the user's row is deleted, since that takes the tokens with it. How many connections
    /// there were. It covers the integrations given to the builder.
    ///
    /// # Errors
    /// [`Error::Database`]; calling it again is harmless. [`Error::Misconfigured`] when an
    /// integration has user ids of another type; nothing is deleted then.
    pub async fn purge_user(&self, user: impl Into<UserId>) -> Result<usize, Error> {
        tokens::purge_user(&self.tools, &user.into()).await
    }

    /// Ends every connection that an owner has at the service `I`, as an organization that leaves, and
    /// revokes its tokens. How many there were. Call it *before* the owner's row is deleted.
    ///
    /// # Errors
    /// [`Error::Database`]; calling it again is harmless. [`Error::Misconfigured`] when the builder was
    /// not given the integration.
    pub async fn purge_owner<I: OAuthIntegration>(
        &self,
        owner: impl Into<I::UserId>,
    ) -> Result<usize, Error> {
        self.tools.check_listed(I::DESCRIPTOR)?;
        let owners = self.account(I::DESCRIPTOR, owner.into().into());
        tokens::purge_owner(&owners).await
    }

    /// The application, of tools that lack hooks: those are made for it.
    pub(super) fn new(
        tools: Tools,
        current_user: CurrentUser,
        current_owner: CurrentOwners,
        hooks: impl FnOnce(&WeakOAuth) -> HookSet,
    ) -> Self {
        let (current_user, current_owner) = (Arc::new(current_user), Arc::new(current_owner));
        let (user, owner) = (current_user.clone(), current_owner.clone());
        let tools = Toolbox::new(|tools_to_be| {
            let host = WeakOAuth {
                tools: tools_to_be,
                current_user: user,
                current_owner: owner,
            };
            Tools {
                hooks: hooks(&host),
                ..tools
            }
        });
        Self {
            tools,
            current_user,
            current_owner,
        }
    }

    pub(crate) fn tools(&self) -> &Toolbox {
        &self.tools
    }

    /// The handle to one owner's account.
    pub(crate) fn account(&self, descriptor: &'static Descriptor, owner: UserId) -> Account {
        Account::of(&self.tools, descriptor, owner)
    }

    /// Who asks in a request, and on whose behalf.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`]; [`Error::NotAllowed`] where the owner is not the user, and the
    /// application does not let this one.
    pub(crate) async fn visitor(
        &self,
        descriptor: &'static Descriptor,
        parts: &Parts,
        action: OwnerAction,
    ) -> Result<Visitor, Error> {
        let user = self.current_user(descriptor, parts).await?;
        let owner = self.owner_for(descriptor, &user, parts, action).await?;
        Ok(Visitor {
            account: self.account(descriptor, owner),
            user,
        })
    }

    /// The owner on whose behalf a user asks.
    pub(crate) async fn owner_for(
        &self,
        descriptor: &'static Descriptor,
        user: &UserId,
        parts: &Parts,
        action: OwnerAction,
    ) -> Result<UserId, Error> {
        if descriptor.table.connected_by.is_none() {
            return Ok(user.clone());
        }
        let service = descriptor.service;
        let ask = self.current_owner.of(descriptor)?;
        let owner = ask(parts.clone(), action).await;
        let owner = owner.ok_or(Error::NotAllowed { service })?;
        owner.check_owner(descriptor)?;
        Ok(owner)
    }

    /// The signed-in user of a request.
    pub(crate) async fn current_user(
        &self,
        descriptor: &Descriptor,
        parts: &Parts,
    ) -> Result<UserId, Error> {
        let user = self.signed_in(parts, descriptor.service).await?;
        user.check(descriptor)?;
        Ok(user)
    }

    /// The signed-in user of a request, whatever the type of the id. `asked_for` is for the log.
    pub(crate) async fn signed_in(&self, parts: &Parts, asked_for: &str) -> Result<UserId, Error> {
        let user = self.current_user.of(parts, asked_for).await;
        user.ok_or(Error::NotSignedIn)
    }
}

impl fmt::Debug for OAuth {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("OAuth")
            .field("backend_url", &self.tools.backend.origin())
            .field("keys", &self.tools.keys)
            .finish_non_exhaustive()
    }
}

/// The application as its hooks refer to it: they are part of it, and must not keep it alive.
#[derive(Clone)]
pub(super) struct WeakOAuth {
    tools: WeakToolbox,
    current_user: Arc<CurrentUser>,
    current_owner: Arc<CurrentOwners>,
}

impl WeakOAuth {
    /// The application, which is there while it does anything.
    pub(super) fn upgrade(&self) -> Result<OAuth, Error> {
        let tools = self.tools.upgrade();
        Ok(OAuth {
            tools: tools.ok_or(Error::Internal("the application is gone"))?,
            current_user: self.current_user.clone(),
            current_owner: self.current_owner.clone(),
        })
    }
}
