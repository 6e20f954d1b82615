//! A database file that is searched for secrets when its test is over.

use diesel::{
    SqliteConnection,
    connection::SimpleConnection as _,
    r2d2::{ConnectionManager, Pool},
};
use lightfriend_runtime::sqlite_pool;

use super::CLIENT_SECRET;

pub type SqlitePool = Pool<ConnectionManager<SqliteConnection>>;

/// A database file with the host's own table in it.
pub fn database() -> (tempfile::TempDir, SqlitePool) {
    let folder = tempfile::tempdir().expect("a folder");
    let path = folder.path().join("app.sqlite3");
    let pool = sqlite_pool(path.to_str().expect("a plain path")).expect("a pool");
    pool.get()
        .expect("a connection")
        .batch_execute(
            "CREATE TABLE users (id INTEGER PRIMARY KEY NOT NULL, name TEXT NOT NULL);
             INSERT INTO users (id, name) VALUES (1, 'Alice'), (2, 'Bob');",
        )
        .expect("a users table");
    (folder, pool)
}

/// The folder of a database. When a test is over its files are searched: whatever the test was
/// about, no token may be there in clear.
pub struct Folder(tempfile::TempDir);

impl Folder {
    pub fn path(&self) -> &std::path::Path {
        self.0.path()
    }

    pub fn bytes(&self) -> Vec<u8> {
        let files = std::fs::read_dir(self.path()).expect("the folder");
        files
            .flat_map(|file| std::fs::read(file.expect("an entry").path()).expect("a file"))
            .collect()
    }
}

impl From<tempfile::TempDir> for Folder {
    fn from(folder: tempfile::TempDir) -> Self {
        Self(folder)
    }
}

impl Drop for Folder {
    fn drop(&mut self) {
        if std::thread::panicking() {
            return;
        }
        let bytes = self.bytes();
        for secret in ["mock-at-", "mock-rt-", "mock-code-", CLIENT_SECRET] {
            let is_there = bytes
                .windows(secret.len())
                .any(|window| window == secret.as_bytes());
            assert!(!is_there, "the database has a {secret} in clear");
        }
    }
}
