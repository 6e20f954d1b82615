//! The two models of a row.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::fallback;
use crate::integration::Integration;
use crate::integration::choice::UserIdType;
use crate::integration::column::{Column, Literal, Source};

/// The two structs.
pub(super) fn models(integration: &Integration) -> TokenStream {
    let connection = connection(integration);
    let new = new_connection(integration);
    let stand_in = (!integration.diesel)
        .then(|| fallback::queryable(&integration.private(), &integration.model()));
    quote!(#connection #new #stand_in)
}

/// `#[derive(Queryable, ..)] #[diesel(table_name = slack_connection)]`, which a host without Diesel
/// cannot have.
fn diesel(
    integration: &Integration,
    derives: &TokenStream,
    settings: &TokenStream,
) -> Option<TokenStream> {
    let table = &integration.table;
    integration
        .diesel
        .then(|| quote!(#[derive(#derives)] #[diesel(table_name = #table, #settings)]))
}

/// What they can do.
pub(super) fn functions(integration: &Integration) -> TokenStream {
    let into_row = into_row(integration);
    let model = model_impl(integration);
    quote!(#into_row #model)
}

/// ```text
/// #[derive(Debug, Clone, Queryable, Selectable, Identifiable, QueryableByName)]
/// #[diesel(table_name = slack_connection, primary_key(user_id))]
/// pub struct SlackConnection { pub user_id: i32, .., pub team_id: String }
/// ```
fn connection(integration: &Integration) -> TokenStream {
    let (private, std, model) = (
        integration.private(),
        integration.std(),
        integration.model(),
    );
    let (user_id, doc) = (user_id(integration), docs::model(integration));
    let diesel = diesel(
        integration,
        &quote! {
            ::diesel::Queryable, ::diesel::Selectable, ::diesel::Identifiable,
            ::diesel::QueryableByName,
        },
        &quote!(primary_key(user_id)),
    );
    let read_as = stored_as(integration, &quote!(deserialize_as));
    let fields = integration.columns.iter().map(|column| {
        let (ident, doc) = (&column.ident, docs::column(column));
        let ty = value_type(integration, column);
        quote! {
            #[doc = #doc]
            pub #ident: #ty,
        }
    });
    quote! {
        #[doc = #doc]
        #[derive(#std::fmt::Debug, #std::clone::Clone)]
        #diesel
        #[allow(dead_code, non_camel_case_types, unreachable_pub, clippy::struct_field_names)]
        pub struct #model {
            /// Whose connection it is.
            #read_as
            pub user_id: #user_id,
            /// The access token.
            pub access_token: #private::Sealed,
            /// The refresh token, if the provider gave one.
            pub refresh_token: #std::option::Option<#private::Sealed>,
            /// The granted scopes, joined by spaces; `None` when the provider did not say.
            pub scopes: #std::option::Option<#std::string::String>,
            /// When the access token expires, in seconds since the Unix epoch; `None` when unknown.
            pub expires_at: #std::option::Option<#std::primitive::i64>,
            /// When the refresh token expires, in seconds since the Unix epoch; `None` when unknown.
            pub refresh_token_expires_at: #std::option::Option<#std::primitive::i64>,
            /// `active` or `needs_reauth`.
            pub status: #std::string::String,
            /// When the user connected, in seconds since the Unix epoch.
            pub created_at: #std::primitive::i64,
            /// When the access token was received, in seconds since the Unix epoch.
            pub issued_at: #std::primitive::i64,
            #(#fields)*
        }
    }
}

/// ```text
/// #[derive(Debug, Clone, Insertable)]
/// #[diesel(table_name = slack_connection, treat_none_as_default_value = false)]
/// pub struct NewSlackConnection {
///     pub user_id: i32,
///     ..
///     #[diesel(treat_none_as_default_value = true)]
///     pub region: Option<String>,
/// }
/// ```
///
/// NULL is the default of every other column, and written as such it is a quarter of the work for
/// the compiler.
fn new_connection(integration: &Integration) -> TokenStream {
    let (private, std, new_model) = (
        integration.private(),
        integration.std(),
        integration.new_model(),
    );
    let (user_id, doc) = (user_id(integration), docs::new_model(integration));
    let diesel = diesel(
        integration,
        &quote!(::diesel::Insertable),
        &quote!(treat_none_as_default_value = false),
    );
    let write_as = stored_as(integration, &quote!(serialize_as));
    let fields = integration.columns.iter().map(|column| {
        let (ident, doc) = (&column.ident, docs::new_column(column));
        let ty = if column.source.is_local() {
            // None leaves the column's default.
            integration.option(&integration.column_type(column))
        } else {
            value_type(integration, column)
        };
        let default = none_is_default(integration, column);
        quote! {
            #[doc = #doc]
            #default
            pub #ident: #ty,
        }
    });
    quote! {
        #[doc = #doc]
        #[derive(#std::fmt::Debug, #std::clone::Clone)]
        #diesel
        #[allow(dead_code, non_camel_case_types, unreachable_pub, clippy::struct_field_names)]
        pub struct #new_model {
            /// Whose connection it is.
            #write_as
            pub user_id: #user_id,
            /// The access token.
            pub access_token: #private::Sealed,
            /// The refresh token, if the provider gave one.
            pub refresh_token: #std::option::Option<#private::Sealed>,
            /// The granted scopes, joined by spaces; `None` when the provider did not say.
            pub scopes: #std::option::Option<#std::string::String>,
            /// When the access token expires, in seconds since the Unix epoch; `None` when unknown.
            pub expires_at: #std::option::Option<#std::primitive::i64>,
            /// When the refresh token expires, in seconds since the Unix epoch; `None` when unknown.
            pub refresh_token_expires_at: #std::option::Option<#std::primitive::i64>,
            /// When the user connected, in seconds since the Unix epoch.
            pub created_at: #std::primitive::i64,
            /// When the access token was received, in seconds since the Unix epoch.
            pub issued_at: #std::primitive::i64,
            #(#fields)*
        }
    }
}

/// ```text
/// impl IntoRow for NewSlackConnection {
///     fn into_row(self) -> Row { Row { user_id: self.user_id.into(), .., fields: vec![..] } }
/// }
/// ```
fn into_row(integration: &Integration) -> TokenStream {
    let (private, std, new_model) = (
        integration.private(),
        integration.std(),
        integration.new_model(),
    );
    let fields = integration.columns.iter().map(|column| {
        let (ident, name) = (&column.ident, &column.name);
        let function = if column.source.is_local() {
            quote!(or_default)
        } else {
            quote!(from)
        };
        quote!((#name, #private::Value::#function(self.#ident)))
    });
    quote! {
        #[automatically_derived]
        impl #private::IntoRow for #new_model {
            fn into_row(self) -> #private::Row {
                #private::Row {
                    user_id: #private::UserId::from(self.user_id),
                    access_token: self.access_token,
                    refresh_token: self.refresh_token,
                    scopes: self.scopes,
                    expires_at: self.expires_at,
                    refresh_token_expires_at: self.refresh_token_expires_at,
                    created_at: self.created_at,
                    issued_at: self.issued_at,
                    fields: #std::vec![#(#fields),*],
                }
            }
        }
    }
}

/// ```text
/// impl Model for SlackConnection { type New = NewSlackConnection; .. }
/// ```
fn model_impl(integration: &Integration) -> TokenStream {
    let ident = integration.subject();
    let (private, user_id) = (integration.private(), integration.user_id());
    let (model, new_model) = (integration.model(), integration.new_model());
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #private::Model for #model {
            type New = #new_model;
            type UserId = #user_id;
            const DESCRIPTOR: &'static #private::Descriptor =
                <#ident as #private::OAuthIntegration>::DESCRIPTOR;
        }
    }
}

/// The type of user ids in the models, where the host's own names are not at hand.
fn user_id(integration: &Integration) -> TokenStream {
    let private = integration.private();
    match integration.user_id.ty {
        UserIdType::Uuid => quote!(#private::Uuid),
        _ => integration.user_id(),
    }
}

/// `#[diesel(deserialize_as = UuidBytes)]` where Diesel cannot store the user's id as it is.
fn stored_as(integration: &Integration, attribute: &TokenStream) -> Option<TokenStream> {
    let private = integration.private();
    let is_uuid = integration.diesel && integration.user_id.ty == UserIdType::Uuid;
    is_uuid.then(|| quote!(#[diesel(#attribute = #private::UuidBytes)]))
}

/// `#[diesel(treat_none_as_default_value = true)]` where NULL would be another value than the default,
/// or none that the column takes: a mistake in a field may have cost it its default.
fn none_is_default(integration: &Integration, column: &Column) -> Option<TokenStream> {
    let is_null = column.nullable && matches!(column.source, Source::Local(Literal::Null));
    let is_local = column.source.is_local();
    (integration.diesel && is_local && !is_null)
        .then(|| quote!(#[diesel(treat_none_as_default_value = true)]))
}

/// The type of a column's value, as the row has it.
pub(super) fn value_type(integration: &Integration, column: &Column) -> TokenStream {
    let ty = integration.column_type(column);
    if column.nullable {
        integration.option(&ty)
    } else {
        ty
    }
}
