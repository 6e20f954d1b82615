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
        // What this folder makes, or makes anew, is in its record.
        for table in dropped_tables(up) {
            self.tables.remove(&table);
        }
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
        for (table, column) in dropped_columns(up) {
            if let Some(table) = self.tables.get_mut(&table) {
                table.lost.retain(|lost| lost.name != column);
            }
        }
    }
}

/// The words of each statement, without quotes.
fn statements(sql: &str) -> Vec<Vec<String>> {
    let code = sql
        .lines()
        .filter(|line| !line.trim_start().starts_with("--"));
    let code: Vec<&str> = code.collect();
    let code = code.join(" ");
    let words = |statement: &str| {
        let words = statement.split_whitespace();
        words
            .map(|word| word.trim_matches(['"', ',']).to_owned())
            .collect()
    };
    code.split(';').map(words).collect()
}

/// What comes after these words, whatever their letters.
fn after<'a>(words: &'a [String], these: &[&str]) -> Option<&'a [String]> {
    let (begin, rest) = words.split_at_checked(these.len())?;
    let mut pairs = begin.iter().zip(these);
    pairs
        .all(|(word, this)| word.eq_ignore_ascii_case(this))
        .then_some(rest)
}

/// The same, or all of it where they are not there.
fn after_any<'a>(words: &'a [String], these: &[&str]) -> &'a [String] {
    after(words, these).unwrap_or(words)
}

fn dropped_tables(sql: &str) -> Vec<String> {
    let statements = statements(sql);
    let tables = statements.iter().filter_map(|words| {
        let words = after_any(after(words, &["DROP", "TABLE"])?, &["IF", "EXISTS"]);
        words.first().cloned()
    });
    tables.collect()
}

/// By table.
fn dropped_columns(sql: &str) -> Vec<(String, String)> {
    let mut dropped = Vec::new();
    for words in statements(sql) {
        let Some(words) = after(&words, &["ALTER", "TABLE"]) else {
            continue;
        };
        let Some((table, words)) = after_any(words, &["IF", "EXISTS"]).split_first() else {
            continue;
        };
        let drops = (0..words.len()).filter_map(|at| after(words.get(at..)?, &["DROP"]));
        for words in drops {
            let words = after_any(after_any(words, &["COLUMN"]), &["IF", "EXISTS"]);
            dropped.extend(words.first().map(|column| (table.clone(), column.clone())));
        }
    }
    dropped
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

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_a_person_drops_is_read_by_its_exact_name() {
        let of = |table: &str, column: &str| (table.to_owned(), column.to_owned());
        for (sql, dropped) in [
            ("ALTER TABLE \"a\" DROP COLUMN \"x\";", vec![of("a", "x")]),
            ("alter table a drop x", vec![of("a", "x")]),
            (
                "ALTER TABLE IF EXISTS a DROP COLUMN IF EXISTS x;",
                vec![of("a", "x")],
            ),
            (
                "ALTER TABLE a DROP COLUMN x, DROP COLUMN y;",
                vec![of("a", "x"), of("a", "y")],
            ),
            ("-- ALTER TABLE a DROP COLUMN x;\nSELECT 1;", vec![]),
            (
                "ALTER TABLE my_a DROP COLUMN x_name;",
                vec![of("my_a", "x_name")],
            ),
        ] {
            assert_eq!(dropped_columns(sql), dropped, "{sql}");
        }
        assert_eq!(
            dropped_tables("DROP TABLE IF EXISTS \"a\"; drop table b"),
            ["a", "b"]
        );
        assert!(dropped_tables("-- DROP TABLE a;").is_empty());
    }
}
