//! What tables are to look like, what they do look like, and what makes the one of the other.
//!
//! There is one truth: a [`Shape`], of a struct or of the runtime's own. [`OAuth::migrate`] compares it
//! with the database, and so does every check; the written migrations compare it with what they have
//! made so far.
//!
//! [`OAuth::migrate`]: crate::OAuth::migrate

mod alter;
mod diff;
mod found;
mod kind;
mod own;
mod words;

pub(super) use alter::{remedy, statements};
pub(super) use diff::{Change, Conflict, Diff, diff, is_narrowed};
pub(super) use found::{Found, FoundColumn, find};
pub(super) use own::own_shapes;
pub(super) use words::{missing_table, of_change, of_conflict};

use serde::{Deserialize, Serialize};

use super::{
    conn::Dialect,
    row_key,
    types::{column_type, user_id_type},
};
use crate::descriptor::{Column, Descriptor, ForeignKey, Literal, Source, Table};

/// A table as it is to be.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(super) struct Shape {
    pub(super) table: String,
    pub(super) columns: Vec<ColumnShape>,
    /// The columns of the primary key, in order.
    pub(super) key: Vec<String>,
    pub(super) indexes: Vec<Index>,
}

/// A column as it is to be.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct ColumnShape {
    pub(super) name: String,
    pub(super) ty: String,
    /// It is never NULL.
    #[serde(default, skip_serializing_if = "std::ops::Not::not")]
    pub(super) required: bool,
    /// The default, as SQL.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) default: Option<String>,
    /// With ON DELETE CASCADE.
    #[serde(default, skip_serializing_if = "Option::is_none")]
    pub(super) references: Option<Reference>,
    /// What it was called before.
    #[serde(skip)]
    pub(super) was: Option<String>,
}

/// What a column refers to.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Reference {
    pub(super) table: String,
    pub(super) column: String,
}

/// An index, ascending and plain, as every database has them.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub(super) struct Index {
    pub(super) name: String,
    pub(super) columns: Vec<String>,
}

impl Shape {
    /// The table of an integration.
    pub(super) fn of(descriptor: &Descriptor, dialect: Dialect) -> Self {
        let table = &descriptor.table;
        let owner = ColumnShape {
            references: table.owners.as_ref().map(Reference::of),
            ..ColumnShape::required(table.owner, user_id_type(dialect, table.owner_id))
        };
        let connected_by = table
            .connected_by
            .map(|ty| ColumnShape::optional(CONNECTED_BY, user_id_type(dialect, ty)));
        let columns = std::iter::once(owner)
            .chain(RUNTIMES.map(ColumnShape::from))
            .chain(connected_by)
            .chain(table.columns.iter().map(ColumnShape::of))
            .map(|column| column.named(table));
        let key = table.account_key.map(|key| key.name);
        let indexed = ["expires_at", "refresh_token_expires_at"]
            .into_iter()
            .chain(key)
            .map(|column| table.sql_name(column));
        Self {
            table: table.name.to_owned(),
            columns: columns.collect(),
            key: row_key::sql_names(table).map(str::to_owned).collect(),
            indexes: indexed
                .map(|column| Index::on(table.name, column))
                .collect(),
        }
    }

    /// What creates the table and its indexes, each a statement of its own that can be repeated.
    pub(super) fn create(&self) -> Vec<String> {
        let indexes = self.indexes.iter().map(|index| index.create(&self.table));
        std::iter::once(self.create_table(&self.table, &[]))
            .chain(indexes)
            .collect()
    }

    /// The table under a name, with further columns.
    pub(super) fn create_table(&self, name: &str, further: &[String]) -> String {
        let columns = self.columns.iter().map(ColumnShape::definition);
        let columns: Vec<String> = columns.chain(further.iter().cloned()).collect();
        format!(
            "CREATE TABLE IF NOT EXISTS \"{name}\" (\n    {},\n    PRIMARY KEY ({})\n)",
            columns.join(",\n    "),
            list(&self.key)
        )
    }

    pub(super) fn column(&self, name: &str) -> Option<&ColumnShape> {
        self.columns.iter().find(|column| column.name == name)
    }
}

impl ColumnShape {
    fn required(name: &str, ty: &str) -> Self {
        Self {
            required: true,
            ..Self::optional(name, ty)
        }
    }

    fn optional(name: &str, ty: &str) -> Self {
        Self {
            name: name.to_owned(),
            ty: ty.to_owned(),
            required: false,
            default: None,
            references: None,
            was: None,
        }
    }

    /// The column of a struct's field.
    fn of(column: &Column) -> Self {
        let default = match column.source {
            Source::Local(literal) => sql_of(literal),
            _ => None,
        };
        let ty = if column.secret {
            "TEXT"
        } else {
            column_type(column.ty)
        };
        Self {
            required: !column.nullable,
            default,
            was: column.was.map(str::to_owned),
            ..Self::optional(column.name, ty)
        }
    }

    /// By the name that it has in the database.
    fn named(self, table: &Table) -> Self {
        Self {
            name: table.sql_name(&self.name).to_owned(),
            ..self
        }
    }

    /// Rows that exist can have it without anybody's help.
    pub(super) fn fills_itself(&self) -> bool {
        !self.required || self.default.is_some()
    }

    /// As it stands in a `CREATE TABLE`.
    pub(super) fn definition(&self) -> String {
        let null = if self.required { " NOT NULL" } else { "" };
        let default = self.default.as_ref();
        let default = default.map_or_else(String::new, |sql| format!(" DEFAULT {sql}"));
        let references = self.references.as_ref();
        let references = references.map_or_else(String::new, |it| format!(" {}", it.clause()));
        format!("\"{}\" {}{null}{default}{references}", self.name, self.ty)
    }
}

impl Reference {
    fn of(key: &ForeignKey) -> Self {
        Self {
            table: key.table.to_owned(),
            column: key.column.to_owned(),
        }
    }

    pub(super) fn clause(&self) -> String {
        let Self { table, column } = self;
        format!("REFERENCES \"{table}\" (\"{column}\") ON DELETE CASCADE")
    }
}

impl Index {
    /// On one column, by whose name it is called.
    fn on(table: &str, column: &str) -> Self {
        Self {
            name: format!("{table}_{column}"),
            columns: vec![column.to_owned()],
        }
    }

    pub(super) fn create(&self, table: &str) -> String {
        let Self { name, columns } = self;
        let columns = list(columns);
        format!("CREATE INDEX IF NOT EXISTS \"{name}\" ON \"{table}\" ({columns})")
    }
}

/// Names with commas between them, quoted.
pub(super) fn list(names: &[String]) -> String {
    let quoted: Vec<String> = names.iter().map(|name| format!("\"{name}\"")).collect();
    quoted.join(", ")
}

fn sql_of(literal: Literal) -> Option<String> {
    Some(match literal {
        Literal::Null => return None,
        Literal::Text(text) => format!("'{}'", text.replace('\'', "''")),
        Literal::Integer(number) => number.to_string(),
        Literal::Double(number) => format!("{number:?}"),
        Literal::Bool(truth) => truth.to_string(),
    })
}

/// A table that written migrations create, by which it is known that they are in use.
pub(super) const MARKER: &str = "oauth_migration";

/// The user who has connected, where the owner is another.
pub(super) const CONNECTED_BY: &str = "connected_by";

/// A column that is the same in every table: name, type, and what it is where nothing is said.
#[derive(Debug, Clone, Copy)]
struct Fixed(&'static str, &'static str, Filled);

#[derive(Debug, Clone, Copy)]
enum Filled {
    Maybe,
    Always,
    By(&'static str),
}

impl From<Fixed> for ColumnShape {
    fn from(Fixed(name, ty, filled): Fixed) -> Self {
        let optional = Self::optional(name, ty);
        match filled {
            Filled::Maybe => optional,
            Filled::Always => Self::required(name, ty),
            Filled::By(default) => Self {
                default: Some(default.to_owned()),
                ..Self::required(name, ty)
            },
        }
    }
}

/// What every integration's table has behind its owner.
const RUNTIMES: [Fixed; 16] = [
    Fixed("access_token", "TEXT", Filled::Always),
    Fixed("refresh_token", "TEXT", Filled::Maybe),
    Fixed("scopes", "TEXT", Filled::Maybe),
    Fixed("expires_at", "BIGINT", Filled::Maybe),
    Fixed("refresh_token_expires_at", "BIGINT", Filled::Maybe),
    Fixed("status", "TEXT", Filled::By("'active'")),
    Fixed("generation", "BIGINT", Filled::By("0")),
    Fixed("lease_owner", "TEXT", Filled::Maybe),
    Fixed("lease_until", "BIGINT", Filled::Maybe),
    Fixed("refusals", "BIGINT", Filled::By("0")),
    Fixed("refused_since", "BIGINT", Filled::Maybe),
    Fixed("scope_sets", "TEXT", Filled::Maybe),
    Fixed("missing_told", "TEXT", Filled::Maybe),
    Fixed("reauth_told", "BIGINT", Filled::Maybe),
    Fixed("created_at", "BIGINT", Filled::Always),
    Fixed("issued_at", "BIGINT", Filled::Always),
];
