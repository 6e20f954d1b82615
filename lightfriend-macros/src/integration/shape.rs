//! What may be annotated: a struct without fields or with named ones, and without generics.

use syn::{Data, DeriveInput, Fields, GenericParam, Ident};

use crate::error::{Errors, error};

// The fields are the connection's columns: they need names, and all of them are always there.
pub(crate) fn check_shape(input: &DeriveInput, errors: &mut Errors) {
    let ident = &input.ident;
    match &input.data {
        Data::Struct(data) => {
            if let Fields::Unnamed(fields) = &data.fields {
                errors.push(error(
                    fields,
                    format!(
                        "columns need names: write `struct {ident};`, \
                    or `struct {ident} {{ .. }}` with named ones"
                    ),
                ));
            }
        }
        Data::Enum(data) => errors.push(error(
            &data.enum_token,
            format!("an integration is a struct, not an enum: write `struct {ident};`"),
        )),
        Data::Union(data) => errors.push(error(
            &data.union_token,
            format!("an integration is a struct, not a union: write `struct {ident};`"),
        )),
    }
}

// Diesel's derives stop at a model whose name has other letters, and models are named after the
// struct.
pub(crate) fn check_ident(ident: &Ident, errors: &mut Errors) {
    if !ident.to_string().is_ascii() {
        errors.push(error(
            ident,
            "the name of an integration has only ASCII letters, as Diesel \
            knows no others in the names of models",
        ));
    }
}

// There is one table and one set of routes.
pub(crate) fn check_generics(input: &DeriveInput, errors: &mut Errors) {
    let Some(first) = input.generics.params.first() else {
        if let Some(clause) = &input.generics.where_clause {
            errors.push(error(
                &clause.where_token,
                "an integration has no `where` clause: it is one service; remove it",
            ));
        }
        return;
    };
    let (span, what) = match first {
        GenericParam::Type(param) => (param.ident.span(), "type parameters"),
        GenericParam::Lifetime(param) => (param.lifetime.span(), "lifetimes"),
        GenericParam::Const(param) => (param.ident.span(), "constant parameters"),
    };
    errors.push(error(
        &span,
        format!("an integration has no {what}: it is one service with one table; remove them"),
    ));
}
