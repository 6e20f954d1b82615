//! A struct that has gained what tells accounts apart: the key of its table is another one then.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};

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
    if let Some(obstacle) = obstacle(conn, descriptor).await? {
        return Ok(Some(format!(
            "`{}` tells accounts of {name} apart now, but the table cannot be given another key: \
             {obstacle}; drop that, call migrate(), and create it again",
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

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// What of the host's keeps the table from having another key.
async fn obstacle(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Option<String>> {
    match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => obstacle_in_sqlite(conn, descriptor).await,
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => obstacle_in_postgres(conn, descriptor).await,
    }
}

/// A foreign key depends on the old one.
#[cfg(feature = "_postgres")]
async fn obstacle_in_postgres(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Option<String>> {
    let found: Vec<Named> = Statement::new(
        "SELECT CAST(conname AS TEXT) AS name FROM pg_constraint \
         WHERE contype = 'f' AND confrelid = to_regclass(quote_ident(?))",
    )
    .bind(descriptor.table.name)
    .load(conn)
    .await?;
    let found = found.into_iter().next();
    Ok(found.map(|key| format!("the foreign key `{}` refers to it", key.name)))
}

/// What would go with the old table, or would not let it go.
#[cfg(feature = "sqlite")]
async fn obstacle_in_sqlite(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Option<String>> {
    let name = descriptor.table.name;
    let referring: Vec<Named> = Statement::new(
        "SELECT own.name AS name FROM sqlite_master AS own, \
         pragma_foreign_key_list(own.name) AS key \
         WHERE own.type = 'table' AND key.\"table\" = ? COLLATE NOCASE",
    )
    .bind(name)
    .load(conn)
    .await?;
    if let Some(other) = referring.into_iter().next() {
        return Ok(Some(format!("the table `{}` refers to it", other.name)));
    }
    let speaking: Vec<Named> = Statement::new(
        "SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger') \
         AND tbl_name <> ? COLLATE NOCASE AND instr(lower(sql), lower(?)) > 0",
    )
    .bind(name)
    .bind(name)
    .load(conn)
    .await?;
    if let Some(other) = speaking.into_iter().next() {
        return Ok(Some(format!("`{}` speaks of it", other.name)));
    }
    let own: Vec<Named> = Statement::new(
        "SELECT upper(sql) AS name FROM sqlite_master WHERE type = 'table' \
         AND name = ? COLLATE NOCASE",
    )
    .bind(name)
    .load(conn)
    .await?;
    let words = MORE_THAN_COLUMNS.into_iter();
    let mut words = words.filter(|word| own.iter().any(|own| own.name.contains(word)));
    Ok(words
        .next()
        .map(|word| format!("it was created with {word}")))
}

/// Words of a definition that say more than names, types and defaults of columns.
#[cfg(feature = "sqlite")]
const MORE_THAN_COLUMNS: [&str; 6] = [
    "UNIQUE",
    "CHECK",
    "COLLATE",
    "GENERATED",
    "STRICT",
    "WITHOUT ROWID",
];

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
    let sql = format!(
        "ALTER TABLE \"{name}\" DROP CONSTRAINT \"{constraint}\", \
         ADD CONSTRAINT \"{constraint}\" PRIMARY KEY ({key})"
    );
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

/// What moves the rows.
#[cfg(feature = "sqlite")]
async fn moves_in_sqlite(conn: &mut Conn<'_>, descriptor: &Descriptor) -> QueryResult<Vec<String>> {
    let name = descriptor.table.name;
    let moved = format!("{name}_keyed");
    let present: Vec<Column> = Statement::new(
        "SELECT name, type || CASE WHEN \"notnull\" THEN ' NOT NULL' ELSE '' END || \
         coalesce(' DEFAULT (' || dflt_value || ')', '') AS definition FROM pragma_table_info(?)",
    )
    .bind(name)
    .load(conn)
    .await?;
    let beside: Vec<Named> = Statement::new(
        "SELECT sql AS name FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE \
         AND type IN ('index', 'trigger') AND sql IS NOT NULL AND name NOT IN (?, ?, ?)",
    )
    .bind(name)
    // Ours are created again where they are missing.
    .bind_all(indexes(descriptor).into_iter().map(Value::from))
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
        create,
        format!("INSERT INTO \"{moved}\" ({columns}) SELECT {columns} FROM \"{name}\""),
        format!("DROP TABLE IF EXISTS \"{name}\""),
        format!("ALTER TABLE \"{moved}\" RENAME TO \"{name}\""),
    ];
    statements.extend(beside.into_iter().map(|beside| beside.name));
    Ok(statements)
}
