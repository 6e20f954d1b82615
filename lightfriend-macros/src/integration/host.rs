//! What the host's crate must have among its dependencies.

use proc_macro2::{Ident, Span};
use syn::Path;

use crate::attr::{Container, Given};
use crate::error::{Errors, error};

// There is nothing to call, so nothing else can be generated.
pub(crate) fn check_runtime(
    ident: &Ident,
    container: &Given<Container>,
    runtime: Option<&Path>,
    errors: &mut Errors,
) {
    if runtime.is_none() && !container.mentions("crate") {
        errors.push(error(
            ident,
            "`lightfriend-runtime` is not among this crate's dependencies: add it, or say where \
             it is reached with `crate = path::to::lightfriend_runtime`",
        ));
    }
}

// The path is used in a module of its own, where `self` and `super` are other modules.
pub(crate) fn check_crate(container: &Given<Container>, errors: &mut Errors) -> Option<Path> {
    let path = container.application.runtime.as_ref()?;
    let first = path.segments.first();
    if let Some(first) = first.filter(|first| {
        ["self", "super", "Self"]
            .iter()
            .any(|word| first.ident == word)
    }) {
        errors.push(error(
            path,
            format!(
                "write the path of the runtime from the root, as in `crate::runtime`, not from `{}`",
                first.ident
            ),
        ));
        return None;
    }
    Some(path.clone())
}

/// `lightfriend_runtime::x` is `::lightfriend_runtime::x`, whatever has that name beside the struct.
pub(crate) fn from_the_root(mut path: Path, dependency: Option<&Path>) -> Path {
    let first = |path: &Path| path.segments.first().map(|first| first.ident.clone());
    if path.leading_colon.is_none() && first(&path) == dependency.and_then(first) {
        path.leading_colon = Some(syn::Token![::](Span::call_site()));
    }
    path
}

// Diesel's macros name `diesel`, and nothing else does for them.
pub(crate) fn check_diesel(ident: &Ident, diesel: bool, errors: &mut Errors) {
    if !diesel {
        errors.push(error(
            ident,
            "the table of connections is a Diesel one, and `diesel` is not among this crate's \
             dependencies: add `diesel = { version = \"2.3\", features = [\"sqlite\", \"r2d2\"] }` \
             to `[dependencies]`, under that name",
        ));
    }
}
