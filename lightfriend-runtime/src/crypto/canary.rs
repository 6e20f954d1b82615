//! A value sealed under each key, to see whether a key is still the one of its id.

use super::{
    envelope::Place,
    key_ring::{Key, KeyRing, VARIABLE},
};
use crate::{error::Error, user::UserId};

const TABLE: &str = "oauth_key";
const SECRET: &str = "canary";

/// A key's id and what it seals.
#[derive(Debug, Clone)]
pub(crate) struct Canary {
    pub(crate) key_id: String,
    pub(crate) sealed: String,
}

impl KeyRing {
    /// One for each key.
    pub(crate) fn canaries(&self) -> Result<Vec<Canary>, Error> {
        self.keys().map(Canary::of).collect()
    }

    /// What is wrong with the ring, if its key of this id is not the one that sealed this. Ids of
    /// other keys are none of its business.
    pub(crate) fn problem_with(&self, canary: &Canary) -> Option<String> {
        let id = canary.key_id.as_str();
        self.get(id)?;
        let user = UserId::Text(id.to_owned());
        let opened = self.open(place(&user), &canary.sealed);
        opened.is_err().then(|| {
            format!(
                "the key `{id}` of {VARIABLE} does not open what the database has sealed under \
                 that id: was the key replaced and its id `{id}` kept, or does another instance \
                 use another key under this id? Restore the key that was there, or give the new \
                 one another id, put it beside the old one, and rotate"
            )
        })
    }
}

impl Canary {
    fn of(key: &Key) -> Result<Self, Error> {
        let user = UserId::Text(key.id.clone());
        Ok(Self {
            key_id: key.id.clone(),
            sealed: KeyRing::seal_under(key, place(&user), SECRET)?,
        })
    }
}

/// Bound to the id: a row that was copied to another id opens nothing there.
fn place(id: &UserId) -> Place<'_> {
    Place {
        table: TABLE,
        column: "canary",
        owner: id,
        account: None,
        service: "",
    }
}
