//! What the backend answers: the entries of `GET /api/connections`.
//!
//! Members that are not named here are ignored, and missing ones have a default, so that a newer or
//! older backend is understood.

use std::collections::BTreeMap;

use serde::{Deserialize, Serialize};

use crate::{input::ConnectionInput, place::with_param};

/// An account at a service and the state of its connection, or that there is none. Where a user may
/// have several, each is one, and so is the next.
#[derive(Debug, Clone, PartialEq, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Connection {
    /// The integration's slug, `google_calendar`.
    pub service: String,
    /// What people call the service, with the account where there may be several: `Slack (Acme)`.
    pub title: String,
    /// Which account it is, where a user may have several; `None` for the next of them.
    pub key: Option<String>,
    /// How many accounts there are beside it, where it is the next of them.
    #[serde(skip)]
    pub(crate) others: Option<usize>,
    /// What the application does there, for people.
    pub description: Option<String>,
    /// Whether the application can use the connection.
    pub connected: bool,
    /// Which of the three states it is in.
    pub status: Status,
    /// Why it cannot be used although the grant may be fine: a stable word.
    pub problem: Option<String>,
    /// The granted scopes; `None` when the provider did not say.
    pub scopes: Option<Vec<String>>,
    /// Scopes that were asked for and not granted.
    pub missing_scopes: Vec<String>,
    /// What scopes are called, for people; not all have a label.
    pub scope_labels: BTreeMap<String, String>,
    /// Since when the provider refuses to renew the connection (RFC 3339), if it does.
    pub refresh_failing_since: Option<String>,
    /// When the grant ends by itself (RFC 3339), once that is near: the user has to connect again.
    pub reauth_by: Option<String>,
    /// The name of the account at the service.
    pub account: Option<String>,
    /// When the user connected (RFC 3339).
    pub connected_at: Option<String>,
    /// Whether the provider can be asked to end its access.
    pub revocable: bool,
    /// What the user is asked before the account is connected, or connected again.
    pub inputs: Vec<ConnectionInput>,
    /// Where to go, as paths on the backend's origin.
    pub links: Links,
}

/// The state of a connection.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum Status {
    /// The user has not connected, or has disconnected.
    #[default]
    NotConnected,
    /// The grant stands, as far as is known.
    Active,
    /// The grant has ended; the user must connect again.
    NeedsReauth,
}

/// The routes of an integration, as paths on the backend's origin.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct Links {
    /// Begins a flow.
    pub start: String,
    /// Ends the connection.
    pub disconnect: String,
}

impl Connection {
    /// Whether the user should do something although the connection stands.
    #[must_use]
    pub fn needs_attention(&self) -> bool {
        self.problem.is_some()
            || self.refresh_failing_since.is_some()
            || !self.missing_scopes.is_empty()
            || self.reauth_by.is_some()
    }

    /// Whether it is the next account, beside others that are connected.
    #[must_use]
    pub fn is_another(&self) -> bool {
        self.others.is_some_and(|others| others > 0)
    }

    pub(crate) fn id(&self) -> Id {
        Id {
            service: self.service.clone(),
            key: self.key.clone(),
        }
    }

    /// What a scope is called: its label, or its own name.
    #[must_use]
    pub fn label<'a>(&'a self, scope: &'a str) -> &'a str {
        self.scope_labels.get(scope).map_or(scope, String::as_str)
    }
}

/// Which connection it is: a service's, or that of one of the accounts there.
#[derive(Debug, Clone, PartialEq, Eq, PartialOrd, Ord, Serialize, Deserialize)]
pub(crate) struct Id {
    pub(crate) service: String,
    #[serde(default)]
    pub(crate) key: Option<String>,
}

impl Id {
    /// The service's own: the next account's, where there may be several.
    pub(crate) fn of_service(service: &str) -> Self {
        Self {
            service: service.to_owned(),
            key: None,
        }
    }

    /// What names it in the document. A key may be any text, so it is written in digits.
    pub(crate) fn name(&self) -> String {
        let digits = |key: &String| -> String {
            let bytes = key.bytes().map(|byte| format!("{byte:02x}"));
            bytes.collect()
        };
        let key = self.key.as_ref().map(digits);
        let key = key.map_or(String::new(), |digits| format!(".{digits}"));
        format!("{}{key}", self.service)
    }

    /// A route of the service, for this account if it is one.
    pub(crate) fn at(&self, link: &str) -> String {
        match &self.key {
            Some(key) => with_param(link, "account", key),
            None => link.to_owned(),
        }
    }
}

/// The body of an error: the stable word in it. Its message is for programmers.
#[derive(Debug, Deserialize)]
pub(crate) struct ErrorBody {
    pub(crate) error: String,
    /// The input whose value was refused, if that is what went wrong.
    #[serde(default)]
    pub(crate) field: Option<String>,
}

/// The answer to a `POST` of start.
#[derive(Debug, Deserialize)]
pub(crate) struct StartBody {
    pub(crate) authorization_url: String,
}
