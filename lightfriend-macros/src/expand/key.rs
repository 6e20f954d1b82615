//! How generated functions say whose connection is meant, and which: by the owner's id, and by the
//! account key where an owner has several accounts.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;
use syn::ext::IdentExt as _;

use crate::integration::Integration;
use crate::integration::choice::{ColumnType, UserIdType};
use crate::integration::column::Column;
use crate::integration::owner::IdType;

impl Integration {
    /// The column that tells an owner's accounts apart.
    pub(super) fn account_key(&self) -> Option<&Column> {
        let mut columns = self.columns.iter();
        columns.find(|column| column.account_key.is_some())
    }

    /// The table's primary key: `user_id`, or `user_id, team_id`.
    pub(super) fn primary_key(&self) -> TokenStream {
        let owner = &self.owner.column;
        // Diesel compares names as they are without `r#`.
        let key = self.account_key().map(|column| column.ident.unraw());
        let key = key.into_iter();
        quote!(#owner #(, #key)*)
    }

    /// The type of owners' ids, in Rust.
    pub(super) fn owner_id(&self) -> TokenStream {
        self.id_type(&self.owner.id)
    }

    /// The type of an id, in Rust.
    pub(super) fn id_type(&self, id: &IdType) -> TokenStream {
        let std = self.std();
        match (id.ty, &id.path) {
            (UserIdType::Integer, _) => quote!(#std::primitive::i32),
            (UserIdType::BigInt, _) => quote!(#std::primitive::i64),
            (UserIdType::Text, _) => quote!(#std::string::String),
            (UserIdType::Uuid, path) => quote!(#path),
        }
    }

    /// The type of account keys: `()` where an owner has one account.
    pub(super) fn account_key_type(&self) -> TokenStream {
        let key = self.account_key();
        key.map_or_else(|| quote!(()), |column| self.column_type(column))
    }

    /// `user_id: i32,`
    pub(super) fn owner_parameter(&self) -> TokenStream {
        let (owner, owner_id) = (self.owner_argument(), self.owner_id());
        quote!(#owner: #owner_id,)
    }

    /// `user_id`
    pub(super) fn owner_argument(&self) -> Ident {
        parameter(&self.owner.column)
    }

    /// `team_id: impl Into<String>,`, or nothing where an owner has one account.
    pub(super) fn key_parameter(&self) -> Option<TokenStream> {
        let (std, column) = (self.std(), self.account_key()?);
        let (key, ty) = (parameter(&column.ident), self.column_type(column));
        Some(if column.ty == ColumnType::Text {
            quote!(#key: impl #std::convert::Into<#ty>,)
        } else {
            quote!(#key: #ty,)
        })
    }

    /// `Into::into(team_id)`, or `()`.
    pub(super) fn key_argument(&self) -> TokenStream {
        let std = self.std();
        let Some(column) = self.account_key() else {
            return quote!(());
        };
        let key = parameter(&column.ident);
        if column.ty == ColumnType::Text {
            quote!(#std::convert::Into::into(#key))
        } else {
            quote!(#key)
        }
    }

    /// `&self.team_id`, or `&()`.
    pub(super) fn key_of_row(&self) -> TokenStream {
        let key = self.account_key();
        key.map_or_else(|| quote!(&()), |Column { ident, .. }| quote!(&self.#ident))
    }
}

/// A parameter that is named after a column, and is none of the others whatever that is called.
fn parameter(column: &Ident) -> Ident {
    let mut name = column.clone();
    name.set_span(Span::mixed_site());
    name
}
