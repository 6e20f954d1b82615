//! What became of the rows of a table.

use std::fmt;

/// What a run over a table has done so far, or, of a dry run, would do.
#[derive(Debug, Clone, Default, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportReport {
    /// Rows whose connection is stored now.
    pub imported: u64,
    /// Rows whose account is connected here: by an earlier run, or by the user.
    pub kept: u64,
    /// Rows whose account was moved before and is not connected any more: the user has disconnected it.
    pub ended: u64,
    /// Rows of an owner who has a newer one, where the struct has one account per owner.
    pub superseded: u64,
    /// Rows that cannot be moved as they are. These users connect again, or the rows are mended and it is
    /// run again.
    pub failed: u64,
    /// Rows that the old code, or another run, had its hands on all the time: run it again.
    pub remaining: u64,
    /// The first hundred of those that failed.
    pub failures: Vec<ImportFailure>,
}

/// A row that cannot be moved, and why. No value of it is here but its key.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct ImportFailure {
    /// The row's key as text, escaped, of 100 characters at most.
    pub row: String,
    /// The column of the old table that it is about, where it is about one.
    pub column: Option<String>,
    /// What is wrong, in words.
    pub reason: String,
}

/// Most failures in a report.
const MOST_FAILURES: usize = 100;

impl ImportReport {
    /// Whether nothing is left to be done: no row has failed, and none remains.
    #[must_use]
    pub fn is_complete(&self) -> bool {
        self.failed == 0 && self.remaining == 0
    }

    /// How many rows it is about.
    #[must_use]
    pub fn rows(&self) -> u64 {
        let Self {
            imported,
            kept,
            ended,
            superseded,
            failed,
            remaining,
            ..
        } = self;
        imported + kept + ended + superseded + failed + remaining
    }

    pub(super) fn fail(&mut self, failure: ImportFailure) {
        self.failed += 1;
        if self.failures.len() < MOST_FAILURES {
            self.failures.push(failure);
        }
    }
}

/// As in ``the row 7: the column `expires_at` is NULL``.
impl fmt::Display for ImportFailure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let Self {
            row,
            column,
            reason,
        } = self;
        match column {
            Some(column) => write!(f, "the row {row}: the column `{column}` {reason}"),
            None => write!(f, "the row {row}: {reason}"),
        }
    }
}
