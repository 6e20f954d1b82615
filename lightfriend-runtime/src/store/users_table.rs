//! What the tables' foreign keys refer to: the host's own users.

use diesel::{
    QueryResult, QueryableByName,
    sql_types::{BigInt, Text},
};

use super::{
    conn::{Conn, Dialect},
    statement::Statement,
};
use crate::descriptor::{Descriptor, ForeignKey, UserIdType};

/// Why connections cannot refer to the host's users, if so. SQLite itself says nothing of it before
/// the first row is written.
pub(super) async fn problem(
    conn: &mut Conn<'_>,
    descriptor: &Descriptor,
) -> QueryResult<Option<String>> {
    let Some(users) = &descriptor.table.owners else {
        return Ok(None);
    };
    let refers = format!(
        "{} refers to `{}({})`",
        descriptor.table.name, users.table, users.column
    );
    let Some(key) = key_of(conn, users).await? else {
        return Ok(Some(format!(
            "{refers}, which does not exist; create it before calling migrate(), or write `users \
             = \"table(column)\"` or `users = \"none\"`"
        )));
    };
    let id = descriptor.table.owner_id;
    if !can_hold(conn.dialect(), &key.declared, id) {
        return Ok(Some(format!(
            "{refers}, which is {}, but its own user ids are `{id}`; write `user_id = String`, or \
             whatever they are there",
            key.declared
        )));
    }
    Ok((key.unique == 0).then(|| {
        format!(
            "{refers}, which is neither the primary key nor UNIQUE, so no row can refer to it; \
             write `users = \"{}(column)\"` with the key, or create a unique index",
            users.table
        )
    }))
}

#[derive(QueryableByName)]
struct Key {
    #[diesel(sql_type = Text)]
    declared: String,
    #[diesel(sql_type = BigInt)]
    unique: i64,
}

async fn key_of(conn: &mut Conn<'_>, users: &ForeignKey) -> QueryResult<Option<Key>> {
    match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => key_in_sqlite(conn, users).await,
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => key_in_postgres(conn, users).await,
    }
}

#[cfg(feature = "sqlite")]
async fn key_in_sqlite(conn: &mut Conn<'_>, users: &ForeignKey) -> QueryResult<Option<Key>> {
    Statement::new(
        "SELECT type AS declared, (SELECT count(*) = 1 AND max(name) = own.name \
         FROM pragma_table_info(?) WHERE pk > 0) + (SELECT count(*) \
         FROM pragma_index_list(?) AS list WHERE list.\"unique\" AND NOT list.partial \
         AND (SELECT group_concat(name, ',') FROM pragma_index_info(list.name)) = own.name) \
         AS \"unique\" FROM pragma_table_info(?) AS own WHERE name = ?",
    )
    .bind(users.table)
    .bind(users.table)
    .bind(users.table)
    .bind(users.column)
    .load_one(conn)
    .await
}

/// Types are those of `format_type`: `integer`, `character varying(20)`.
#[cfg(feature = "_postgres")]
async fn key_in_postgres(conn: &mut Conn<'_>, users: &ForeignKey) -> QueryResult<Option<Key>> {
    Statement::new(
        "SELECT format_type(a.atttypid, a.atttypmod) AS declared, (SELECT count(*) \
         FROM pg_index i WHERE i.indrelid = a.attrelid AND i.indisunique AND i.indpred IS NULL \
         AND i.indnatts = 1 AND i.indkey[0] = a.attnum) AS \"unique\" FROM pg_attribute a \
         WHERE a.attrelid = to_regclass(quote_ident(?)) AND a.attname = ? AND a.attnum > 0 \
         AND NOT a.attisdropped",
    )
    .bind(users.table)
    .bind(users.column)
    .load_one(conn)
    .await
}

/// Whether a foreign key can refer to it.
fn can_hold(dialect: Dialect, declared: &str, id: UserIdType) -> bool {
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => can_hold_in_sqlite(declared, id),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => match id {
            UserIdType::Integer | UserIdType::BigInt => {
                ["smallint", "integer", "bigint"].contains(&declared)
            }
            UserIdType::Uuid => declared == "uuid",
            UserIdType::Text => declared == "text" || declared.starts_with("character"),
        },
    }
}

/// By the affinities of SQLite, where no comparison would find an id. Texts find numbers that are
/// written like them.
#[cfg(feature = "sqlite")]
fn can_hold_in_sqlite(declared: &str, id: UserIdType) -> bool {
    let declared = declared.to_ascii_uppercase();
    let is_any = |names: &[&str]| names.iter().any(|name| declared.contains(name));
    match id {
        UserIdType::Integer | UserIdType::BigInt => !is_any(&["CHAR", "CLOB", "TEXT", "BLOB"]),
        UserIdType::Uuid => !is_any(&["INT", "CHAR", "CLOB", "TEXT"]),
        UserIdType::Text => !is_any(&["BLOB"]),
    }
}
