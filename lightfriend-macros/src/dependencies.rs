//! What the crate with the struct depends on, as its `Cargo.toml` says.

use proc_macro_crate::{Error, FoundCrate, crate_name};
use syn::{Ident, Path};

use crate::fallback;

/// What generated code names, beside the standard library.
pub(crate) struct Dependencies {
    /// Path of the runtime; `None` when it is no dependency.
    pub(crate) runtime: Option<Path>,
    /// Whether there is a `diesel`.
    pub(crate) diesel: bool,
    /// Whether the runtime has its feature `uuid`.
    pub(crate) uuid: bool,
    /// Whether the runtime has its feature `jwt`.
    pub(crate) jwt: bool,
}

impl Dependencies {
    /// Those of the crate that is being compiled. Where it has no `Cargo.toml`, as with other build
    /// systems, all are taken to be there: the compiler says if they are not.
    pub(crate) fn of_this_build() -> Self {
        let runtime = match crate_name("lightfriend-runtime") {
            Ok(FoundCrate::Name(name)) => syn::parse_str::<Ident>(&name)
                .ok()
                .map(|name| syn::parse_quote!(::#name)),
            Err(Error::CrateNotFound { .. }) => None,
            Ok(FoundCrate::Itself) | Err(_) => Some(fallback::runtime()),
        };
        let diesel = match crate_name("diesel") {
            Err(Error::CrateNotFound { .. }) => false,
            // Under another name it needs an `extern crate`; the compiler says if there is none.
            Ok(_) | Err(_) => true,
        };
        Self {
            runtime,
            diesel,
            uuid: cfg!(feature = "uuid"),
            jwt: cfg!(feature = "jwt"),
        }
    }
}

/// All of them there, under their own names.
impl Default for Dependencies {
    fn default() -> Self {
        Self {
            runtime: Some(fallback::runtime()),
            diesel: true,
            uuid: true,
            jwt: true,
        }
    }
}
