//! From a checked integration to tokens. Nothing is decided here, and nothing is done: what is
//! emitted is data, and functions of one line that hand it to the runtime.

mod descriptor;
mod docs;
mod functions;
mod model;
mod schema;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use crate::integration::Integration;
use crate::integration::choice::{ColumnType, UserIdType};
use crate::integration::column::Column;

/// Everything that is generated beside the struct.
pub(crate) fn expand(integration: &Integration) -> TokenStream {
    let schema = schema::table(integration);
    let models = model::models(integration);
    let descriptor = descriptor::integration_impl(integration);
    let functions = functions::functions(integration);
    let fields = fields_in_use(integration);
    quote! {
        #schema
        #models
        #descriptor
        #functions
        #fields
    }
}

/// The struct's fields declare columns; nobody reads them, and that is no mistake.
///
/// ```text
/// const _: () = {
///     fn declared(it: &Slack) { let _ = (&it.team_id, &it.webhook); }
/// };
/// ```
fn fields_in_use(integration: &Integration) -> TokenStream {
    let (ident, fields) = (&integration.ident, &integration.fields);
    if fields.is_empty() {
        return TokenStream::new();
    }
    quote! {
        const _: () = {
            #[allow(dead_code)]
            fn declared(it: &#ident) {
                let _ = (#(&it.#fields,)*);
            }
        };
    }
}

impl Integration {
    /// The only module that generated code names: `::lightfriend_runtime::__private`.
    fn private(&self) -> TokenStream {
        let runtime = &self.runtime;
        quote!(#runtime::__private)
    }

    /// `SlackConnection`
    fn model(&self) -> Ident {
        format_ident!("{}Connection", self.ident.unraw())
    }

    /// `NewSlackConnection`
    fn new_model(&self) -> Ident {
        format_ident!("New{}Connection", self.ident.unraw())
    }

    /// The type of user ids, in Rust.
    fn user_id(&self) -> TokenStream {
        let std = self.std();
        match (self.user_id.ty, &self.user_id.path) {
            (UserIdType::Integer, _) => quote!(#std::primitive::i32),
            (UserIdType::BigInt, _) => quote!(#std::primitive::i64),
            (UserIdType::Text, _) => quote!(#std::string::String),
            (UserIdType::Uuid, path) => quote!(#path),
        }
    }

    /// The standard library, whatever the names around the struct mean.
    fn std(&self) -> TokenStream {
        let private = self.private();
        quote!(#private::std)
    }

    /// `Option<inner>`
    fn option(&self, inner: &TokenStream) -> TokenStream {
        let std = self.std();
        quote!(#std::option::Option<#inner>)
    }

    /// The type of a column's value in the models, without `Option`.
    fn column_type(&self, column: &Column) -> TokenStream {
        let (private, std) = (self.private(), self.std());
        match column.ty {
            _ if column.secret => quote!(#private::Sealed),
            ColumnType::Text => quote!(#std::string::String),
            ColumnType::Integer => quote!(#std::primitive::i32),
            ColumnType::BigInt => quote!(#std::primitive::i64),
            ColumnType::Double => quote!(#std::primitive::f64),
            ColumnType::Bool => quote!(#std::primitive::bool),
        }
    }
}
