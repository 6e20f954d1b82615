//! What anyone may know of a connection.

use serde::Serialize;
use serde_json::{Map, Value};

use crate::{
    account::Account,
    clock,
    descriptor::Descriptor,
    error::Error,
    protocol::scope,
    store::described::{self, Described},
};

/// A connection's state, without secrets; its JSON is what the status route answers.
#[derive(Debug, Clone, PartialEq, Serialize)]
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

impl Account {
    /// Reads the state. No provider is asked.
    pub(crate) async fn status(&self) -> Result<Status, Error> {
        let found = self
            .read(async |conn, id| {
                let Some(stored) = described::describe(conn, id).await? else {
                    return Ok(None);
                };
                let fields = described::public_fields(conn, id).await?;
                Ok(Some((stored, fields)))
            })
            .await?;
        Ok(match found {
            Some((stored, fields)) => self.status_of(&stored, fields),
            None => not_connected(self.descriptor()),
        })
    }
}

fn not_connected(descriptor: &Descriptor) -> Status {
    Status {
        service: descriptor.service,
        title: descriptor.title,
        connected: false,
        status: ConnectionStatus::NotConnected,
        problem: None,
        scopes: None,
        missing_scopes: Vec::new(),
        expires_at: None,
        refresh_failing_since: None,
        account: None,
        connected_at: None,
        fields: Map::new(),
    }
}

impl Account {
    fn status_of(&self, stored: &Described, fields: Map<String, Value>) -> Status {
        let descriptor = self.descriptor();
        let scopes = stored.scopes.as_deref().map(scope::list);
        let missing_scopes = scopes
            .as_deref()
            .map(|granted| scope::missing(&descriptor.authorization, granted));
        let account = fields.get("account").and_then(Value::as_str);
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
            missing_scopes: missing_scopes.unwrap_or_default(),
            scopes,
            expires_at: stored.expires_at.and_then(clock::rfc3339),
            refresh_failing_since: stored.refused_since.and_then(clock::rfc3339),
            account: account.map(str::to_owned),
            connected_at: clock::rfc3339(stored.created_at),
            fields,
        }
    }
}
