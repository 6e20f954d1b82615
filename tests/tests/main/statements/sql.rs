//! A statement as a parser reads it.

use std::{collections::BTreeMap, ops::ControlFlow};

use sqlparser::{
    ast::{
        ColumnDef, ColumnOption, CreateTable, DataType, Expr, Ident, IndexColumn, ObjectName,
        Statement, TableConstraint, Visit, Visitor,
    },
    dialect::{PostgreSqlDialect, SQLiteDialect},
    parser::{Parser, ParserError},
};

use crate::support::Kind;

/// Which SQL it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Dialect {
    Sqlite,
    Postgres,
}

impl Dialect {
    pub fn of(kind: Kind) -> Self {
        match kind {
            Kind::Sqlite => Self::Sqlite,
            Kind::Postgres | Kind::DieselAsync => Self::Postgres,
        }
    }

    /// As the runtime's list has it.
    pub fn name(self) -> &'static str {
        match self {
            Self::Sqlite => "sqlite",
            Self::Postgres => "postgres",
        }
    }
}

/// A text that was sent: one statement, or several settings of SQLite's.
pub struct Sql {
    pub text: String,
    pub dialect: Dialect,
    pub statements: Vec<Statement>,
}

impl Sql {
    pub fn parse(dialect: Dialect, text: &str) -> Result<Self, ParserError> {
        let statements = match dialect {
            Dialect::Sqlite => Parser::parse_sql(&SQLiteDialect {}, text),
            Dialect::Postgres => Parser::parse_sql(&PostgreSqlDialect {}, text),
        };
        Ok(Self {
            text: text.to_owned(),
            dialect,
            statements: statements?,
        })
    }

    /// The names of functions, in small letters.
    pub fn functions(&self) -> Vec<String> {
        let mut found = Vec::new();
        self.each_expression(|expression| {
            if let Expr::Function(function) = expression {
                found.push(function.name.to_string().to_lowercase());
            }
        });
        found
    }

    pub fn each_expression(&self, mut look: impl FnMut(&Expr)) {
        let _ = sqlparser::ast::visit_expressions(&self.statements, |expression| {
            look(expression);
            ControlFlow::<()>::Continue(())
        });
    }

    /// The tables that rows are read from and written to, without their quotes.
    pub fn tables(&self) -> Vec<String> {
        let mut found = Vec::new();
        let _ = sqlparser::ast::visit_relations(&self.statements, |name| {
            found.push(plain(name));
            ControlFlow::<()>::Continue(())
        });
        found
    }

    /// Every name of whatever.
    pub fn names(&self) -> Vec<String> {
        struct Names(Vec<String>);
        impl Visitor for Names {
            type Break = ();

            fn pre_visit_ident(&mut self, ident: &Ident) -> ControlFlow<()> {
                self.0.push(ident.value.to_lowercase());
                ControlFlow::Continue(())
            }
        }
        let mut names = Names(Vec::new());
        let _ = self.statements.visit(&mut names);
        names.0
    }
}

/// A name without its quotes: `information_schema.columns`.
pub fn plain(name: &ObjectName) -> String {
    let parts = name.0.iter().map(|part| match part.as_ident() {
        Some(ident) => ident.value.clone(),
        None => part.to_string(),
    });
    parts.collect::<Vec<_>>().join(".")
}

/// The primary key of every table.
#[derive(Debug, Default)]
pub struct Keys(pub BTreeMap<String, Vec<String>>);

impl Keys {
    /// Those of the tables that are created here.
    pub fn of<'a>(all: impl IntoIterator<Item = &'a Sql>) -> Self {
        let mut keys = BTreeMap::new();
        for statement in all.into_iter().flat_map(|sql| &sql.statements) {
            if let Statement::CreateTable(table) = statement {
                let key = key_of(table).into_iter().flatten().collect();
                keys.insert(plain(&table.name), key);
            }
        }
        Self(keys)
    }

    pub fn of_table(&self, table: &str) -> &[String] {
        self.0.get(table).map_or(&[], Vec::as_slice)
    }
}

/// Each primary key that is declared; there should be one.
pub fn key_of(table: &CreateTable) -> Vec<Vec<String>> {
    let of_columns = table.columns.iter().filter(|column| {
        let mut options = column.options.iter();
        options.any(|option| matches!(option.option, ColumnOption::PrimaryKey(_)))
    });
    let of_columns = of_columns.map(|column| vec![column.name.value.clone()]);
    let of_table = table.constraints.iter().filter_map(|constraint| {
        let TableConstraint::PrimaryKey(key) = constraint else {
            return None;
        };
        Some(key.columns.iter().map(indexed).collect())
    });
    of_columns.chain(of_table).collect()
}

/// The column of an index, or whatever it is instead.
pub fn indexed(column: &IndexColumn) -> String {
    match &column.column.expr {
        Expr::Identifier(ident) => ident.value.clone(),
        other => other.to_string(),
    }
}

/// The types of columns, each with the column.
pub fn types(columns: &[ColumnDef]) -> impl Iterator<Item = (&str, &DataType)> {
    columns
        .iter()
        .map(|column| (column.name.value.as_str(), &column.data_type))
}
