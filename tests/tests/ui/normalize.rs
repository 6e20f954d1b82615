//! What the compiler says, as it is the same on every machine and whatever else is edited.

use std::path::Path;

use crate::cases::{PACKAGE, workspace};

/// One diagnostic as it is written down: without this machine's paths, without the line numbers of
/// files that are not the case's, and with the short name of a type that the compiler writes out
/// where some dependency has another one of that name.
pub(crate) fn normalize(rendered: &str) -> String {
    let root = workspace().to_string_lossy();
    let rendered = rendered
        .replace(root.as_ref(), "$WORKSPACE")
        .replace("std::string::String", "String");
    let mut is_foreign = false;
    let mut lines = Vec::new();
    for line in rendered.trim_end().lines() {
        if let Some((arrow, place)) = split_arrow(line) {
            let own = own_place(place);
            is_foreign = own.is_none();
            let place = own.map_or_else(|| foreign_file(place), str::to_owned);
            lines.push(format!("{arrow}{place}"));
        } else if is_foreign && is_snippet(line) {
            lines.push(without_number(line));
        } else if !names_a_file_of_the_compiler(line) {
            lines.push(line.trim_end().to_owned());
        }
    }
    narrow_gutter(&mut lines);
    lines.join("\n") + "\n"
}

/// `  --> src/lib.rs:1:2` as `  --> ` and `src/lib.rs:1:2`.
fn split_arrow(line: &str) -> Option<(&str, &str)> {
    let indent = line.len() - line.trim_start().len();
    let is_arrow = |arrow| line[indent..].starts_with(arrow);
    (is_arrow("--> ") || is_arrow("::: ")).then(|| line.split_at(indent + "--> ".len()))
}

/// The place in the case, relative to its package.
fn own_place(place: &str) -> Option<&str> {
    let package = Path::new(PACKAGE).file_name()?.to_str()?;
    place.strip_prefix(package)?.strip_prefix('/')
}

/// The file of a place elsewhere, without line and column.
fn foreign_file(place: &str) -> String {
    let file = place
        .trim_end_matches(|c: char| c.is_ascii_digit() || c == ':')
        .replace('\\', "/");
    if let Some((_, library)) = file.split_once("/library/") {
        format!("$RUST/{library}")
    } else if let Some((_, dependency)) = file.split_once("/registry/src/") {
        let (_, dependency) = dependency.split_once('/').unwrap_or_default();
        format!("$CARGO/{dependency}")
    } else {
        format!("$WORKSPACE/{file}")
    }
}

/// Whether the line belongs to the code that is shown under a place.
fn is_snippet(line: &str) -> bool {
    let text = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
    text.len() < line.len() && text.starts_with('|')
}

fn without_number(line: &str) -> String {
    let text = line.trim_start_matches(|c: char| c == ' ' || c.is_ascii_digit());
    format!("{:1$}{text}", "", line.len() - text.len())
}

/// Long types are written in full to a file beside the metadata, whose name is new each time.
fn names_a_file_of_the_compiler(line: &str) -> bool {
    line.contains("the full name for the type has been written to")
}

/// Makes the gutter as wide as the numbers that are left in it.
fn narrow_gutter(lines: &mut [String]) {
    let Some((arrow, _)) = lines.iter().find_map(|line| split_arrow(line)) else {
        return;
    };
    let numbers = lines.iter().map(|line| number_width(line)).max();
    let width = numbers.unwrap_or_default().max(1);
    let surplus = " ".repeat(arrow.trim_end().len().saturating_sub("-->".len() + width));
    let mut in_heading = false;
    for line in lines {
        // The further lines of a heading are indented, and not by the gutter.
        in_heading = match line.strip_prefix("      ") {
            Some(text) => in_heading && !text.trim_start().starts_with(['|', '-', ':', '=']),
            None => line.starts_with(char::is_alphabetic),
        };
        if let (false, Some(narrow)) = (in_heading, line.strip_prefix(&surplus)) {
            *line = narrow.to_owned();
        }
    }
}

/// How many digits the number in front of a line of code has.
fn number_width(line: &str) -> usize {
    let number = line.trim_start();
    let code = number.trim_start_matches(|c: char| c.is_ascii_digit());
    let is_code = [" |", " +", " -", " ~"]
        .iter()
        .any(|mark| code.starts_with(mark));
    if is_code {
        number.len() - code.len()
    } else {
        0
    }
}

#[test]
fn files_of_others_are_named_alike_on_every_machine() {
    let said = "\
error[E0277]: `Service` is not a host
   --> tests/ui/fail/beyond/case.rs:6:9
    |
  6 |     let _ = host(Service);
    |             ^^^^^^^^^^^^^
    |
note: required by a bound in `host`
   --> /home/me/.cargo/registry/src/index-1949cf8c6b5b557f/axum-0.8.9/src/lib.rs:123:9
    |
123 | pub fn host(host: impl Host) {}
    |                        ^^^^ required by this bound in `host`
   ::: /rustc/59807616e1bd/library/core/src/panic.rs:62:9
    = note: the failure occurred here
";
    let written_down = "\
error[E0277]: `Service` is not a host
 --> ui/fail/beyond/case.rs:6:9
  |
6 |     let _ = host(Service);
  |             ^^^^^^^^^^^^^
  |
note: required by a bound in `host`
 --> $CARGO/axum-0.8.9/src/lib.rs
  |
  | pub fn host(host: impl Host) {}
  |                        ^^^^ required by this bound in `host`
 ::: $RUST/core/src/panic.rs
  = note: the failure occurred here
";
    assert_eq!(normalize(said), written_down);
}
