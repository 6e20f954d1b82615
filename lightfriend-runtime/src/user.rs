//! Whose connection it is.

use std::fmt;

use crate::{
    descriptor::{Descriptor, UserIdType},
    error::Error,
};

/// The id of one of the host's users, as its own type.
///
/// It is made from the host's own type with [`From`], and given back as that with [`TryFrom`]:
///
/// ```
/// # use lightfriend_runtime::UserId;
/// let id = UserId::from(7);
/// assert_eq!(i32::try_from(&id), Ok(7));
/// let wrong = String::try_from(id).unwrap_err();
/// assert_eq!(wrong.to_string(), "the user id is of type i32, not String");
/// ```
#[derive(Debug, Clone, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum UserId {
    /// An `i32`.
    Integer(i32),
    /// An `i64`.
    BigInt(i64),
    /// A `String`.
    Text(String),
    /// A `uuid::Uuid`.
    #[cfg(feature = "uuid")]
    Uuid(uuid::Uuid),
}

impl UserId {
    /// Which of the four types it is.
    #[must_use]
    pub fn ty(&self) -> UserIdType {
        match self {
            Self::Integer(_) => UserIdType::Integer,
            Self::BigInt(_) => UserIdType::BigInt,
            Self::Text(_) => UserIdType::Text,
            #[cfg(feature = "uuid")]
            Self::Uuid(_) => UserIdType::Uuid,
        }
    }

    /// A host and an integration may disagree about the type of user ids.
    pub(crate) fn check(&self, descriptor: &Descriptor) -> Result<&Self, Error> {
        self.check_type(descriptor, "user_id", descriptor.table.users())
    }

    /// The same about the ids of owners that are no users.
    pub(crate) fn check_owner(&self, descriptor: &Descriptor) -> Result<&Self, Error> {
        self.check_type(descriptor, "owner_id", descriptor.table.owner_id)
    }

    fn check_type(
        &self,
        descriptor: &Descriptor,
        attribute: &str,
        wanted: UserIdType,
    ) -> Result<&Self, Error> {
        let is = self.ty();
        if is == wanted {
            return Ok(self);
        }
        Err(Error::Misconfigured(format!(
            "the id is of type {is}, but {} has `{attribute}` of type {wanted}",
            descriptor.service
        )))
    }

    /// Reads the textual form back.
    pub(crate) fn parse(ty: UserIdType, text: &str) -> Option<Self> {
        match ty {
            UserIdType::Integer => text.parse().ok().map(Self::Integer),
            UserIdType::BigInt => text.parse().ok().map(Self::BigInt),
            UserIdType::Text => Some(Self::Text(text.to_owned())),
            #[cfg(feature = "uuid")]
            UserIdType::Uuid => text.parse().ok().map(Self::Uuid),
            #[cfg(not(feature = "uuid"))]
            UserIdType::Uuid => None,
        }
    }
}

/// The id as text: what ciphertexts are bound to, and what flows store.
impl fmt::Display for UserId {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Integer(id) => id.fmt(f),
            Self::BigInt(id) => id.fmt(f),
            Self::Text(id) => id.fmt(f),
            #[cfg(feature = "uuid")]
            Self::Uuid(id) => id.fmt(f),
        }
    }
}

/// A [`UserId`] is of another type than the one it was to become.
#[derive(Debug, Clone, Copy, PartialEq, Eq, thiserror::Error)]
#[error("the user id is of type {is}, not {wanted}")]
pub struct UserIdTypeError {
    is: UserIdType,
    wanted: UserIdType,
}

/// A type that user ids can have: `i32`, `i64`, `String` and, with the feature `uuid`,
/// `uuid::Uuid`.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not a type that user ids can have",
    note = "user ids are `i32`, `i64`, `String` or, with the feature `uuid`, `uuid::Uuid`"
)]
pub trait UserKey: Into<UserId> + Clone + Send + Sync + 'static {
    /// The same as data.
    const TYPE: UserIdType;
}

macro_rules! user_key {
    ($($ty:ty => $variant:ident),*) => {$(
        impl From<$ty> for UserId {
            fn from(id: $ty) -> Self {
                Self::$variant(id)
            }
        }

        impl UserKey for $ty {
            const TYPE: UserIdType = UserIdType::$variant;
        }

        /// The id as the host's own type; an error where the host's users have ids of another.
        impl TryFrom<UserId> for $ty {
            type Error = UserIdTypeError;

            fn try_from(id: UserId) -> Result<Self, UserIdTypeError> {
                match id {
                    UserId::$variant(id) => Ok(id),
                    other => Err(UserIdTypeError {
                        is: other.ty(),
                        wanted: <Self as UserKey>::TYPE,
                    }),
                }
            }
        }

        /// The id as the host's own type; an error where the host's users have ids of another.
        impl TryFrom<&UserId> for $ty {
            type Error = UserIdTypeError;

            fn try_from(id: &UserId) -> Result<Self, UserIdTypeError> {
                id.clone().try_into()
            }
        }
    )*};
}

user_key!(i32 => Integer, i64 => BigInt, String => Text);
#[cfg(feature = "uuid")]
user_key!(uuid::Uuid => Uuid);
