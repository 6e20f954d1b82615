//! What stands in for a part that was reported as wrong.
//!
//! Beside its errors the derive still emits everything it emits otherwise, with these in place
//! of what could not be used. So whatever uses the integration compiles, and one mistake gives
//! one error. Nothing of it ever runs: the program does not compile.

use proc_macro2::{Ident, Span, TokenStream};
use quote::{format_ident, quote};
use syn::Path;
use syn::ext::IdentExt as _;

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

/// A name for the models of a struct whose own name they cannot have.
pub(crate) fn stem(ident: &Ident) -> Ident {
    let name = ident.unraw().to_string();
    let ascii = name.replace(|c: char| !c.is_ascii(), "X");
    Ident::new(&ascii, ident.span())
}

/// What the integration is implemented for where the struct has generics: which of the many
/// structs it is would be anyone's guess.
pub(crate) fn stand_in(ident: &Ident) -> Ident {
    format_ident!("{}StandIn", stem(ident))
}

/// Reading a model from a row, which Diesel's derive would emit if the host had Diesel.
pub(crate) fn queryable(private: &TokenStream, model: &Ident) -> TokenStream {
    quote! {
        impl #private::diesel::QueryableByName<#private::diesel::sqlite::Sqlite> for #model {
            fn build<'a>(
                _: &impl #private::diesel::row::NamedRow<'a, #private::diesel::sqlite::Sqlite>,
            ) -> #private::diesel::deserialize::Result<Self> {
                #private::std::unreachable!()
            }
        }
    }
}
