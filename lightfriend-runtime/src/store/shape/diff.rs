//! What makes a table that is there the one that is to be.

use std::fmt;

use super::{
    super::conn::Dialect,
    ColumnShape, Found, FoundColumn, Index, Shape,
    kind::{Fit, fit},
};

/// Everything in which a table is not as it is to be.
#[derive(Debug, Default, PartialEq, Eq)]
pub(in crate::store) struct Diff {
    /// What statements change, in their order.
    pub(in crate::store) changes: Vec<Change>,
    /// What only a person can.
    pub(in crate::store) conflicts: Vec<Conflict>,
}

/// One change. Each keeps what rows have.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) enum Change {
    /// A column has another name.
    Rename { from: String, to: String },
    /// A column is new.
    Gain(ColumnShape),
    /// A column holds more, or may be NULL, or may not, or fills itself.
    Redefine {
        column: ColumnShape,
        was: FoundColumn,
    },
    /// No field fills a column any more, so it may be NULL. It stays.
    Release(FoundColumn),
    /// Rows are found by other columns.
    Key { was: Vec<String>, key: Vec<String> },
    /// Rows go with what a column refers to.
    Refer(ColumnShape),
    /// Rows are looked for by a column.
    Index(Index),
}

/// What is in the way.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(in crate::store) enum Conflict {
    /// A column has a type that holds other values.
    Type {
        column: ColumnShape,
        was: FoundColumn,
    },
    /// A column refers to something else, or rows stay where that goes.
    Reference { column: ColumnShape, to: String },
}

impl Diff {
    pub(in crate::store) fn is_empty(&self) -> bool {
        self.changes.is_empty() && self.conflicts.is_empty()
    }
}

/// Compares what there is with what there is to be. Nothing is guessed: a column has been renamed where
/// the struct says so, and otherwise one is lost and another gained.
pub(in crate::store) fn diff(shape: &Shape, found: &Found, dialect: Dialect) -> Diff {
    let (renames, found) = renamed(shape, found);
    let mut diff = Diff {
        changes: renames,
        conflicts: Vec::new(),
    };
    let key = (found.key != shape.key).then(|| Change::Key {
        was: found.key.clone(),
        key: shape.key.clone(),
    });
    // A column that leaves the key can be changed afterwards, and one that joins it is there before.
    let leaves = found.key.len() > shape.key.len();
    diff.changes.extend(key.clone().filter(|_| leaves));
    for column in &shape.columns {
        compare(shape, &found, column, dialect, &mut diff);
    }
    diff.changes.extend(released(shape, &found));
    diff.changes.extend(key.filter(|_| !leaves));
    diff.changes.extend(unreferred(shape, &found));
    let indexes = shape.indexes.iter();
    let missing = indexes.filter(|index| !found.indexes.contains(&index.columns));
    diff.changes.extend(missing.cloned().map(Change::Index));
    diff.conflicts.extend(misreferred(shape, &found));
    diff
}

/// The columns that have other names now, and the table as it is with those.
fn renamed(shape: &Shape, found: &Found) -> (Vec<Change>, Found) {
    let mut found = found.clone();
    let mut renames = Vec::new();
    for column in &shape.columns {
        let Some(was) = &column.was else { continue };
        if found.has(&column.name) || !found.has(was) {
            continue;
        }
        found.rename(was, &column.name);
        renames.push(Change::Rename {
            from: was.clone(),
            to: column.name.clone(),
        });
    }
    (renames, found)
}

fn compare(shape: &Shape, found: &Found, column: &ColumnShape, dialect: Dialect, diff: &mut Diff) {
    let joins_key = shape.key.contains(&column.name) && !found.key.contains(&column.name);
    // The change of the key says that it is never NULL, once rows are known to have it.
    let column = ColumnShape {
        required: column.required && !joins_key,
        ..column.clone()
    };
    let Some(was) = found.column(&column.name) else {
        diff.changes.push(Change::Gain(column));
        return;
    };
    let was = was.clone();
    match fit(dialect, &was.ty, &column.ty) {
        Fit::Differs => diff.conflicts.push(Conflict::Type { column, was }),
        fit => {
            let needs_default =
                column.default.is_some() && column.required && was.default.is_none();
            let is_as_required = column.required == was.required || joins_key;
            if fit == Fit::Widens || needs_default || !is_as_required {
                diff.changes.push(Change::Redefine { column, was });
            }
        }
    }
}

/// Columns that no field fills any more and no row can be written without.
fn released(shape: &Shape, found: &Found) -> impl Iterator<Item = Change> {
    let columns = found.columns.iter();
    columns
        .filter(|column| column.required && column.default.is_none())
        .filter(|column| shape.column(&column.name).is_none() && !found.key.contains(&column.name))
        .cloned()
        .map(Change::Release)
}

fn unreferred(shape: &Shape, found: &Found) -> impl Iterator<Item = Change> {
    let columns = shape.columns.iter();
    columns
        .filter(|column| column.references.is_some())
        .filter(|column| !found.refers(&column.name))
        .cloned()
        .map(Change::Refer)
}

fn misreferred(shape: &Shape, found: &Found) -> impl Iterator<Item = Conflict> {
    shape.columns.iter().filter_map(|column| {
        let wanted = column.references.as_ref()?;
        let of_column = || {
            found
                .references
                .iter()
                .filter(|it| it.column == column.name)
        };
        let is_there =
            of_column().any(|it| it.cascades && it.table.eq_ignore_ascii_case(&wanted.table));
        let other = of_column().next().filter(|_| !is_there)?;
        Some(Conflict::Reference {
            column: column.clone(),
            to: other.table.clone(),
        })
    })
}

impl Change {
    /// Nobody misses anything afterwards who knows the table as it was.
    pub(in crate::store) fn adds(&self) -> bool {
        match self {
            Self::Gain(column) => column.fills_itself(),
            Self::Index(_) => true,
            _ => false,
        }
    }

    /// What it does, in a few words.
    pub(in crate::store) fn words(&self, table: &str) -> String {
        match self {
            Self::Rename { from, to } => format!("`{from}` of {table} is called `{to}`"),
            Self::Gain(column) => format!("{table} has gained `{}`", column.name),
            Self::Redefine { column, .. } => format!("`{}` of {table} is another", column.name),
            Self::Release(was) => format!("`{}` of {table} may be NULL", was.name),
            Self::Key { key, .. } => format!("the key of {table} is `{}`", key.join(", ")),
            Self::Refer(column) => format!("`{}` of {table} refers to another table", column.name),
            Self::Index(index) => format!("{table} has gained the index `{}`", index.name),
        }
    }
}

impl fmt::Display for Conflict {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Type { column, was } => {
                write!(
                    f,
                    "\"{}\" is {}, and is to be {}",
                    column.name, was.ty, column.ty
                )
            }
            Self::Reference { column, to } => write!(f, "\"{}\" refers to {to}", column.name),
        }
    }
}

/// Whether its values are whole numbers that may be too large, which the database would say.
pub(in crate::store) fn is_narrowed(conflict: &Conflict, dialect: Dialect) -> bool {
    match conflict {
        Conflict::Type { column, was } => fit(dialect, &column.ty, &was.ty) == Fit::Widens,
        Conflict::Reference { .. } => false,
    }
}

impl Found {
    /// As it is after a change.
    pub(in crate::store) fn apply(&mut self, change: &Change) {
        match change {
            Change::Rename { from, to } => self.rename(from, to),
            Change::Gain(column) => self.columns.push(column.into()),
            Change::Redefine { column, .. } => {
                for found in self.columns.iter_mut().filter(|it| it.name == column.name) {
                    *found = column.into();
                }
            }
            Change::Release(was) => {
                for found in self.columns.iter_mut().filter(|it| it.name == was.name) {
                    found.required = false;
                }
            }
            Change::Key { key, .. } => self.key.clone_from(key),
            // Neither changes what a column is.
            Change::Refer(_) | Change::Index(_) => {}
        }
    }
}
