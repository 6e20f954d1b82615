//! SECURITY.md names the test of each promise: those tests are there.

use std::path::{Path, PathBuf};

const SECURITY: &str = include_str!("../../../SECURITY.md");

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("..")
}

/// What stands in backticks in the second column of the promises.
fn references() -> Vec<&'static str> {
    let rows = SECURITY.lines().filter(|line| line.starts_with('|'));
    let verified_by = rows.filter_map(|row| row.trim_matches('|').rsplit_once('|'));
    verified_by
        .flat_map(|(_, cell)| cell.split('`').skip(1).step_by(2))
        .collect()
}

/// `tokens::failure`, and not `Folder` or `kill -9`.
fn is_rust_path(text: &str) -> bool {
    let is_segment = |segment: &str| {
        let mut bytes = segment.bytes();
        bytes.next().is_some_and(|first| first.is_ascii_lowercase())
            && bytes.all(|byte| byte.is_ascii_lowercase() || byte.is_ascii_digit() || byte == b'_')
    };
    text.split("::").all(is_segment)
}

/// The text of a module of this suite, those below it included.
fn module(path: &str) -> Option<String> {
    let stem = root()
        .join("tests/tests/main")
        .join(path.replace("::", "/"));
    let mut text = std::fs::read_to_string(stem.with_extension("rs")).ok()?;
    for entry in std::fs::read_dir(stem).into_iter().flatten().flatten() {
        let below = entry.path();
        if below.extension().is_some_and(|extension| extension == "rs") {
            text += &std::fs::read_to_string(below).unwrap();
        }
    }
    Some(text)
}

/// The names of the tests in a text, but for those that are ignored.
fn tests_in(text: &str) -> Vec<&str> {
    let tests = text
        .split("#[tokio::test")
        .flat_map(|text| text.split("#[test]"));
    tests
        .skip(1)
        .filter_map(|text| {
            let (attributes, rest) = text.split_once("fn ")?;
            let (name, _) = rest.split_once('(')?;
            (!attributes.contains("#[ignore")).then_some(name)
        })
        .collect()
}

fn is_there(reference: &str) -> bool {
    if let Some(text) = module(reference) {
        return !tests_in(&text).is_empty();
    }
    let Some((path, test)) = reference.rsplit_once("::") else {
        return false;
    };
    module(path).is_some_and(|text| tests_in(&text).contains(&test))
}

fn is_file(reference: &str) -> bool {
    ["lightfriend-runtime/src", "tests/tests/main", ""]
        .iter()
        .any(|folder| root().join(folder).join(reference).exists())
}

#[test]
fn every_test_that_verifies_a_promise_is_there() {
    let references = references();
    let (tests, others): (Vec<&str>, Vec<&str>) =
        references.into_iter().partition(|text| is_rust_path(text));
    let files: Vec<&str> = others
        .into_iter()
        .filter(|text| text.contains('/') || text.contains(".rs"))
        .collect();
    assert!(tests.len() > 50 && files.len() > 4, "{tests:?} {files:?}");
    let missing: Vec<&str> = tests
        .into_iter()
        .filter(|test| !is_there(test))
        .chain(files.into_iter().filter(|file| !is_file(file)))
        .collect();
    assert!(missing.is_empty(), "SECURITY.md names {missing:?}");
}

#[test]
fn a_test_that_is_not_there_would_be_missed() {
    assert!(is_there("docs::a_test_that_is_not_there_would_be_missed"));
    assert!(is_there("flow::binding") && is_there("tokens"));
    for name in [
        "docs::references",
        "docs::nothing",
        "nothing",
        "flow::nothing",
        // Ignored, because others run it.
        "config::environment::boots_in_the_environment_it_is_given",
    ] {
        assert!(!is_there(name), "{name}");
    }
    assert!(!is_file("tokens/breaker.rs") && is_file("pacing/breaker.rs"));
}
