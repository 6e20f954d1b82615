//! The struct's fields: the connection's own columns.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt;
use syn::spanned::Spanned as _;
use syn::{GenericArgument, GenericParam, Generics, Lit, LitStr, PathArguments, Type};

use super::choice::{Choice, ColumnType};
use super::table::BUILT_IN_COLUMNS;
use super::{names, sql};
use crate::attr::{Attributes, Field, Given};
use crate::error::{Errors, error};
use crate::suggest;

/// One of the struct's fields.
#[derive(Debug)]
pub(crate) struct Column {
    /// The field's name.
    pub(crate) ident: Ident,
    /// The column's name.
    pub(crate) name: String,
    /// First paragraph of its doc comment.
    pub(crate) description: String,
    /// The type inside `Option`.
    pub(crate) ty: ColumnType,
    /// `Option<T>`
    pub(crate) nullable: bool,
    /// Sealed like a token.
    pub(crate) secret: bool,
    /// Where the value comes from.
    pub(crate) source: Source,
}

/// Where a column's value comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// Paths into the token answer; the first that leads to a value wins.
    TokenResponse(Vec<Vec<String>>),
    /// The application's own.
    Local(Literal),
}

/// The default of an application's own column.
#[derive(Debug)]
pub(crate) enum Literal {
    /// NULL
    Null,
    /// A text.
    Text(String),
    /// A whole number.
    Integer(i64),
    /// A floating-point number.
    Double(f64),
    /// A truth value.
    Bool(bool),
}

/// The columns whose name can be one; whatever else is wrong with them is reported.
pub(crate) fn check_columns(
    attributes: &Attributes<'_>,
    service: &str,
    table: &Ident,
    errors: &mut Errors,
) -> Vec<Column> {
    let generics = &attributes.input.generics;
    attributes
        .fields
        .iter()
        .filter_map(|(field, given)| check_column(field, given, generics, (service, table), errors))
        .collect()
}

fn check_column(
    field: &syn::Field,
    given: &Given<Field>,
    generics: &Generics,
    (service, table): (&str, &Ident),
    errors: &mut Errors,
) -> Option<Column> {
    let ident = field.ident.clone()?;
    let name = ident.unraw().to_string();
    let broken = check_name(&name, table).map(|reason| reason + &instead(&name, service, given));
    let ty = check_type(&field.ty, generics, errors);
    check_secret(ty, given, errors);
    let source = check_source(&ident, ty, given, errors);
    if let Some(reason) = broken {
        errors.push(error(&ident, reason));
        return None;
    }
    let (ty, nullable) = ty.unwrap_or((ColumnType::Text, true));
    let secret = given.secret.is_some() && ty == ColumnType::Text;
    let description = names::description(&field.attrs);
    Some(Column {
        ident,
        name,
        description,
        ty,
        nullable,
        secret,
        source,
    })
}

// A column of another type has no room for a ciphertext.
fn check_secret(ty: Option<(ColumnType, bool)>, given: &Given<Field>, errors: &mut Errors) {
    let is_text = ty.is_none_or(|(ty, _)| ty == ColumnType::Text);
    if let Some(flag) = given.secret.as_ref().filter(|_| !is_text) {
        errors.push(error(
            &flag.span,
            "only text is sealed: make this `String` or `Option<String>`, or remove `secret`",
        ));
    }
}

fn check_name(name: &str, table: &Ident) -> Option<String> {
    if BUILT_IN_COLUMNS.contains(&name) {
        return Some(format!("every connection has a column `{name}`"));
    }
    // Diesel's `table!` has these beside the columns.
    let taken = ["all_columns", "columns", "dsl", "star"].contains(&name) || table == name;
    if taken {
        return Some(format!("Diesel's `table!` uses the name `{name}` itself"));
    }
    if sql::is_keyword(name) {
        return Some(format!(
            "the name of a column cannot be `{name}`: it is an SQL keyword"
        ));
    }
    sql::broken_slug("the name of a column", name)
}

/// What to call it. The provider's own id of the user is often answered as `user_id` or `user`.
fn instead(name: &str, service: &str, given: &Given<Field>) -> String {
    let is_of_provider = given.local.is_none() && matches!(name, "user_id" | "user");
    if is_of_provider {
        return format!("; call the provider's own `{service}_user_id`");
    }
    if sql::is_slug(name) {
        return "; choose another name".to_owned();
    }
    String::new()
}

/// The column's type, and whether it is nullable.
fn check_type(ty: &Type, generics: &Generics, errors: &mut Errors) -> Option<(ColumnType, bool)> {
    let found = match option_of(ty) {
        Some(inner) => column_type(inner).map(|ty| (ty, true)),
        None => column_type(ty).map(|ty| (ty, false)),
    };
    // That there are generics at all is the one mistake.
    if found.is_none() && !mentions(ty.to_token_stream(), generics) {
        let list = suggest::list(ColumnType::WORDS.iter().map(|(word, _)| *word));
        errors.push(error(
            &name_of(ty),
            format!("a column cannot have this type; there are {list}, each also in an `Option`"),
        ));
    }
    found
}

/// The type's own name, where it has one: `DateTime` of `Option<chrono::DateTime<Utc>>`.
fn name_of(ty: &Type) -> Span {
    if let Some(inner) = option_of(ty) {
        return name_of(inner);
    }
    match ty {
        Type::Reference(reference) => name_of(&reference.elem),
        ty => last_segment(ty).map_or_else(|| ty.span(), |last| last.ident.span()),
    }
}

/// Whether one of the names is that of a generic parameter.
fn mentions(tokens: TokenStream, generics: &Generics) -> bool {
    tokens.into_iter().any(|token| match token {
        TokenTree::Group(group) => mentions(group.stream(), generics),
        TokenTree::Ident(ident) => generics.params.iter().any(|param| match param {
            GenericParam::Type(param) => param.ident == ident,
            GenericParam::Const(param) => param.ident == ident,
            GenericParam::Lifetime(param) => param.lifetime.ident == ident,
        }),
        TokenTree::Punct(_) | TokenTree::Literal(_) => false,
    })
}

fn column_type(ty: &Type) -> Option<ColumnType> {
    let last = last_segment(ty)?;
    let (_, ty) = ColumnType::WORDS
        .iter()
        .find(|(word, _)| last.ident == word)?;
    last.arguments.is_none().then_some(*ty)
}

fn option_of(ty: &Type) -> Option<&Type> {
    let last = last_segment(ty).filter(|last| last.ident == "Option")?;
    match &last.arguments {
        PathArguments::AngleBracketed(arguments) => match arguments.args.first() {
            Some(GenericArgument::Type(inner)) => Some(inner),
            _ => None,
        },
        _ => None,
    }
}

fn last_segment(ty: &Type) -> Option<&syn::PathSegment> {
    match ty {
        Type::Group(group) => last_segment(&group.elem),
        Type::Paren(paren) => last_segment(&paren.elem),
        Type::Path(path) if path.qself.is_none() => path.path.segments.last(),
        _ => None,
    }
}

fn check_source(
    ident: &Ident,
    ty: Option<(ColumnType, bool)>,
    given: &Given<Field>,
    errors: &mut Errors,
) -> Source {
    if let Some(paths) = &given.token_response {
        if let Some(flag) = &given.local {
            errors.push(error(
                &flag.span,
                "`local` values are the application's own, \
                `token_response` ones the provider's; remove one of the two",
            ));
        } else if let Some(default) = &given.default {
            errors.push(error(
                default,
                "`default` goes with `local`; for a value the answer may \
                lack, make the type an `Option`",
            ));
        }
        return Source::TokenResponse(check_paths(&paths.0, errors));
    }
    if given.local.is_some() {
        return Source::Local(check_default(ident, ty, given, errors));
    }
    let read =
        !given.broken && given.unknown.is_empty() && !given.written.contains(&"token_response");
    if read {
        let message = format!(
            "where does `{0}` come from? Write `#[oauth(token_response = \"{0}\")]` for a value \
                of the token answer, or `#[oauth(local, default = ..)]` for one of the \
                application's own",
            ident.unraw(),
        );
        errors.push(error(ident, message));
    }
    Source::Local(Literal::Null)
}

/// The paths, split at their dots.
fn check_paths(given: &[LitStr], errors: &mut Errors) -> Vec<Vec<String>> {
    let mut paths = Vec::new();
    for literal in given {
        let text = literal.value();
        let broken = text
            .split('.')
            .any(|name| name.is_empty() || name.contains(char::is_whitespace));
        if text.contains(['[', ']']) {
            let plain = text.replace('[', ".").replace(']', "");
            let message = format!("places in lists are written with dots, as in {plain:?}");
            errors.push(error(literal, message));
        } else if broken || text.starts_with('$') {
            errors.push(error(
                literal,
                "a path is names with dots between them, as in \"team.id\"",
            ));
        } else {
            paths.push(text.split('.').map(str::to_owned).collect());
        }
    }
    paths
}

fn check_default(
    ident: &Ident,
    ty: Option<(ColumnType, bool)>,
    given: &Given<Field>,
    errors: &mut Errors,
) -> Literal {
    let Some((ty, nullable)) = ty else {
        return Literal::Null;
    };
    let broken = match &given.default {
        Some(default) if given.secret.is_some() => Err(error(
            default,
            "a secret does not belong in source code; make the type `Option<String>` and remove \
                `default`",
        )),
        Some(default) => literal(ty, default).map_err(|reason| error(default, reason)),
        None if nullable || is_reported(given) => Ok(Literal::Null),
        None if given.secret.is_some() => Err(error(
            ident,
            "a local secret is not there from the start: make the type `Option<String>`",
        )),
        None => Err(error(
            ident,
            format!(
                "a new connection has no value for this yet: add `default = {}`, or make the \
                    type an `Option`",
                example(ty)
            ),
        )),
    };
    errors.handle(broken).unwrap_or(Literal::Null)
}

/// Whether something was said of the default already.
fn is_reported(given: &Given<Field>) -> bool {
    given.written.contains(&"default") || given.local.as_ref().is_some_and(|local| local.valued)
}

/// A default as its column's type.
fn literal(ty: ColumnType, default: &Lit) -> Result<Literal, String> {
    let found = match (ty, default) {
        (ColumnType::Text, Lit::Str(text)) => Some(text.value())
            .filter(|text| !text.contains('\0'))
            .map(Literal::Text),
        (ColumnType::Bool, Lit::Bool(truth)) => Some(Literal::Bool(truth.value())),
        (ColumnType::Integer, Lit::Int(number)) => number
            .base10_parse::<i32>()
            .ok()
            .map(|number| Literal::Integer(number.into())),
        (ColumnType::BigInt, Lit::Int(number)) => number.base10_parse().ok().map(Literal::Integer),
        (ColumnType::Double, Lit::Float(number)) => number
            .base10_parse()
            .ok()
            .filter(|number: &f64| number.is_finite())
            .map(Literal::Double),
        _ => None,
    };
    found.ok_or_else(|| {
        format!(
            "the column's type wants a default such as `{}`",
            example(ty)
        )
    })
}

fn example(ty: ColumnType) -> &'static str {
    match ty {
        ColumnType::Text => "\"eu\"",
        ColumnType::Integer | ColumnType::BigInt => "0",
        ColumnType::Double => "0.0",
        ColumnType::Bool => "false",
    }
}
