//! The list as the backend writes it. Where a user may have several accounts at a service, its entry
//! has a list of them, of which each becomes a connection like any other.

use std::collections::BTreeMap;

use serde::Deserialize;
use serde_json::Value as Json;

use crate::model::Connection;

/// The body of `GET /api/connections`.
#[derive(Debug, Deserialize)]
pub(crate) struct Listed {
    connections: Vec<Entry>,
}

#[derive(Debug, Deserialize)]
struct Entry {
    /// What there is of the service; the state, too, where there is one account.
    #[serde(flatten)]
    service: Connection,
    #[serde(default)]
    accounts: Option<Vec<Account>>,
}

#[derive(Debug, Deserialize)]
struct Account {
    #[serde(flatten)]
    state: Connection,
    /// The values that are no secrets.
    #[serde(default)]
    fields: BTreeMap<String, Json>,
}

impl Listed {
    /// One for each account, and where there may be several one for the next.
    pub(crate) fn into_connections(self) -> Vec<Connection> {
        let entries = self.connections.into_iter();
        entries.flat_map(Entry::into_connections).collect()
    }
}

impl Entry {
    fn into_connections(self) -> Vec<Connection> {
        let Some(accounts) = self.accounts else {
            return vec![self.service];
        };
        let next = Connection {
            others: Some(accounts.len()),
            connected: false,
            ..self.service
        };
        let of_service = accounts.into_iter().map(|account| account.of(&next));
        let mut connections: Vec<Connection> = of_service.collect();
        tell_apart(&mut connections);
        connections.push(next);
        connections
    }
}

impl Account {
    /// With what its service has.
    fn of(self, service: &Connection) -> Connection {
        let Self { state, fields } = self;
        let key = state.key.clone().unwrap_or_default();
        let name = state.account.as_ref().unwrap_or(&key);
        let mut inputs = service.inputs.clone();
        for input in &mut inputs {
            if let Some(present) = fields.get(&input.name).and_then(text) {
                input.value = Some(present);
            }
        }
        Connection {
            service: service.service.clone(),
            title: format!("{} ({name})", service.title),
            description: service.description.clone(),
            key: Some(key),
            scope_labels: service.scope_labels.clone(),
            revocable: service.revocable,
            inputs,
            links: service.links.clone(),
            ..state
        }
    }
}

/// Accounts may have one name at the service: then the key tells them apart.
fn tell_apart(accounts: &mut [Connection]) {
    let titles: Vec<String> = accounts.iter().map(|it| it.title.clone()).collect();
    for (account, title) in accounts.iter_mut().zip(&titles) {
        let is_unique = titles.iter().filter(|other| *other == title).count() == 1;
        if let (false, Some(key)) = (is_unique, &account.key) {
            account.title = format!("{title} ({key})");
        }
    }
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Null => None,
        other => Some(other.to_string()),
    }
}

#[cfg(test)]
mod tests {
    use serde_json::{Value, json};

    use super::Listed;
    use crate::model::{Connection, Status};

    fn read(entries: &Value) -> Vec<Connection> {
        let body = json!({ "connections": entries }).to_string();
        let listed: Listed = serde_json::from_str(&body).unwrap();
        listed.into_connections()
    }

    fn slack(accounts: &Value) -> Value {
        json!({
            "service": "slack", "title": "Slack", "connected": true, "accounts": accounts,
            "description": "Posts.", "scope_labels": {"a": "Post"}, "revocable": true,
            "inputs": [{"name": "team", "value": "default"}, {"name": "note", "value": null}],
            "links": {"start": "/start", "disconnect": "/disconnect", "status": "/status"},
        })
    }

    #[test]
    fn each_account_is_a_connection_with_what_its_service_has() {
        let accounts = json!([
            {"key": "T1", "connected": true, "status": "active", "account": "Acme",
             "scopes": ["a"], "fields": {"team": "acme", "note": 7}},
            {"key": "T2", "connected": false, "status": "needs_reauth", "account": null,
             "fields": {}, "a_newer_member": 1},
        ]);
        let git = json!({"service": "git", "title": "Git", "connected": true, "status": "active",
            "fields": {"account": "Ada"}});
        let read = read(&json!([slack(&accounts), git]));
        let told: Vec<_> = read
            .iter()
            .map(|it| {
                (
                    it.title.as_str(),
                    it.key.as_deref(),
                    it.status,
                    it.connected,
                )
            })
            .collect();
        assert_eq!(
            told,
            [
                ("Slack (Acme)", Some("T1"), Status::Active, true),
                ("Slack (T2)", Some("T2"), Status::NeedsReauth, false),
                ("Slack", None, Status::NotConnected, false),
                ("Git", None, Status::Active, true),
            ]
        );
        for account in &read[..3] {
            assert_eq!(account.service, "slack");
            assert_eq!(account.links.disconnect, "/disconnect");
            assert_eq!(account.label("a"), "Post");
            assert!(account.revocable && account.description.is_some());
        }
        let values = |at: usize| {
            let inputs = read[at].inputs.iter();
            inputs.map(|it| it.value.as_deref()).collect::<Vec<_>>()
        };
        assert_eq!(values(0), [Some("acme"), Some("7")]);
        assert_eq!(values(2), [Some("default"), None]);
        let offers: Vec<bool> = read.iter().map(Connection::is_another).collect();
        assert_eq!(offers, [false, false, true, false]);
    }

    #[test]
    fn without_an_account_there_is_one_to_connect() {
        let read = read(&json!([slack(&json!([]))]));
        assert_eq!(read.len(), 1);
        assert_eq!(read[0].status, Status::NotConnected);
        assert!(!read[0].is_another() && !read[0].connected);
    }

    #[test]
    fn names_and_ids_tell_all_apart() {
        let keys = ["T1", "T2", "a&b\"<é", ""];
        let accounts = keys.map(|key| json!({"key": key, "account": "Acme"}));
        let read = read(&json!([slack(&json!(accounts))]));
        let set = |texts: Vec<String>| texts.into_iter().collect::<std::collections::BTreeSet<_>>();
        let titles = set(read.iter().map(|it| it.title.clone()).collect());
        assert_eq!(titles.len(), 5, "{titles:?}");
        let ids = set(read.iter().map(|it| it.id().name()).collect());
        assert_eq!(ids.len(), 5, "{ids:?}");
        let is_plain = |c: char| c.is_ascii_alphanumeric() || "_.".contains(c);
        assert!(ids.iter().all(|id| id.chars().all(is_plain)), "{ids:?}");
    }
}
