//! Creating what is missing.
//!
//! Each statement stands for itself and can be repeated: instances that start together may all run
//! them, and none is mixed with data.

use diesel::{QueryResult, result::Error as DieselError};

use super::{
    conn::Conn,
    guard::{not_ours, orphaned_columns},
    keyed,
    migration::{GAINED, add_column, column_definition, gained, own_tables, statements},
    plain::Plain,
    schema::columns_of,
    types::column_type,
    users_table,
};
use crate::descriptor::{Column, Descriptor, Source};

/// Creates what is missing: the runtime's tables, each integration's, and columns of fields that a
/// struct has gained. What exists is left as it is. What cannot be created is said.
pub(super) async fn create_if_missing(
    conn: &mut Conn<'_>,
    descriptors: &[&'static Descriptor],
) -> QueryResult<Vec<String>> {
    let (tables, indexes): (Vec<&str>, Vec<&str>) =
        own_tables().partition(|sql| sql.starts_with("CREATE TABLE"));
    for sql in tables {
        change(conn, sql).await?;
    }
    for gained in GAINED {
        let (table, column, _) = gained;
        let present = columns_of(conn, table).await?;
        if !present.iter().any(|name| name == column) {
            change(conn, &add_column(gained)).await?;
        }
    }
    // Of columns that a table may have gained just now.
    for sql in indexes {
        change(conn, sql).await?;
    }
    let mut problems = Vec::new();
    for descriptor in descriptors {
        problems.extend(create_table(conn, descriptor).await?);
    }
    Ok(problems)
}

async fn create_table(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
) -> QueryResult<Vec<String>> {
    if let Some(problem) = not_ours(conn, descriptor).await? {
        return Ok(vec![problem]);
    }
    if let Some(problem) = users_table::problem(conn, descriptor).await? {
        return Ok(vec![problem]);
    }
    if keyed::is_older(conn, descriptor).await? {
        let problems = gain_key(conn, descriptor).await?;
        if !problems.is_empty() {
            return Ok(problems);
        }
    }
    for sql in statements(descriptor, conn.dialect(), "IF NOT EXISTS ") {
        change(conn, &sql).await?;
    }
    let mut problems = add_missing_columns(conn, descriptor).await?;
    problems.extend(orphaned_columns(conn, descriptor).await?);
    Ok(problems)
}

/// Tells accounts apart in a table that did not, if its rows say which account they are of.
async fn gain_key(
    conn: &mut Conn<'_>,
    descriptor: &'static Descriptor,
) -> QueryResult<Vec<String>> {
    let table = &descriptor.table;
    let present = columns_of(conn, table.name).await?;
    let key = table
        .account_key
        .filter(|key| !present.iter().any(|name| name == key.name));
    if let Some(key) = key {
        let (table, column, ty) = (table.name, key.name, column_type(key.ty));
        let sql = format!("ALTER TABLE \"{table}\" ADD COLUMN \"{column}\" {ty}");
        change(conn, &sql).await?;
    }
    let mut problems = add_missing_columns(conn, descriptor).await?;
    problems.extend(keyed::problem(conn, descriptor).await?);
    if problems.is_empty() {
        keyed::swap(conn, descriptor).await?;
    }
    Ok(problems)
}

async fn add_missing_columns(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Vec<String>> {
    let table = descriptor.table.name;
    let present = columns_of(conn, table).await?;
    for (name, definition) in gained(descriptor, conn.dialect()) {
        if !present.iter().any(|present| present == name) {
            let sql = format!("ALTER TABLE \"{table}\" ADD COLUMN {definition}");
            change(conn, &sql).await?;
        }
    }
    let mut problems = Vec::new();
    for column in descriptor.table.columns {
        if present.iter().any(|name| name == column.name) {
            continue;
        }
        if can_be_added(column) {
            let definition = column_definition(column);
            let sql = format!("ALTER TABLE \"{table}\" ADD COLUMN {definition}");
            change(conn, &sql).await?;
        } else {
            problems.push(format!(
                "the field `{}` is new in {table}, and existing rows have no value for it; make \
                 it an `Option`",
                column.name
            ));
        }
    }
    Ok(problems)
}

fn can_be_added(column: &Column) -> bool {
    column.nullable || matches!(column.source, Source::Local(_))
}

/// Runs one statement that changes the schema. That somebody else was faster is success.
async fn change(conn: &mut Conn<'_>, sql: &str) -> QueryResult<()> {
    match Plain::new(sql).execute(conn).await {
        Err(error) if is_there_already(&error) => Ok(()),
        changed => changed,
    }
}

/// `IF NOT EXISTS` does not see what another instance is creating.
fn is_there_already(error: &DieselError) -> bool {
    const WORDS: [&str; 3] = [
        "already exists",
        "duplicate column name",
        "pg_type_typname_nsp_index",
    ];
    match error {
        DieselError::DatabaseError(_, information) => {
            let message = information.message();
            WORDS.iter().any(|words| message.contains(words))
                || message.contains("pg_class_relname")
        }
        _ => false,
    }
}
