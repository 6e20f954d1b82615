//! What is said of a table that is not as it is to be.

use super::{
    super::conn::Dialect, Change, ColumnShape, Conflict, Found, FoundColumn, Reference, Shape,
    remedy, statements,
};

pub(in crate::store) fn missing_table(shape: &Shape) -> String {
    let table = &shape.table;
    format!("the table `{table}` is missing; call migrate(), or run the migration `create_{table}`")
}

/// What is amiss and what changes it.
pub(in crate::store) fn of_change(
    shape: &Shape,
    found: &Found,
    change: &Change,
    dialect: Dialect,
) -> String {
    let table = &shape.table;
    let statements = statements(shape, found, change, dialect).join("; ");
    match change {
        Change::Rename { from, to } => format!(
            "the column `{from}` of {table} is called `{to}` now; call migrate(), or: {statements}"
        ),
        Change::Gain(column) => format!(
            "the column `{}` of {table} is missing; call migrate(), or: {statements}",
            column.name
        ),
        Change::Redefine { column, was } => format!(
            "the column `{}` of {table} {}; call migrate(), or: {statements}",
            column.name,
            redefined(column, was)
        ),
        Change::Release(was) => format!(
            "the column `{}` of {table} belongs to no field any more and must not be NULL; call \
             migrate(), which lets it be empty, or drop it: ALTER TABLE \"{table}\" DROP COLUMN \
             \"{}\"",
            was.name, was.name
        ),
        Change::Key { was, key } if was.len() < key.len() => format!(
            "the key of {table} is of before there was a field that tells accounts apart; call \
             migrate(), or: {statements}"
        ),
        Change::Key { was, key } => format!(
            "the key of {table} is `{}`, and ours is `{}`; call migrate(), or: {statements}",
            was.join(", "),
            key.join(", ")
        ),
        Change::Refer(column) => format!(
            "the column `{}` of {table} lacks its foreign key; call migrate(), or: {statements}",
            column.name
        ),
        Change::Index(index) => format!(
            "the index `{}` of {table} is missing; call migrate(), or: {statements}",
            index.name
        ),
    }
}

fn redefined(column: &ColumnShape, was: &FoundColumn) -> String {
    match (column.required, was.required) {
        (true, false) => "may be NULL, and its field must have a value".to_owned(),
        (false, true) => "must not be NULL, and its field may be without a value".to_owned(),
        _ if column.default.is_some() && was.default.is_none() => "has no default".to_owned(),
        _ => format!("is {}, and ours is {}", was.ty, column.ty),
    }
}

/// What is amiss, of which only a person knows what to do.
pub(in crate::store) fn of_conflict(table: &str, conflict: &Conflict, dialect: Dialect) -> String {
    let way_out = match remedy(table, conflict, dialect).join("; ") {
        none if none.is_empty() => {
            "create the table anew with what its rows have, converted".to_owned()
        }
        statements => format!("if its values allow it: {statements}"),
    };
    match conflict {
        Conflict::Type { column, was } => format!(
            "the column `{}` of {table} is {}, and its field needs {}; give the field that type, \
             or, {way_out}",
            column.name,
            if was.ty.is_empty() {
                "of no type"
            } else {
                &was.ty
            },
            column.ty
        ),
        Conflict::Reference { column, to } => {
            let wanted = column.references.as_ref();
            let wanted = wanted.map_or_else(String::new, Reference::clause);
            format!(
                "the column `{}` of {table} refers to {to} otherwise than with `{wanted}`; write \
                 `users = \"..\"` as it is there, or, {way_out}",
                column.name
            )
        }
    }
}
