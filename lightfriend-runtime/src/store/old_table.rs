//! A table of the application's own, from which connections are moved in: it is only read.
//!
//! Whatever types its columns have, they are read as text behind a letter that says of which kind it
//! was, and values go back into conditions as the column's type.

use diesel::QueryResult;
use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::{Conn, Value, cells::Cells, conn::Dialect, statement::Statement};

/// A column, and its type in words of Postgres' own; SQLite's values have types.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Column {
    pub(crate) name: String,
    ty: String,
}

/// The table, as far as it is known. Names are without quotes and marks.
#[derive(Debug, Clone)]
pub(crate) struct Source {
    pub(crate) name: String,
    pub(crate) columns: Vec<Column>,
    pub(crate) key: Column,
    pub(crate) owner: Column,
    /// Columns whose values as text must be these.
    pub(crate) only: Vec<(Column, String)>,
    /// What says which of an owner's rows is the newest, before the key does.
    pub(crate) newest_by: Option<Column>,
}

/// A value that rows are found by.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Mark {
    pub(crate) text: String,
    kind: Kind,
}

#[derive(Debug, Clone, Copy, PartialEq, Eq)]
enum Kind {
    Text,
    /// SQLite's, which are other than the texts of the same digits.
    Integer,
    Bytes,
}

/// What a row is found by, and whose it is.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) struct Found {
    pub(crate) key: Mark,
    /// `None` where it is NULL.
    pub(crate) owner: Option<Mark>,
}

/// A value of a row, which may be a token.
pub(crate) enum Cell {
    Null,
    Text(SecretString),
    Bytes(Zeroizing<Vec<u8>>),
}

/// The columns of the table; none where there is no such table.
pub(crate) async fn columns(conn: &mut Conn<'_>, table: &str) -> QueryResult<Vec<Column>> {
    let statement = match conn.dialect() {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => Statement::new("SELECT name, type FROM pragma_table_info(?)"),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => Statement::new(
            "SELECT CAST(a.attname AS TEXT), CAST(t.typname AS TEXT) FROM pg_attribute a \
             JOIN pg_type t ON t.oid = a.atttypid WHERE a.attrelid = to_regclass(quote_ident(?)) \
             AND a.attnum > 0 AND NOT a.attisdropped ORDER BY a.attnum",
        ),
    };
    let rows: Vec<Cells> = statement.bind(table).load(conn).await?;
    let column = |cells: &Cells| {
        Some(Column {
            name: cells.text(0)?,
            ty: cells.text(1)?,
        })
    };
    Ok(rows.iter().filter_map(column).collect())
}

/// How many rows have no key, so that no run comes to them.
pub(crate) async fn keyless(conn: &mut Conn<'_>, source: &Source) -> QueryResult<i64> {
    let (name, key) = (&source.name, &source.key.name);
    let (only, values) = only(source);
    let rows: Vec<Cells> = Statement::new(format!(
        r#"SELECT count(*) FROM "{name}" AS old WHERE old."{key}" IS NULL{only}"#
    ))
    .bind_all(values)
    .load(conn)
    .await?;
    Ok(rows
        .first()
        .and_then(|cells| cells.whole(0))
        .unwrap_or_default())
}

/// The rows after this key, in the key's order, one more than a page of so many has.
pub(crate) async fn page(
    conn: &mut Conn<'_>,
    source: &Source,
    after: Option<&Mark>,
    rows: u32,
) -> QueryResult<Vec<Found>> {
    let dialect = conn.dialect();
    let (name, key) = (&source.name, &source.key.name);
    let (read_key, read_owner) = (tagged(dialect, &source.key), tagged(dialect, &source.owner));
    let (only, values) = only(source);
    let later = after.map_or(String::new(), |mark| {
        format!(
            r#" AND old."{key}" > {}"#,
            placeholder(dialect, &source.key, mark)
        )
    });
    let limit = u64::from(rows) + 1;
    let rows: Vec<Cells> = Statement::new(format!(
        r#"SELECT {read_key}, {read_owner} FROM "{name}" AS old WHERE old."{key}" IS NOT NULL{only}{later} ORDER BY old."{key}" LIMIT {limit}"#
    ))
    .bind_all(values)
    .bind_all(after.map(Mark::value))
    .load(conn)
    .await?;
    let found = |cells: &Cells| {
        Some(Found {
            key: mark(cells, 0)?,
            owner: mark(cells, 1),
        })
    };
    Ok(rows.iter().filter_map(found).collect())
}

/// The key of the owner's newest row.
pub(crate) async fn newest(
    conn: &mut Conn<'_>,
    source: &Source,
    owner: &Mark,
) -> QueryResult<Option<Mark>> {
    let dialect = conn.dialect();
    let (name, key, owners) = (&source.name, &source.key.name, &source.owner.name);
    let read_key = tagged(dialect, &source.key);
    let is_owner = placeholder(dialect, &source.owner, owner);
    let (only, values) = only(source);
    // Where NULLs stand differs.
    let first = source.newest_by.as_ref().map_or(String::new(), |column| {
        let column = format!(r#"old."{}""#, column.name);
        format!("CASE WHEN {column} IS NULL THEN 1 ELSE 0 END, {column} DESC, ")
    });
    let rows: Vec<Cells> = Statement::new(format!(
        r#"SELECT {read_key} FROM "{name}" AS old WHERE old."{owners}" = {is_owner}{only} AND old."{key}" IS NOT NULL ORDER BY {first}old."{key}" DESC LIMIT 1"#
    ))
    .bind(owner.value())
    .bind_all(values)
    .load(conn)
    .await?;
    Ok(rows.first().and_then(|cells| mark(cells, 0)))
}

/// The values of the row, in the order of the columns, if it is still there.
pub(crate) async fn row(
    conn: &mut Conn<'_>,
    source: &Source,
    key: &Mark,
) -> QueryResult<Option<Vec<Cell>>> {
    let dialect = conn.dialect();
    let columns = source.columns.iter();
    let columns: Vec<String> = columns.map(|column| tagged(dialect, column)).collect();
    let (columns, name, keys) = (columns.join(", "), &source.name, &source.key.name);
    let is_key = placeholder(dialect, &source.key, key);
    let (only, values) = only(source);
    let row: Option<Cells> = Statement::new(format!(
        r#"SELECT {columns} FROM "{name}" AS old WHERE old."{keys}" = {is_key}{only}"#
    ))
    .bind(key.value())
    .bind_all(values)
    .load_one(conn)
    .await?;
    Ok(row.map(|cells| cells.0.into_iter().map(cell).collect()))
}

/// The condition that a row is one of those that are wanted, and its values.
fn only(source: &Source) -> (String, Vec<Value>) {
    let only = source.only.iter();
    let conditions =
        only.map(|(column, _)| format!(r#" AND CAST(old."{}" AS TEXT) = ?"#, column.name));
    let values = source.only.iter();
    (
        conditions.collect(),
        values.map(|(_, text)| text.into()).collect(),
    )
}

/// A column's value as text, behind the letter of its kind.
fn tagged(dialect: Dialect, column: &Column) -> String {
    let value = format!(r#"old."{}""#, column.name);
    match dialect {
        #[cfg(feature = "sqlite")]
        Dialect::Sqlite => format!(
            "CASE typeof({value}) WHEN 'null' THEN NULL WHEN 'blob' THEN 'x' || hex({value}) \
             WHEN 'integer' THEN 'i' || CAST({value} AS TEXT) ELSE 't' || CAST({value} AS TEXT) END"
        ),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres if column.ty == "bytea" => format!("'x' || encode({value}, 'hex')"),
        #[cfg(feature = "_postgres")]
        Dialect::Postgres => format!("'t' || CAST({value} AS TEXT)"),
    }
}

/// What a value of the column is compared with.
#[cfg_attr(
    not(feature = "_postgres"),
    expect(unused_variables, reason = "SQLite compares as it stores")
)]
fn placeholder(dialect: Dialect, column: &Column, mark: &Mark) -> String {
    match (dialect, mark.kind) {
        #[cfg(feature = "sqlite")]
        (Dialect::Sqlite, Kind::Bytes) => "unhex(?)".to_owned(),
        #[cfg(feature = "sqlite")]
        (Dialect::Sqlite, _) => "?".to_owned(),
        #[cfg(feature = "_postgres")]
        (Dialect::Postgres, Kind::Bytes) => "decode(?, 'hex')".to_owned(),
        #[cfg(feature = "_postgres")]
        (Dialect::Postgres, _) => format!("CAST(? AS {})", type_name(&column.ty)),
    }
}

/// Quoted where it is none of Postgres' own.
#[cfg(feature = "_postgres")]
fn type_name(ty: &str) -> String {
    let is_plain = |char: char| char.is_ascii_lowercase() || char.is_ascii_digit() || char == '_';
    if ty.chars().all(is_plain) {
        return ty.to_owned();
    }
    format!(r#""{}""#, ty.replace('"', "\"\""))
}

impl Mark {
    fn value(&self) -> Value {
        match (self.kind, self.text.parse()) {
            (Kind::Integer, Ok(number)) => Value::BigInt(number),
            _ => self.text.as_str().into(),
        }
    }
}

fn mark(cells: &Cells, index: usize) -> Option<Mark> {
    let text = cells.text(index)?;
    let mut chars = text.chars();
    let kind = match chars.next()? {
        'x' => Kind::Bytes,
        'i' => Kind::Integer,
        _ => Kind::Text,
    };
    Some(Mark {
        text: chars.as_str().to_owned(),
        kind,
    })
}

fn cell(value: Value) -> Cell {
    let Value::Text(text) = value else {
        return Cell::Null;
    };
    let text = SecretString::from(text);
    match text.expose_secret().split_at_checked(1) {
        Some(("x", hex)) => Cell::Bytes(Zeroizing::new(bytes(hex))),
        Some((_, rest)) => Cell::Text(SecretString::from(rest)),
        None => Cell::Null,
    }
}

/// The bytes of hexadecimal digits that the database has written.
fn bytes(hex: &str) -> Vec<u8> {
    let digits: Vec<u8> = hex
        .chars()
        .filter_map(|char| u8::try_from(char.to_digit(16)?).ok())
        .collect();
    let pairs = digits.chunks_exact(2);
    pairs.map(|pair| pair[0] << 4 | pair[1]).collect()
}
