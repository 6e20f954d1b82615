//! What anyone may know of a connection.

use serde::{Serialize, Serializer, ser::SerializeMap as _};
use serde_json::{Map, Value};

use crate::{
    account::Account,
    clock,
    descriptor::Descriptor,
    error::Error,
    protocol::scope,
    store::described::{self, Described},
};

/// A connection's state, without secrets; its JSON is what the status route answers. Of one of several
/// accounts it has no service and title, which stand beside the list.
#[derive(Debug, Clone, PartialEq)]
#[cfg_attr(
    feature = "openapi",
    derive(utoipa::ToSchema),
    schema(
        as = ConnectionState,
        description = "What is told of every connection, beside what is the service's own."
    )
)]
#[non_exhaustive]
pub struct Status {
    /// The integration's slug.
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub service: &'static str,
    /// What users call the service.
    pub title: &'static str,
    /// Whether calls can be made.
    pub connected: bool,
    /// Which of the three states it is in.
    pub status: ConnectionStatus,
    /// Why calls cannot be made although the grant may be fine, as the slug of the error:
    /// `unreadable_secret` or `key_unavailable`, when the stored token cannot be opened.
    pub problem: Option<&'static str>,
    /// Which of the user's accounts it is, where there may be several, as text.
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub key: Option<String>,
    /// The granted scopes, if the provider said which.
    pub scopes: Option<Vec<String>>,
    /// Requested scopes that were not granted; empty when the provider did not say.
    pub missing_scopes: Vec<String>,
    /// When the access token expires (RFC 3339), if known. It is refreshed before that.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub expires_at: Option<String>,
    /// Since when the provider refuses to refresh the connection (RFC 3339), if it does. The token
    /// is served until it expires; after a day of refusals the user is asked.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub refresh_failing_since: Option<String>,
    /// The name of the account at the provider, if the struct has a field `account`.
    pub account: Option<String>,
    /// When the user connected (RFC 3339).
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub connected_at: Option<String>,
    /// When the refresh token ends by itself (RFC 3339), from the struct's `renew_before` on: the user
    /// must connect again before that.
    #[cfg_attr(feature = "openapi", schema(format = DateTime))]
    pub reauth_by: Option<String>,
    /// The user who has connected, where the owner is another, by the id as text. The JSON of others
    /// has no such member.
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub connected_by: Option<String>,
    /// The struct's own columns that are no secrets; empty when the user has not connected.
    // Each service has its own: the document says which.
    #[cfg_attr(feature = "openapi", schema(ignore))]
    pub fields: Map<String, Value>,
}

/// The state of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum ConnectionStatus {
    /// The user has not connected, or has disconnected.
    NotConnected,
    /// The grant stands, as far as is known.
    Active,
    /// The grant has ended; the user must connect again.
    NeedsReauth,
}

impl Serialize for Status {
    fn serialize<S: Serializer>(&self, serializer: S) -> Result<S::Ok, S::Error> {
        let mut map = serializer.serialize_map(None)?;
        if let Some(key) = &self.key {
            map.serialize_entry("key", key)?;
        } else {
            map.serialize_entry("service", self.service)?;
            map.serialize_entry("title", self.title)?;
        }
        map.serialize_entry("connected", &self.connected)?;
        map.serialize_entry("status", &self.status)?;
        map.serialize_entry("problem", &self.problem)?;
        map.serialize_entry("scopes", &self.scopes)?;
        map.serialize_entry("missing_scopes", &self.missing_scopes)?;
        map.serialize_entry("expires_at", &self.expires_at)?;
        map.serialize_entry("refresh_failing_since", &self.refresh_failing_since)?;
        map.serialize_entry("reauth_by", &self.reauth_by)?;
        map.serialize_entry("account", &self.account)?;
        map.serialize_entry("connected_at", &self.connected_at)?;
        if let Some(user) = &self.connected_by {
            map.serialize_entry("connected_by", user)?;
        }
        map.serialize_entry("fields", &self.fields)?;
        map.end()
    }
}

/// The accounts that an owner has at a service where there may be several; its JSON is what the status
/// route answers there.
#[derive(Debug, Serialize)]
pub(crate) struct Accounts<'a> {
    service: &'static str,
    title: &'static str,
    /// Whether one is.
    connected: bool,
    #[serde(rename = "accounts")]
    states: &'a [Status],
}

impl<'a> Accounts<'a> {
    pub(crate) fn new(service: &'static str, title: &'static str, accounts: &'a [Status]) -> Self {
        Self {
            service,
            title,
            connected: accounts.iter().any(|account| account.connected),
            states: accounts,
        }
    }
}

impl Account {
    /// Reads the state. No provider is asked.
    pub(crate) async fn status(&self) -> Result<Status, Error> {
        let found = self.read(described::describe).await?;
        Ok(match found {
            Some(described) => self.status_of(described),
            None => self.not_connected(),
        })
    }

    /// The state of each of the owner's accounts.
    pub(crate) async fn statuses(&self) -> Result<Vec<Status>, Error> {
        let found = self.read(described::describe_all).await?;
        let states = found.into_iter();
        let state = |(id, described)| Self::new(&self.tools, id).status_of(described);
        Ok(states.map(state).collect())
    }

    /// What holds for all of the owner's accounts: there is a connection when one of them is one, and the
    /// user is needed when that is so for one.
    pub(crate) fn summary(&self, accounts: &[Status]) -> Status {
        let mut summary = self.not_connected();
        let has = |status| accounts.iter().any(|account| account.status == status);
        summary.connected = accounts.iter().any(|account| account.connected);
        if has(ConnectionStatus::NeedsReauth) {
            summary.status = ConnectionStatus::NeedsReauth;
        } else if has(ConnectionStatus::Active) {
            summary.status = ConnectionStatus::Active;
        }
        summary
    }

    /// That there is nothing.
    pub(crate) fn not_connected(&self) -> Status {
        let descriptor = self.descriptor();
        Status {
            service: descriptor.service,
            title: descriptor.title,
            connected: false,
            status: ConnectionStatus::NotConnected,
            problem: None,
            key: self.id.key_text(),
            scopes: None,
            missing_scopes: Vec::new(),
            expires_at: None,
            refresh_failing_since: None,
            reauth_by: None,
            account: None,
            connected_at: None,
            connected_by: None,
            fields: Map::new(),
        }
    }

    fn status_of(&self, stored: Described) -> Status {
        let descriptor = self.descriptor();
        let reauth_by = reauth_by(descriptor, &stored).and_then(clock::rfc3339);
        let (sets, scopes) = (stored.scope_sets.as_deref(), stored.scopes.as_deref());
        let missing_scopes = scope::missing_of(descriptor, sets, scopes);
        let scopes = scopes.map(scope::list);
        let account = stored.fields.get("account").and_then(Value::as_str);
        let opened = self.open("access_token", &stored.access_token);
        let problem = opened.err().map(|error| error.slug());
        Status {
            service: descriptor.service,
            title: descriptor.title,
            connected: stored.is_active && problem.is_none(),
            status: if stored.is_active {
                ConnectionStatus::Active
            } else {
                ConnectionStatus::NeedsReauth
            },
            problem,
            key: self.id.key_text(),
            missing_scopes,
            scopes,
            expires_at: stored.expires_at.and_then(clock::rfc3339),
            refresh_failing_since: stored.refused_since.and_then(clock::rfc3339),
            reauth_by,
            account: account.map(str::to_owned),
            connected_at: clock::rfc3339(stored.created_at),
            connected_by: stored.connected_by,
            fields: stored.fields,
        }
    }
}

/// When the refresh token ends by itself, once that is near enough to ask the user.
fn reauth_by(descriptor: &Descriptor, stored: &Described) -> Option<i64> {
    let before = i64::try_from(descriptor.token.renew_before?.as_secs()).unwrap_or(i64::MAX);
    let end = stored.refresh_token_expires_at?;
    (stored.is_active && end.saturating_sub(before) <= stored.now).then_some(end)
}
