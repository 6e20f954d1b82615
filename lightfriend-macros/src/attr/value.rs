//! The kinds of values an attribute takes, as written.

use proc_macro2::Span;
use quote::ToTokens;
use syn::ext::IdentExt;
use syn::parse::{Parse, ParseStream};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Expr, Ident, Lit, LitStr, Meta, Path, Token, UnOp};

use super::secret;
use crate::error::{Errors, error};

/// A value that can be read from `key = value`, `key(..)` or `key`.
pub(crate) trait Value: Sized {
    /// Reads it, or reports what should be there.
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self>;

    /// Takes from a preset's value what this one leaves open; most leave nothing.
    fn lay_over(&mut self, _preset: Self) {}

    /// What to say of a value that is no expression at all.
    fn unreadable(key: &str) -> String {
        format!("the value of `{key}` cannot be read: write a string, as in `{key} = \"..\"`")
    }
}

/// `key = "text"`
impl Value for LitStr {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        if let Some(Lit::Str(text)) = literal(meta) {
            return secret::refuse(text, errors);
        }
        let key = text(meta.path());
        errors.push(error(
            &at(meta),
            format!("`{key}` takes a string: write `{key} = \"..\"`"),
        ));
        None
    }
}

/// `key = literal`
impl Value for Lit {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        match literal(meta) {
            Some(Self::Str(text)) => secret::refuse(text, errors).map(Self::Str),
            Some(literal) => Some(literal),
            None => {
                let key = text(meta.path());
                let message = format!("`{key}` takes a literal: write `{key} = ..`");
                errors.push(error(&at(meta), message));
                None
            }
        }
    }
}

/// `key = path::to::it`, or the same in quotes.
impl Value for Path {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let path = match meta {
            Meta::NameValue(meta) => match peel(&meta.value) {
                Expr::Path(value) if value.qself.is_none() && is_plain(&value.path) => {
                    Some(value.path.clone())
                }
                _ => None,
            },
            _ => None,
        };
        let path = path.or_else(|| match literal(meta) {
            Some(Lit::Str(text)) => text.parse_with(Self::parse_mod_style).ok(),
            _ => None,
        });
        if path.is_none() {
            errors.push(error(&at(meta), Self::unreadable(&text(meta.path()))));
        }
        path
    }

    fn unreadable(key: &str) -> String {
        match key {
            "user_id" | "owner_id" => format!(
                "`{key}` takes a type: write `{key} = i32`, or `i64`, `String`, `uuid::Uuid`"
            ),
            "hooks" => "`hooks` takes a type, and the builder the value: write \
                `hooks = path::to::Hooks`"
                .to_owned(),
            key => format!("`{key}` takes a path: write `{key} = path::to::it`"),
        }
    }
}

/// Whether it has names only: the path of a macro or of a module has no arguments.
fn is_plain(path: &Path) -> bool {
    path.segments
        .iter()
        .all(|segment| segment.arguments.is_none())
}

/// `key`, without a value.
pub(crate) struct Flag {
    /// Where it is.
    pub(crate) span: Span,
    /// It was given a value, which was reported.
    pub(crate) valued: bool,
}

impl Value for Flag {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let valued = !matches!(meta, Meta::Path(_));
        if valued {
            let key = text(meta.path());
            let meant = match literal(meta) {
                Some(literal) if key == "local" && !matches!(literal, Lit::Bool(_)) => {
                    "`local, default = ..`"
                }
                _ => "just that",
            };
            let message = format!("`{key}` takes no value; write {meant}");
            errors.push(error(&at(meta), message));
        }
        Some(Self {
            span: meta.path().span(),
            valued,
        })
    }
}

/// `key = "30s"`
pub(crate) struct Duration(pub(crate) LitStr);

impl Value for Duration {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let key = text(meta.path());
        match literal(meta) {
            Some(Lit::Int(number)) if !number.base10_digits().starts_with('-') => {
                let digits = number.base10_digits();
                let message = format!("a duration needs a unit: write `{key} = \"{digits}s\"`");
                errors.push(error(&number, message));
                None
            }
            Some(Lit::Str(text)) => secret::refuse(text, errors).map(Self),
            _ => {
                let message =
                    format!("`{key}` is a whole number and a unit: write `{key} = \"30s\"`");
                errors.push(error(&at(meta), message));
                None
            }
        }
    }
}

/// `key(word, word)`
pub(crate) struct Words(pub(crate) Vec<Ident>);

impl Value for Words {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let key = text(meta.path());
        let words = match meta {
            Meta::List(list) => list
                .parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated)
                .ok(),
            Meta::NameValue(_) | Meta::Path(_) => None,
        };
        if words.is_none() {
            let message = format!("`{key}` is a list of words, without quotes: write `{key}(..)`");
            errors.push(error(&at(meta), message));
        }
        words.map(|words| Self(words.into_iter().collect()))
    }
}

/// `key(name = "value", "other-name" = true)`
pub(crate) struct Pairs {
    /// The key, for errors about the whole.
    pub(crate) key: Path,
    /// The pairs whose value is a literal.
    pub(crate) pairs: Vec<Pair>,
}

/// `name = value`
pub(crate) struct Pair {
    /// The name: an identifier or a string.
    pub(crate) name: LitStr,
    /// The value: a string, a truth value or a whole number.
    pub(crate) value: LitStr,
}

impl Value for Pairs {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let Meta::List(list) = meta else {
            let key = text(meta.path());
            errors.push(error(
                &at(meta),
                format!("`{key}` is a list: write `{key}(name = \"..\")`"),
            ));
            return None;
        };
        let pairs = list.parse_args_with(Punctuated::<RawPair, Token![,]>::parse_terminated);
        let pairs = errors.handle(pairs.map_err(|wrong| {
            let form = "write `name = value` or `\"the-name\" = value`, with commas between them";
            separated(&wrong, form)
        }))?;
        Some(Self {
            key: list.path.clone(),
            pairs: pairs
                .into_iter()
                .filter_map(|pair| pair.check(errors))
                .collect(),
        })
    }

    /// What is written of a name counts, whatever its capitals: headers have none.
    fn lay_over(&mut self, mut preset: Self) {
        let is_open = |pair: &Pair| {
            let name = pair.name.value();
            let mut written = self.pairs.iter().map(|pair| pair.name.value());
            !written.any(|written| written.eq_ignore_ascii_case(&name))
        };
        preset.pairs.retain(is_open);
        self.pairs.append(&mut preset.pairs);
    }
}

/// `name = value`, whatever the value is.
pub(super) struct RawPair {
    pub(super) name: LitStr,
    pub(super) value: Expr,
}

impl Parse for RawPair {
    fn parse(input: ParseStream<'_>) -> syn::Result<Self> {
        let name = if input.peek(LitStr) {
            input.parse()?
        } else if input.peek(Ident::peek_any) {
            let ident = Ident::parse_any(input)?;
            LitStr::new(&ident.unraw().to_string(), ident.span())
        } else {
            return Err(
                input.error("expected a name: `name = \"value\"` or `\"the-name\" = \"value\"`")
            );
        };
        if input.peek(Token![-]) {
            return Err(
                input.error("names that are not identifiers are quoted: write `\"the-name\" = ..`")
            );
        }
        if !input.peek(Token![=]) {
            let message = "this has no value: write `name = \"..\"`";
            return Err(syn::Error::new(name.span(), message));
        }
        input.parse::<Token![=]>()?;
        Ok(Self {
            name,
            value: input.parse()?,
        })
    }
}

impl RawPair {
    pub(super) fn check(self, errors: &mut Errors) -> Option<Pair> {
        let Self { name, value } = self;
        let name = secret::refuse(name, errors)?;
        let text = match as_literal(&value) {
            Some(Lit::Str(text)) => {
                let value = secret::refuse(text, errors)?;
                return Some(Pair { name, value });
            }
            Some(Lit::Bool(truth)) => truth.value().to_string(),
            Some(Lit::Int(number)) => number.base10_digits().to_owned(),
            _ => {
                let message = format!(
                    "the value of `{}` must be a string, a truth value or a whole number",
                    name.value()
                );
                errors.push(error(&value, message));
                return None;
            }
        };
        let value = LitStr::new(&text, value.span());
        Some(Pair { name, value })
    }
}

/// What the parser says of a list, and the form that it has.
pub(super) fn separated(wrong: &syn::Error, form: &str) -> darling::Error {
    let said = wrong.to_string();
    let message = if said.contains("write") {
        said
    } else {
        format!("{said}: {form}")
    };
    error(&wrong.span(), message)
}

/// A key as text.
pub(super) fn text(path: &Path) -> String {
    match path.get_ident() {
        Some(ident) => ident.unraw().to_string(),
        None => path.to_token_stream().to_string().replace(' ', ""),
    }
}

/// Where to show an error about a value: the value itself, or else the key.
pub(super) fn at(meta: &Meta) -> Span {
    match meta {
        Meta::NameValue(meta) => meta.value.span(),
        Meta::List(meta) => meta.path.span(),
        Meta::Path(path) => path.span(),
    }
}

fn literal(meta: &Meta) -> Option<Lit> {
    match meta {
        Meta::NameValue(meta) => as_literal(&meta.value),
        _ => None,
    }
}

/// A literal, also a negative one.
pub(super) fn as_literal(expr: &Expr) -> Option<Lit> {
    match peel(expr) {
        Expr::Lit(literal) => Some(literal.lit.clone()),
        Expr::Unary(unary) if matches!(unary.op, UnOp::Neg(_)) => match peel(&unary.expr) {
            Expr::Lit(literal) if matches!(literal.lit, Lit::Int(_) | Lit::Float(_)) => {
                syn::parse2(unary.to_token_stream()).ok()
            }
            _ => None,
        },
        _ => None,
    }
}

/// A `macro_rules!` that passes an expression on wraps it in an invisible group.
pub(super) fn peel(expr: &Expr) -> &Expr {
    match expr {
        Expr::Group(group) => peel(&group.expr),
        expr => expr,
    }
}
