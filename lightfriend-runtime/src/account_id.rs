//! Which account: at which service, and whose.

use std::hash::{Hash, Hasher};

use crate::{crypto::Place, descriptor::Descriptor, user::UserId};

/// Names one owner's account at one service: its row, its flight, the place of its secrets.
#[derive(Debug, Clone)]
pub(crate) struct AccountId {
    pub(crate) descriptor: &'static Descriptor,
    pub(crate) owner: UserId,
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

    /// A column of its row, as a place for secrets.
    pub(crate) fn place(&self, column: &'static str) -> Place<'_> {
        self.place_in(self.table(), column)
    }

    /// A column of another table, for what belongs to the account and is kept elsewhere.
    pub(crate) fn place_in(&self, table: &'static str, column: &'static str) -> Place<'_> {
        Place {
            table,
            column,
            user: &self.owner,
            service: self.service(),
        }
    }
}

/// Two integrations never share a table.
impl PartialEq for AccountId {
    fn eq(&self, other: &Self) -> bool {
        self.table() == other.table() && self.owner == other.owner
    }
}

impl Eq for AccountId {}

impl Hash for AccountId {
    fn hash<H: Hasher>(&self, state: &mut H) {
        self.table().hash(state);
        self.owner.hash(state);
    }
}
