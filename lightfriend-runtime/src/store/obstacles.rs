//! What keeps a table from becoming what it is to be: rows that nobody but a person can complete, and
//! what the host has built upon it.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};

use super::{
    conn::{Conn, Dialect},
    shape::{Change, ColumnShape, Found, Shape},
    statement::Statement,
};

/// Why a change cannot be made, if so, and what helps.
pub(super) async fn to(
    conn: &mut Conn<'_>,
    shape: &Shape,
    found: &Found,
    change: &Change,
) -> QueryResult<Option<String>> {
    if let Some(reference) = own_reference(conn.dialect(), shape, found, change) {
        return Ok(Some(reference));
    }
    match change {
        Change::Gain(column) if !column.fills_itself() => incomplete(conn, shape, column).await,
        Change::Redefine { column, was } if column.required && !was.required => {
            empty(conn, shape, found, column).await
        }
        Change::Key { key, .. } => unkeyed(conn, shape, found, key).await,
        Change::Refer(column) => orphaned(conn, shape, column).await,
        _ => Ok(None),
    }
}

/// A foreign key of the host's, which a table that SQLite makes anew would not have.
#[cfg_attr(not(feature = "sqlite"), expect(unused_variables))]
fn own_reference(
    dialect: Dialect,
    shape: &Shape,
    found: &Found,
    change: &Change,
) -> Option<String> {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite if matches!(change, Change::Key { .. } | Change::Refer(_)) => {
            let is_ours = |column: &str| {
                let column = shape.column(column);
                column.is_some_and(|column| column.references.is_some())
            };
            let own = found.references.iter().find(|it| !is_ours(&it.column))?;
            Some(format!(
                "{}, for which the table is made anew, and its column `{}` refers to {} by a key of \
                 the application's: make the table anew by a migration of the application's",
                change.words(&shape.table),
                own.column,
                own.table
            ))
        }
        _ => None,
    }
}

/// A field is new, of which rows have no value.
async fn incomplete(
    conn: &mut Conn<'_>,
    shape: &Shape,
    column: &ColumnShape,
) -> QueryResult<Option<String>> {
    let (table, name, ty) = (&shape.table, &column.name, &column.ty);
    let rows = count(conn, format!(r#"SELECT count(*) AS count FROM "{table}""#)).await?;
    Ok((rows > 0).then(|| {
        format!(
            "the field `{name}` is new in {table}, and existing rows have no value for it ({rows}); \
             make it an `Option`, or name what it was called with `was = \"..\"`, or fill it: ALTER \
             TABLE \"{table}\" ADD COLUMN \"{name}\" {ty}; UPDATE \"{table}\" SET \"{name}\" = ..; \
             then call migrate()"
        )
    }))
}

/// A field must have a value now, and rows have none.
async fn empty(
    conn: &mut Conn<'_>,
    shape: &Shape,
    found: &Found,
    column: &ColumnShape,
) -> QueryResult<Option<String>> {
    let (table, field) = (&shape.table, &column.name);
    // It may have another name yet.
    let before = column.was.as_ref().filter(|_| !found.has(field));
    let name = before.unwrap_or(field);
    let rows = without(conn, table, name).await?;
    Ok((rows > 0).then(|| {
        format!(
            "the field `{field}` of {table} must have a value now, and rows have none ({rows}); make \
             it an `Option`, or fill it: UPDATE \"{table}\" SET \"{name}\" = .. WHERE \"{name}\" IS \
             NULL, or let these users connect again: DELETE FROM \"{table}\" WHERE \"{name}\" IS \
             NULL; then call migrate()"
        )
    }))
}

/// Accounts are told apart now, and of rows nobody can tell which account they are of.
async fn unkeyed(
    conn: &mut Conn<'_>,
    shape: &Shape,
    found: &Found,
    key: &[String],
) -> QueryResult<Option<String>> {
    let table = &shape.table;
    let name = key.last().map_or("", String::as_str);
    let before = shape.column(name).and_then(|column| column.was.as_deref());
    let name = before.filter(|_| !found.has(name)).unwrap_or(name);
    if let Some(holding) = holding(conn, table).await? {
        return Ok(Some(format!(
            "`{name}` tells accounts of {table} apart now, but the table cannot be given another \
             key: {holding}; drop that, call migrate(), and create it again"
        )));
    }
    let owner = key.first().map_or("", String::as_str);
    let rows = without(conn, table, name).await?;
    Ok((rows > 0).then(|| {
        format!(
            "`{name}` tells accounts of {table} apart now, and rows have no value for it ({rows}); \
             fill it: UPDATE \"{table}\" SET \"{name}\" = .. WHERE \"{owner}\" = .., or let these \
             users connect again: DELETE FROM \"{table}\" WHERE \"{name}\" IS NULL; then call \
             migrate()"
        )
    }))
}

/// Rows are to go with what they refer to, and that of some is gone.
async fn orphaned(
    conn: &mut Conn<'_>,
    shape: &Shape,
    column: &ColumnShape,
) -> QueryResult<Option<String>> {
    let (table, name) = (&shape.table, &column.name);
    let Some(to) = &column.references else {
        return Ok(None);
    };
    let is_orphan = format!(
        r#"NOT EXISTS (SELECT 1 FROM "{}" AS own WHERE own."{}" = "{table}"."{name}")"#,
        to.table, to.column
    );
    let sql = format!(r#"SELECT count(*) AS count FROM "{table}" WHERE {is_orphan}"#);
    let rows = count(conn, sql).await?;
    if rows > 0 {
        return Ok(Some(format!(
            "the column `{name}` of {table} lacks its foreign key, and rows are of owners that are \
             gone ({rows}); delete them: DELETE FROM \"{table}\" WHERE {is_orphan}; then call \
             migrate()"
        )));
    }
    let holding: Option<String> = match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => holding(conn, table).await?,
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => None,
    };
    Ok(holding.map(|holding| {
        format!(
            "the column `{name}` of {table} lacks its foreign key, and the table cannot be made anew: \
             {holding}; drop that, call migrate(), and create it again"
        )
    }))
}

async fn without(conn: &mut Conn<'_>, table: &str, column: &str) -> QueryResult<i64> {
    let sql =
        format!(r#"SELECT count(*) AS count FROM "{table}" WHERE "{table}"."{column}" IS NULL"#);
    count(conn, sql).await
}

#[derive(QueryableByName)]
struct Count {
    #[diesel(sql_type = BigInt)]
    count: i64,
}

async fn count(conn: &mut Conn<'_>, sql: String) -> QueryResult<i64> {
    let found: Option<Count> = Statement::new(sql).load_one(conn).await?;
    Ok(found.map_or(0, |found| found.count))
}

#[derive(QueryableByName)]
struct Named {
    #[diesel(sql_type = Text)]
    name: String,
}

/// What of the host's keeps the table from having another key.
async fn holding(conn: &mut Conn<'_>, table: &str) -> QueryResult<Option<String>> {
    match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => holding_in_sqlite(conn, table).await,
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => holding_in_postgres(conn, table).await,
    }
}

/// A foreign key depends on the old one.
#[cfg(feature = "_postgres")]
async fn holding_in_postgres(conn: &mut Conn<'_>, table: &str) -> QueryResult<Option<String>> {
    let found: Vec<Named> = Statement::new(
        "SELECT CAST(conname AS TEXT) AS name FROM pg_constraint \
         WHERE contype = 'f' AND confrelid = to_regclass(quote_ident(?))",
    )
    .bind(table)
    .load(conn)
    .await?;
    let found = found.into_iter().next();
    Ok(found.map(|key| format!("the foreign key `{}` refers to it", key.name)))
}

/// What would go with the old table, or would not let it go.
#[cfg(feature = "sqlite")]
async fn holding_in_sqlite(conn: &mut Conn<'_>, table: &str) -> QueryResult<Option<String>> {
    let referring: Vec<Named> = Statement::new(
        "SELECT own.name AS name FROM sqlite_master AS own, \
         pragma_foreign_key_list(own.name) AS key \
         WHERE own.type = 'table' AND key.\"table\" = ? COLLATE NOCASE",
    )
    .bind(table)
    .load(conn)
    .await?;
    if let Some(other) = referring.into_iter().next() {
        return Ok(Some(format!("the table `{}` refers to it", other.name)));
    }
    let speaking: Vec<Named> = Statement::new(
        "SELECT name FROM sqlite_master WHERE type IN ('view', 'trigger') \
         AND tbl_name <> ? COLLATE NOCASE AND instr(lower(sql), lower(?)) > 0",
    )
    .bind(table)
    .bind(table)
    .load(conn)
    .await?;
    if let Some(other) = speaking.into_iter().next() {
        return Ok(Some(format!("`{}` speaks of it", other.name)));
    }
    let own: Vec<Named> = Statement::new(
        "SELECT upper(sql) AS name FROM sqlite_master WHERE type = 'table' \
         AND name = ? COLLATE NOCASE",
    )
    .bind(table)
    .load(conn)
    .await?;
    let words = MORE_THAN_COLUMNS.into_iter();
    let mut words = words.filter(|word| own.iter().any(|own| says(&own.name, word)));
    Ok(words
        .next()
        .map(|word| format!("it was created with {word}")))
}

/// Whether a definition has these words: as such, not as parts of names.
#[cfg(feature = "sqlite")]
fn says(definition: &str, words: &str) -> bool {
    let is_of_name =
        |letter: char| letter.is_ascii_alphanumeric() || letter == '_' || letter == '"';
    definition.match_indices(words).any(|(at, _)| {
        let (before, after) = (&definition[..at], &definition[at + words.len()..]);
        !before.ends_with(is_of_name) && !after.starts_with(is_of_name)
    })
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

/// What a change takes with it and the host has made: to be created again.
#[allow(clippy::unused_async, reason = "Postgres takes nothing")]
#[allow(unused_variables, reason = "Postgres takes nothing")]
pub(super) async fn beside(
    conn: &mut Conn<'_>,
    shape: &Shape,
    change: &Change,
) -> QueryResult<Vec<String>> {
    match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite if matches!(change, Change::Key { .. } | Change::Refer(_)) => {
            beside_in_sqlite(conn, shape).await
        }
        _ => Ok(Vec::new()),
    }
}

/// Our own indexes are created with the table.
#[cfg(feature = "sqlite")]
async fn beside_in_sqlite(conn: &mut Conn<'_>, shape: &Shape) -> QueryResult<Vec<String>> {
    #[derive(QueryableByName)]
    struct Beside {
        #[diesel(sql_type = Text)]
        name: String,
        #[diesel(sql_type = Text)]
        definition: String,
    }
    let beside: Vec<Beside> = Statement::new(
        "SELECT name, sql AS definition FROM sqlite_master WHERE tbl_name = ? COLLATE NOCASE \
         AND type IN ('index', 'trigger') AND sql IS NOT NULL",
    )
    .bind(shape.table.as_str())
    .load(conn)
    .await?;
    let is_ours = |name: &str| shape.indexes.iter().any(|index| index.name == name);
    let beside = beside.into_iter().filter(|beside| !is_ours(&beside.name));
    Ok(beside.map(|beside| beside.definition).collect())
}
