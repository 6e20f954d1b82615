//! What the derive's functions call: one line each there, the work here.

use secrecy::SecretString;

use crate::{
    api::Client,
    crypto::Place,
    descriptor::Descriptor,
    error::Error,
    host::OAuth,
    integration::Integrations,
    store::{Migration, Model, Sealed, repository},
    tokens::{self, Status},
    user::{UserId, UserKey},
};

/// A client for the user's API calls.
pub fn client(oauth: &OAuth, descriptor: &'static Descriptor, user: impl UserKey) -> Client {
    Client::new(oauth.clone(), descriptor, user.into())
}

/// A live access token.
///
/// # Errors
/// See the derived function.
pub async fn access_token(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: impl UserKey,
) -> Result<SecretString, Error> {
    let token = tokens::access_token(oauth, descriptor, &user.into()).await?;
    Ok(token.secret)
}

/// The state of a connection.
///
/// # Errors
/// [`Error::Database`]
pub async fn status(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: impl UserKey,
) -> Result<Status, Error> {
    tokens::status(oauth, descriptor, &user.into()).await
}

/// The model of a user's row.
///
/// # Errors
/// [`Error::Database`]
pub async fn connection<M: Model>(oauth: &OAuth, user: M::UserId) -> Result<Option<M>, Error> {
    oauth
        .database()
        .run(move |conn| repository::find_conn(conn, user.clone()))
        .await
}

/// Ends a connection.
///
/// # Errors
/// [`Error::Database`]
pub async fn disconnect(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: impl UserKey,
) -> Result<(), Error> {
    tokens::disconnect(oauth, descriptor, &user.into())
        .await
        .map(|_| ())
}

/// The SQL of an integration's table.
#[must_use]
pub fn migration(descriptor: &'static Descriptor) -> Migration {
    Migration::of(descriptor)
}

/// A secret column of a row.
///
/// # Errors
/// [`Error::KeyUnavailable`], [`Error::Unsealable`]
pub fn open<U: UserKey>(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &U,
    column: &'static str,
    sealed: &Sealed,
) -> Result<SecretString, Error> {
    let user: UserId = user.clone().into();
    let place = Place::of(descriptor, column, &user);
    oauth.keys().open(place, sealed.as_text())
}

/// A secret column of a row that may be empty.
///
/// # Errors
/// [`Error::KeyUnavailable`], [`Error::Unsealable`]
pub fn open_optional<U: UserKey>(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &U,
    column: &'static str,
    sealed: Option<&Sealed>,
) -> Result<Option<SecretString>, Error> {
    sealed
        .map(|sealed| open(oauth, descriptor, user, column, sealed))
        .transpose()
}

/// A list of integrations.
#[must_use]
pub fn integrations(descriptors: &'static [&'static Descriptor]) -> Integrations {
    Integrations::new(descriptors)
}
