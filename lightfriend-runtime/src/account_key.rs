//! What tells an owner's accounts at one service apart.

use std::{convert::Infallible, fmt};

use crate::descriptor::ColumnType;

/// The key of an account, as its column has it.
#[doc(hidden)]
#[derive(Debug, Clone, PartialEq, Eq, Hash, PartialOrd, Ord)]
#[non_exhaustive]
pub enum Key {
    /// A text.
    Text(String),
    /// A 32-bit whole number.
    Integer(i32),
    /// A 64-bit whole number.
    BigInt(i64),
}

impl Key {
    /// Reads the textual form back; of a number only the form that it is written in.
    pub(crate) fn parse(ty: ColumnType, text: &str) -> Option<Self> {
        let key = match ty {
            ColumnType::Integer => text.parse().ok().map(Self::Integer),
            ColumnType::BigInt => text.parse().ok().map(Self::BigInt),
            _ => Some(Self::Text(text.to_owned())),
        };
        key.filter(|key| key.to_string() == text)
    }
}

/// The key as text: what ciphertexts are bound to, and what addresses and events say.
impl fmt::Display for Key {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Text(key) => key.fmt(f),
            Self::Integer(key) => key.fmt(f),
            Self::BigInt(key) => key.fmt(f),
        }
    }
}

/// The type of the field that tells accounts apart: `String`, `i32` or `i64`; `()` where a user has
/// a single account.
pub trait AccountKey: Clone + fmt::Debug + PartialEq + Send + Sync + 'static {
    /// As the column has it.
    #[doc(hidden)]
    fn into_key(self) -> Option<Key>;

    /// As the struct has it; `None` for a key of another type.
    #[doc(hidden)]
    fn of_key(key: Option<&Key>) -> Option<Self>;
}

impl AccountKey for () {
    fn into_key(self) -> Option<Key> {
        None
    }

    fn of_key(key: Option<&Key>) -> Option<Self> {
        key.is_none().then_some(())
    }
}

macro_rules! account_key {
    ($($ty:ty => $variant:ident),*) => {$(
        impl AccountKey for $ty {
            fn into_key(self) -> Option<Key> {
                Some(Key::$variant(self))
            }

            fn of_key(key: Option<&Key>) -> Option<Self> {
                match key {
                    Some(Key::$variant(key)) => Some(key.clone()),
                    _ => None,
                }
            }
        }
    )*};
}

account_key!(String => Text, i32 => Integer, i64 => BigInt);

/// A service at which a user has a single account, so that there is no need to say which.
#[diagnostic::on_unimplemented(
    message = "a user may have several accounts at `{Self}`",
    label = "which of them?",
    note = "`{Self}::account(&oauth, user_id, key)` is one of them, and has the same functions; \
            `{Self}::accounts(&oauth, user_id)` lists them"
)]
pub trait OneAccount<'a> {
    /// Stands in where there are several.
    #[doc(hidden)]
    fn never() -> Infallible;
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn keys_are_read_in_the_form_that_they_are_written_in() {
        for (ty, text, is_key) in [
            (ColumnType::Text, "T1", true),
            (ColumnType::Integer, "7", true),
            (ColumnType::Integer, "-7", true),
            (ColumnType::Integer, "07", false),
            (ColumnType::Integer, "+7", false),
            (ColumnType::Integer, "2147483648", false),
            (ColumnType::BigInt, "2147483648", true),
            (ColumnType::BigInt, "seven", false),
        ] {
            let key = Key::parse(ty, text);
            assert_eq!(key.is_some(), is_key, "{text}");
            assert!(key.is_none_or(|key| key.to_string() == text));
        }
    }
}
