//! What is counted in the two sides of the benchmark `by_hand`.
//!
//! Lines are those of the formatted source that are neither blank nor comments. What belongs to one
//! integration is in files called `bench`, in a folder of that name, and in the lines elsewhere that
//! name it; everything else is there once. A step is a comment `Step 1: what`, at whose place the work
//! of that step is.

use std::{
    collections::{BTreeMap, BTreeSet},
    fs,
    io::Result,
    path::Path,
};

/// Of one side.
#[derive(Debug, Default, PartialEq, Eq)]
pub(crate) struct Count {
    /// Of one integration.
    pub(crate) lines: usize,
    pub(crate) files_made: usize,
    pub(crate) files_changed: usize,
    pub(crate) variables: usize,
    /// What they are called, by number.
    pub(crate) steps: BTreeMap<usize, String>,
    /// Of the application, whatever it integrates.
    pub(crate) lines_once: usize,
    pub(crate) variables_once: usize,
}

/// What nobody writes: the benchmark's own, and what `diesel print-schema` prints.
const NOT_COUNTED: [&str; 4] = ["mod.rs", "fill.rs", "pools.rs", "bench/schema.rs"];

/// `side` is `framework` or `hand`.
pub(crate) fn count(side: &str) -> Result<Count> {
    let root = Path::new(env!("CARGO_MANIFEST_DIR")).join("benches/by_hand");
    let root = root.join(side);
    let mut count = Count::default();
    for file in files(&root, "")? {
        if !NOT_COUNTED.contains(&file.as_str()) {
            count.add(&file, &fs::read_to_string(root.join(&file))?);
        }
    }
    Ok(count)
}

impl Count {
    /// Figures of one integration, then those of the application, with their names.
    pub(crate) fn rows(&self) -> [(&'static str, usize); 7] {
        [
            ("lines of one integration", self.lines),
            ("files it adds", self.files_made),
            ("files it changes", self.files_changed),
            ("steps", self.steps.len()),
            ("environment variables of its own", self.variables),
            ("lines once for all", self.lines_once),
            ("environment variables once for all", self.variables_once),
        ]
    }

    fn add(&mut self, file: &str, text: &str) {
        let own = is_own(file);
        let lines = || text.lines().map(str::trim);
        self.steps.extend(lines().filter_map(step));
        let code: Vec<&str> = lines().filter(|line| is_code(line)).collect();
        let naming = code.iter().filter(|line| own || names(line)).count();
        let (each, once) = if is_environment(file) {
            (&mut self.variables, &mut self.variables_once)
        } else {
            (&mut self.lines, &mut self.lines_once)
        };
        *each += naming;
        *once += code.len() - naming;
        self.files_made += usize::from(own);
        self.files_changed += usize::from(!own && naming > 0);
    }
}

fn files(root: &Path, folder: &str) -> Result<BTreeSet<String>> {
    let mut found = BTreeSet::new();
    for entry in fs::read_dir(root.join(folder))? {
        let entry = entry?;
        let name = entry.file_name().to_string_lossy().into_owned();
        let path = if folder.is_empty() {
            name
        } else {
            format!("{folder}/{name}")
        };
        if entry.file_type()?.is_dir() {
            found.extend(files(root, &path)?);
        } else {
            found.insert(path);
        }
    }
    Ok(found)
}

fn is_own(file: &str) -> bool {
    file.split('/')
        .any(|part| part.split('.').next() == Some("bench"))
}

fn is_environment(file: &str) -> bool {
    Path::new(file)
        .extension()
        .is_some_and(|kind| kind == "env")
}

fn names(line: &str) -> bool {
    line.to_lowercase().contains("bench")
}

fn is_comment(line: &str) -> bool {
    line.starts_with("//") || line.starts_with("--") || line.starts_with("# ")
}

fn is_code(line: &str) -> bool {
    !line.is_empty() && !is_comment(line)
}

/// Of `/// Step 5: the routes.`
fn step(line: &str) -> Option<(usize, String)> {
    let (before, after) = line.split_once("Step ")?;
    let (number, what) = after.split_once(": ")?;
    let what = what.split(['.', ':']).next()?;
    let number = number.parse().ok()?;
    (is_comment(line) && before.len() <= 4).then(|| (number, what.to_owned()))
}
