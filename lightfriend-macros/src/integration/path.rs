//! Paths into answers.

use syn::LitStr;

use crate::error::{Errors, error};

/// Names on the way to a value; numbers are places in lists.
pub(crate) type Path = Vec<String>;

/// The paths, split at their dots.
pub(crate) fn check_paths(given: &[LitStr], errors: &mut Errors) -> Vec<Path> {
    let mut paths: Vec<Path> = Vec::new();
    for literal in given {
        let text = literal.value();
        let broken = text
            .split('.')
            .any(|name| name.is_empty() || name.contains(char::is_whitespace));
        if text.contains(['[', ']']) {
            let plain = text.replace('[', ".").replace(']', "");
            let message = format!("places in lists are written with dots, as in {plain:?}");
            errors.push(error(literal, message));
        } else if broken || text.starts_with('$') {
            errors.push(error(
                literal,
                "a path is names with dots between them, as in \"team.id\"",
            ));
        } else {
            let path: Path = text.split('.').map(str::to_owned).collect();
            if paths.contains(&path) {
                errors.push(error(literal, "this path is given twice; remove one"));
            } else {
                paths.push(path);
            }
        }
    }
    paths
}
