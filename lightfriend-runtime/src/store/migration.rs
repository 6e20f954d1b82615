//! The tables, as SQL.

use super::{
    conn::Dialect,
    shape::{Shape, own_shapes},
};
use crate::descriptor::Descriptor;

/// The SQL that creates and drops one table, for `diesel_cli` and for the eye.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub struct Migration {
    /// The folder's name without a date: `create_google_calendar_connection`.
    pub name: String,
    /// Text of `up.sql`.
    pub up: String,
    /// Text of `down.sql`.
    pub down: String,
}

impl Migration {
    /// The migration of one integration's table.
    pub(crate) fn of(descriptor: &Descriptor, dialect: Dialect) -> Self {
        Self::creating(&Shape::of(descriptor, dialect))
    }

    /// Those of the runtime's own tables.
    pub(crate) fn own() -> impl Iterator<Item = Self> {
        own_shapes().map(|shape| Self::creating(&shape))
    }

    /// A migration that has run does not run again without anyone noticing.
    fn creating(shape: &Shape) -> Self {
        let table = &shape.table;
        let statements = shape.create().into_iter();
        let up: Vec<String> = statements
            .map(|sql| sql.replacen("IF NOT EXISTS ", "", 1) + ";")
            .collect();
        Self {
            name: format!("create_{table}"),
            up: up.join("\n\n") + "\n",
            down: format!("DROP TABLE \"{table}\";\n"),
        }
    }

    /// Text of `up.sql`.
    #[must_use]
    pub fn up_sql(&self) -> &str {
        &self.up
    }

    /// Text of `down.sql`.
    #[must_use]
    pub fn down_sql(&self) -> &str {
        &self.down
    }
}
