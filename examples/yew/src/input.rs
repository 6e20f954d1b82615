//! What a user is asked before an account is connected.

use serde::Deserialize;

/// A value that the user gives.
#[derive(Debug, Clone, PartialEq, Eq, Default, Deserialize)]
#[serde(default)]
#[non_exhaustive]
pub struct ConnectionInput {
    /// The parameter of the route that begins.
    pub name: String,
    /// What people call it.
    pub label: String,
    /// What kind of value it is.
    pub kind: InputKind,
    /// Whether nothing begins without it.
    pub required: bool,
    /// Whether it is a secret, which is never shown.
    pub secret: bool,
    /// The values there are; empty where they are not counted.
    pub choices: Vec<String>,
    /// What it is now, or would be by default. The backend says no secret.
    pub value: Option<String>,
}

/// The kind of a value.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default, Deserialize)]
#[serde(rename_all = "snake_case")]
#[non_exhaustive]
pub enum InputKind {
    /// A whole number.
    Integer,
    /// A number.
    Number,
    /// `true` or `false`.
    Boolean,
    /// Text of at most 255 bytes, or a kind that this version does not know.
    #[default]
    #[serde(other)]
    Text,
}
