//! The places in the runtime's sources at which statements stand.

use std::{
    collections::BTreeMap,
    fmt, fs,
    path::{Path, PathBuf},
};

use super::sql::Dialect;

/// One of them.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Place {
    /// Below the runtime's `src`: `store/flows.rs`.
    pub file: String,
    pub line: u32,
    pub function: String,
    /// The only dialect that it is for.
    pub dialect: Option<Dialect>,
}

impl fmt::Display for Place {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}:{} ({})", self.file, self.line, self.function)
    }
}

/// How a statement begins.
const GATES: [&str; 4] = [
    "Statement::new(",
    "Statement::about(",
    "Statement::kept(",
    "Plain::new(",
];

/// How one could get round the gates.
const WAYS_ROUND: [&str; 6] = [
    "sql_query(",
    "batch_execute(",
    "insert_into(",
    "diesel::update(",
    "diesel::delete(",
    ".simple_query(",
];

/// Who may: the gates, what a host's own harness runs, and what sets up a connection that nobody
/// works with yet.
const MAY_GO_ROUND: [&str; 4] = [
    "store/connect/pure.rs",
    "store/plain.rs",
    "store/migration_source.rs",
    "store/sqlite_pool.rs",
];

/// All of them, in order.
pub fn places() -> Vec<Place> {
    let sources = sources();
    let dialects = dialects_of_files(&sources);
    let mut places = Vec::new();
    for (file, text) in &sources {
        let mut function = String::new();
        let mut dialect = None;
        for (number, line) in (1..).zip(product(text)) {
            if let Some(name) = function_of(line) {
                dialect = [Dialect::Sqlite, Dialect::Postgres]
                    .into_iter()
                    .find(|dialect| name.ends_with(&format!("_in_{}", dialect.name())));
                name.clone_into(&mut function);
            }
            dialect = arm_of(line).or(dialect);
            if GATES.iter().any(|gate| line.contains(gate)) {
                places.push(Place {
                    file: file.clone(),
                    line: number,
                    function: function.clone(),
                    dialect: dialects.get(file).copied().or(dialect),
                });
            }
        }
    }
    places
}

/// Lines that go round the gates.
pub fn ways_round() -> Vec<String> {
    let mut found = Vec::new();
    for (file, text) in sources() {
        for line in product(&text) {
            let goes_round = WAYS_ROUND.iter().any(|way| line.contains(way));
            if goes_round && !MAY_GO_ROUND.contains(&file.as_str()) {
                found.push(format!("{file}: {}", line.trim()));
            }
        }
    }
    found
}

/// The statements that `sqlite_pool` runs on each new connection. Not every parser knows what they
/// may be set to.
pub fn settings_of_the_pool() -> Vec<String> {
    let sources = sources();
    let lines: Vec<&str> = product(&sources["store/sqlite_pool.rs"]).collect();
    let text = lines.join("\n");
    let calls = text.split("batch_execute(").skip(1);
    let literals = calls.map(|call| call.split('"').nth(1).expect("a literal"));
    let statements = literals.flat_map(|literal| literal.split(';'));
    let statements = statements.map(|one| one.trim().to_owned());
    statements.filter(|one| !one.is_empty()).collect()
}

/// Texts of the store's files.
fn sources() -> BTreeMap<String, String> {
    let source = Path::new(env!("CARGO_MANIFEST_DIR")).join("../lightfriend-runtime/src");
    let mut files = Vec::new();
    collect(&source.join("store"), &mut files);
    let named = files.into_iter().map(|file| {
        let name = file.strip_prefix(&source).expect("a file of the crate");
        let name = name.to_string_lossy().replace('\\', "/");
        (name, fs::read_to_string(&file).expect("a file"))
    });
    named
        .filter(|(name, _)| !name.ends_with("tests.rs"))
        .collect()
}

fn collect(folder: &Path, files: &mut Vec<PathBuf>) {
    for entry in fs::read_dir(folder).expect("a folder") {
        let path = entry.expect("an entry").path();
        if path.is_dir() {
            collect(&path, files);
        } else if path.extension().is_some_and(|extension| extension == "rs") {
            files.push(path);
        }
    }
}

/// The lines without comments and tests, which come last in a file.
fn product(text: &str) -> impl Iterator<Item = &str> {
    let is_test =
        |line: &&str| line.starts_with("#[cfg(test)]") || line.starts_with("#[cfg(all(test");
    let lines = text.lines().take_while(move |line| !is_test(line));
    lines.map(|line| {
        if line.trim_start().starts_with("//") {
            ""
        } else {
            line
        }
    })
}

/// Files that are compiled for one dialect, as `store/mod.rs` says.
fn dialects_of_files(sources: &BTreeMap<String, String>) -> BTreeMap<String, Dialect> {
    let lines: Vec<&str> = sources["store/mod.rs"].lines().collect();
    let mut dialects = BTreeMap::new();
    for pair in lines.windows(2) {
        let dialect = match pair[0] {
            r#"#[cfg(feature = "sqlite")]"# => Dialect::Sqlite,
            r#"#[cfg(feature = "_postgres")]"# => Dialect::Postgres,
            _ => continue,
        };
        if let Some(module) = pair[1].strip_prefix("mod ") {
            let file = format!("store/{}.rs", module.trim_end_matches(';'));
            dialects.insert(file, dialect);
        }
    }
    assert!(dialects.len() > 2, "store/mod.rs was not understood");
    dialects
}

fn function_of(line: &str) -> Option<&str> {
    let (before, rest) = line.split_once("fn ")?;
    let is_item = before.split_whitespace().all(|word| {
        word.starts_with("pub") || ["async", "const"].contains(&word) || word.starts_with("in ")
    });
    let name = rest
        .split(|char: char| !char.is_alphanumeric() && char != '_')
        .next()?;
    is_item.then_some(name)
}

/// `Dialect::Sqlite => ..`
fn arm_of(line: &str) -> Option<Dialect> {
    let (dialect, _) = line
        .trim_start()
        .strip_prefix("Dialect::")?
        .split_once(" =>")?;
    match dialect {
        "Sqlite" => Some(Dialect::Sqlite),
        "Postgres" => Some(Dialect::Postgres),
        _ => None,
    }
}
