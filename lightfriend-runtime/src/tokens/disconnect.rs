//! Ending a connection: here at once, at the provider as soon as it answers.

use super::revocations::revoke_now;
use crate::{
    descriptor::Descriptor,
    error::Error,
    events::EventKind,
    host::OAuth,
    store::{flows, outbox},
    user::UserId,
};

/// Deletes the user's connection, then asks the provider to revoke its tokens without making
/// anyone wait. Whether there was one; without one there is nothing to do, which is no error.
pub(crate) async fn disconnect(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
) -> Result<bool, Error> {
    user.check(descriptor)?;
    let (ending, user) = (oauth.clone(), user.clone());
    // Detached: a request that goes away between the two must not put the revocation off.
    let task = async move { delete_and_revoke(&ending, descriptor, &user).await };
    oauth
        .tasks()
        .spawn(task)
        .await
        .map_err(|_| Error::Internal("a disconnect was lost"))?
}

#[tracing::instrument(name = "oauth.disconnect", skip_all, fields(service = descriptor.service))]
async fn delete_and_revoke(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    user: &UserId,
) -> Result<bool, Error> {
    let owner = user.clone();
    let revocations = oauth
        .database()
        .run(move |conn| outbox::disconnect(conn, descriptor, &owner))
        .await?;
    oauth
        .flights()
        .forget(&(descriptor.table.name, user.clone()));
    let Some(ids) = revocations else {
        return Ok(false);
    };
    let service = descriptor.service;
    tracing::info!(service, "disconnected");
    oauth.hub().emit(EventKind::Disconnected, service, user);
    revoke_now(oauth, descriptor, ids);
    Ok(true)
}

/// Ends every connection of a user, and the flows they have begun; how many connections.
pub(crate) async fn purge_user(
    oauth: &OAuth,
    descriptors: &[&'static Descriptor],
    user: &UserId,
) -> Result<usize, Error> {
    // All or nothing as far as the types go: half a purge is worse than an error.
    for descriptor in descriptors {
        user.check(descriptor)?;
    }
    let owner = user.to_string();
    oauth
        .database()
        .run(move |conn| flows::purge(conn, &owner))
        .await?;
    let mut ended = 0;
    for descriptor in descriptors {
        ended += usize::from(disconnect(oauth, descriptor, user).await?);
    }
    Ok(ended)
}
