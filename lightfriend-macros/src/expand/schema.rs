//! Diesel's view of the table: what an application has a use for. Of the columns that only the
//! runtime needs (generation, lease, refusals) each would cost every build some milliseconds.

use proc_macro2::TokenStream;
use quote::quote;
use syn::ext::IdentExt as _;

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
///         #[sql_name = "token"]
///         access_token -> Text,
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
        let named = sql_name(integration, "connected_by");
        quote! {
            /// Which user connected it, until that user is gone.
            #named
            connected_by -> Nullable<#user>,
        }
    });
    let columns = integration.columns.iter();
    let columns = columns.map(|column| self::column(integration, column));
    let owner_named = sql_name(integration, &owner.to_string());
    let [
        access_token,
        refresh_token,
        scopes,
        expires_at,
        refresh_token_expires_at,
        status,
        created_at,
        issued_at,
    ] = TOKENS.map(|name| sql_name(integration, name));
    quote! {
        ::diesel::table! {
            #[doc = #doc]
            #table (#key) {
                /// Whose connection it is.
                #owner_named
                #owner -> #owner_id,
                /// The sealed access token.
                #access_token
                access_token -> Text,
                /// The sealed refresh token.
                #refresh_token
                refresh_token -> Nullable<Text>,
                /// The granted scopes, joined by spaces.
                #scopes
                scopes -> Nullable<Text>,
                /// When the access token expires, in seconds since the Unix epoch.
                #expires_at
                expires_at -> Nullable<BigInt>,
                /// When the refresh token expires, in seconds since the Unix epoch.
                #refresh_token_expires_at
                refresh_token_expires_at -> Nullable<BigInt>,
                /// `active` or `needs_reauth`.
                #status
                status -> Text,
                /// When the user connected, in seconds since the Unix epoch.
                #created_at
                created_at -> BigInt,
                /// When the access token was received, in seconds since the Unix epoch.
                #issued_at
                issued_at -> BigInt,
                #connected_by
                #(#columns)*
            }
        }
    }
}

/// The columns that every model has, behind the owner's.
const TOKENS: [&str; 8] = [
    "access_token",
    "refresh_token",
    "scopes",
    "expires_at",
    "refresh_token_expires_at",
    "status",
    "created_at",
    "issued_at",
];

/// `#[sql_name = "token"]` where a column has another name in the database.
fn sql_name(integration: &Integration, name: &str) -> Option<TokenStream> {
    let theirs = integration.sql_name(name)?;
    Some(quote!(#[sql_name = #theirs]))
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
fn column(integration: &Integration, column: &Column) -> TokenStream {
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
    let named = sql_name(integration, &ident.unraw().to_string());
    quote! {
        #[doc = #doc]
        #named
        #ident -> #ty,
    }
}
