//! Ending a connection: here at once, at the provider as soon as it answers.

use crate::{
    account::Account,
    error::Error,
    events::EventKind,
    store::{accounts, connections, flows, imports, life, outbox::Ids},
    toolbox::Toolbox,
    user::UserId,
};

impl Account {
    /// Deletes the connection, then asks the provider to revoke its tokens without making anyone
    /// wait. Whether there was one; without one there is nothing to do, which is no error.
    pub(crate) async fn disconnect(&self) -> Result<bool, Error> {
        let ending = self.clone();
        // Detached: a request that goes away between the two must not put the revocation off.
        let task = async move { ending.delete_and_revoke().await };
        self.tools
            .tasks
            .spawn(task)
            .await
            .map_err(|_| Error::Internal("a disconnect was lost"))?
    }

    #[tracing::instrument(name = "oauth.disconnect", skip_all, fields(service = self.service()))]
    async fn delete_and_revoke(&self) -> Result<bool, Error> {
        let client = self.tools.sharing_client(self.descriptor());
        let ids = Ids::draw()?;
        let ended = self
            .run(async move |conn, id| life::disconnect(conn, id, &client, ids.clone()).await)
            .await?;
        self.tools.flights.forget(&self.id);
        if ended.was_connected {
            tracing::info!("disconnected");
            self.emit(EventKind::Disconnected);
        }
        super::revocations::revoke_now(&self.tools, ended.due);
        Ok(ended.was_connected)
    }
}

/// Ends every connection of a user, and the flows they have begun; how many connections. Those whose
/// owner is another forget who has connected them.
pub(crate) async fn purge_user(tools: &Toolbox, user: &UserId) -> Result<usize, Error> {
    // All or nothing as far as the types go: half a purge is worse than an error.
    for descriptor in &tools.integrations {
        user.check(descriptor)?;
    }
    let owner = user.to_string();
    tools
        .database
        .run(async move |conn| flows::purge(conn, &owner).await)
        .await?;
    let mut ended = 0;
    for descriptor in tools.integrations.iter().copied() {
        if descriptor.table.connected_by.is_some() {
            let user = user.clone();
            tools
                .database
                .run(async move |conn| connections::forget_user(conn, descriptor, &user).await)
                .await?;
        } else {
            let owners = Account::of(tools, descriptor, user.clone());
            ended += end_and_forget(&owners).await?;
        }
    }
    Ok(ended)
}

/// Ends every connection of an owner's at one service, and the flows that would lead to one; how many
/// connections.
pub(crate) async fn purge_owner(owners: &Account) -> Result<usize, Error> {
    owners
        .run(async |conn, id| flows::purge_owner(conn, id).await)
        .await?;
    end_and_forget(owners).await
}

/// Ends what the owner has at one service, and forgets what was moved in of it: at last, as what is
/// forgotten could be moved again. How many connections there were.
async fn end_and_forget(owners: &Account) -> Result<usize, Error> {
    let ended = end_all(owners).await?;
    owners.run(imports::forget).await?;
    Ok(ended)
}

/// Disconnects the owner's account, or all there are; how many connections there were.
async fn end_all(owners: &Account) -> Result<usize, Error> {
    if owners.descriptor().table.account_key.is_none() {
        return owners.disconnect().await.map(usize::from);
    }
    let mut ended = 0;
    for id in owners.read(accounts::of_owner).await? {
        let account = Account::new(&owners.tools, id);
        ended += usize::from(account.disconnect().await?);
    }
    Ok(ended)
}
