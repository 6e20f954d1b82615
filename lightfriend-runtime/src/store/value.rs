//! A value on its way into or out of a column.

use serde::Serialize;

use super::sealed::Sealed;
use crate::{account_key::Key, descriptor::Literal, user::UserId};

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

impl From<&Key> for Value {
    fn from(key: &Key) -> Self {
        match key {
            Key::Text(key) => Self::Text(key.clone()),
            Key::Integer(key) => Self::Integer(*key),
            Key::BigInt(key) => Self::BigInt(*key),
        }
    }
}

/// Most bytes of a text that is a key: it stands in addresses, and in an index.
const MOST_BYTES: usize = 255;

/// The value of the column that tells accounts apart, as a key.
///
/// # Errors
/// What keeps it from being one.
impl TryFrom<&Value> for Key {
    type Error = &'static str;

    fn try_from(value: &Value) -> Result<Self, &'static str> {
        match value {
            Value::Text(text) if text.is_empty() => Err("is empty"),
            Value::Text(text) if text.len() > MOST_BYTES => Err("has more than 255 bytes"),
            Value::Text(text) if text.chars().any(char::is_control) => {
                Err("has control characters")
            }
            Value::Text(text) => Ok(Self::Text(text.clone())),
            Value::Integer(number) => Ok(Self::Integer(*number)),
            Value::BigInt(number) => Ok(Self::BigInt(*number)),
            _ => Err("is missing"),
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_no_address_could_carry_is_no_key() {
        let is_key = |value: Value| Key::try_from(&value).is_ok();
        assert!(is_key(Value::BigInt(7)));
        assert!(is_key("a".repeat(255).into()));
        for value in [
            Value::Null,
            "".into(),
            "a\nb".into(),
            "a".repeat(256).into(),
            Value::Bool(true),
        ] {
            assert!(!is_key(value.clone()), "{value:?}");
        }
    }
}
