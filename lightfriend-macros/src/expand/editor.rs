//! What editors are told: each key that was written leads to its documentation.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use crate::integration::{Integration, Written};
use crate::reference;

/// ```text
/// #[allow(unexpected_cfgs)]
/// const _: () = {
///     #[allow(unused_imports)]
///     use __private::attributes::container::{provider as _, scopes as _};
///     #[allow(unused_imports)]
///     use __private::attributes::preset::{google as _};
/// };
/// ```
///
/// The names have the spans of the user's own tokens, so hovering one shows the documentation.
/// Keys that do not exist are named for rust-analyzer alone, which completes them.
pub(super) fn uses(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let modules = integration.written.iter().map(|written| {
        let Written {
            module,
            known,
            unknown,
        } = written;
        let path = reference::module(module).map(|module| quote!(#private::attributes::#module));
        let (known, unknown) = (named(known), named(unknown));
        let known = known.map(|known| quote!(#[allow(unused_imports)] use #path::{#known};));
        let unknown = unknown.map(|unknown| quote!(#[cfg(rust_analyzer)] use #path::{#unknown};));
        quote!(#known #unknown)
    });
    quote! {
        #[allow(unexpected_cfgs)]
        const _: () = {
            #(#modules)*
        };
    }
}

/// `provider as _, scopes as _`, without `crate`, which cannot be named.
fn named(keys: &[Ident]) -> Option<TokenStream> {
    let is_named = |key: &&Ident| reference::module(&key.to_string()).is_some();
    let mut keys = keys.iter().filter(is_named).peekable();
    keys.peek()?;
    Some(quote!(#(#keys as _),*))
}
