//! The repository functions on the model: reached by the owner's id, with the account key where there
//! is one, and by nothing else.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};
use syn::ext::IdentExt;

use super::docs;
use super::model::value_type;
use crate::integration::Integration;
use crate::integration::column::Column;

/// ```text
/// impl SlackConnection {
///     pub fn find<C: Connection>(conn: &mut C, user_id: i32) -> C::Output<'_, Option<Self>> {
///         repository::find(conn, user_id, ())
///     }
///     ..
/// }
/// ```
pub(super) fn functions(integration: &Integration) -> TokenStream {
    let model = integration.model();
    let secrets = integration.columns.iter().filter(|column| column.secret);
    let secrets = secrets.map(|column| open(integration, column));
    let is_local = |column: &&Column| column.source.is_local();
    let setters = integration.columns.iter().filter(is_local);
    let setters = setters.map(|column| set(integration, column));
    let (readers, writers) = (readers(integration), writers(integration));
    quote! {
        /// Rows, always with their owner's id.
        #[allow(dead_code, unreachable_pub)]
        impl #model {
            #readers
            #writers
            #(#setters)*
            #(#secrets)*
        }
    }
}

/// `find` and `list`.
fn readers(integration: &Integration) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let (owner, parameter) = (integration.owner_argument(), integration.owner_parameter());
    let (key, key_parameter) = (integration.key_argument(), integration.key_parameter());
    let find = format!("Finds {}.", docs::row(integration));
    quote! {
        #[doc = #find]
        ///
        /// # Errors
        /// Those of the database.
        pub fn find<C: #private::Connection>(
            conn: &mut C,
            #parameter
            #key_parameter
        ) -> C::Output<'_, #std::option::Option<Self>> {
            #private::repository::find::<Self, C>(conn, #owner, #key)
        }

        /// All connections of the owner.
        ///
        /// # Errors
        /// Those of the database.
        pub fn list<C: #private::Connection>(
            conn: &mut C,
            #parameter
        ) -> C::Output<'_, #std::vec::Vec<Self>> {
            #private::repository::list::<Self, C>(conn, #owner)
        }
    }
}

/// `create`, `update_tokens` and `delete`.
fn writers(integration: &Integration) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let new_model = integration.new_model();
    let (owner, parameter) = (integration.owner_argument(), integration.owner_parameter());
    let (key, key_parameter) = (integration.key_argument(), integration.key_parameter());
    let row = docs::row(integration);
    let update = format!("Replaces the tokens of {row}; says how many rows that changed.");
    let delete = format!(
        "Deletes {row}, without revoking anything at the provider; says how many rows that changed."
    );
    quote! {
        /// Inserts a connection, or replaces the present one of the same account;
        /// the application's own columns are kept then.
        ///
        /// # Errors
        /// Those of the database.
        pub fn create<C: #private::Connection>(
            conn: &mut C,
            new: #new_model,
        ) -> C::Output<'_, Self> {
            #private::repository::create::<Self, C>(conn, new)
        }

        #[doc = #update]
        ///
        /// # Errors
        /// Those of the database.
        pub fn update_tokens<C: #private::Connection>(
            conn: &mut C,
            #parameter
            #key_parameter
            tokens: #private::TokenUpdate,
        ) -> C::Output<'_, #std::primitive::usize> {
            #private::repository::update_tokens::<Self, C>(conn, #owner, #key, tokens)
        }

        #[doc = #delete]
        ///
        /// # Errors
        /// Those of the database.
        pub fn delete<C: #private::Connection>(
            conn: &mut C,
            #parameter
            #key_parameter
        ) -> C::Output<'_, #std::primitive::usize> {
            #private::repository::delete::<Self, C>(conn, #owner, #key)
        }
    }
}

/// ```text
/// pub fn set_region<C: Connection>(conn: &mut C, user_id: i32, value: String) -> C::Output<'_, usize> {
///     repository::set_field(conn, user_id, (), "region", Value::from(value))
/// }
/// ```
fn set(integration: &Integration, column: &Column) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let (owner, parameter) = (integration.owner_argument(), integration.owner_parameter());
    let (key, key_parameter) = (integration.key_argument(), integration.key_parameter());
    let (name, ty) = (&column.name, value_type(integration, column));
    let function = format_ident!("set_{}", column.ident.unraw());
    let row = docs::row(integration);
    let doc = format!("Sets `{name}` of {row}; says how many rows that changed.");
    quote! {
        #[doc = #doc]
        ///
        /// # Errors
        /// Those of the database.
        pub fn #function<C: #private::Connection>(
            conn: &mut C,
            #parameter
            #key_parameter
            value: #ty,
        ) -> C::Output<'_, #std::primitive::usize> {
            let value = #private::Value::from(value);
            #private::repository::set_field::<Self, C>(conn, #owner, #key, #name, value)
        }
    }
}

/// ```text
/// pub fn open_webhook(&self, oauth: &OAuth) -> Result<Option<SecretString>, Error> { .. }
/// ```
fn open(integration: &Integration, column: &Column) -> TokenStream {
    let (private, std) = (integration.private(), integration.std());
    let (ident, name) = (&column.ident, &column.name);
    let function = format_ident!("open_{}", ident.unraw());
    let doc = format!("The value of `{name}`, unsealed.");
    let (owner, key) = (&integration.owner.column, integration.key_of_row());
    let secret = quote!(#private::SecretString);
    let (ty, open, value) = if column.nullable {
        (
            integration.option(&secret),
            quote!(open_optional),
            quote!(#std::option::Option::as_ref(&self.#ident)),
        )
    } else {
        (secret, quote!(open), quote!(&self.#ident))
    };
    quote! {
        #[doc = #doc]
        ///
        /// # Errors
        /// When none of the key ring's keys opens it.
        pub fn #function(
            &self,
            oauth: &#private::OAuth,
        ) -> #std::result::Result<#ty, #private::Error> {
            let descriptor = <Self as #private::Model>::DESCRIPTOR;
            #private::engine::#open(oauth, descriptor, &self.#owner, #key, #name, #value)
        }
    }
}
