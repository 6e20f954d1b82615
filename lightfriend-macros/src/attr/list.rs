//! Lists whose items are no plain strings.

use syn::punctuated::Punctuated;
use syn::{Expr, Lit, LitInt, LitStr, Meta, Path, Token};

use super::secret;
use super::value::{RawPair, Value, as_literal, at, peel, separated, text};
use crate::error::{Errors, error};

/// `key(401, 403)`
pub(crate) struct Numbers {
    /// The key, for errors about the whole.
    pub(crate) key: Path,
    /// The numbers.
    pub(crate) numbers: Vec<LitInt>,
}

impl Value for Numbers {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let key = text(meta.path());
        let numbers = match meta {
            Meta::List(list) => list
                .parse_args_with(Punctuated::<LitInt, Token![,]>::parse_terminated)
                .ok()
                .filter(|numbers| !numbers.is_empty()),
            Meta::NameValue(_) | Meta::Path(_) => None,
        };
        if numbers.is_none() {
            let message = format!("`{key}` is a list of numbers: write `{key}(401, 403)`");
            errors.push(error(&at(meta), message));
        }
        numbers.map(|numbers| Self {
            key: meta.path().clone(),
            numbers: numbers.into_iter().collect(),
        })
    }
}

/// `key("a" = ("b", "c"), "d" = ("e"))`
pub(crate) struct Lists(pub(crate) Vec<(LitStr, Vec<LitStr>)>);

impl Value for Lists {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let key = text(meta.path());
        let form = format!("write `{key}(\"a\" = (\"b\", \"c\"))`");
        let Meta::List(list) = meta else {
            let message = format!("`{key}` is a list: {form}");
            errors.push(error(&at(meta), message));
            return None;
        };
        let pairs = list.parse_args_with(Punctuated::<RawPair, Token![,]>::parse_terminated);
        let pairs = errors.handle(pairs.map_err(|wrong| separated(&wrong, &form)))?;
        let lists = pairs.into_iter().filter_map(|RawPair { name, value }| {
            let name = secret::refuse(name, errors)?;
            let texts = strings(&value, errors).or_else(|| {
                let name = name.value();
                let message =
                    format!("this is a list of strings: write `{name:?} = (\"..\", \"..\")`");
                errors.push(error(&value, message));
                None
            })?;
            Some((name, texts))
        });
        Some(Self(lists.collect()))
    }
}

/// The strings of `("a", "b")` or `("a")`; credentials among them are reported and left out.
fn strings(value: &Expr, errors: &mut Errors) -> Option<Vec<LitStr>> {
    let items: Vec<&Expr> = match peel(value) {
        Expr::Paren(paren) => vec![&paren.expr],
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        _ => return None,
    };
    let texts: Option<Vec<LitStr>> = items
        .into_iter()
        .map(|item| match as_literal(item) {
            Some(Lit::Str(text)) => Some(text),
            _ => None,
        })
        .collect();
    let texts = texts.filter(|texts| !texts.is_empty())?;
    let texts = texts.into_iter();
    Some(
        texts
            .filter_map(|text| secret::refuse(text, errors))
            .collect(),
    )
}
