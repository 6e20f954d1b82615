//! What a user is asked when a connection begins.

use serde::Serialize;
use serde_json::{Map, Value as Json};

use crate::descriptor::{Column, ColumnType, Descriptor};

/// A value that the user gives when the connection begins: a parameter of the start route by its
/// name, in the query of `GET`, or in the form or JSON of `POST`.
#[derive(Debug, Clone, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[non_exhaustive]
pub struct ConnectionInput {
    /// The parameter.
    pub name: &'static str,
    /// What people call it.
    pub label: String,
    /// What kind of value it is.
    pub kind: InputKind,
    /// Whether a connection cannot begin without it.
    pub required: bool,
    /// Whether it is a secret: given in the body of a `POST`, and never shown.
    pub secret: bool,
    /// The values there are; empty where they are not counted.
    pub choices: &'static [&'static str],
    /// What it is now, or would be by default, where that is no secret.
    pub value: Option<String>,
}

/// The kind of a value that a user gives.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Serialize)]
#[cfg_attr(feature = "openapi", derive(utoipa::ToSchema))]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InputKind {
    /// Text of at most 255 bytes.
    Text,
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
}

/// What is asked for an integration, beside what the connection has.
pub(crate) fn inputs(
    descriptor: &'static Descriptor,
    present: &Map<String, Json>,
) -> Vec<ConnectionInput> {
    let columns = descriptor.table.columns.iter();
    let asked = columns.filter(|column| column.is_given_at_start());
    asked.map(|column| input(column, present)).collect()
}

fn input(column: &'static Column, present: &Map<String, Json>) -> ConnectionInput {
    let present = present.get(column.name).and_then(text);
    let value = present.or_else(|| column.default_text());
    ConnectionInput {
        name: column.name,
        label: column.label(),
        kind: match column.ty {
            ColumnType::Text => InputKind::Text,
            ColumnType::Integer | ColumnType::BigInt => InputKind::Integer,
            ColumnType::Double => InputKind::Number,
            ColumnType::Bool => InputKind::Boolean,
        },
        required: !column.nullable && column.default_text().is_none(),
        secret: column.secret,
        choices: column.choices(),
        value: value.filter(|_| !column.secret),
    }
}

fn text(value: &Json) -> Option<String> {
    match value {
        Json::String(text) => Some(text.clone()),
        Json::Null => None,
        other => Some(other.to_string()),
    }
}
