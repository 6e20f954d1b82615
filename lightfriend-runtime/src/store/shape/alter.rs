//! Changes as SQL.

use super::{super::conn::Dialect, Change, Conflict, Found, Shape, list};
#[cfg(feature = "sqlite")]
use super::{ColumnShape, FoundColumn};
#[cfg(feature = "_postgres")]
use super::{
    Reference,
    kind::{Fit, fit},
};

/// What makes a change, in its order. On Postgres it is one statement, which can be repeated where there
/// is a form for that.
pub(in crate::store) fn statements(
    shape: &Shape,
    found: &Found,
    change: &Change,
    dialect: Dialect,
) -> Vec<String> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => statements_in_sqlite(shape, found, change),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => vec![statement_in_postgres(shape, found, change)],
    }
}

fn rename(table: &str, from: &str, to: &str) -> String {
    format!("ALTER TABLE \"{table}\" RENAME COLUMN \"{from}\" TO \"{to}\"")
}

#[cfg(feature = "_postgres")]
fn statement_in_postgres(shape: &Shape, found: &Found, change: &Change) -> String {
    let table = &shape.table;
    let alter = format!("ALTER TABLE \"{table}\"");
    match change {
        Change::Rename { from, to } => rename(table, from, to),
        Change::Gain(column) => {
            format!("{alter} ADD COLUMN {}", column.definition())
        }
        Change::Redefine { column, was } => {
            let mut parts = Vec::new();
            let name = &column.name;
            if fit(Dialect::Postgres, &was.ty, &column.ty) != Fit::Same {
                parts.push(format!("ALTER COLUMN \"{name}\" TYPE {}", column.ty));
            }
            if let Some(default) = &column.default {
                parts.push(format!("ALTER COLUMN \"{name}\" SET DEFAULT {default}"));
            }
            if column.required != was.required {
                let what = if column.required { "SET" } else { "DROP" };
                parts.push(format!("ALTER COLUMN \"{name}\" {what} NOT NULL"));
            }
            format!("{alter} {}", parts.join(", "))
        }
        Change::Release(column) => {
            format!("{alter} ALTER COLUMN \"{}\" DROP NOT NULL", column.name)
        }
        Change::Key { key, .. } => {
            let key = list(key);
            match &found.key_name {
                Some(name) => format!(
                    "{alter} DROP CONSTRAINT \"{name}\", ADD CONSTRAINT \"{name}\" PRIMARY KEY ({key})"
                ),
                None => format!("{alter} ADD PRIMARY KEY ({key})"),
            }
        }
        Change::Refer(column) => {
            let clause = column
                .references
                .as_ref()
                .map_or_else(String::new, Reference::clause);
            format!("{alter} ADD FOREIGN KEY (\"{}\") {clause}", column.name)
        }
        Change::Index(index) => index.create(table),
    }
}

/// What a person may run, who knows what the values are.
#[cfg_attr(
    not(feature = "_postgres"),
    expect(unused_variables, reason = "SQLite has no statement for it")
)]
pub(in crate::store) fn remedy(table: &str, conflict: &Conflict, dialect: Dialect) -> Vec<String> {
    match (conflict, dialect) {
        #[cfg(feature = "_postgres")]
        (Conflict::Type { column, .. }, Dialect::Postgres) => {
            let (name, ty) = (&column.name, &column.ty);
            vec![format!(
                "ALTER TABLE \"{table}\" ALTER COLUMN \"{name}\" TYPE {ty} \
                 USING CAST(\"{name}\" AS {ty})"
            )]
        }
        // SQLite would keep whatever does not convert as it is, and say nothing.
        #[cfg(feature = "sqlite")]
        (_, Dialect::Sqlite) => Vec::new(),
        #[cfg(feature = "_postgres")]
        (Conflict::Reference { column, .. }, Dialect::Postgres) => {
            let name = &column.name;
            let clause = column
                .references
                .as_ref()
                .map_or_else(String::new, Reference::clause);
            vec![format!(
                "ALTER TABLE \"{table}\" DROP CONSTRAINT \"{table}_{name}_fkey\", \
                 ADD FOREIGN KEY (\"{name}\") {clause}"
            )]
        }
    }
}

#[cfg(feature = "sqlite")]
fn statements_in_sqlite(shape: &Shape, found: &Found, change: &Change) -> Vec<String> {
    let table = &shape.table;
    match change {
        Change::Rename { from, to } => vec![rename(table, from, to)],
        Change::Gain(column) => {
            let definition = with_stand_in(column).definition();
            vec![format!("ALTER TABLE \"{table}\" ADD COLUMN {definition}")]
        }
        Change::Redefine { column, .. } => redo_in_sqlite(table, column),
        Change::Release(was) => redo_in_sqlite(table, &ColumnShape::optional(&was.name, &was.ty)),
        Change::Key { .. } | Change::Refer(_) => rebuild_in_sqlite(shape, found),
        Change::Index(index) => vec![index.create(table)],
    }
}

/// SQLite alters no column: another takes its place and its values, so that nothing of the table has to
/// move. Whatever else of the host's speaks of the column keeps it from going, and says so.
#[cfg(feature = "sqlite")]
fn redo_in_sqlite(table: &str, column: &ColumnShape) -> Vec<String> {
    let name = &column.name;
    let other = format!("{name}_other");
    let definition = with_stand_in(&ColumnShape {
        name: other.clone(),
        ..column.clone()
    })
    .definition();
    vec![
        format!("ALTER TABLE \"{table}\" ADD COLUMN {definition}"),
        format!("UPDATE \"{table}\" SET \"{other}\" = \"{name}\""),
        format!("ALTER TABLE \"{table}\" DROP COLUMN \"{name}\""),
        rename(table, &other, name),
    ]
}

/// SQLite adds no column that is never NULL but with a default, even where there are no rows. Every row
/// that is written has a value for it.
#[cfg(feature = "sqlite")]
fn with_stand_in(column: &ColumnShape) -> ColumnShape {
    let stand_in = match column.ty.as_str() {
        "TEXT" => "''",
        "BLOB" => "x''",
        _ => "0",
    };
    let needs_one = column.required && column.default.is_none();
    ColumnShape {
        default: column
            .default
            .clone()
            .or_else(|| needs_one.then(|| stand_in.to_owned())),
        ..column.clone()
    }
}

/// SQLite alters neither keys nor references: the rows move into another table, with the columns that
/// only the host knows. Its indexes and triggers are created again by who calls this.
#[cfg(feature = "sqlite")]
fn rebuild_in_sqlite(shape: &Shape, found: &Found) -> Vec<String> {
    let table = &shape.table;
    let other = format!("{table}_keyed");
    let further: Vec<String> = found
        .columns
        .iter()
        .filter(|column| shape.column(&column.name).is_none())
        .map(FoundColumn::definition)
        .collect();
    let names: Vec<String> = found.columns.iter().map(|it| it.name.clone()).collect();
    let names = list(&names);
    let mut statements = vec![
        shape.create_table(&other, &further),
        format!("INSERT INTO \"{other}\" ({names}) SELECT {names} FROM \"{table}\""),
        format!("DROP TABLE IF EXISTS \"{table}\""),
        format!("ALTER TABLE \"{other}\" RENAME TO \"{table}\""),
    ];
    statements.extend(shape.indexes.iter().map(|index| index.create(table)));
    statements
}
