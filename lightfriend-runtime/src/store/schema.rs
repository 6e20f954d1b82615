//! What tables the database has, and of which columns.

use diesel::{QueryResult, QueryableByName, sql_types::Text};

use super::{
    conn::{Conn, Dialect},
    statement::Statement,
};

#[derive(QueryableByName)]
struct Name {
    #[diesel(sql_type = Text)]
    name: String,
}

/// The names of a table's columns; none where there is no such table.
pub(super) async fn columns_of(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<String>> {
    let names = match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => Statement::new("SELECT name FROM pragma_table_info(?)"),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => Statement::new(
            "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns \
             WHERE table_name = ? AND table_schema = ANY (current_schemas(false))",
        ),
    };
    load(names, conn, table).await
}

/// The columns that must have a value and have no default.
pub(super) async fn required_columns_of(
    conn: &mut Conn<'_>,
    table: &str,
) -> QueryResult<Vec<String>> {
    let names = match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => Statement::new(
            "SELECT name FROM pragma_table_info(?) WHERE \"notnull\" AND dflt_value IS NULL",
        ),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => Statement::new(
            "SELECT CAST(column_name AS TEXT) AS name FROM information_schema.columns \
             WHERE table_name = ? AND table_schema = ANY (current_schemas(false)) \
             AND is_nullable = 'NO' AND column_default IS NULL AND is_identity = 'NO' \
             AND is_generated = 'NEVER'",
        ),
    };
    load(names, conn, table).await
}

/// The columns of a table's primary key, in order.
pub(super) async fn key_of(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<String>> {
    let names = match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => {
            Statement::new("SELECT name FROM pragma_table_info(?) WHERE pk > 0 ORDER BY pk")
        }
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => Statement::new(
            "SELECT CAST(k.column_name AS TEXT) AS name \
             FROM information_schema.table_constraints c \
             JOIN information_schema.key_column_usage k \
             ON k.constraint_name = c.constraint_name AND k.table_schema = c.table_schema \
             AND k.table_name = c.table_name \
             WHERE c.constraint_type = 'PRIMARY KEY' AND c.table_name = ? \
             AND c.table_schema = ANY (current_schemas(false)) ORDER BY k.ordinal_position",
        ),
    };
    load(names, conn, table).await
}

/// The name of a table's primary key.
#[cfg(feature = "_postgres")]
pub(super) async fn primary_key_in_postgres(
    conn: &mut Conn<'_>,
    table: &str,
) -> QueryResult<Option<String>> {
    let names = Statement::new(
        "SELECT CAST(constraint_name AS TEXT) AS name FROM information_schema.table_constraints \
         WHERE constraint_type = 'PRIMARY KEY' AND table_name = ? \
         AND table_schema = ANY (current_schemas(false))",
    );
    Ok(load(names, conn, table).await?.pop())
}

async fn load(names: Statement, conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<String>> {
    let names: Vec<Name> = names.bind(table).load(conn).await?;
    Ok(names.into_iter().map(|row| row.name).collect())
}
