//! On whose behalf somebody is signed in, where a connection's owner is not the user: the host's
//! business, too.

use std::{collections::HashMap, fmt, future::Future, pin::Pin};

use axum::http::request::Parts;

use super::current_user::IntoCurrentUser;
use crate::{descriptor::Descriptor, error::Error, user::UserId};

/// What a user wants of an owner's connections.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum OwnerAction {
    /// To see which accounts are connected.
    View,
    /// To connect and disconnect them.
    Manage,
}

/// A function over request parts and what is wanted, which answers with the owner, or with nobody
/// where this user may not: see [`Builder::current_owner`](crate::Builder::current_owner). Closures
/// are such functions.
pub trait CurrentOwner:
    Fn(Parts, OwnerAction) -> <Self as CurrentOwner>::Answer + Send + Sync + 'static
{
    /// What it answers with, in time.
    type Answer: Future<Output: IntoCurrentUser> + Send + 'static;
}

impl<F, W> CurrentOwner for F
where
    F: Fn(Parts, OwnerAction) -> W + Send + Sync + 'static,
    W: Future<Output: IntoCurrentUser> + Send + 'static,
{
    type Answer = W;
}

type Answer = Pin<Box<dyn Future<Output = Option<UserId>> + Send>>;
type Ask = Box<dyn Fn(Parts, OwnerAction) -> Answer + Send + Sync>;

/// The host's functions, by integration.
#[derive(Default)]
pub(super) struct CurrentOwners(HashMap<&'static str, Ask>);

impl CurrentOwners {
    pub(super) fn insert(&mut self, descriptor: &'static Descriptor, ask: impl CurrentOwner) {
        let ask = move |parts, action| -> Answer {
            let answer = ask(parts, action);
            Box::pin(async move { answer.await.into_current_user() })
        };
        self.0.insert(descriptor.service, Box::new(ask));
    }

    pub(super) fn has(&self, descriptor: &Descriptor) -> bool {
        self.0.contains_key(descriptor.service)
    }

    /// The integration's.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] where there is none, which `build` says, too.
    pub(super) fn of(&self, descriptor: &Descriptor) -> Result<&Ask, Error> {
        let ask = self.0.get(descriptor.service);
        ask.ok_or_else(|| Error::Misconfigured(not_given(descriptor)))
    }
}

/// What to write.
pub(super) fn not_given(descriptor: &Descriptor) -> String {
    let (service, owner) = (descriptor.service, descriptor.table.owner);
    format!(
        "connections of {service} belong to an `{owner}`, and nobody says whose a request is; add \
         .current_owner::<..>(|parts, action| async move {{ .. }}) to the builder, which gives the \
         owner's id if the signed-in user may view or manage its connections"
    )
}

impl fmt::Debug for CurrentOwners {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_set().entries(self.0.keys()).finish()
    }
}
