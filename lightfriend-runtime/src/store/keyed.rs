//! A struct that has gained what tells accounts apart: the key of its table is another one then.

#[cfg(feature = "sqlite")]
use diesel::sql_types::Text;
use diesel::{QueryResult, QueryableByName, sql_types::BigInt};

use super::{
    conn::{Conn, Dialect},
    plain::Plain,
    schema::{columns_of, key_of},
    statement::Statement,
};
#[cfg(feature = "sqlite")]
use super::{
    migration::{column_definitions, indexes, table_definition},
    transaction::transaction,
    value::Value,
};
use crate::descriptor::Descriptor;

/// Whether the table has the key of before: the owner alone.
pub(super) async fn is_older(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<bool> {
    let table = &descriptor.table;
    let key = key_of(conn, table.name).await?;
    Ok(table.account_key.is_some() && key == [table.owner])
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

/// What keeps the table from having the new key: rows that nobody can tell what account they are of.
pub(super) async fn problem(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Option<String>> {
    let table = &descriptor.table;
    let (Some(key), name) = (table.account_key, table.name) else {
        return Ok(None);
    };
    let present = columns_of(conn, name).await?;
    let is_there = present.iter().any(|column| column == key.name);
    let without = if is_there {
        format!(r#" WHERE "{name}"."{}" IS NULL"#, key.name)
    } else {
        String::new()
    };
    let found: Option<Count> = Statement::new(format!(
        r#"SELECT count(*) AS count FROM "{name}"{without}"#
    ))
    .load_one(conn)
    .await?;
    let count = found.map_or(0, |found| found.count);
    #[cfg(feature = "sqlite")]
    if matches!(conn.dialect(), Dialect::Sqlite)
        && let Some(other) = referring_in_sqlite(conn, descriptor).await?
    {
        return Ok(Some(format!(
            "`{}` tells accounts of {name} apart now, but SQLite cannot give {name} another key while \
             `{other}` refers to it: drop that foreign key",
            key.name
        )));
    }
    Ok((count > 0).then(|| {
        let (key, owner) = (key.name, table.owner);
        format!(
            "`{key}` tells accounts of {name} apart now, and rows have no value for it ({count}); \
             fill it: UPDATE \"{name}\" SET \"{key}\" = .. WHERE \"{owner}\" = .., or let these \
             users connect again: DELETE FROM \"{name}\" WHERE \"{key}\" IS NULL; then call \
             migrate()"
        )
    }))
}

/// Gives the table the new key. What it has stays.
pub(super) async fn swap(conn: &mut Conn<'_>, descriptor: &'static Descriptor) -> QueryResult<()> {
    match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => swap_in_sqlite(conn, descriptor).await,
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => swap_in_postgres(conn, descriptor).await,
    }
}

/// What does it in one statement, by the name that the constraint has.
#[cfg(feature = "_postgres")]
async fn swap_in_postgres(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<()> {
    let (name, key) = (
        descriptor.table.name,
        super::row_key::list(&descriptor.table),
    );
    let constraint = super::schema::primary_key_in_postgres(conn, name).await?;
    let constraint = constraint.unwrap_or_else(|| format!("{name}_pkey"));
    let sql =
        format!("ALTER TABLE \"{name}\" DROP CONSTRAINT \"{constraint}\", ADD PRIMARY KEY ({key})");
    Plain::new(&sql).execute(conn).await
}

/// SQLite alters no keys: the rows move into another table, all in one transaction, with the columns,
/// indexes and triggers that the host has added.
#[cfg(feature = "sqlite")]
async fn swap_in_sqlite(conn: &mut Conn<'_>, descriptor: &'static Descriptor) -> QueryResult<()> {
    transaction(conn, async |conn| {
        // Another process may have been faster.
        if !is_older(conn, descriptor).await? {
            return Ok(());
        }
        for sql in &moves_in_sqlite(conn, descriptor).await? {
            Plain::new(sql).execute(conn).await?;
        }
        Ok(())
    })
    .await
}

#[cfg(feature = "sqlite")]
#[derive(QueryableByName)]
struct Column {
    #[diesel(sql_type = Text)]
    name: String,
    #[diesel(sql_type = Text)]
    definition: String,
}

#[cfg(feature = "sqlite")]
#[derive(QueryableByName)]
struct Beside {
    #[diesel(sql_type = Text)]
    sql: String,
}

/// What moves the rows.
#[cfg(feature = "sqlite")]
async fn moves_in_sqlite(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Vec<String>> {
    let name = descriptor.table.name;
    let moved = format!("{name}_keyed");
    let present: Vec<Column> = Statement::new(
        "SELECT name, type || CASE WHEN \"notnull\" THEN ' NOT NULL' ELSE '' END || \
         coalesce(' DEFAULT ' || dflt_value, '') AS definition FROM pragma_table_info(?)",
    )
    .bind(name)
    .load(conn)
    .await?;
    let beside: Vec<Beside> = Statement::new(
        "SELECT sql FROM sqlite_master WHERE tbl_name = ? AND type IN ('index', 'trigger') \
         AND sql IS NOT NULL AND name NOT IN (?, ?)",
    )
    .bind(name)
    // Ours are created again where they are missing.
    .bind_all(indexes(name).map(Value::from))
    .load(conn)
    .await?;
    let known = column_definitions(descriptor, conn.dialect());
    let is_known = |column: &&Column| known.iter().any(|(known, _)| *known == column.name);
    let added = present.iter().filter(|column| !is_known(column));
    let added = added.map(|column| format!("\"{}\" {}", column.name, column.definition));
    let create = table_definition(descriptor, conn.dialect(), &moved, added);
    let columns: Vec<String> = present
        .iter()
        .map(|column| format!("\"{}\"", column.name))
        .collect();
    let columns = columns.join(", ");
    let mut statements = vec![
        format!("DROP TABLE IF EXISTS \"{moved}\""),
        create,
        format!("INSERT INTO \"{moved}\" ({columns}) SELECT {columns} FROM \"{name}\""),
        format!("DROP TABLE IF EXISTS \"{name}\""),
        format!("ALTER TABLE \"{moved}\" RENAME TO \"{name}\""),
    ];
    statements.extend(beside.into_iter().map(|beside| beside.sql));
    Ok(statements)
}

/// A table that refers to this one: SQLite would take its rows away with the old table.
#[cfg(feature = "sqlite")]
pub(super) async fn referring_in_sqlite(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Option<String>> {
    let found: Vec<Beside> = Statement::new(
        "SELECT own.name AS sql FROM sqlite_master AS own, pragma_foreign_key_list(own.name) AS key \
         WHERE own.type = 'table' AND key.\"table\" = ?",
    )
    .bind(descriptor.table.name)
    .load(conn)
    .await?;
    Ok(found.into_iter().next().map(|other| other.sql))
}
