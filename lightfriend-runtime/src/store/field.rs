//! A struct's own fields by their Diesel columns, and the Rust values that fit into them.

use diesel::{
    Column,
    sql_types::{BigInt, Bool, Double, Integer, Nullable, Text},
};
use secrecy::{ExposeSecret as _, SecretString};

use super::Value;
use crate::descriptor::Table;

/// The Diesel column of a struct's own field, of an integration that names the hooks `H`.
/// Implemented by the derive, and not by hand.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is not the column of a field of an integration whose hooks are `{H}`",
    label = "not a field of such a struct",
    note = "the struct says `#[oauth(hooks = ..)]`, and its own fields can be set, as in \
            `new.set(tesla_connection::region, \"eu\")`"
)]
pub trait FieldOf<H>: Column {
    /// The table that it is in.
    #[doc(hidden)]
    const TABLE: &'static str;
}

/// A Rust value for a column of the SQL type `S`: `String` or `&str` for text, `i32`, `i64`, `f64`,
/// `bool`; a [`SecretString`] for the text of a `secret` field; `Option` where it is nullable.
#[diagnostic::on_unimplemented(
    message = "`{Self}` is no value for a column of the type `{S}`",
    note = "texts are `&str`, `String` or `SecretString`; numbers are `i32`, `i64` or `f64` as the \
            field is; `Option` goes with nullable ones"
)]
pub trait FieldValue<S> {
    /// The value as it was given.
    #[doc(hidden)]
    fn given(self) -> Given;
}

/// A value that was given for a column.
#[doc(hidden)]
#[derive(Debug)]
pub enum Given {
    /// As it is.
    Plain(Value),
    /// A text that is to be sealed.
    Secret(SecretString),
}

impl Given {
    /// As templates take it; nothing where there is none.
    pub(crate) fn text(&self, column: &crate::descriptor::Column) -> String {
        match self {
            Self::Plain(value) => super::text_of(column, value.clone()).unwrap_or_default(),
            Self::Secret(secret) => secret.expose_secret().to_owned(),
        }
    }
}

macro_rules! fits {
    ($($ty:ty => $sql:ty),* $(,)?) => {$(
        impl FieldValue<$sql> for $ty {
            fn given(self) -> Given {
                Given::Plain(self.into())
            }
        }

        impl FieldValue<Nullable<$sql>> for $ty {
            fn given(self) -> Given {
                FieldValue::<$sql>::given(self)
            }
        }
    )*};
}

fits! {
    &str => Text, String => Text, &String => Text, i32 => Integer, i64 => BigInt, f64 => Double,
    bool => Bool,
}

impl FieldValue<Text> for SecretString {
    fn given(self) -> Given {
        Given::Secret(self)
    }
}

impl FieldValue<Nullable<Text>> for SecretString {
    fn given(self) -> Given {
        Given::Secret(self)
    }
}

impl<V: FieldValue<S>, S> FieldValue<Nullable<S>> for Option<V> {
    fn given(self) -> Given {
        self.map_or(Given::Plain(Value::Null), V::given)
    }
}

/// Our name of the column, which may have another in the database.
pub(crate) fn column_name<C: Column>(table: &Table, _: &C) -> &'static str {
    table.own_name(C::NAME)
}
