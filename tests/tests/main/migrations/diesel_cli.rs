//! Written migrations in the hands of Diesel's own command line, on SQLite and on Postgres.
//!
//! They need `DIESEL_CLI`, the path of `diesel`.

use std::{env, fs, path::PathBuf, process::Command};

use tempfile::TempDir;

use super::changed::{Version, application, connected, on, provider, version};
use crate::support::{ALICE, TestDatabase};

/// A project of Diesel's on the database of the suite.
struct Project {
    folder: TempDir,
    database: TestDatabase,
}

impl Project {
    fn new(database: TestDatabase) -> Self {
        let folder = tempfile::tempdir().unwrap();
        fs::write(folder.path().join("diesel.toml"), "").unwrap();
        fs::create_dir(folder.path().join("migrations")).unwrap();
        Self { folder, database }
    }

    fn migrations(&self) -> PathBuf {
        self.folder.path().join("migrations")
    }

    fn is_sqlite(&self) -> bool {
        self.database.kind().name() == "sqlite"
    }

    fn write(&self, version: Version) {
        let (all, dir) = ((version.all)(), self.migrations());
        if self.is_sqlite() {
            all.write_migrations(&dir).unwrap();
            all.check_migrations(&dir).unwrap();
        } else {
            all.write_postgres_migrations(&dir).unwrap();
            all.check_postgres_migrations(&dir).unwrap();
        }
    }

    /// Runs `diesel`; what it prints.
    fn diesel(&self, words: &[&str]) -> Result<String, String> {
        let program = env::var("DIESEL_CLI").expect("the path of `diesel`");
        let [_, (_, url)] = self.database.environment();
        let output = Command::new(program)
            .args(words)
            .args(["--database-url", &url])
            .current_dir(self.folder.path())
            .env_remove("DATABASE_URL")
            .output()
            .unwrap();
        let text = |bytes: &[u8]| String::from_utf8_lossy(bytes).into_owned();
        if output.status.success() {
            Ok(text(&output.stdout))
        } else {
            Err(text(&output.stderr) + &text(&output.stdout))
        }
    }

    fn run(&self, words: &[&str]) -> String {
        self.diesel(words)
            .unwrap_or_else(|error| panic!("{words:?}: {error}"))
    }
}

#[tokio::test]
#[ignore = "needs DIESEL_CLI"]
async fn it_runs_reverts_and_redoes_them_with_rows() {
    let provider = provider().await;
    let project = Project::new(TestDatabase::new());
    project.write(version("required"));
    project.run(&["migration", "run"]);
    let host = on(project.database.clone(), version("required"), &provider).await;
    host.browser(ALICE).connect("shifting", &provider).await;
    for name in ["renamed", "several", "large", "local"] {
        // What it makes of one struct, it takes back and makes again; then comes the next.
        project.write(version(name));
        if ["several", "large"].contains(&name) {
            fill(&project);
        }
        project.run(&["migration", "run"]);
        project.run(&["migration", "redo"]);
        let pending = project.run(&["migration", "pending"]);
        assert!(pending.contains("false"), "{pending}");
        let oauth = application(version(name), &project.database, &provider);
        oauth.check().await.unwrap();
        assert_eq!((version(name).read)(oauth).await.unwrap(), 1, "{name}");
    }
    project.run(&["migration", "revert", "--all"]);
    let tables = project.database.schema().join("\n");
    assert!(
        !tables.contains("shifting") && !tables.contains("oauth_"),
        "{tables}"
    );
    project.run(&["migration", "run"]);
    application(version("local"), &project.database, &provider)
        .check()
        .await
        .unwrap();
}

/// A person says what rows have that have nothing: the dashes go away.
fn fill(project: &Project) {
    for entry in fs::read_dir(project.migrations()).unwrap() {
        let file = entry.unwrap().path().join("up.sql");
        let up = fs::read_to_string(&file).unwrap();
        let up = up
            .replace(
                "-- UPDATE \"shifting_connection\" SET \"note\" = ..",
                "UPDATE \"shifting_connection\" SET \"note\" = 'filled'",
            )
            .replace(
                "-- UPDATE \"shifting_connection\" SET \"count\" = ..",
                "UPDATE \"shifting_connection\" SET \"count\" = 7",
            );
        fs::write(&file, up).unwrap();
    }
}

/// What the book shows: the generated `table!`, and the columns that only the runtime needs.
fn documented_schema() -> &'static str {
    let chapter = include_str!("../../../../docs/src/guide/tables.md");
    let (_, schema) = chapter.split_once("```rust\ndiesel::table!").unwrap();
    let (schema, _) = schema.split_once("```").unwrap();
    schema.trim()
}

#[tokio::test]
#[ignore = "needs DIESEL_CLI"]
async fn it_prints_the_documented_schema() {
    let provider = provider().await;
    let host = connected(version("several"), &provider).await;
    let project = Project::new(host.database.clone());
    let printed = project.run(&["print-schema", "--only-tables", "shifting_connection"]);
    let (_, table) = printed.split_once("diesel::table!").unwrap();
    // Diesel has two names for each of these types.
    let table = table
        .replace("Int4", "Integer")
        .replace("Int8", "BigInt")
        .replace("Float8", "Double");
    assert_eq!(table.trim(), documented_schema());
}
