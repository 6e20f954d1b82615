//! The search for secrets in clear.

use std::{
    fs,
    io::{self, ErrorKind},
    path::Path,
};

use super::{TestDatabase, operator::Operator};
use crate::support::CLIENT_SECRET;

impl TestDatabase {
    /// Everything that is stored: of SQLite the files, write-ahead log included, of Postgres every
    /// row of every table.
    pub fn bytes(&self) -> Vec<u8> {
        all_bytes(&self.0.operator, self.folder())
    }
}

pub fn all_bytes(operator: &Operator, folder: &Path) -> Vec<u8> {
    match operator {
        Operator::Sqlite(_) => bytes_of_files(folder),
        Operator::Postgres { .. } => bytes_of_tables(operator),
    }
}

/// A file that goes away meanwhile is a log whose content the last connection has put into another
/// one, which may have been read before: then all are read again.
fn bytes_of_files(folder: &Path) -> Vec<u8> {
    loop {
        match read_files(folder) {
            Ok(bytes) => return bytes,
            Err(error) if error.kind() == ErrorKind::NotFound && folder.exists() => {}
            Err(error) => panic!("the database's files: {error}"),
        }
    }
}

fn read_files(folder: &Path) -> io::Result<Vec<u8>> {
    let mut bytes = Vec::new();
    for file in fs::read_dir(folder)? {
        bytes.extend(fs::read(file?.path())?);
    }
    Ok(bytes)
}

fn bytes_of_tables(operator: &Operator) -> Vec<u8> {
    // Otherwise bytes are written as hexadecimal digits, among which nothing would be found.
    operator
        .execute("SET bytea_output = 'escape'")
        .expect("a setting");
    let tables = "SELECT quote_ident(table_schema) || '.' || quote_ident(table_name) AS text
                  FROM information_schema.tables
                  WHERE table_schema NOT IN ('pg_catalog', 'information_schema')";
    let tables = operator.texts(tables).expect("tables");
    let rows = |table: &String| {
        let rows = format!("SELECT whole::text AS text FROM {table} AS whole");
        operator.texts(&rows).expect("rows").join("\n")
    };
    let rows: Vec<String> = tables.iter().map(rows).collect();
    rows.join("\n").into_bytes()
}

/// None of what the tests' provider has issued, and no client secret.
pub fn assert_none(bytes: &[u8]) {
    for secret in ["mock-at-", "mock-rt-", "mock-code-", CLIENT_SECRET] {
        let is_there = bytes
            .windows(secret.len())
            .any(|window| window == secret.as_bytes());
        assert!(!is_there, "the database has a {secret} in clear");
    }
}
