//! A row of the application's own table.

use std::fmt;

use secrecy::{ExposeSecret as _, SecretString};

use super::{Opener, moment::epoch};
use crate::{
    host::Epoch,
    store::old_table::{Cell, Column},
};

/// A row of an [`OldTable`](crate::OldTable), whose values are read by the names of their columns.
///
/// Whatever types the columns have, a value can be read as whatever its text says: a number that is
/// kept as text is an [`integer`](Self::integer). For each there is an `optional_` function, for which
/// NULL is `None`; for the others it is an error. Its `Debug` shows no value.
pub struct OldRow<'a> {
    columns: &'a [Column],
    cells: Vec<Cell>,
    opener: Option<&'a Opener<'a>>,
}

/// Why a row makes no connection: a column, and what is wrong with it. No value is in it.
#[derive(Debug, Clone, PartialEq, Eq, thiserror::Error)]
#[error("the column `{column}` {problem}")]
pub struct OldRowError {
    column: String,
    problem: &'static str,
}

impl OldRowError {
    /// One of the application's own: a column, and words that go on after its name, such as `"names a
    /// region that nobody knows"`. They are in the program, so that no value can be among them.
    #[must_use]
    pub fn new(column: impl Into<String>, problem: &'static str) -> Self {
        Self {
            column: column.into(),
            problem,
        }
    }

    /// The column.
    #[must_use]
    pub fn column(&self) -> &str {
        &self.column
    }

    /// What is wrong with it, in words that go on after its name.
    #[must_use]
    pub fn problem(&self) -> &'static str {
        self.problem
    }
}

type Read<T> = Result<T, OldRowError>;

/// A value, or what is wrong with it.
type Value<T> = Result<T, &'static str>;

const NULL: &str = "is NULL";
const BYTES: &str = "holds bytes, which `bytes` reads";

impl<'a> OldRow<'a> {
    pub(super) fn new(
        columns: &'a [Column],
        cells: Vec<Cell>,
        opener: Option<&'a Opener<'a>>,
    ) -> Self {
        Self {
            columns,
            cells,
            opener,
        }
    }

    /// A text, or the text of whatever it is.
    ///
    /// # Errors
    /// NULL; bytes; there is no such column.
    pub fn text(&self, column: &str) -> Read<&str> {
        self.required(column, text)
    }

    /// The same, or `None` for NULL.
    ///
    /// # Errors
    /// Bytes; there is no such column.
    pub fn optional_text(&self, column: &str) -> Read<Option<&str>> {
        self.optional(column, text)
    }

    /// A whole number.
    ///
    /// # Errors
    /// NULL; what is no whole number of 64 bits; there is no such column.
    pub fn integer(&self, column: &str) -> Read<i64> {
        self.required(column, integer)
    }

    /// The same, or `None` for NULL.
    ///
    /// # Errors
    /// What is no whole number of 64 bits; there is no such column.
    pub fn optional_integer(&self, column: &str) -> Read<Option<i64>> {
        self.optional(column, integer)
    }

    /// A truth value: of that type, or `1`, `t`, `true`, `0`, `f`, `false`.
    ///
    /// # Errors
    /// NULL; anything else; there is no such column.
    pub fn boolean(&self, column: &str) -> Read<bool> {
        self.required(column, boolean)
    }

    /// The same, or `None` for NULL.
    ///
    /// # Errors
    /// Anything else; there is no such column.
    pub fn optional_boolean(&self, column: &str) -> Read<Option<bool>> {
        self.optional(column, boolean)
    }

    /// A moment: seconds since the Unix epoch, or milliseconds, which are told by their size; a date
    /// with a time of day, as ISO 8601 (`2026-01-02T03:04:05.678Z`, `+01:00`), SQLite (`2026-01-02
    /// 03:04:05`), Postgres (`2026-01-02 03:04:05.678+00`) and chrono (`2026-01-02 03:04:05 UTC`) write
    /// it. One that says no offset is in UTC. Fractions of seconds are dropped.
    ///
    /// # Errors
    /// NULL; anything else; there is no such column.
    pub fn moment(&self, column: &str) -> Read<Epoch> {
        self.required(column, moment)
    }

    /// The same, or `None` for NULL.
    ///
    /// # Errors
    /// Anything else; there is no such column.
    pub fn optional_moment(&self, column: &str) -> Read<Option<Epoch>> {
        self.optional(column, moment)
    }

    /// A token, [opened](crate::ImportTable::opened_by) where there is an opener.
    ///
    /// # Errors
    /// NULL or nothing; bytes; what the opener does not open; there is no such column.
    pub fn token(&self, column: &str) -> Read<SecretString> {
        let token = self.optional_token(column)?;
        token.ok_or_else(|| OldRowError::new(column, "is empty"))
    }

    /// The same, or `None` for NULL and for a text of nothing, which is not opened.
    ///
    /// # Errors
    /// Bytes; what the opener does not open; there is no such column.
    pub fn optional_token(&self, column: &str) -> Read<Option<SecretString>> {
        let Some(sealed) = self.optional_text(column)?.filter(|text| !text.is_empty()) else {
            return Ok(None);
        };
        let opened = match self.opener {
            Some(open) => open(sealed).map_err(|problem| OldRowError::new(column, problem))?,
            None => SecretString::from(sealed),
        };
        Ok(Some(opened))
    }

    /// Bytes: a BLOB or `bytea`, or those of a text.
    ///
    /// # Errors
    /// NULL; there is no such column.
    pub fn bytes(&self, column: &str) -> Read<&[u8]> {
        self.required(column, bytes)
    }

    /// The same, or `None` for NULL.
    ///
    /// # Errors
    /// There is no such column.
    pub fn optional_bytes(&self, column: &str) -> Read<Option<&[u8]>> {
        self.optional(column, bytes)
    }

    fn required<'r, T>(&'r self, column: &str, read: impl FnOnce(&'r Cell) -> Value<T>) -> Read<T> {
        let value = self.optional(column, read)?;
        value.ok_or_else(|| OldRowError::new(column, NULL))
    }

    fn optional<'r, T>(
        &'r self,
        column: &str,
        read: impl FnOnce(&'r Cell) -> Value<T>,
    ) -> Read<Option<T>> {
        let mut columns = self.columns.iter().zip(&self.cells);
        let found = columns.find(|(known, _)| known.name == column);
        let (_, cell) = found.ok_or_else(|| OldRowError::new(column, "is not there"))?;
        match cell {
            Cell::Null => Ok(None),
            cell => read(cell)
                .map(Some)
                .map_err(|problem| OldRowError::new(column, problem)),
        }
    }
}

impl fmt::Debug for OldRow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let columns: Vec<&str> = self.columns.iter().map(|it| it.name.as_str()).collect();
        f.debug_struct("OldRow")
            .field("columns", &columns)
            .finish_non_exhaustive()
    }
}

fn text(cell: &Cell) -> Value<&str> {
    match cell {
        Cell::Text(text) => Ok(text.expose_secret()),
        Cell::Bytes(_) => Err(BYTES),
        Cell::Null => Err(NULL),
    }
}

fn bytes(cell: &Cell) -> Value<&[u8]> {
    match cell {
        Cell::Text(text) => Ok(text.expose_secret().as_bytes()),
        Cell::Bytes(bytes) => Ok(bytes),
        Cell::Null => Err(NULL),
    }
}

fn integer(cell: &Cell) -> Value<i64> {
    let text = text(cell)?.trim();
    // SQLite's columns of another type may have made a fraction of it.
    let whole = text.strip_suffix(".0").unwrap_or(text);
    whole.parse().map_err(|_| "is no whole number")
}

fn boolean(cell: &Cell) -> Value<bool> {
    match text(cell)?.trim() {
        "1" | "t" | "true" => Ok(true),
        "0" | "f" | "false" => Ok(false),
        _ => Err("is neither true nor false"),
    }
}

fn moment(cell: &Cell) -> Value<Epoch> {
    epoch(text(cell)?).map(Epoch::from).ok_or(
        "is no moment: neither seconds since 1970, nor a date with a time of day as in ISO 8601",
    )
}
