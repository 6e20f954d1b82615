//! The compiler as a host runs it on each case.
//!
//! It is `rustc` itself, with the crates that cargo has built for this very suite: nothing is built
//! a second time, and no case waits for cargo. Each case is a program of its own; put together into
//! one crate, they would take hardly less time and see one another's names.

use std::{
    env,
    path::{Path, PathBuf},
    process::{Command, Stdio},
};

use serde_json::Value;
use tempfile::TempDir;

use crate::{
    Explanation,
    cases::{Case, workspace},
    normalize::normalize,
};

/// The dependencies that cases may name.
const DEPENDENCIES: [&str; 8] = [
    "axum",
    "deadpool_diesel",
    "diesel",
    "lightfriend_runtime",
    "secrecy",
    "serde_json",
    "tokio",
    "uuid",
];

pub(crate) struct Compiler {
    rustc: PathBuf,
    arguments: Vec<String>,
    /// Takes what little a case leaves behind.
    scratch: TempDir,
}

impl Compiler {
    pub(crate) fn new() -> Self {
        let rustc = cargo().with_file_name(format!("rustc{}", env::consts::EXE_SUFFIX));
        let scratch = tempfile::tempdir().unwrap();
        let mut arguments = externs(&artifacts());
        arguments.extend(standard_library(&rustc, scratch.path()));
        Self {
            rustc,
            arguments,
            scratch,
        }
    }

    /// All that the compiler says of `case`, warnings included.
    pub(crate) fn explain(&self, case: &Case) -> Explanation {
        let output = Command::new(&self.rustc)
            .current_dir(workspace())
            .args(["--edition=2024", "--crate-name=case", "--emit=metadata"])
            .args(["--error-format=json", "--diagnostic-width=140"])
            .args(&self.arguments)
            .arg("--out-dir")
            .arg(self.scratch.path())
            .arg(case.source().strip_prefix(workspace()).unwrap())
            .output()
            .unwrap();
        let lines = String::from_utf8(output.stderr).unwrap();
        let diagnostics: Vec<String> = lines.lines().filter_map(diagnostic).collect();
        Explanation {
            compiles: output.status.success(),
            stderr: diagnostics.join("\n"),
        }
    }
}

/// The text of one of rustc's messages, except for its closing words on how many there were.
fn diagnostic(line: &str) -> Option<String> {
    let Ok(message) = serde_json::from_str::<Value>(line) else {
        // The compiler broke down: the difference shows it.
        return Some(format!("{line}\n"));
    };
    let is_closing = message["level"] == "failure-note"
        || message["message"]
            .as_str()
            .is_some_and(|text| text.starts_with("aborting due to "));
    let rendered = message["rendered"].as_str()?;
    (!is_closing).then(|| normalize(rendered))
}

/// The arguments by which cargo would pass on the dependencies.
fn externs(artifacts: &[Artifact]) -> Vec<String> {
    let mut arguments = Vec::new();
    for dependency in DEPENDENCIES {
        let mut found = artifacts.iter().filter(|found| found.name == dependency);
        let (Some(artifact), None) = (found.next(), found.next()) else {
            panic!("this suite is built with none or several of `{dependency}`");
        };
        let path = artifact.metadata.display();
        arguments.push(format!("--extern={dependency}={path}"));
        let folder = artifact.metadata.parent().unwrap().display();
        arguments.push(format!("-Ldependency={folder}"));
    }
    arguments
}

/// The standard library without its source, which messages show only where it is installed: as the
/// only thing taken from the toolchain, in place of the toolchain's folder.
fn standard_library(rustc: &Path, nothing: &Path) -> [String; 2] {
    let output = Command::new(rustc)
        .arg("--print=target-libdir")
        .output()
        .unwrap();
    let libraries = String::from_utf8(output.stdout).unwrap();
    [
        format!("--sysroot={}", nothing.display()),
        format!("-L{}", libraries.trim_end()),
    ]
}

/// A library that cargo has built.
struct Artifact {
    name: String,
    metadata: PathBuf,
}

/// The libraries that cargo has built for this suite. Asked in the same words as it was built with,
/// cargo finds all of them in place.
fn artifacts() -> Vec<Artifact> {
    let output = Command::new(cargo())
        .args(["test", "--workspace", "--test=ui", "--no-run", "--locked"])
        .arg("--message-format=json-render-diagnostics")
        .env("CARGO_TARGET_DIR", target())
        .stderr(Stdio::inherit())
        .output()
        .unwrap();
    assert!(output.status.success(), "the dependencies do not build");
    let lines = String::from_utf8(output.stdout).unwrap();
    lines.lines().filter_map(artifact).collect()
}

fn artifact(line: &str) -> Option<Artifact> {
    let message: Value = serde_json::from_str(line).ok()?;
    let files = message["filenames"].as_array()?;
    let mut files = files.iter().filter_map(Value::as_str).map(Path::new);
    let metadata = files.find(|file| file.extension().is_some_and(|found| found == "rmeta"))?;
    let name = message["target"]["name"].as_str()?;
    Some(Artifact {
        name: name.replace('-', "_"),
        metadata: metadata.to_owned(),
    })
}

/// The target directory of this build, wherever it was put.
fn target() -> &'static Path {
    Path::new(env!("CARGO_TARGET_TMPDIR")).parent().unwrap()
}

/// The cargo that runs this suite; its compiler is beside it.
fn cargo() -> PathBuf {
    env::var_os("CARGO").unwrap().into()
}
