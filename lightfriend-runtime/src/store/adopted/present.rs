//! What a table of the host's has.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{Bool, Nullable, Text},
};

use crate::store::{
    conn::{Conn, Dialect},
    shape::find,
    statement::Statement,
};

/// A column.
#[derive(Debug, QueryableByName)]
pub(super) struct Present {
    #[diesel(sql_type = Text)]
    pub(super) name: String,
    /// Its type, as the database writes it.
    #[diesel(sql_type = Text)]
    pub(super) declared: String,
    #[diesel(sql_type = Bool)]
    pub(super) nullable: bool,
    /// The database gives it a value where nobody else does.
    #[diesel(sql_type = Bool)]
    pub(super) fills: bool,
    /// It is of the primary key.
    #[diesel(sql_type = Bool)]
    pub(super) is_key: bool,
}

/// The columns; none where there is no such table.
pub(super) async fn present(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<Present>> {
    match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => present_in_sqlite(conn, table).await,
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => present_in_postgres(conn, table).await,
    }
}

/// A key of this type alone is the row's own number and fills itself. Any other key may be NULL in
/// SQLite, which is none.
#[cfg(feature = "sqlite")]
async fn present_in_sqlite(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<Present>> {
    Statement::new(
        "SELECT name, type AS declared, \"notnull\" = 0 AND pk = 0 AS nullable, \
         dflt_value IS NOT NULL OR (pk = 1 AND upper(type) = 'INTEGER' \
         AND (SELECT max(pk) FROM pragma_table_info(?)) = 1 \
         AND (SELECT max(wr) FROM pragma_table_list(?)) = 0) AS fills, \
         pk > 0 AS is_key FROM pragma_table_info(?)",
    )
    .bind(table)
    .bind(table)
    .bind(table)
    .load(conn)
    .await
}

#[cfg(feature = "_postgres")]
async fn present_in_postgres(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<Present>> {
    let found = find(conn, table).await?;
    let columns = found.columns.into_iter().map(|column| Present {
        is_key: found.key.contains(&column.name),
        name: column.name,
        declared: column.ty,
        nullable: !column.required,
        fills: column.default.is_some(),
    });
    Ok(columns.collect())
}

#[derive(QueryableByName)]
struct Index {
    #[diesel(sql_type = Nullable<Text>)]
    names: Option<String>,
}

/// The sets of columns, each sorted, of which no two rows have the same values.
pub(super) async fn unique(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<Vec<String>>> {
    let found: Vec<Index> = match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => indexes_in_sqlite(conn, table).await?,
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => indexes_in_postgres(conn, table).await?,
    };
    let found = found.into_iter().filter_map(|index| index.names);
    let split = |names: String| names.split(',').map(str::to_owned).collect();
    // A key that is the row's own number is in no index.
    let key = find(conn, table).await?.key;
    let mut sets: Vec<Vec<String>> = found.map(split).chain([key]).collect();
    for set in &mut sets {
        set.sort_unstable();
    }
    Ok(sets)
}

/// Expressions have no names.
#[cfg(feature = "sqlite")]
async fn indexes_in_sqlite(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<Index>> {
    Statement::new(
        "SELECT (SELECT CASE WHEN count(*) = count(name) THEN group_concat(name, ',') END \
         FROM pragma_index_info(list.name)) AS names FROM pragma_index_list(?) AS list \
         WHERE list.\"unique\" AND NOT list.partial",
    )
    .bind(table)
    .load(conn)
    .await
}

/// What is checked at the end of a transaction only is no target of an upsert.
#[cfg(feature = "_postgres")]
async fn indexes_in_postgres(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<Index>> {
    Statement::new(
        "SELECT (SELECT string_agg(CAST(a.attname AS TEXT), ',') FROM pg_attribute a \
         WHERE a.attrelid = i.indrelid AND a.attnum = ANY (i.indkey)) AS names FROM pg_index i \
         WHERE i.indrelid = to_regclass(quote_ident(?)) AND i.indisunique AND i.indimmediate \
         AND i.indisvalid AND i.indpred IS NULL AND i.indexprs IS NULL \
         AND i.indnkeyatts = i.indnatts",
    )
    .bind(table)
    .load(conn)
    .await
}
