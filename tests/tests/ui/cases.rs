//! The cases on disk.

use std::{
    fs,
    path::{Path, PathBuf},
};

/// The package that the cases belong to; their paths are relative to it.
pub(crate) const PACKAGE: &str = env!("CARGO_MANIFEST_DIR");

/// The workspace, from where cargo runs the compiler.
pub(crate) fn workspace() -> &'static Path {
    Path::new(PACKAGE).parent().unwrap()
}

/// A program with a mistake in it.
pub(crate) struct Case {
    /// `<kind>/<case>`.
    pub(crate) name: String,
    /// `ui/fail/<kind>/<case>.rs`, which is how messages name it.
    pub(crate) path: PathBuf,
}

impl Case {
    pub(crate) fn source(&self) -> PathBuf {
        Path::new(PACKAGE).join(&self.path)
    }

    /// Where it is written what the compiler says.
    pub(crate) fn stderr(&self) -> PathBuf {
        self.source().with_extension("stderr")
    }
}

/// All cases, by name.
pub(crate) fn all() -> Vec<Case> {
    let case = |name| Case {
        path: Path::new("ui/fail").join(format!("{name}.rs")),
        name,
    };
    names("rs").into_iter().map(case).collect()
}

/// What is left of cases that were removed or renamed.
pub(crate) fn without_a_program() -> Vec<String> {
    let programs = names("rs");
    let mut explanations = names("stderr");
    explanations.retain(|name| !programs.contains(name));
    explanations
}

/// `<kind>/<case>` for each file with this extension.
fn names(extension: &str) -> Vec<String> {
    let fail = Path::new(PACKAGE).join("ui/fail");
    let mut names: Vec<String> = entries(&fail)
        .flat_map(|kind| entries(&kind))
        .filter(|path| path.extension().is_some_and(|found| found == extension))
        .map(|path| {
            let name = path.strip_prefix(&fail).unwrap().with_extension("");
            name.to_str().unwrap().to_owned()
        })
        .collect();
    names.sort();
    names
}

fn entries(folder: &Path) -> impl Iterator<Item = PathBuf> + use<> {
    fs::read_dir(folder)
        .unwrap()
        .map(|entry| entry.unwrap().path())
}
