//! The table and its columns.

use proc_macro2::TokenStream;
use quote::quote;

use super::answers::paths;
use super::values::option;
use crate::integration::Integration;
use crate::integration::check::Check;
use crate::integration::column::{Column, Literal, Source};

/// `Table { name: "slack_connection", user_id: UserIdType::Integer, .. }`
pub(super) fn table(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let (name, user_id) = (integration.table.to_string(), integration.user_id.ty);
    let users = integration.users.as_ref().map(|users| {
        let (table, column) = (&users.table, &users.column);
        quote!(#private::ForeignKey { table: #table, column: #column })
    });
    let users = option(integration, users);
    let columns = integration
        .columns
        .iter()
        .map(|column| self::column(integration, column));
    quote! {
        #private::Table {
            name: #name,
            owner_id: #private::UserIdType::#user_id,
            owners: #users,
            columns: &[#(#columns),*],
            ..#private::Table::DEFAULT
        }
    }
}

/// `Column { name: "team_id", ty: ColumnType::Text, nullable: false, secret: false, source: .. }`
pub(super) fn column(integration: &Integration, column: &Column) -> TokenStream {
    let private = integration.private();
    let Column {
        name,
        ty,
        nullable,
        secret,
        ..
    } = column;
    let source = match &column.source {
        Source::TokenResponse(paths) => {
            let paths = self::paths(paths);
            quote!(#private::Source::TokenResponse(#paths))
        }
        Source::Exchange(paths) => {
            let paths = self::paths(paths);
            quote!(#private::Source::Exchange(#paths))
        }
        Source::Lookup(paths) => {
            let paths = self::paths(paths);
            quote!(#private::Source::Lookup(#paths))
        }
        Source::AccessTokenClaim(paths) => {
            let paths = self::paths(paths);
            quote!(#private::Source::AccessTokenClaim(#paths))
        }
        Source::IdTokenClaim(paths) => {
            let paths = self::paths(paths);
            quote!(#private::Source::IdTokenClaim(#paths))
        }
        Source::Local(default) => {
            let default = literal(default);
            quote!(#private::Source::Local(#private::Literal::#default))
        }
        Source::Var(default) => {
            let default = literal(default);
            quote!(#private::Source::Var(#private::Literal::#default))
        }
        Source::Callback {
            name,
            default,
            echoes,
        } => {
            let default = literal(default);
            quote!(#private::Source::Callback {
                name: #name,
                default: #private::Literal::#default,
                echoes: #echoes,
            })
        }
    };
    let checks = column
        .checks
        .iter()
        .map(|check| self::check(integration, check));
    let checks = (!column.checks.is_empty()).then(|| quote!(checks: &[#(#checks),*],));
    let named = column.named.then(|| quote!(named: true,));
    quote! {
        #private::Column {
            name: #name,
            ty: #private::ColumnType::#ty,
            nullable: #nullable,
            secret: #secret,
            source: #source,
            #checks
            #named
            ..#private::Column::DEFAULT
        }
    }
}

/// `Check::OneOf(&["eu", "us"])`
pub(super) fn check(integration: &Integration, check: &Check) -> TokenStream {
    let private = integration.private();
    let check = match check {
        Check::Label => quote!(Label),
        Check::Host => quote!(Host),
        Check::OneOf(values) => quote!(OneOf(&[#(#values),*])),
        Check::Pattern(pattern) => quote!(Pattern(#pattern)),
        Check::HostSuffix(suffix) => quote!(HostSuffix(#suffix)),
    };
    quote!(#private::Check::#check)
}

/// `Text("eu")`
pub(super) fn literal(literal: &Literal) -> TokenStream {
    match literal {
        Literal::Null => quote!(Null),
        Literal::Text(text) => quote!(Text(#text)),
        Literal::Integer(number) => quote!(Integer(#number)),
        Literal::Double(number) => quote!(Double(#number)),
        Literal::Bool(truth) => quote!(Bool(#truth)),
    }
}
