//! From a checked integration to tokens. Nothing is decided here, and nothing is done: what is
//! emitted is data, and functions of one line that hand it to the runtime.

mod accounts;
mod descriptor;
mod docs;
mod editor;
mod functions;
mod hooks;
mod key;
mod model;
mod moving;
mod repository;
mod schema;
mod warning;

use proc_macro2::{Ident, TokenStream};
use quote::{format_ident, quote};

use crate::fallback;
use crate::integration::Integration;
use crate::integration::choice::ColumnType;
use crate::integration::column::Column;

/// Everything that is generated beside the struct.
pub(crate) fn expand(integration: &Integration) -> TokenStream {
    let rows = rows(integration);
    let models = model::functions(integration);
    let repository = repository::functions(integration);
    let descriptor = descriptor::integration_impl(integration);
    let functions = functions::functions(integration);
    let hooks = hooks::fields(integration);
    let fields = fields_in_use(integration);
    let stand_in = stand_in(integration);
    let editor = editor::uses(integration);
    let warnings = warning::warnings(integration);
    quote! {
        #rows
        #models
        #repository
        #descriptor
        #functions
        #hooks
        #fields
        #stand_in
        #editor
        #warnings
    }
}

/// The table and the models. They have a module of their own because Diesel's derives say `diesel`
/// and `std`, and mean whatever has that name beside the struct.
///
/// ```text
/// mod SlackRows1b2c3d4e {
///     use ::diesel;
///     use __private::std;
///     ::diesel::table! { .. }
///     pub struct SlackConnection { .. }
///     pub struct NewSlackConnection { .. }
/// }
/// pub use SlackRows1b2c3d4e::slack_connection;
/// pub use SlackRows1b2c3d4e::{NewSlackConnection, SlackConnection};
/// ```
///
/// The digits tell the module from that of another struct of the same name, which a `use super::*;`
/// may bring here: the compiler refuses to choose between the two. `self::SlackRows` would choose,
/// but not in the body of a function.
fn rows(integration: &Integration) -> TokenStream {
    let Integration { vis, table, .. } = integration;
    let stem = fallback::stem(&integration.ident);
    let mut module = format_ident!("{stem}Rows{}", integration.fingerprint);
    // "Defined multiple times" is shown from here to the table's name.
    module.set_span(table.span());
    let (model, new_model) = (integration.model(), integration.new_model());
    let outside = names_outside(integration);
    let models = model::models(integration);
    let std = integration.std();
    let diesel = integration.diesel.then(|| {
        let schema = schema::table(integration);
        quote! {
            #[allow(unused_imports)]
            use ::diesel;
            #[allow(unused_imports)]
            use #std;
            #schema
        }
    });
    let table = integration
        .diesel
        .then(|| quote!(#[allow(unused_imports, unreachable_pub)] pub use #module::#table;));
    quote! {
        #[allow(non_snake_case)]
        mod #module {
            #outside
            #diesel
            #models
        }
        #table
        #[allow(unused_imports, unreachable_pub)]
        #vis use #module::{#model, #new_model};
    }
}

/// `use super::*;` where the runtime's path begins with a name that is one of those beside the
/// struct.
fn names_outside(integration: &Integration) -> Option<TokenStream> {
    let runtime = &integration.runtime;
    let first = runtime.segments.first();
    let from_the_root = |ident: &Ident| ident == "crate" || ident == "$crate";
    let is_absolute =
        runtime.leading_colon.is_some() || first.is_some_and(|first| from_the_root(&first.ident));
    (!is_absolute).then(|| {
        quote!(
            #[allow(unused_imports)]
            use super::*;
        )
    })
}

/// `struct SlackStandIn;` where the struct cannot be the integration itself.
fn stand_in(integration: &Integration) -> Option<TokenStream> {
    let (vis, subject) = (&integration.vis, integration.subject());
    (subject != integration.ident).then(|| {
        quote! {
            #[allow(dead_code)]
            #vis struct #subject;
        }
    })
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
    if fields.is_empty() || integration.is_generic() {
        return TokenStream::new();
    }
    quote! {
        const _: () = {
            #[allow(dead_code, deprecated)]
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
        format_ident!("{}Connection", fallback::stem(&self.ident))
    }

    /// `NewSlackConnection`
    fn new_model(&self) -> Ident {
        format_ident!("New{}Connection", fallback::stem(&self.ident))
    }

    /// What is the integration: the struct.
    fn subject(&self) -> Ident {
        if self.is_generic() {
            fallback::stand_in(&self.ident)
        } else {
            self.ident.clone()
        }
    }

    fn is_generic(&self) -> bool {
        !self.generics.params.is_empty() || self.generics.where_clause.is_some()
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
