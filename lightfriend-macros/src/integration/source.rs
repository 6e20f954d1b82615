//! Where a column's value comes from.

use proc_macro2::{Ident, Span};
use syn::ext::IdentExt;
use syn::{Lit, LitStr};

use super::choice::ColumnType;
use super::path::check_paths;
use crate::attr::{Field, Flag, Given, OneOrMore};
use crate::error::{Errors, error};

/// Where a column's value comes from.
#[derive(Debug)]
pub(crate) enum Source {
    /// Paths into the token answer; the first that leads to a value wins.
    TokenResponse(Vec<Vec<String>>),
    /// Paths into the answer of the exchange.
    Exchange(Vec<Vec<String>>),
    /// Paths into the answer of the lookup.
    Lookup(Vec<Vec<String>>),
    /// Paths into the claims of the access token.
    AccessTokenClaim(Vec<Vec<String>>),
    /// Paths into the claims of the ID token.
    IdTokenClaim(Vec<Vec<String>>),
    /// The application's own.
    Local(Literal),
    /// Given by the user at the start; the default where nothing is given.
    Var(Literal),
    /// A parameter of the callback (RFC 6749 section 4.1.2).
    Callback {
        /// The parameter.
        name: String,
        /// Where it is missing.
        default: Literal,
        /// It was given at the start, and must come back as it was.
        echoes: bool,
    },
}

impl Source {
    /// What the provider says: neither given nor the application's own.
    pub(crate) fn is_answered(&self) -> bool {
        !matches!(self, Self::Local(_) | Self::Var(_) | Self::Callback { .. })
    }

    /// The application's own.
    pub(crate) fn is_local(&self) -> bool {
        matches!(self, Self::Local(_))
    }
}

/// The default of a column.
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

/// The source that is written, and only that.
pub(crate) fn check_source(
    ident: &Ident,
    ty: Option<(ColumnType, bool)>,
    given: &Given<Field>,
    errors: &mut Errors,
) -> Source {
    if let Some(wrong) = check_one_source(given) {
        errors.push(wrong);
        return Source::Local(Literal::Null);
    }
    if let Some((source, paths)) = of_answer(given) {
        if let Some(default) = &given.default {
            errors.push(error(
                default,
                "`default` goes with `local`, `var` and `callback`; for a value the answer may \
                lack, make the type an `Option`",
            ));
        }
        return source(check_paths(&paths.0, errors));
    }
    if given.local.is_some() {
        return Source::Local(check_default(ident, ty, given, errors));
    }
    if let Some(name) = &given.callback {
        return Source::Callback {
            name: check_parameter(name, errors),
            default: check_given_default(ty, given, errors),
            echoes: given.var.is_some(),
        };
    }
    if given.var.is_some() {
        return Source::Var(check_given_default(ty, given, errors));
    }
    if given.is_whole() {
        let message = format!(
            "where does `{0}` come from? Write `#[oauth(token_response = \"{0}\")]` for a value \
                of the token answer, `#[oauth(var)]` for one that the user gives at the start, \
                `#[oauth(callback = \"{0}\")]` for one of the callback, or `#[oauth(local, default \
                = ..)]` for one of the application's own",
            ident.unraw(),
        );
        errors.push(error(ident, message));
    }
    Source::Local(Literal::Null)
}

/// A source that is paths into an answer.
type OfPaths = fn(Vec<Vec<String>>) -> Source;

/// An answer that the value is in, and where in it.
fn of_answer(given: &Given<Field>) -> Option<(OfPaths, &OneOrMore)> {
    let answers: [(fn(_) -> _, _); 5] = [
        (Source::TokenResponse, &given.token_response),
        (Source::Exchange, &given.exchange),
        (Source::Lookup, &given.lookup),
        (Source::AccessTokenClaim, &given.access_token_claim),
        (Source::IdTokenClaim, &given.id_token_claim),
    ];
    let mut answers = answers.into_iter();
    answers.find_map(|(source, paths)| Some((source, paths.as_ref()?)))
}

// A value that came from two places would be anybody's guess. `var` and `callback` are one: what
// was given at the start comes back.
pub(super) fn check_one_source(given: &Given<Field>) -> Option<darling::Error> {
    let flag = |flag: &Option<Flag>| flag.as_ref().map(|flag| flag.span);
    let first = |paths: &Option<OneOrMore>| {
        let paths = paths.as_ref()?;
        paths.0.first().map(LitStr::span)
    };
    let written: [(Option<Span>, &str, &str); 8] = [
        (flag(&given.local), "local", "the application's own"),
        (flag(&given.var), "var", "given by the user at the start"),
        (
            given.callback.as_ref().map(LitStr::span),
            "callback",
            "parameters of the callback",
        ),
        (
            first(&given.token_response),
            "token_response",
            "the provider's",
        ),
        (first(&given.exchange), "exchange", "the provider's"),
        (first(&given.lookup), "lookup", "the provider's"),
        (
            first(&given.access_token_claim),
            "access_token_claim",
            "the provider's",
        ),
        (
            first(&given.id_token_claim),
            "id_token_claim",
            "the provider's",
        ),
    ];
    let written: Vec<(Span, &str, &str)> = written
        .into_iter()
        .filter_map(|(span, key, what)| Some((span?, key, what)))
        .collect();
    let ((span, key, what), (_, other, what_other)) = match written.as_slice() {
        [] | [_] | [(_, "var", _), (_, "callback", _)] => return None,
        [first, .., last] => (first, last),
    };
    let message =
        format!("`{key}` values are {what}, `{other}` ones {what_other}; remove one of the two");
    Some(error(span, message))
}

fn check_parameter(given: &LitStr, errors: &mut Errors) -> String {
    let name = given.value();
    if name.is_empty() || !name.chars().all(|c| c.is_ascii_graphic()) {
        errors.push(error(
            given,
            "the name of a parameter is printable ASCII without spaces, as in `callback = \
                \"realmId\"` (RFC 6749 appendix A)",
        ));
    }
    name
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

/// What stands in where the user or the callback gives nothing: without it a value is needed,
/// unless the type is an `Option`.
fn check_given_default(
    ty: Option<(ColumnType, bool)>,
    given: &Given<Field>,
    errors: &mut Errors,
) -> Literal {
    let (Some((ty, _)), Some(default)) = (ty, &given.default) else {
        return Literal::Null;
    };
    let checked = if given.secret.is_some() {
        Err("a secret does not belong in source code; remove `default`".to_owned())
    } else {
        literal(ty, default)
    };
    let checked = checked.map_err(|reason| error(default, reason));
    errors.handle(checked).unwrap_or(Literal::Null)
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
