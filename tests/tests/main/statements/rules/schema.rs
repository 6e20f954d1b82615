//! The rules about what is in the schema, and what is asked of it.

use sqlparser::ast::{
    AlterTableOperation, ColumnDef, ColumnOption, CreateIndex, CreateTable, DataType,
    DateTimeField, Expr, OrderBySort, ReferentialAction, Statement, TableConstraint,
};

use super::{Kept, refuse_functions};
use crate::statements::sql::{Dialect, Keys, Sql, indexed, key_of, plain, types};

/// The runtime's own tables; all others are connections'.
fn is_own(table: &str) -> bool {
    table.starts_with("oauth_")
}

/// What the database knows of itself.
fn is_catalog(table: &str) -> bool {
    table.starts_with("pg_")
        || table.starts_with("pragma_")
        || table == "sqlite_master"
        || table.starts_with("information_schema.")
}

/// The columns that a statement defines.
fn defined(statement: &Statement) -> Vec<&ColumnDef> {
    match statement {
        Statement::CreateTable(table) => table.columns.iter().collect(),
        Statement::AlterTable(table) => {
            let added = table
                .operations
                .iter()
                .filter_map(|operation| match operation {
                    AlterTableOperation::AddColumn { column_def, .. } => Some(column_def),
                    _ => None,
                });
            added.collect()
        }
        _ => Vec::new(),
    }
}

/// The columns that hold owners here.
fn is_owner(column: &str) -> bool {
    ["user_id", "club_id"].contains(&column)
}

// 1. Rows of an owner lie together, and are known by the owner alone.
pub(super) fn owner_first(sql: &Sql, _: &Keys) -> Kept {
    for statement in &sql.statements {
        if let Statement::CreateTable(table) = statement {
            let (name, keys) = (plain(&table.name), key_of(table));
            let [key] = keys.as_slice() else {
                return Err(format!("`{name}` has {} primary keys", keys.len()));
            };
            if !is_own(&name) && key.first().is_none_or(|first| !is_owner(first)) {
                return Err(format!("the key of `{name}` is {key:?}"));
            }
        }
    }
    let mut tables = sql.tables().into_iter();
    if tables.any(|table| !is_own(&table) && !is_catalog(&table)) {
        const IDENTITIES: [&str; 5] = ["id", "rowid", "_rowid_", "ctid", "oid"];
        let referred = sql.statements.iter().any(|statement| {
            // A foreign key names the host's.
            matches!(statement, Statement::CreateTable(_))
        });
        let names = sql.names();
        let other = names
            .iter()
            .find(|name| IDENTITIES.contains(&name.as_str()));
        if let (Some(other), false) = (other, referred) {
            return Err(format!("rows are told apart by `{other}`"));
        }
    }
    Ok(())
}

/// Of rule 2: columns that the database fills by itself.
pub(super) fn no_made_columns(sql: &Sql) -> Kept {
    for column in sql.statements.iter().flat_map(defined) {
        let name = &column.name.value;
        if column
            .data_type
            .to_string()
            .to_uppercase()
            .contains("SERIAL")
        {
            return Err(format!("`{name}` is a {}", column.data_type));
        }
        for option in &column.options {
            let is_made = match &option.option {
                ColumnOption::Generated { .. }
                | ColumnOption::Identity(_)
                | ColumnOption::DialectSpecific(_) => true,
                ColumnOption::Default(value) => !is_constant(value),
                _ => false,
            };
            if is_made {
                return Err(format!("`{name}` is made by the database: {option}"));
            }
        }
    }
    Ok(())
}

fn is_constant(value: &Expr) -> bool {
    match value {
        Expr::Value(_) => true,
        Expr::UnaryOp { expr, .. } => is_constant(expr),
        _ => false,
    }
}

// 5. The types that every engine has under the same name.
pub(super) fn few_types(sql: &Sql, _: &Keys) -> Kept {
    for statement in &sql.statements {
        if let Statement::CreateTable(CreateTable { columns, .. }) = statement {
            for (name, ty) in types(columns) {
                column_type(sql.dialect, name, ty)?;
            }
        }
        for column in defined(statement) {
            column_type(sql.dialect, &column.name.value, &column.data_type)?;
        }
    }
    casts(sql)?;
    clocks(sql)
}

const TYPES: [&str; 5] = ["BIGINT", "TEXT", "BOOLEAN", "DOUBLE PRECISION", "INT4"];

fn column_type(dialect: Dialect, column: &str, ty: &DataType) -> Kept {
    let is_moment = ["_at", "_until", "_since"]
        .iter()
        .any(|end| column.ends_with(end));
    let ty = ty.to_string();
    let is_fine = match ty.as_str() {
        "BIGINT" => true,
        _ if is_moment => false,
        // The key of rows that are in the order of the owner's numbers.
        "INTEGER" => dialect == Dialect::Sqlite && (is_owner(column) || column == "connected_by"),
        "BLOB" => dialect == Dialect::Sqlite,
        "UUID" | "BYTEA" => dialect == Dialect::Postgres,
        ty => TYPES.contains(&ty),
    };
    is_fine.then_some(()).ok_or(format!("`{column}` is {ty}"))
}

fn casts(sql: &Sql) -> Kept {
    let mut wrong = None;
    sql.each_expression(|expression| {
        if let Expr::Cast { data_type, .. } = expression {
            let ty = data_type.to_string();
            let is_fine = match sql.dialect {
                // Its numbers have no other name.
                Dialect::Sqlite => ["TEXT", "INTEGER"].contains(&ty.as_str()),
                // Of a catalog's row, never of ours.
                Dialect::Postgres => {
                    TYPES.contains(&ty.as_str()) || ["UUID", "OID"].contains(&ty.as_str())
                }
            };
            if !is_fine {
                wrong = Some(format!("it casts to {ty}"));
            }
        }
    });
    wrong.map_or(Ok(()), Err)
}

/// Moments are seconds, or milliseconds, of the epoch.
fn clocks(sql: &Sql) -> Kept {
    const OTHERS: [&str; 9] = [
        "current_timestamp",
        "current_date",
        "localtimestamp",
        "datetime",
        "strftime",
        "date",
        "time",
        "julianday",
        "to_timestamp",
    ];
    refuse_functions(sql, |name| OTHERS.contains(&name))?;
    let is_clock = |name: &String| ["now", "clock_timestamp"].contains(&name.as_str());
    let asked = sql.functions().iter().filter(|name| is_clock(name)).count();
    let mut epochs = 0;
    sql.each_expression(|expression| {
        if let Expr::Extract {
            field: DateTimeField::Epoch,
            expr,
            ..
        } = expression
            && let Expr::Function(function) = expr.as_ref()
        {
            epochs += usize::from(is_clock(&function.name.to_string().to_lowercase()));
        }
    });
    (asked == epochs)
        .then_some(())
        .ok_or("a clock is read, and not as an epoch".to_owned())
}

// 6. An index is there for speed, never for correctness.
pub(super) fn plain_indexes(sql: &Sql, _: &Keys) -> Kept {
    for statement in &sql.statements {
        match statement {
            Statement::CreateIndex(index) => plain_index(index)?,
            Statement::CreateTable(table) => {
                let of_columns = table.columns.iter().flat_map(|column| &column.options);
                let mut of_columns = of_columns.map(|option| &option.option);
                let is_unique = of_columns.any(|option| matches!(option, ColumnOption::Unique(_)));
                let mut others = table.constraints.iter();
                let is_key =
                    |other: &TableConstraint| matches!(other, TableConstraint::PrimaryKey(_));
                if is_unique || others.any(|other| !is_key(other)) {
                    return Err("the table has more than its key".to_owned());
                }
            }
            _ => {}
        }
    }
    Ok(())
}

fn plain_index(index: &CreateIndex) -> Kept {
    if index.name.is_none() {
        return Err("it has no name".to_owned());
    }
    if index.unique || index.predicate.is_some() || index.nulls_distinct.is_some() {
        return Err("it is unique, or partial".to_owned());
    }
    if index.using.is_some() || !index.include.is_empty() || !index.with.is_empty() {
        return Err("it is of a kind of its own".to_owned());
    }
    for column in &index.columns {
        let options = &column.column.options;
        let is_ascending = matches!(options.sort, None | Some(OrderBySort::Asc));
        if !is_ascending || options.nulls_first.is_some() || column.operator_class.is_some() {
            return Err(format!("`{}` is not simply ascending", indexed(column)));
        }
        if !matches!(column.column.expr, Expr::Identifier(_)) {
            return Err(format!("`{}` is no column", indexed(column)));
        }
    }
    Ok(())
}

// 7. Instances that start together may all run it, and any of them may be killed.
pub(super) fn one_repeatable_change(sql: &Sql, _: &Keys) -> Kept {
    for statement in &sql.statements {
        let is_repeatable = match statement {
            Statement::CreateTable(table) => table.if_not_exists && table.query.is_none(),
            Statement::CreateIndex(index) => index.if_not_exists && !index.concurrently,
            // Done again it fails with words that count as success.
            Statement::AlterTable(table) => matches!(
                table.operations.as_slice(),
                [AlterTableOperation::AddColumn { .. }
                    // The end of a rebuild of SQLite's, all in one transaction.
                    | AlterTableOperation::RenameTable { .. }]
                    // Another key: what is dropped is what is added.
                    | [
                        AlterTableOperation::DropConstraint { .. },
                        AlterTableOperation::AddConstraint { .. },
                    ]
            ),
            Statement::Drop { if_exists, .. } => *if_exists,
            _ => continue,
        };
        if !is_repeatable {
            return Err("done again it fails".to_owned());
        }
        if sql.statements.len() > 1 {
            return Err("there are others beside it".to_owned());
        }
    }
    Ok(())
}

/// A table of the host's that an import was told to read.
fn is_told(table: &str) -> bool {
    table == "old_ledger"
}

// 10. Users may be anywhere; a foreign key is a bonus.
pub(super) fn own_tables_only(sql: &Sql, keys: &Keys) -> Kept {
    for statement in &sql.statements {
        match statement {
            Statement::CreateTable(table) => foreign_keys(table)?,
            Statement::AlterTable(_) | Statement::CreateIndex(_) => {}
            _ => {
                let reads = matches!(statement, Statement::Query(_));
                let known = |table: &String| {
                    is_catalog(table) || keys.0.contains_key(table) || (reads && is_told(table))
                };
                if let Some(other) = sql.tables().iter().find(|table| !known(table)) {
                    return Err(format!("`{other}` is not ours"));
                }
            }
        }
    }
    Ok(())
}

fn foreign_keys(table: &CreateTable) -> Kept {
    for column in &table.columns {
        for option in &column.options {
            if let ColumnOption::ForeignKey(key) = &option.option {
                let is_cascading = key.on_delete == Some(ReferentialAction::Cascade);
                if !is_owner(&column.name.value) || !is_cascading {
                    return Err(format!("`{}` depends on another table", column.name));
                }
            }
        }
    }
    let mut constraints = table.constraints.iter();
    if constraints.any(|one| matches!(one, TableConstraint::ForeignKey(_))) {
        return Err("the table depends on another".to_owned());
    }
    Ok(())
}
