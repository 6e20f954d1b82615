//! The two models of a row.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::fallback;
use crate::integration::Integration;
use crate::integration::choice::UserIdType;
use crate::integration::column::{Column, Literal, Source};
use crate::integration::owner::IdType;

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
/// #[diesel(table_name = slack_connection, primary_key(user_id, team_id))]
/// pub struct SlackConnection { pub user_id: i32, .., pub team_id: String }
/// ```
fn connection(integration: &Integration) -> TokenStream {
    let (private, std, model) = (
        integration.private(),
        integration.std(),
        integration.model(),
    );
    let (owner, key) = (&integration.owner.column, integration.primary_key());
    let owner_id = id_type(integration, &integration.owner.id);
    let doc = docs::model(integration);
    let diesel = diesel(
        integration,
        &quote! {
            ::diesel::Queryable, ::diesel::Selectable, ::diesel::Identifiable,
            ::diesel::QueryableByName,
        },
        &quote!(primary_key(#key)),
    );
    let read_as = stored_as(integration, &integration.owner.id, &quote!(deserialize_as));
    let connected_by = connected_by(integration, &quote!(deserialize_as));
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
            pub #owner: #owner_id,
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
            #connected_by
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
    let owner = &integration.owner.column;
    let owner_id = id_type(integration, &integration.owner.id);
    let doc = docs::new_model(integration);
    let diesel = diesel(
        integration,
        &quote!(::diesel::Insertable),
        &quote!(treat_none_as_default_value = false),
    );
    let write_as = stored_as(integration, &integration.owner.id, &quote!(serialize_as));
    let connected_by = connected_by(integration, &quote!(serialize_as));
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
            pub #owner: #owner_id,
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
            #connected_by
            #(#fields)*
        }
    }
}

/// ```text
/// impl IntoRow for NewSlackConnection {
///     fn into_row(self) -> Row { Row { owner: self.user_id.into(), .., fields: vec![..] } }
/// }
/// ```
fn into_row(integration: &Integration) -> TokenStream {
    let (private, std, new_model) = (
        integration.private(),
        integration.std(),
        integration.new_model(),
    );
    let owner = &integration.owner.column;
    let connected_by = integration.owner.connected_by.as_ref();
    let connected_by = connected_by.map_or_else(
        || quote!(#std::option::Option::None),
        |_| quote!(#std::option::Option::map(self.connected_by, #private::UserId::from)),
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
                    owner: #private::UserId::from(self.#owner),
                    access_token: self.access_token,
                    refresh_token: self.refresh_token,
                    scopes: self.scopes,
                    expires_at: self.expires_at,
                    refresh_token_expires_at: self.refresh_token_expires_at,
                    created_at: self.created_at,
                    issued_at: self.issued_at,
                    connected_by: #connected_by,
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
    let (private, owner_id) = (integration.private(), integration.owner_id());
    let account_key = integration.account_key_type();
    let (model, new_model) = (integration.model(), integration.new_model());
    quote! {
        #[allow(deprecated)]
        #[automatically_derived]
        impl #private::Model for #model {
            type New = #new_model;
            type UserId = #owner_id;
            type AccountKey = #account_key;
            const DESCRIPTOR: &'static #private::Descriptor =
                <#ident as #private::OAuthIntegration>::DESCRIPTOR;
        }
    }
}

/// `pub connected_by: Option<i32>,` where the owner is not the user.
fn connected_by(integration: &Integration, attribute: &TokenStream) -> Option<TokenStream> {
    let user = integration.owner.connected_by.as_ref()?;
    let private = integration.private();
    let stored_as = is_stored_as_bytes(integration, user)
        .then(|| quote!(#[diesel(#attribute = #private::OptionalUuidBytes)]));
    let ty = integration.option(&id_type(integration, user));
    Some(quote! {
        /// Which user connected it, until that user is gone.
        #stored_as
        pub connected_by: #ty,
    })
}

/// The type of ids in the models, where the host's own names are not at hand.
fn id_type(integration: &Integration, id: &IdType) -> TokenStream {
    let private = integration.private();
    match id.ty {
        UserIdType::Uuid => quote!(#private::Uuid),
        _ => integration.id_type(id),
    }
}

/// `#[diesel(deserialize_as = UuidBytes)]` where Diesel cannot store the id as it is.
fn stored_as(
    integration: &Integration,
    id: &IdType,
    attribute: &TokenStream,
) -> Option<TokenStream> {
    let private = integration.private();
    is_stored_as_bytes(integration, id).then(|| quote!(#[diesel(#attribute = #private::UuidBytes)]))
}

fn is_stored_as_bytes(integration: &Integration, id: &IdType) -> bool {
    integration.diesel && id.ty == UserIdType::Uuid
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
