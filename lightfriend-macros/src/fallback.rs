//! What stands in for a part that was reported as wrong.
//!
//! Beside its errors the derive still emits everything it emits otherwise, with these in place
//! of what could not be used. So whatever uses the integration compiles, and one mistake gives
//! one error. Nothing of it ever runs: the program does not compile.

use proc_macro2::{Ident, Span};
use syn::Path;

/// Stands in for an endpoint (RFC 2606 section 2 reserves the name).
pub(crate) const ENDPOINT: &str = "https://provider.invalid/";

/// The runtime where no `crate = ..` says otherwise, or says something unusable.
pub(crate) fn runtime() -> Path {
    syn::parse_quote!(::lightfriend_runtime)
}

/// An identifier of this name, or of another if it cannot be one.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(mut ident) => {
            ident.set_span(span);
            ident
        }
        Err(_) => Ident::new("integration_connection", span),
    }
}
