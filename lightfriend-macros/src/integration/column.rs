//! The struct's fields: the connection's own columns.

use proc_macro2::{Ident, Span, TokenStream, TokenTree};
use quote::ToTokens as _;
use syn::ext::IdentExt;
use syn::spanned::Spanned as _;
use syn::{GenericArgument, GenericParam, Generics, PathArguments, Type};

use super::account_key::{AccountKey, check_account_key, check_one_key, key_type};
use super::check::{Check, check_checks};
use super::choice::{Choice, ColumnType};
use super::source::check_source;
pub(crate) use super::source::{Literal, Source};
use super::template::BUILT_IN;
use super::{names, sql, table};
use crate::attr::{Attributes, Field, Given};
use crate::error::{Errors, error};
use crate::suggest;

/// One of the struct's fields.
#[allow(
    clippy::struct_excessive_bools,
    reason = "each is a word of its own in the source"
)]
#[derive(Debug)]
pub(crate) struct Column {
    /// The field's name.
    pub(crate) ident: Ident,
    /// The column's name.
    pub(crate) name: String,
    /// What the column was called before.
    pub(crate) was: Option<String>,
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
    /// What a value must be.
    pub(crate) checks: Vec<Check>,
    /// It tells an owner's accounts apart.
    pub(crate) account_key: Option<AccountKey>,
    /// A whole host, of which there is one application each.
    pub(crate) host: bool,
    /// A template names it.
    pub(crate) named: bool,
    /// Nothing is wrong with it, so that templates which name it can be judged.
    pub(crate) sound: bool,
}

impl Column {
    /// The only values there are, where they are named.
    pub(crate) fn one_of(&self) -> Option<&[String]> {
        self.checks.iter().find_map(|check| match check {
            Check::OneOf(values) => Some(values.as_slice()),
            _ => None,
        })
    }

    /// What the host of an origin ends in.
    pub(crate) fn host_suffix(&self) -> Option<&str> {
        self.checks.iter().find_map(|check| match check {
            Check::HostSuffix(suffix) => Some(suffix.as_str()),
            _ => None,
        })
    }

    /// Whether a connection may have no value for it.
    pub(crate) fn may_be_missing(&self) -> bool {
        let default = match &self.source {
            Source::Var(default) | Source::Callback { default, .. } => default,
            _ => &Literal::Null,
        };
        self.nullable && matches!(default, Literal::Null)
    }
}

/// What the names of columns must not be confused with.
pub(crate) struct Around<'a> {
    /// The service's slug.
    pub(crate) service: &'a str,
    /// The table.
    pub(crate) table: &'a Ident,
    /// The owner's column.
    pub(crate) owner: &'a Ident,
}

/// The columns whose name can be one; whatever else is wrong with them is reported.
pub(crate) fn check_columns(
    attributes: &Attributes<'_>,
    around: &Around<'_>,
    errors: &mut Errors,
) -> Vec<Column> {
    let generics = &attributes.input.generics;
    let fields = attributes.fields.iter();
    let columns =
        fields.filter_map(|(field, given)| check_column(field, given, generics, around, errors));
    let mut columns: Vec<Column> = columns.collect();
    check_one_key(attributes, &mut columns, errors);
    check_was(attributes, around.table, errors);
    columns
}

fn check_column(
    field: &syn::Field,
    given: &Given<Field>,
    generics: &Generics,
    around: &Around<'_>,
    errors: &mut Errors,
) -> Option<Column> {
    let ident = field.ident.clone()?;
    let name = ident.unraw().to_string();
    let mut own = Errors::default();
    let broken = check_name(&name, around.table, around.owner)
        .map(|reason| reason + &instead(&name, around.service, given))
        .or_else(|| check_name_at_start(&name, given));
    let ty = check_type(&field.ty, generics, &mut own);
    check_secret(ty, given, &mut own);
    let source = check_source(&ident, ty, given, &mut own);
    let checks = check_checks(ty, &source, given, &mut own);
    let account_key = check_account_key(&ident, ty, given, &mut own);
    let own = own.into_inner();
    let sound = own.is_empty() && ty.is_some() && given.is_whole();
    errors.extend(own);
    if let Some(reason) = broken {
        errors.push(error(&ident, reason));
        return None;
    }
    let is_key = account_key.is_some();
    let (ty, nullable) = ty.unwrap_or((ColumnType::Text, true));
    let (ty, nullable) = if is_key {
        (key_type(ty), false)
    } else {
        (ty, nullable)
    };
    let secret = given.secret.is_some() && ty == ColumnType::Text && !is_key;
    let description = names::description(&field.attrs);
    Some(Column {
        ident,
        name,
        was: given.was.as_ref().map(syn::LitStr::value),
        description,
        ty,
        nullable,
        secret,
        source,
        checks,
        account_key,
        host: given.host.is_some(),
        named: false,
        sound,
    })
}

/// A column has had one name at a time, and a name one column.
fn check_was(attributes: &Attributes<'_>, table: &Ident, errors: &mut Errors) {
    let mut before: Vec<String> = Vec::new();
    for (field, given) in &attributes.fields {
        let Some(was) = &given.was else { continue };
        let name = was.value();
        let is_of =
            |field: &syn::Field| field.ident.as_ref().is_some_and(|own| own.unraw() == name);
        let reason = if is_of(field) {
            let reason =
                "`was` says what the column was called before, and that is its name: remove it";
            Some(reason.to_owned())
        } else if attributes.fields.iter().any(|(other, _)| is_of(other)) {
            Some(format!(
                "the struct has a field `{name}`, whose column that is: write what this one was called"
            ))
        } else if before.contains(&name) {
            Some(format!(
                "another field was `{name}` already; a column becomes one other"
            ))
        } else {
            table::check_column_name(&name, table)
        };
        errors.extend(reason.map(|reason| error(was, reason)));
        before.push(name);
    }
}

/// What a start takes beside fields, and what for.
const OF_START: [(&str, &str); 5] = [
    ("return_to", "where the browser goes afterwards"),
    ("scope_set", "what is asked for"),
    ("account", "which account is connected again"),
    ("ticket", "the link that somebody was sent"),
    ("_method", "what a form stands for"),
];

// What is given at start and in the callback is found by its name, there and in templates.
fn check_name_at_start(name: &str, given: &Given<Field>) -> Option<String> {
    if given.var.is_none() && given.callback.is_none() {
        return None;
    }
    let taken = OF_START.iter().find(|(taken, _)| *taken == name);
    if let Some((_, what)) = taken.filter(|_| given.var.is_some()) {
        return Some(format!(
            "a start takes `{name}` for {what}; choose another name"
        ));
    }
    BUILT_IN
        .iter()
        .any(|(built_in, _)| *built_in == name)
        .then(|| format!("in templates `{{{name}}}` is something else; choose another name"))
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

fn check_name(name: &str, table: &Ident, owner: &Ident) -> Option<String> {
    let owners = || (owner == name).then(|| format!("`owner = \"{name}\"` is the owner's column"));
    table::check_column_name(name, table).or_else(owners)
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
