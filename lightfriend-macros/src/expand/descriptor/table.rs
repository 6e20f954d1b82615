//! The table and its columns.

use proc_macro2::TokenStream;
use quote::quote;

use super::answers::paths;
use super::values::option;
use crate::integration::Integration;
use crate::integration::account_key::AccountKey;
use crate::integration::check::Check;
use crate::integration::column::{Column, Literal, Source};
use crate::integration::owner::{IdType, Owner};

/// `Table { name: "slack_connection", owner_id: UserIdType::Integer, .. }`; what is usual is left to
/// the defaults.
pub(super) fn table(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let name = integration.table.to_string();
    let Owner {
        column,
        id,
        table: owners,
        connected_by,
    } = &integration.owner;
    let owner_id = id.ty;
    let owner = connected_by.as_ref().map(|_| {
        let name = column.to_string();
        quote!(owner: #name,)
    });
    let connected_by = connected_by.as_ref().map(|IdType { ty, .. }| {
        let ty = option(integration, Some(quote!(#private::UserIdType::#ty)));
        quote!(connected_by: #ty,)
    });
    let owners = owners.as_ref().map(|owners| {
        let (table, column) = (&owners.table, &owners.column);
        quote!(#private::ForeignKey { table: #table, column: #column })
    });
    let owners = option(integration, owners);
    let account_key = account_key(integration);
    let columns = integration
        .columns
        .iter()
        .map(|column| self::column(integration, column));
    let adopted = adopted(integration);
    quote! {
        #private::Table {
            name: #name,
            #owner
            owner_id: #private::UserIdType::#owner_id,
            owners: #owners,
            #connected_by
            #account_key
            columns: &[#(#columns),*],
            #adopted
            ..#private::Table::DEFAULT
        }
    }
}

/// `renamed: &[("access_token", "token")], migrated_by: MigratedBy::Host,` of a table that the host
/// has already.
fn adopted(integration: &Integration) -> TokenStream {
    let private = integration.private();
    let renamed = &integration.renamed;
    let pairs = renamed
        .iter()
        .map(|(name, theirs)| quote!((#name, #theirs)));
    let renamed = (!renamed.is_empty()).then(|| quote!(renamed: &[#(#pairs),*],));
    let by_host = integration
        .is_migrated_by_host
        .then(|| quote!(migrated_by: #private::MigratedBy::Host,));
    quote!(#renamed #by_host)
}

/// `account_key: Some(KeyColumn { name: "team_id", ty: ColumnType::Text, exclusive: false }),`
fn account_key(integration: &Integration) -> Option<TokenStream> {
    let private = integration.private();
    let column = integration.account_key()?;
    let AccountKey { exclusive } = column.account_key?;
    let (name, ty) = (&column.name, column.ty);
    let key = quote! {
        #private::KeyColumn {
            name: #name,
            ty: #private::ColumnType::#ty,
            exclusive: #exclusive,
        }
    };
    let key = option(integration, Some(key));
    Some(quote!(account_key: #key,))
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
    let was = column.was.as_ref().map(|was| {
        let was = option(integration, Some(was));
        quote!(was: #was,)
    });
    quote! {
        #private::Column {
            name: #name,
            #was
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
