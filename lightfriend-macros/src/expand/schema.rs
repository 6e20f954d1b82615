//! Diesel's view of the table: what an application has a use for. Of the columns that only the
//! runtime needs (generation, lease, refusals) each would cost every build some milliseconds.

use proc_macro2::TokenStream;
use quote::quote;

use super::docs;
use crate::integration::Integration;
use crate::integration::choice::{ColumnType, UserIdType};
use crate::integration::column::Column;
use crate::integration::owner::IdType;

/// ```text
/// ::diesel::table! {
///     /// docs, also on every column
///     slack_connection (user_id, team_id) {
///         user_id -> Integer,
///         ..
///         team_id -> Text,
///     }
/// }
/// ```
pub(super) fn table(integration: &Integration) -> TokenStream {
    let table = &integration.table;
    let doc = docs::table(integration);
    let (owner, key) = (&integration.owner.column, integration.primary_key());
    let owner_id = id(integration, &integration.owner.id);
    let connected_by = integration.owner.connected_by.as_ref().map(|user| {
        let user = id(integration, user);
        quote! {
            /// Which user connected it, until that user is gone.
            connected_by -> Nullable<#user>,
        }
    });
    let columns = integration.columns.iter().map(column);
    quote! {
        ::diesel::table! {
            #[doc = #doc]
            #table (#key) {
                /// Whose connection it is.
                #owner -> #owner_id,
                /// The sealed access token.
                access_token -> Text,
                /// The sealed refresh token.
                refresh_token -> Nullable<Text>,
                /// The granted scopes, joined by spaces.
                scopes -> Nullable<Text>,
                /// When the access token expires, in seconds since the Unix epoch.
                expires_at -> Nullable<BigInt>,
                /// When the refresh token expires, in seconds since the Unix epoch.
                refresh_token_expires_at -> Nullable<BigInt>,
                /// `active` or `needs_reauth`.
                status -> Text,
                /// When the user connected, in seconds since the Unix epoch.
                created_at -> BigInt,
                /// When the access token was received, in seconds since the Unix epoch.
                issued_at -> BigInt,
                #connected_by
                #(#columns)*
            }
        }
    }
}

/// The type of an id in SQL.
fn id(integration: &Integration, id: &IdType) -> TokenStream {
    let private = integration.private();
    match id.ty {
        UserIdType::Integer => quote!(Integer),
        UserIdType::BigInt => quote!(BigInt),
        UserIdType::Text => quote!(Text),
        UserIdType::Uuid => quote!(#private::SqlUuid),
    }
}

/// `team_id -> Text,`
fn column(column: &Column) -> TokenStream {
    let (ident, doc) = (&column.ident, docs::column(column));
    let ty = match column.ty {
        ColumnType::Text => quote!(Text),
        ColumnType::Integer => quote!(Integer),
        ColumnType::BigInt => quote!(BigInt),
        ColumnType::Double => quote!(Double),
        ColumnType::Bool => quote!(Bool),
    };
    let ty = if column.nullable {
        quote!(Nullable<#ty>)
    } else {
        ty
    };
    quote! {
        #[doc = #doc]
        #ident -> #ty,
    }
}
