//! What hosts say of themselves.

use yew::AttrValue;

use crate::place::Backend;

/// The properties of a provider, as its effects need them. No `Debug`: the token is a secret.
#[derive(Clone, PartialEq)]
pub(crate) struct Settings {
    pub(crate) backend: Backend,
    pub(crate) token: Option<AttrValue>,
    pub(crate) return_to: Option<AttrValue>,
    pub(crate) popup: bool,
    pub(crate) sign_in_url: Option<AttrValue>,
}

impl Settings {
    /// Whether the same user of the same backend is asked for, as far as can be seen from here.
    pub(crate) fn is_same_user(&self, other: &Self) -> bool {
        self.backend == other.backend && self.token == other.token
    }
}
