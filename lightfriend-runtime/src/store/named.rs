//! The columns of a row that requests to the provider are made with.

use std::collections::BTreeMap;

use serde_json::Value as Json;

use super::{Value, cells::Cells};
use crate::descriptor::{Column, ColumnType, Descriptor, Table};

/// Their values by name, as they stand in the row: what is secret is sealed. Columns without a value
/// are not among them.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
pub(crate) struct Named(BTreeMap<String, String>);

impl Named {
    pub(crate) fn get(&self, column: &str) -> Option<&str> {
        self.0.get(column).map(String::as_str)
    }

    /// As one text; `None` where there is nothing to keep.
    pub(super) fn to_json(&self) -> Option<String> {
        let members = self.0.iter();
        let members = members.map(|(name, value)| (name.clone(), Json::from(value.as_str())));
        (!self.0.is_empty()).then(|| Json::Object(members.collect()).to_string())
    }

    /// What [`to_json`](Self::to_json) has written.
    pub(super) fn from_json(text: &str) -> Self {
        Self(serde_json::from_str(text).unwrap_or_default())
    }

    /// Without what is secret: beside a row that is gone it is not sealed anew when keys change.
    pub(crate) fn without_secrets(&self, descriptor: &Descriptor) -> Self {
        let mut plain = self.clone();
        for column in descriptor.table.columns.iter().filter(|it| it.secret) {
            plain.0.remove(column.name);
        }
        plain
    }

    /// Adds a column's value.
    pub(crate) fn add(&mut self, column: &Column, value: Value) {
        if let Some(text) = text_of(column, value) {
            self.0.insert(column.name.to_owned(), text);
        }
    }
}

/// The columns that templates name.
pub(super) struct NamedColumns(Vec<&'static Column>);

impl NamedColumns {
    pub(super) fn of(descriptor: &'static Descriptor) -> Self {
        let columns = descriptor.table.columns.iter();
        Self(columns.filter(|column| column.named).collect())
    }

    /// Those that a user gives when a flow begins.
    pub(super) fn given(descriptor: &'static Descriptor) -> Self {
        let columns = descriptor.table.columns.iter();
        Self(
            columns
                .filter(|column| column.is_given_at_start())
                .collect(),
        )
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Without those whose values are secret: what is kept beside a row that is gone is not sealed
    /// anew when keys change.
    pub(super) fn plain(descriptor: &'static Descriptor) -> Self {
        let mut columns = Self::of(descriptor);
        columns.0.retain(|column| !column.secret);
        columns
    }

    /// They, behind other columns of a statement. Qualified, because SQLite reads an unknown quoted
    /// name as a text.
    pub(super) fn sql(&self, table: &Table) -> String {
        let columns = self.0.iter();
        let columns: Vec<String> = columns
            .map(|column| format!(r#", "{}"."{}""#, table.name, table.sql_name(column.name)))
            .collect();
        columns.concat()
    }

    /// Their values, behind so many others.
    pub(super) fn read(&self, cells: Cells, others: usize) -> Named {
        let mut named = Named::default();
        for (column, value) in self.0.iter().zip(cells.0.into_iter().skip(others)) {
            named.add(column, value);
        }
        named
    }
}

/// A value as templates take it.
pub(crate) fn text_of(column: &Column, value: Value) -> Option<String> {
    match value {
        Value::Text(text) => Some(text),
        // SQLite has no truth values of its own.
        Value::BigInt(number) if column.ty == ColumnType::Bool => Some((number != 0).to_string()),
        Value::BigInt(number) => Some(number.to_string()),
        Value::Integer(number) => Some(number.to_string()),
        Value::Double(number) => Some(number.to_string()),
        Value::Bool(truth) => Some(truth.to_string()),
        _ => None,
    }
}
