//! Warnings, in the one way that a derive has: the use of something deprecated.

use proc_macro2::{Ident, TokenStream};
use quote::quote;

use super::docs;
use crate::integration::Integration;
use crate::integration::lint::Warning;

/// ```text
/// const _: () = {
///     #[deprecated(note = "this provider gives a refresh token only when asked ..")]
///     const no_offline_access: () = ();
///     const _: () = no_offline_access;
/// };
/// ```
///
/// The use has the span of the user's own token, so the warning is shown there.
pub(super) fn warnings(integration: &Integration) -> TokenStream {
    integration.warnings.iter().map(warning).collect()
}

fn warning(warning: &Warning) -> TokenStream {
    let Warning {
        token,
        lint,
        message,
    } = warning;
    let name = Ident::new(lint, *token);
    quote! {
        const _: () = {
            #[deprecated(note = #message)]
            #[allow(non_upper_case_globals)]
            const #name: () = ();
            const _: () = #name;
        };
    }
}

/// `#[deprecated(note = "..")]` on the client of an integration that names no API: whoever calls it
/// is told, and nobody else.
pub(super) fn without_api(integration: &Integration) -> Option<TokenStream> {
    let note = docs::without_api(integration);
    integration
        .api
        .is_none()
        .then(|| quote!(#[deprecated(note = #note)]))
}
