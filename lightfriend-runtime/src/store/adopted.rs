//! A table that the host creates and alters itself: what it lacks is said, each with its statement.

mod present;
mod types;

use diesel::QueryResult;

use self::{
    present::{Present, present, unique},
    types::Wanted,
};
use super::{
    conn::{Conn, Dialect},
    in_use::is_there,
    row_key,
    shape::Shape,
};
use crate::descriptor::{Descriptor, Table};

/// Everything that is wrong with the host's table. Nothing is changed.
pub(super) async fn problems(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Vec<String>> {
    let table = &descriptor.table;
    let present = present(conn, table.name).await?;
    if present.is_empty() {
        return Ok(vec![missing_table(descriptor, conn.dialect())]);
    }
    let definitions: Vec<(String, String)> = Shape::of(descriptor, conn.dialect())
        .columns
        .into_iter()
        .map(|column| (column.name.clone(), column.definition()))
        .collect();
    let mut problems = Vec::new();
    for (name, definition) in &definitions {
        let wanted = Wanted::of(table, name, definition);
        let Some(column) = present.iter().find(|column| column.name == *name) else {
            problems.push(missing_column(table, &wanted, definition));
            continue;
        };
        let problem = type_problem(table, &wanted, column, conn.dialect())
            .or_else(|| null_problem(table, &wanted, column, conn.dialect()))
            .or_else(|| unfilled_problem(table, &wanted, column, conn.dialect()));
        match problem {
            Some(problem) => problems.push(problem),
            None => problems.extend(empty_cells(conn, table, &wanted, column).await?),
        }
    }
    let is_known = |column: &&Present| definitions.iter().any(|(name, _)| column.name == *name);
    let unknown = present.iter().filter(|column| !is_known(column));
    let required = unknown.filter(|column| !column.nullable && !column.fills);
    problems.extend(required.map(|column| unknown_column(table, column, conn.dialect())));
    // An index needs its columns.
    let mut key = row_key::sql_names(table);
    if key.all(|name| present.iter().any(|column| column.name == name)) {
        problems.extend(key_problem(conn, table).await?);
    }
    Ok(problems)
}

fn missing_table(descriptor: &Descriptor, dialect: Dialect) -> String {
    let table = descriptor.table.name;
    let create = Shape::of(descriptor, dialect).create_table(table, &[]);
    let create = create.replacen("IF NOT EXISTS ", "", 1);
    let words: Vec<&str> = create.split_whitespace().collect();
    format!(
        "the table `{table}` is missing, which the host's own migrations create (`migration = \
         \"host\"`); let them: {}",
        words.join(" ")
    )
}

/// Columns that must have a value are added with one for the rows that are there.
fn missing_column(table: &Table, wanted: &Wanted<'_>, definition: &str) -> String {
    let (name, own) = (wanted.name, wanted.own_name);
    let instead = if name == own {
        format!("say how it is called there, as in `columns({own} = \"..\")`, or add it")
    } else {
        format!("which has `{own}` by `columns(..)`; add it")
    };
    let added = wanted.added(definition);
    format!(
        "the column `{name}` of {0} is missing; {instead}: ALTER TABLE \"{0}\" ADD COLUMN {added}",
        table.name
    )
}

fn type_problem(
    table: &Table,
    wanted: &Wanted<'_>,
    column: &Present,
    dialect: Dialect,
) -> Option<String> {
    if types::can_hold(dialect, &column.declared, wanted.ty) {
        return None;
    }
    let (name, declared) = (&column.name, &column.declared);
    let is = if declared.is_empty() {
        "of no type"
    } else {
        declared
    };
    let ours = format!(
        "the column `{name}` of {} is {is}, and ours is {}",
        table.name, wanted.ty
    );
    Some(match types::widened(dialect, declared, wanted.ty) {
        Some(ty) => format!(
            "{ours}; let it be: ALTER TABLE \"{}\" ALTER COLUMN \"{name}\" TYPE {ty}",
            table.name
        ),
        None => format!(
            "{ours}: a table that is adopted has other names and no other types; have `{}` in \
             another column, by `columns({0} = \"..\")`, or move its rows into a table of the \
             framework's by `import(..)`",
            wanted.own_name
        ),
    })
}

/// A column that ours leaves empty.
fn null_problem(
    table: &Table,
    wanted: &Wanted<'_>,
    column: &Present,
    dialect: Dialect,
) -> Option<String> {
    if !wanted.nullable || column.nullable || wanted.is_of_key {
        return None;
    }
    let (name, table) = (&column.name, table.name);
    let empty = format!("the column `{name}` of {table} must not be NULL, and ours may be");
    Some(match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => {
            format!("{empty}: SQLite alters no such column, so create the table anew without that")
        }
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => format!(
            "{empty}; let it be: ALTER TABLE \"{table}\" ALTER COLUMN \"{name}\" DROP NOT NULL"
        ),
    })
}

/// A column of the application's own, which no connect writes, and which has no default there.
fn unfilled_problem(
    table: &Table,
    wanted: &Wanted<'_>,
    column: &Present,
    dialect: Dialect,
) -> Option<String> {
    if column.nullable || column.fills || !table.is_local(wanted.own_name) {
        return None;
    }
    let (name, table, filling) = (&column.name, table.name, wanted.filling);
    let unfilled = format!(
        "the column `{name}` of {table} must not be NULL and has no default, so that no connection \
         can be stored"
    );
    Some(match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => format!(
            "{unfilled}: SQLite alters no such column, so create the table anew with DEFAULT {filling}"
        ),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => format!(
            "{unfilled}; give it one: ALTER TABLE \"{table}\" ALTER COLUMN \"{name}\" SET DEFAULT \
             {filling}"
        ),
    })
}

/// Rows without a value that every connection has. The owner's may be: they are nobody's.
async fn empty_cells(
    conn: &mut Conn<'_>,
    table: &Table,
    wanted: &Wanted<'_>,
    column: &Present,
) -> QueryResult<Option<String>> {
    if wanted.nullable || !column.nullable || wanted.own_name == table.owner {
        return Ok(None);
    }
    let (table, name) = (table.name, wanted.name);
    let is_empty = format!(r#""{table}"."{name}" IS NULL"#);
    if !is_there(conn, table, &is_empty, Vec::new()).await? {
        return Ok(None);
    }
    let without = format!("rows of {table} have no `{name}`");
    Ok(Some(if wanted.is_of_key {
        format!(
            "{without}, which tells accounts apart; fill it, or let these users connect again: \
             DELETE FROM \"{table}\" WHERE \"{name}\" IS NULL"
        )
    } else {
        format!(
            "{without}; fill it: UPDATE \"{table}\" SET \"{name}\" = {} WHERE \"{name}\" IS NULL",
            wanted.filling
        )
    }))
}

/// A column of the host's that no connection would have a value for.
fn unknown_column(table: &Table, column: &Present, dialect: Dialect) -> String {
    let (name, table) = (&column.name, table.name);
    let unknown = format!(
        "the column `{name}` of {table} belongs to no field and must not be NULL, so that no \
         connection can be stored"
    );
    if column.is_key {
        return format!("{unknown}; let it fill itself: an identity, or a default");
    }
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => format!(
            "{unknown}; create the table anew with a default for it, or drop it: ALTER TABLE \
             \"{table}\" DROP COLUMN \"{name}\""
        ),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => format!(
            "{unknown}; give it a default, or let it be NULL: ALTER TABLE \"{table}\" ALTER COLUMN \
             \"{name}\" DROP NOT NULL"
        ),
    }
}

/// Whether what an upsert goes by is unique, and nothing less is.
async fn key_problem(conn: &mut Conn<'_>, table: &Table) -> QueryResult<Option<String>> {
    let unique = unique(conn, table.name).await?;
    let mut key: Vec<&str> = row_key::sql_names(table).collect();
    let (listed, named) = (row_key::list(table), key.join("_"));
    let owner = table.sql_name(table.owner);
    key.sort_unstable();
    let name = table.name;
    if !unique.iter().any(|columns| *columns == key) {
        let problem = format!(
            "no two rows of {name} may have the same {}, and nothing says so; create the index: \
             CREATE UNIQUE INDEX \"{name}_{named}_unique\" ON \"{name}\" ({listed})",
            key.join(" and ")
        );
        return Ok(Some(problem));
    }
    let is_alone = key.len() > 1 && unique.iter().any(|columns| *columns == [owner]);
    Ok(is_alone.then(|| {
        format!(
            "`{owner}` of {name} is unique by itself, so that nobody can have several accounts; \
             drop that index or constraint"
        )
    }))
}
