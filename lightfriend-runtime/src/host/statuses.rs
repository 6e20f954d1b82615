//! Every integration's connection of one user: what a list of connections is made of.

use std::{collections::BTreeMap, sync::Arc};

use serde::{Serialize, Serializer};
use tokio::task::JoinSet;
use tracing::Instrument as _;

use super::{
    OAuth, Viewer, Viewing,
    inputs::{ConnectionInput, inputs},
};
use crate::{
    account::Account,
    descriptor::{Authorization, Descriptor},
    error::Error,
    integration::{Integration, Integrations},
    tokens::{Accounts, Status},
    toolbox::BackendUrl,
};

/// A user's connection to one service, or that there is none, with what it takes to show it. Its
/// JSON is an entry of what `GET /api/connections` answers, where the members of
/// [`status`](Self::status) stand beside the others.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(description = "What every entry of the list has, beside what is the service's own.")
)]
#[non_exhaustive]
pub struct ConnectionEntry {
    /// The connection's state. Where a user may have several accounts, what of it holds for all of them:
    /// it is connected when one is.
    #[cfg_attr(feature = "openapi", serde(flatten))]
    pub status: Status,
    /// The state of each account, where a user may have several; `None` where there is one.
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub accounts: Option<Vec<Status>>,
    /// What the application does with the service, in the users' words.
    pub description: Option<&'static str>,
    /// What granted and missing scopes allow, in the users' words, by scope. Some have no words.
    pub scope_labels: BTreeMap<String, &'static str>,
    /// Whether disconnecting ends the access at the service, too; otherwise only its users can.
    pub revocable: bool,
    /// What the user is asked when the connection begins; mostly nothing.
    pub inputs: Vec<ConnectionInput>,
    /// Where the application's routes are.
    pub links: ConnectionLinks,
}

/// The paths of an integration's routes, as browsers see them on the origin of `BACKEND_URL`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ConnectionLinks {
    /// Begins a flow: a link to go to, or a form's `POST`.
    pub start: String,
    /// Ends the connection, by `POST` or `DELETE`.
    pub disconnect: String,
    /// The connection alone.
    pub status: String,
}

impl Integrations {
    /// The connections of a user, one entry per integration in their order: what
    /// `GET /api/connections` answers. No provider is asked, and the integrations are read side by
    /// side.
    ///
    /// An integration that the builder was not given, or whose user ids are of another type, is
    /// left out, and the log says so once. Those whose owners are no users are there for a viewer who is
    /// a request's [`Parts`](axum::http::request::Parts), if the application lets that user view them.
    ///
    /// ```
    /// # use lightfriend_runtime::{Error, Integrations, OAuth};
    /// /// Which services need the user, for a line at the top of the application.
    /// async fn to_reconnect(
    ///     integrations: Integrations,
    ///     oauth: &OAuth,
    ///     user_id: i32,
    /// ) -> Result<Vec<&'static str>, Error> {
    ///     use lightfriend_runtime::ConnectionStatus::NeedsReauth;
    ///
    ///     let entries = integrations.statuses(oauth, user_id).await?;
    ///     let broken = entries.iter().filter(|entry| entry.status.status == NeedsReauth);
    ///     Ok(broken.map(|entry| entry.status.title).collect())
    /// }
    /// ```
    ///
    /// # Errors
    /// [`Error::Database`], also when only one of them cannot be read: a list without it would say that
    /// it is not offered. [`Error::Misconfigured`] before the tables are there.
    pub async fn statuses(
        &self,
        oauth: &OAuth,
        viewer: impl Into<Viewer>,
    ) -> Result<Vec<ConnectionEntry>, Error> {
        let viewing = Arc::new(oauth.viewing(viewer.into(), "connections").await?);
        let mut reads = JoinSet::new();
        for (place, descriptor) in self.descriptors().iter().copied().enumerate() {
            let (oauth, viewing) = (oauth.clone(), viewing.clone());
            let read = async move { (place, shown(&oauth, descriptor, &viewing).await) };
            reads.spawn(read.in_current_span());
        }
        let mut entries = Vec::new();
        while let Some(read) = reads.join_next().await {
            let (place, entry) = read.map_err(|_| Error::Internal("a task was lost"))?;
            entries.extend(entry?.map(|entry| (place, entry)));
        }
        entries.sort_by_key(|(place, _)| *place);
        Ok(entries.into_iter().map(|(_, entry)| entry).collect())
    }
}

/// As [`ConnectionEntry`] says: the members of the state beside the others.
impl Serialize for ConnectionEntry {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        #[derive(Serialize)]
        #[serde(untagged)]
        enum State<'a> {
            One(&'a Status),
            Several(Accounts<'a>),
        }
        #[derive(Serialize)]
        struct Entry<'a> {
            #[serde(flatten)]
            state: State<'a>,
            description: Option<&'static str>,
            scope_labels: &'a BTreeMap<String, &'static str>,
            revocable: bool,
            inputs: &'a [ConnectionInput],
            links: &'a ConnectionLinks,
        }
        let (service, title) = (self.status.service, self.status.title);
        let several = self.accounts.as_deref();
        let several = several.map(|accounts| Accounts::new(service, title, accounts));
        let entry = Entry {
            state: several.map_or(State::One(&self.status), State::Several),
            description: self.description,
            scope_labels: &self.scope_labels,
            revocable: self.revocable,
            inputs: &self.inputs,
            links: &self.links,
        };
        entry.serialize(serializer)
    }
}

/// The entry of an integration, where whoever looks may see it.
async fn shown(
    oauth: &OAuth,
    descriptor: &'static Descriptor,
    viewing: &Viewing,
) -> Result<Option<ConnectionEntry>, Error> {
    let account = oauth.shown(descriptor, viewing).await;
    let account = account.inspect_err(|why| oauth.tools().tell_left_out(descriptor, why));
    match account {
        Ok(Some(account)) => entry(&account).await.map(Some),
        Ok(None) | Err(_) => Ok(None),
    }
}

async fn entry(account: &Account) -> Result<ConnectionEntry, Error> {
    let descriptor = account.descriptor();
    let (status, accounts) = if descriptor.table.account_key.is_some() {
        let accounts = account.statuses().await?;
        (account.summary(&accounts), Some(accounts))
    } else {
        (account.status().await?, None)
    };
    let all = accounts.as_deref().unwrap_or(std::slice::from_ref(&status));
    Ok(ConnectionEntry {
        description: descriptor.description(),
        scope_labels: scope_labels(&descriptor.authorization, all.iter().flat_map(scopes)),
        revocable: descriptor.revocation.is_some(),
        inputs: inputs(descriptor, &status.fields),
        links: ConnectionLinks::of(descriptor, &account.tools.backend),
        status,
        accounts,
    })
}

/// The scopes that a user is told of: those that are granted and those that are missing.
fn scopes(state: &Status) -> impl Iterator<Item = &String> {
    let granted = state.scopes.iter().flatten();
    granted.chain(&state.missing_scopes)
}

/// The words of scopes that have some.
fn scope_labels<'a>(
    authorization: &Authorization,
    told: impl Iterator<Item = &'a String>,
) -> BTreeMap<String, &'static str> {
    let labelled = told.filter_map(|scope| Some((scope.clone(), authorization.label(scope)?)));
    labelled.collect()
}

impl ConnectionLinks {
    fn of(descriptor: &'static Descriptor, backend: &BackendUrl) -> Self {
        let routes = Integration::new(descriptor).routes();
        Self {
            start: backend.path(&routes.start),
            disconnect: backend.path(&routes.disconnect),
            status: backend.path(&routes.status),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn scopes_that_have_labels_are_told_by_them() {
        let authorization = Authorization {
            scope_labels: &[
                ("read", "See your files"),
                ("write", "Change your files"),
                ("x", "-"),
            ],
            ..Authorization::DEFAULT
        };
        let told = |scopes: &[&str]| {
            let scopes: Vec<String> = scopes.iter().map(|&scope| scope.to_owned()).collect();
            scope_labels(&authorization, scopes.iter())
        };
        let labels = |pairs: &[(&str, &'static str)]| {
            let pairs = pairs.iter();
            pairs
                .map(|&(scope, label)| (scope.to_owned(), label))
                .collect()
        };
        let expected: BTreeMap<_, _> =
            labels(&[("read", "See your files"), ("write", "Change your files")]);
        assert_eq!(told(&["read", "openid", "write"]), expected);
        assert_eq!(told(&["openid"]), BTreeMap::new());
    }
}
