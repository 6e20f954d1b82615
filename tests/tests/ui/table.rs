//! Where errors point, counted over all cases.

use std::{
    fs,
    io::{self, Write as _},
};

use crate::cases;

/// Cases that may point at the derive: what they lack has no token of its own.
const AT_THE_DERIVE: [&str; 0] = [];

/// Prints a table of all cases: errors, how many of them are at the user's own token, and how many
/// say what to write instead.
#[test]
fn every_error_is_at_a_token_of_the_users() {
    let mut table = vec!["case | errors | at a token | fix named".to_owned()];
    let mut offenders = Vec::new();
    for case in cases::all() {
        let name = &case.name;
        let source = fs::read_to_string(case.source()).unwrap();
        let stderr = fs::read_to_string(case.stderr()).unwrap_or_default();
        let errors = errors(&stderr);
        let count =
            |holds: &dyn Fn(&Diagnostic) -> bool| errors.iter().filter(|e| holds(e)).count();
        let at_a_token = count(&|error| is_at_a_token(error, &source));
        let named = count(&|error| names_the_fix(&error.message));
        table.push(format!(
            "{name} | {} | {at_a_token} | {named}",
            errors.len()
        ));
        let is_good = !errors.is_empty() && at_a_token == errors.len();
        if !is_good && !AT_THE_DERIVE.contains(&name.as_str()) {
            offenders.push(case.name);
        }
    }
    writeln!(io::stdout(), "{}", table.join("\n")).unwrap();
    assert!(offenders.is_empty(), "{offenders:?}");
}

/// An error: all it says, notes included, and the line of the case that it points at.
struct Diagnostic {
    message: String,
    line: Option<usize>,
}

fn errors(stderr: &str) -> Vec<Diagnostic> {
    let mut errors: Vec<Diagnostic> = Vec::new();
    for line in stderr.lines() {
        if let Some(message) = line
            .strip_prefix("error")
            .and_then(|rest| rest.split_once(": "))
        {
            errors.push(Diagnostic {
                message: message.1.to_owned(),
                line: None,
            });
            continue;
        }
        let Some(error) = errors.last_mut() else {
            continue;
        };
        let line = line.trim_start();
        if let Some(place) = line.strip_prefix("--> ui/") {
            let number = || place.split(':').nth(1)?.parse().ok();
            error.line = error.line.or_else(number);
        } else if let Some(note) = line
            .strip_prefix("= note: ")
            .or(line.strip_prefix("help: "))
        {
            error.message.push_str(note);
        }
    }
    errors
}

fn is_at_a_token(error: &Diagnostic, source: &str) -> bool {
    let line = error.line.and_then(|number| source.lines().nth(number - 1));
    line.is_some_and(|line| !line.contains("derive("))
}

/// Whether the message seems to tell what to write or what there is: for the eye, words are no proof.
fn names_the_fix(message: &str) -> bool {
    let words = [
        "add",
        "as in",
        "at most",
        "belongs",
        "choose",
        "consider",
        "conversion method",
        "did you mean",
        "does not have it yet",
        "expose_secret",
        "goes with",
        "has only",
        "its place is",
        "leave",
        "make",
        "must",
        "only",
        "pass",
        "percent-encode",
        "printable",
        "put",
        "remove",
        "return",
        "say",
        "starts with",
        "take",
        "there are",
        "use",
        "wants",
        "write",
    ];
    let text = message.to_lowercase();
    words.iter().any(|word| text.contains(word))
}
