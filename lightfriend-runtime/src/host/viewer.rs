//! Whose connections are shown.

use axum::http::request::Parts;

use super::{OAuth, OwnerAction};
use crate::{account::Account, descriptor::Descriptor, error::Error, user::UserId};

/// Who looks at a list of connections: a user, by the id, or whoever is signed in in a request, by its
/// parts. An id says nothing of owners that are no users, such as organizations: the parts do, by
/// [`current_owner`](crate::Builder::current_owner).
#[derive(Debug, Clone)]
#[non_exhaustive]
pub enum Viewer {
    /// The user of this id.
    User(UserId),
    /// Whoever is signed in.
    Request(Box<Parts>),
}

macro_rules! by_id {
    ($($ty:ty),*) => {$(
        impl From<$ty> for Viewer {
            fn from(user: $ty) -> Self {
                Self::User(user.into())
            }
        }
    )*};
}

by_id!(UserId, i32, i64, String);
#[cfg(feature = "uuid")]
by_id!(uuid::Uuid);

impl From<&Parts> for Viewer {
    fn from(parts: &Parts) -> Self {
        Self::Request(Box::new(parts.clone()))
    }
}

/// A user who looks at connections.
pub(crate) struct Viewing {
    pub(crate) user: UserId,
    parts: Option<Parts>,
}

impl OAuth {
    /// Who looks. `asked_for` is for the log.
    ///
    /// # Errors
    /// [`Error::NotSignedIn`]
    pub(crate) async fn viewing(&self, viewer: Viewer, asked_for: &str) -> Result<Viewing, Error> {
        match viewer {
            Viewer::User(user) => Ok(Viewing { user, parts: None }),
            Viewer::Request(parts) => Ok(Viewing {
                user: self.signed_in(&parts, asked_for).await?,
                parts: Some(*parts),
            }),
        }
    }

    /// The account that is shown of an integration; `None` where this user may not see it. What cannot
    /// work for anybody is no offer to users.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] for an integration that the builder was not given, whose users have ids
    /// of another type, or whose owners are no users where only a user is known.
    pub(crate) async fn shown(
        &self,
        descriptor: &'static Descriptor,
        viewing: &Viewing,
    ) -> Result<Option<Account>, Error> {
        self.tools().check_listed(descriptor)?;
        viewing.user.check(descriptor)?;
        if descriptor.table.connected_by.is_none() {
            return Ok(Some(self.account(descriptor, viewing.user.clone())));
        }
        let Some(parts) = &viewing.parts else {
            return Err(Error::Misconfigured(format!(
                "connections of {} belong to an `{}`, of which a user's id says nothing: pass the \
                 request's parts instead",
                descriptor.service, descriptor.table.owner
            )));
        };
        let owner = self.owner_for(descriptor, &viewing.user, parts, OwnerAction::View);
        match owner.await {
            Ok(owner) => Ok(Some(self.account(descriptor, owner))),
            Err(Error::NotAllowed { .. }) => Ok(None),
            Err(error) => Err(error),
        }
    }

    /// Whether who looks at the account may also connect and disconnect it.
    #[cfg(feature = "page")]
    pub(crate) async fn may_manage(&self, account: &Account, viewing: &Viewing) -> bool {
        let Some(parts) = &viewing.parts else {
            return true;
        };
        let (descriptor, user) = (account.descriptor(), &viewing.user);
        let owner = self.owner_for(descriptor, user, parts, OwnerAction::Manage);
        owner.await.is_ok_and(|owner| owner == account.id.owner)
    }
}
