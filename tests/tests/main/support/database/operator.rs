//! SQL as the operator runs it: beside the application, on connections of its own.

use std::path::PathBuf;

use diesel::{
    Connection as _, QueryableByName, RunQueryDsl as _, SqliteConnection,
    connection::SimpleConnection as _,
    sql_types::{BigInt, Text},
};

use super::postgres::Session;

/// Whoever looks after a database.
pub enum Operator {
    /// Opens the file anew each time, as `sqlite3` does.
    Sqlite(PathBuf),
    /// With a session of its own, by another client than those that are tested.
    Postgres { url: String, session: Session },
}

impl Operator {
    pub fn of_file(file: PathBuf) -> Self {
        Self::Sqlite(file)
    }

    pub fn of_server(url: &str) -> Self {
        Self::Postgres {
            url: url.to_owned(),
            session: Session::open(url),
        }
    }

    pub fn execute(&self, sql: &str) -> Result<(), String> {
        match self {
            Self::Sqlite(file) => {
                let executed = sqlite(file).batch_execute(sql);
                executed.map_err(|error| error.to_string())
            }
            Self::Postgres { session, .. } => session.execute(&for_postgres(sql)),
        }
    }

    pub fn number(&self, sql: &str) -> Result<i64, String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = BigInt)]
            n: i64,
        }
        match self {
            Self::Sqlite(file) => {
                let rows: Result<Vec<Row>, _> = diesel::sql_query(sql).load(&mut sqlite(file));
                let rows = rows.map_err(|error| error.to_string())?;
                rows.first().map(|row| row.n).ok_or("no row".to_owned())
            }
            Self::Postgres { session, .. } => {
                let texts = session.texts(&for_postgres(sql))?;
                number(texts.first().ok_or("no row")?)
            }
        }
    }

    pub fn texts(&self, sql: &str) -> Result<Vec<String>, String> {
        #[derive(QueryableByName)]
        struct Row {
            #[diesel(sql_type = Text)]
            text: String,
        }
        match self {
            Self::Sqlite(file) => {
                let rows: Result<Vec<Row>, _> = diesel::sql_query(sql).load(&mut sqlite(file));
                let rows = rows.map_err(|error| error.to_string())?;
                Ok(rows.into_iter().map(|row| row.text).collect())
            }
            Self::Postgres { session, .. } => session.texts(&for_postgres(sql)),
        }
    }
}

/// A connection with the patience of somebody who tests locks.
pub fn sqlite(file: &std::path::Path) -> SqliteConnection {
    let file = file.to_str().expect("a plain path");
    let mut conn = SqliteConnection::establish(file).expect("the database");
    conn.batch_execute("PRAGMA busy_timeout = 60000; PRAGMA foreign_keys = ON")
        .expect("pragmas");
    conn
}

/// The one word of SQLite's that the tests use. It is not defined as a function in the database:
/// there the application would find it, too.
pub fn for_postgres(sql: &str) -> String {
    sql.replace(
        "unixepoch()",
        "floor(extract(epoch from clock_timestamp()))::bigint",
    )
}

/// A number as Postgres writes it. SQLite's truth values are numbers.
fn number(text: &str) -> Result<i64, String> {
    match text {
        "t" => Ok(1),
        "f" => Ok(0),
        _ => text.parse().map_err(|_| format!("{text:?} is no number")),
    }
}
