//! What the derive's functions call: one line each there, the work here.

use secrecy::SecretString;

use crate::{
    account_id::AccountId,
    account_key::AccountKey,
    descriptor::Descriptor,
    error::Error,
    flow,
    host::{
        Account, Connected, ImportOutcome, ImportTable, Imported, OAuth, OldConnection, OldRow,
        OldRowError, OldTable, StartUrl,
    },
    integration::{Integrations, OAuthIntegration},
    store::{Dialect, Migration, Sealed},
    user::UserKey,
};

/// The handle to an owner's account.
pub fn account<I: OAuthIntegration>(
    oauth: &OAuth,
    owner: I::UserId,
    key: I::AccountKey,
) -> Account<I> {
    Account::new(oauth, owner.into(), key)
}

/// All accounts of an owner.
///
/// # Errors
/// [`Error::Database`]
pub async fn accounts<I: OAuthIntegration>(
    oauth: &OAuth,
    owner: I::UserId,
) -> Result<Vec<Account<I>>, Error> {
    Account::all(oauth, owner.into()).await
}

/// Everybody who is connected.
#[must_use]
pub fn connected<I: OAuthIntegration>(oauth: &OAuth) -> Connected<I> {
    Connected::new(oauth)
}

/// Where a flow begins.
pub fn start_url<I: OAuthIntegration>(oauth: &OAuth) -> StartUrl {
    StartUrl::new(oauth, I::DESCRIPTOR)
}

/// Connects a user with a code that the provider has sent unasked.
///
/// # Errors
/// Those of the token request, of hooks and of the database.
pub async fn connect_with_code<I: OAuthIntegration>(
    oauth: &OAuth,
    owner: I::UserId,
    code: SecretString,
    values: &[(&str, &str)],
) -> Result<(), Error> {
    let account = oauth.account(I::DESCRIPTOR, owner.into());
    flow::connect_with_code(&account, code, values).await
}

/// Stores a connection that the application has from elsewhere.
///
/// # Errors
/// Those of its values and of the database.
pub async fn import<I: OAuthIntegration>(
    oauth: &OAuth,
    owner: I::UserId,
    imported: Imported<I>,
) -> Result<ImportOutcome, Error> {
    let account = oauth.account(I::DESCRIPTOR, owner.into());
    imported.store(&account, None).await
}

/// A run over a table of the application's own.
pub fn import_table<'a, I: OAuthIntegration>(
    oauth: &OAuth,
    table: OldTable,
    imported: impl FnMut(&OldRow<'_>) -> Result<Imported<I>, OldRowError> + Send + 'a,
) -> ImportTable<'a, I> {
    ImportTable::new(oauth, table, imported)
}

/// Whether a connection is still the old code's to refresh.
///
/// # Errors
/// [`Error::Misconfigured`], [`Error::Database`]
pub async fn still_old<I: OAuthIntegration>(
    oauth: &OAuth,
    owner: I::UserId,
    key: I::AccountKey,
) -> Result<OldConnection<I>, Error> {
    let account = oauth.account(I::DESCRIPTOR, owner.into());
    OldConnection::find(&account.with_key(key.into_key())).await
}

/// The SQL of an integration's table.
#[must_use]
pub fn migration(descriptor: &'static Descriptor) -> Migration {
    Migration::of(descriptor, Dialect::USUAL)
}

/// A secret column of a row.
///
/// # Errors
/// [`Error::KeyUnavailable`], [`Error::Unsealable`]
pub fn open<U: UserKey, K: AccountKey>(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    owner: &U,
    key: &K,
    column: &'static str,
    sealed: &Sealed,
) -> Result<SecretString, Error> {
    let account = AccountId {
        descriptor,
        owner: owner.clone().into(),
        key: key.clone().into_key(),
    };
    oauth
        .tools()
        .keys
        .open(account.place(column), sealed.as_text())
}

/// A secret column of a row that may be empty.
///
/// # Errors
/// [`Error::KeyUnavailable`], [`Error::Unsealable`]
pub fn open_optional<U: UserKey, K: AccountKey>(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    owner: &U,
    key: &K,
    column: &'static str,
    sealed: Option<&Sealed>,
) -> Result<Option<SecretString>, Error> {
    sealed
        .map(|sealed| open(oauth, descriptor, owner, key, column, sealed))
        .transpose()
}

/// A list of integrations.
#[must_use]
pub fn integrations(descriptors: &'static [&'static Descriptor]) -> Integrations {
    Integrations::new(descriptors)
}
