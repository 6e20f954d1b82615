//! What the host's crate must have among its dependencies.

use proc_macro2::Ident;
use syn::Path;

use crate::attr::Container;
use crate::error::{Errors, error};

// There is nothing to call, so nothing else can be generated.
pub(crate) fn check_runtime(ident: &Ident, runtime: Option<&Path>, errors: &mut Errors) {
    if runtime.is_none() {
        errors.push(error(
            ident,
            "`lightfriend-runtime` is not among this crate's dependencies: add it, or say where \
             it is reached with `crate = path::to::lightfriend_runtime`",
        ));
    }
}

// The path is used in a module of its own, where `self` and `super` are other modules.
pub(crate) fn check_crate(container: &Container, errors: &mut Errors) -> Option<Path> {
    let path = container.runtime.as_ref()?;
    let first = path.segments.first();
    if let Some(first) = first.filter(|first| first.ident == "self" || first.ident == "super") {
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
