//! A value on its way into or out of a column.

use serde::Serialize;

use super::sealed::Sealed;
use crate::{descriptor::Literal, user::UserId};

/// A column's value.
#[derive(Debug, Clone, PartialEq, Serialize)]
#[serde(untagged)]
#[non_exhaustive]
pub enum Value {
    /// NULL
    Null,
    /// A text.
    Text(String),
    /// A 32-bit whole number.
    Integer(i32),
    /// A 64-bit whole number.
    BigInt(i64),
    /// A floating-point number.
    Double(f64),
    /// A truth value.
    Bool(bool),
    /// A UUID, as bytes on databases without that type.
    #[cfg(feature = "uuid")]
    #[serde(skip)]
    Uuid(super::UuidBytes),
    /// So many seconds from now, by the database's clock.
    #[serde(skip)]
    FromNow(i64),
    /// The column's own default.
    #[serde(skip)]
    Default,
}

impl Value {
    /// `None` leaves the column's default.
    pub fn or_default(value: Option<impl Into<Self>>) -> Self {
        value.map_or(Self::Default, Into::into)
    }
}

macro_rules! from {
    ($($ty:ty => $variant:ident),*) => {$(
        impl From<$ty> for Value {
            fn from(value: $ty) -> Self {
                Self::$variant(value)
            }
        }
    )*};
}

from!(String => Text, i32 => Integer, i64 => BigInt, f64 => Double, bool => Bool);

impl From<&str> for Value {
    fn from(value: &str) -> Self {
        Self::Text(value.to_owned())
    }
}

impl From<&String> for Value {
    fn from(value: &String) -> Self {
        Self::from(value.as_str())
    }
}

impl From<Sealed> for Value {
    fn from(value: Sealed) -> Self {
        Self::Text(value.into_text())
    }
}

impl From<&UserId> for Value {
    fn from(user: &UserId) -> Self {
        match user {
            UserId::Integer(id) => Self::Integer(*id),
            UserId::BigInt(id) => Self::BigInt(*id),
            UserId::Text(id) => Self::Text(id.clone()),
            #[cfg(feature = "uuid")]
            UserId::Uuid(id) => Self::Uuid((*id).into()),
        }
    }
}

impl From<Literal> for Value {
    fn from(literal: Literal) -> Self {
        match literal {
            Literal::Null => Self::Null,
            Literal::Text(text) => Self::Text(text.to_owned()),
            Literal::Integer(number) => Self::BigInt(number),
            Literal::Double(number) => Self::Double(number),
            Literal::Bool(truth) => Self::Bool(truth),
        }
    }
}

impl<T: Into<Self>> From<Option<T>> for Value {
    fn from(value: Option<T>) -> Self {
        value.map_or(Self::Null, Into::into)
    }
}
