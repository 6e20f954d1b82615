//! What the application's hooks are, and which columns are theirs to fill.

use proc_macro2::TokenStream;
use quote::{ToTokens as _, quote};

use crate::integration::Integration;

/// `hooks: Some(hooks_type::<TeslaHooks>("TeslaHooks")),` where the struct names some.
///
/// The type is the user's own tokens: that it does not implement `Hooks` is shown there.
pub(super) fn named(integration: &Integration) -> Option<TokenStream> {
    let (private, std) = (integration.private(), integration.std());
    let hooks = integration.hooks.as_ref()?;
    let name = hooks.to_token_stream().to_string().replace(' ', "");
    Some(quote! {
        hooks: #std::option::Option::Some(#private::hooks_type::<#hooks>(#name)),
    })
}

/// ```text
/// impl FieldOf<TeslaHooks> for tesla_connection::region { const TABLE: &'static str = ".."; }
/// ```
///
/// for each of the struct's own columns, but not for the account key: which account it is says the
/// provider.
pub(super) fn fields(integration: &Integration) -> Option<TokenStream> {
    let private = integration.private();
    let hooks = integration.hooks.as_ref().filter(|_| integration.diesel)?;
    let table = &integration.table;
    let name = table.to_string();
    let columns = integration.columns.iter();
    let columns = columns.filter(|column| column.account_key.is_none());
    let columns = columns.map(|column| &column.ident);
    Some(quote! {
        #(
            #[allow(deprecated)]
            #[automatically_derived]
            impl #private::FieldOf<#hooks> for #table::#columns {
                const TABLE: &'static #private::std::primitive::str = #name;
            }
        )*
    })
}
