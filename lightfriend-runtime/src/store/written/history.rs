//! What the folders have made so far.

use std::{collections::BTreeMap, path::Path};

use serde::{Deserialize, Serialize};

use super::{
    super::{
        conn::Dialect,
        shape::{ColumnShape, Index, Shape},
    },
    folder::{self, Version},
};
use crate::error::Error;

/// The folders of a folder.
pub(super) struct History {
    tables: BTreeMap<String, Recorded>,
    version: Version,
}

/// A table as the folders leave it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Recorded {
    pub(super) shape: Shape,
    /// Columns of fields that are gone, and that nobody has dropped.
    pub(super) lost: Vec<ColumnShape>,
}

/// A line of the record: the table first, then its columns.
#[derive(Debug, Serialize, Deserialize)]
#[serde(rename_all = "lowercase")]
enum Line {
    Dialect(String),
    Table {
        name: String,
        key: Vec<String>,
        indexes: Vec<Index>,
    },
    Column(ColumnShape),
    Lost(ColumnShape),
}

/// What lines of the record begin with.
const MARK: &str = "-- oauth: ";

impl History {
    /// Reads what stands there; there may be nothing yet.
    pub(super) fn read(dir: &Path, dialect: Dialect) -> Result<Self, Error> {
        let mut this = Self {
            tables: BTreeMap::new(),
            version: Version::now(),
        };
        for (name, up) in folder::read(dir)? {
            this.version = this.version.after(&name);
            let read = this.add(&up, dialect);
            read.map_err(|reason| {
                Error::Misconfigured(format!("{}: {reason}", dir.join(name).display()))
            })?;
        }
        Ok(this)
    }

    /// A version that no folder has, and that sorts after all.
    pub(super) fn next_version(&self) -> Version {
        self.version
    }

    pub(super) fn table(&self, name: &str) -> Option<&Recorded> {
        self.tables.get(name)
    }

    fn add(&mut self, up: &str, dialect: Dialect) -> Result<(), String> {
        let mut table: Option<Recorded> = None;
        for line in up.lines().filter_map(|line| line.strip_prefix(MARK)) {
            let line: Line = serde_json::from_str(line)
                .map_err(|error| format!("the record at the end of up.sql is broken: {error}"))?;
            match line {
                Line::Dialect(name) if name == dialect.name() => {}
                Line::Dialect(name) => {
                    return Err(format!("it is for {name}, and not for {}", dialect.name()));
                }
                Line::Table { name, key, indexes } => {
                    self.keep(table.take());
                    let shape = Shape {
                        table: name,
                        columns: Vec::new(),
                        key,
                        indexes,
                    };
                    let lost = Vec::new();
                    table = Some(Recorded { shape, lost });
                }
                Line::Column(column) => {
                    table.as_mut().ok_or(NO_TABLE)?.shape.columns.push(column);
                }
                Line::Lost(column) => table.as_mut().ok_or(NO_TABLE)?.lost.push(column),
            }
        }
        self.keep(table);
        self.forget_dropped(up);
        Ok(())
    }

    fn keep(&mut self, table: Option<Recorded>) {
        if let Some(table) = table {
            self.tables.insert(table.shape.table.clone(), table);
        }
    }

    /// Somebody has decided that a column goes.
    fn forget_dropped(&mut self, up: &str) {
        let code: Vec<String> = up
            .lines()
            .filter(|line| !line.trim_start().starts_with("--"))
            .map(str::to_ascii_uppercase)
            .collect();
        let code = code.join(" ");
        for (name, table) in &mut self.tables {
            if code.contains(&name.to_ascii_uppercase()) {
                table.lost.retain(|column| {
                    let name = column.name.to_ascii_uppercase();
                    !code.contains(&format!("DROP COLUMN \"{name}\""))
                        && !code.contains(&format!("DROP COLUMN {name}"))
                });
            }
        }
    }
}

const NO_TABLE: &str =
    "the record at the end of up.sql is broken: a column stands before its table";

/// The record of tables, as comments.
pub(super) fn record<'a>(
    dialect: Dialect,
    tables: impl Iterator<Item = &'a Recorded>,
) -> Result<String, serde_json::Error> {
    let mut lines = vec![Line::Dialect(dialect.name().to_owned())];
    for Recorded { shape, lost } in tables {
        lines.push(Line::Table {
            name: shape.table.clone(),
            key: shape.key.clone(),
            indexes: shape.indexes.clone(),
        });
        lines.extend(shape.columns.iter().cloned().map(Line::Column));
        lines.extend(lost.iter().cloned().map(Line::Lost));
    }
    let mut text = String::new();
    for line in lines {
        text += MARK;
        text += &serde_json::to_string(&line)?;
        text += "\n";
    }
    Ok(text)
}
