//! Which account: at which service, and whose.

use std::hash::{Hash, Hasher};

use crate::{account_key::Key, crypto::Place, descriptor::Descriptor, user::UserId};

/// Names one owner's account at one service: its row, its flight, the place of its secrets.
#[derive(Debug, Clone)]
pub(crate) struct AccountId {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) owner: UserId,
    /// Which of the owner's, where there may be several; `None` there while that is not known, which
    /// is no row's.
    pub(crate) key: Option<Key>,
}

impl AccountId {
    /// The integration's slug.
    pub(crate) fn service(&self) -> &'static str {
        self.descriptor.service
    }

    /// The table that has its row.
    pub(crate) fn table(&self) -> &'static str {
        self.descriptor.table.name
    }

    /// The same owner's account of this key.
    pub(crate) fn with_key(&self, key: Option<Key>) -> Self {
        Self {
            key,
            ..self.clone()
        }
    }

    /// Its key as text, where the owner may have several.
    pub(crate) fn key_text(&self) -> Option<String> {
        self.key.as_ref().map(Key::to_string)
    }

    /// A column of its row, as a place for secrets. What was sealed under a former name stays so.
    pub(crate) fn place(&self, column: &'static str) -> Place<'_> {
        let fields = self.descriptor.table.columns;
        let field = fields.iter().find(|field| field.name == column);
        Place {
            table: self.table(),
            column: field.and_then(|field| field.was).unwrap_or(column),
            owner: &self.owner,
            account: self.key.as_ref(),
            service: self.service(),
        }
    }

    /// A column of the flows, which do not know yet which account they lead to.
    pub(crate) fn place_in_flow(&self, column: &'static str) -> Place<'_> {
        Place {
            table: "oauth_flow",
            column,
            owner: &self.owner,
            account: None,
            service: self.service(),
        }
    }
}

/// Two integrations never share a table.
impl PartialEq for AccountId {
    fn eq(&self, other: &Self) -> bool {
        self.table() == other.table() && self.owner == other.owner && self.key == other.key
    }
}

impl Eq for AccountId {}

impl Hash for AccountId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.table().hash(state);
        self.owner.hash(state);
        self.key.hash(state);
    }
}
