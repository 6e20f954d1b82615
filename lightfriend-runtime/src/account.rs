//! One owner's account at one service, with everything it takes to work on it.
//!
//! What can be done with an account stands where it is done: reading, refreshing, status and
//! disconnecting in `tokens`, beginning a flow in `flow`, calling the API in `api`.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use crate::{
    account_id::AccountId,
    account_key::Key,
    descriptor::Descriptor,
    error::Error,
    events::EventKind,
    store::{JobOn, Sealed},
    toolbox::Toolbox,
    user::UserId,
};

/// The handle to an account. Making one asks nobody.
#[derive(Clone)]
pub(crate) struct Account {
    pub(crate) tools: Toolbox,
    pub(crate) id: AccountId,
}

impl Account {
    pub(crate) fn new(tools: &Toolbox, id: AccountId) -> Self {
        Self {
            tools: tools.clone(),
            id,
        }
    }

    /// The owner's account, where the owner has one; where there may be several, one of which it is
    /// not known yet which.
    pub(crate) fn of(tools: &Toolbox, descriptor: &'static Descriptor, owner: UserId) -> Self {
        Self::new(
            tools,
            AccountId {
                descriptor,
                owner,
                key: None,
            },
        )
    }

    /// The same owner's account of this key.
    pub(crate) fn with_key(&self, key: Option<Key>) -> Self {
        Self::new(&self.tools, self.id.with_key(key))
    }

    /// The same for a key as text.
    pub(crate) fn with_key_text(&self, key: Option<&str>) -> Self {
        let column = self.id.descriptor.table.account_key;
        let key = column.and_then(|column| Key::parse(column.ty, key?));
        self.with_key(key)
    }

    pub(crate) fn descriptor(&self) -> &'static Descriptor {
        self.id.descriptor
    }

    pub(crate) fn service(&self) -> &'static str {
        self.id.service()
    }

    /// Runs work on the account's row that writes.
    pub(crate) async fn run<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: JobOn<AccountId, T>,
    {
        let id = self.id.clone();
        self.tools
            .database
            .run(async move |conn| work(conn, &id).await)
            .await
    }

    /// The same for work that only reads.
    pub(crate) async fn read<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: JobOn<AccountId, T>,
    {
        let id = self.id.clone();
        self.tools
            .database
            .read(async move |conn| work(conn, &id).await)
            .await
    }

    /// The same for work that must not be lost while the database is in trouble.
    pub(crate) async fn run_until_done<T, F>(&self, work: F) -> Result<T, Error>
    where
        T: Send + 'static,
        F: JobOn<AccountId, T>,
    {
        let id = self.id.clone();
        self.tools
            .database
            .run_until_done(async move |conn| work(conn, &id).await)
            .await
    }

    /// Seals a secret for a column of the account's row.
    pub(crate) fn seal(
        &self,
        column: &'static str,
        secret: &SecretString,
    ) -> Result<Sealed, Error> {
        self.tools
            .keys
            .seal(self.id.place(column), secret.expose_secret())
            .map(Sealed::from_text)
    }

    /// Opens a secret from a column of the account's row.
    pub(crate) fn open(
        &self,
        column: &'static str,
        sealed: &Sealed,
    ) -> Result<SecretString, Error> {
        self.tools
            .keys
            .open(self.id.place(column), sealed.as_text())
    }

    pub(crate) fn emit(&self, kind: EventKind) {
        self.tools.hub.emit(kind, &self.id);
    }

    pub(crate) fn emit_failure(&self, kind: EventKind, error: &Error) {
        self.tools.hub.emit_failure(kind, &self.id, error);
    }
}

impl fmt::Debug for Account {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Account")
            .field("service", &self.service())
            .field("owner", &self.id.owner)
            .field("key", &self.id.key)
            .finish_non_exhaustive()
    }
}
