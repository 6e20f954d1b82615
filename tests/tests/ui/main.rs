//! What the compiler says of mistakes, word for word.
//!
//! A mistake is a case: a program `ui/fail/<kind>/<case>.rs`, and beside it in `<case>.stderr` all
//! that the compiler says of it. The messages are those of the toolchain named in `Cargo.toml`.
//! Write them anew with `UI=overwrite cargo test --workspace --test ui`, and read what changed.
//! `UI_CASES=scopes/` compiles only the cases whose names contain that.
#![allow(clippy::unwrap_used, reason = "tests fail by panicking")]

mod cases;
mod compiler;
mod normalize;
mod table;

use std::{
    env, fs,
    io::{self, Write as _},
    num::NonZero,
    sync::Mutex,
    thread,
};

use cases::Case;
use compiler::Compiler;
use similar::TextDiff;

#[test]
fn mistakes_are_explained_at_the_users_own_token() {
    let only = env::var("UI_CASES").unwrap_or_default();
    let mut cases = cases::all();
    cases.retain(|case| case.name.contains(&only));
    assert!(!cases.is_empty(), "no case is named like {only:?}");

    let compiler = Compiler::new();
    let judge = judge();
    let failures = in_parallel(&cases, |case| judge(case, &compiler.explain(case)));
    let count = failures.len();
    writeln!(io::stdout(), "{} cases, {count} differ", cases.len()).unwrap();
    assert!(
        failures.is_empty(),
        "{}\n{count} cases differ; if that is meant, `UI=overwrite` writes what the compiler says",
        failures.join("\n")
    );
}

#[test]
fn every_expected_explanation_is_of_a_case() {
    assert_eq!(cases::without_a_program(), Vec::<String>::new());
}

/// What is done with a case and what the compiler said of it: compared, or written down.
fn judge() -> fn(&Case, &Explanation) -> Option<String> {
    match env::var("UI").as_deref() {
        Err(_) | Ok("") => compare,
        Ok("overwrite") => overwrite,
        Ok(other) => panic!("`UI` is `overwrite` or not set, not `{other}`"),
    }
}

/// What the compiler says of a case.
struct Explanation {
    compiles: bool,
    stderr: String,
}

fn compare(case: &Case, explanation: &Explanation) -> Option<String> {
    if explanation.compiles {
        return Some(format!("=== {}: it compiles", case.name));
    }
    // Of a case that is new, everything is news.
    let expected = fs::read_to_string(case.stderr()).unwrap_or_default();
    if expected == explanation.stderr {
        return None;
    }
    let diff = TextDiff::from_lines(&expected, &explanation.stderr);
    let lines = diff
        .unified_diff()
        .header("expected", "compiler")
        .to_string();
    Some(format!("=== {}\n{lines}", case.name))
}

fn overwrite(case: &Case, explanation: &Explanation) -> Option<String> {
    if explanation.compiles {
        return compare(case, explanation);
    }
    fs::write(case.stderr(), &explanation.stderr).unwrap();
    None
}

/// The failures of all cases, in the cases' order, worked off by as many threads as there are cores.
fn in_parallel(cases: &[Case], check: impl Fn(&Case) -> Option<String> + Sync) -> Vec<String> {
    let queue = Mutex::new(cases.iter().enumerate());
    let failures = Mutex::new(Vec::new());
    let work = || {
        // The queue's lock is let go of before the check begins.
        while let Some((place, case)) = { queue.lock().unwrap().next() } {
            if let Some(failure) = check(case) {
                failures.lock().unwrap().push((place, failure));
            }
        }
    };
    thread::scope(|scope| {
        for _ in 0..thread::available_parallelism().map_or(1, NonZero::get) {
            scope.spawn(work);
        }
    });
    let mut failures = failures.into_inner().unwrap();
    failures.sort();
    failures.into_iter().map(|(_, failure)| failure).collect()
}
