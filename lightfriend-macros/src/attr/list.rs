//! Lists of strings, of numbers, and of lists.

use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Expr, Lit, LitInt, LitStr, Meta, MetaList, Path, Token};

use super::secret;
use super::value::{RawPair, Value, as_literal, at, peel, separated, text};
use crate::error::{Errors, error};

/// `key("a", "b")`
pub(crate) struct Texts(pub(crate) Vec<LitStr>);

impl Value for Texts {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        if let Meta::List(list) = meta {
            return texts(list, errors).map(Self);
        }
        let key = text(meta.path());
        let meant = match meta {
            Meta::NameValue(meta) => meant(&meta.value),
            Meta::List(_) | Meta::Path(_) => Vec::new(),
        };
        // Credentials are not repeated.
        let is_fine = |text: &LitStr| secret::refuse(text.clone(), errors).is_some();
        if !meant.iter().all(is_fine) {
            return None;
        }
        let mut list = rewritten(&meant);
        if list.is_empty() {
            "\"..\", \"..\"".clone_into(&mut list);
        }
        errors.push(error(
            &at(meta),
            format!("`{key}` is a list in parentheses: write `{key}({list})`"),
        ));
        None
    }

    /// Both lists, the preset's first.
    fn lay_over(&mut self, mut preset: Self) {
        let is_open = |text: &LitStr| !self.0.iter().any(|written| written.value() == text.value());
        preset.0.retain(is_open);
        self.0.splice(..0, preset.0);
    }
}

/// `key("a", "b")`, of which there is at least one.
pub(crate) struct Choices(pub(crate) Vec<LitStr>);

impl Value for Choices {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        if matches!(meta, Meta::List(list) if list.tokens.is_empty()) {
            let key = text(meta.path());
            let message = format!("the list is empty: write `{key}(\"..\", \"..\")`");
            errors.push(error(&at(meta), message));
            return None;
        }
        let Texts(texts) = Texts::read(meta, errors)?;
        // What was in it is reported.
        Some(Self(texts)).filter(|choices| !choices.0.is_empty())
    }
}

/// The strings of a list in another form: `"a b"`, `["a", "b"]`, `("a", "b")`.
fn meant(value: &Expr) -> Vec<LitStr> {
    let all: Vec<&Expr> = match peel(value) {
        Expr::Reference(reference) => return meant(&reference.expr),
        Expr::Array(array) => array.elems.iter().collect(),
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        Expr::Paren(paren) => return meant(&paren.expr),
        value => vec![value],
    };
    literals(all).unwrap_or_default()
}

/// The strings, if that is what all of these are.
fn literals(items: Vec<&Expr>) -> Option<Vec<LitStr>> {
    let texts = items.into_iter().map(|item| match as_literal(item) {
        Some(Lit::Str(text)) => Some(text),
        _ => None,
    });
    texts.collect()
}

/// The words of these strings as a list: `"a", "b"`.
fn rewritten(texts: &[LitStr]) -> String {
    let words: Vec<String> = texts
        .iter()
        .flat_map(|text| {
            let text = text.value();
            let words = text.split(|c: char| c == ',' || c.is_whitespace());
            let words = words.filter(|word| !word.is_empty());
            words.map(|word| format!("{word:?}")).collect::<Vec<_>>()
        })
        .collect();
    words.join(", ")
}

/// `key = "a"`, `key("a", "b")` or `key = ("a", "b")`
pub(crate) struct OneOrMore(pub(crate) Vec<LitStr>);

impl Value for OneOrMore {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        match meta {
            Meta::List(list) if list.tokens.is_empty() => {
                let key = text(meta.path());
                let message = format!("the list is empty: write `{key} = \"..\"`");
                errors.push(error(&at(meta), message));
                None
            }
            Meta::List(list) => texts(list, errors).map(Self),
            Meta::NameValue(pair) if is_in_parentheses(&pair.value) => {
                let texts = strings(&pair.value, errors);
                if texts.is_none() {
                    let key = text(meta.path());
                    let form = format!("write `{key} = (\"..\", \"..\")`");
                    errors.push(error(&at(meta), format!("`{key}` takes strings: {form}")));
                }
                texts.map(Self)
            }
            _ => LitStr::read(meta, errors).map(|text| Self(vec![text])),
        }
    }
}

fn is_in_parentheses(value: &Expr) -> bool {
    matches!(peel(value), Expr::Paren(_) | Expr::Tuple(_))
}

/// `key = 0`, `key("0", true)` or `key = ("0", true)`: words, numbers and truth values, as texts.
pub(crate) struct Plain(pub(crate) Vec<LitStr>);

impl Value for Plain {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let key = text(meta.path());
        let form = format!("write `{key} = 0`, or `{key}(0, \"ok\")`");
        let items: Vec<Expr> = match meta {
            Meta::List(list) => {
                let items = list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated);
                let items = errors.handle(items.map_err(|wrong| separated(&wrong, &form)))?;
                items.into_iter().collect()
            }
            Meta::NameValue(pair) => match peel(&pair.value) {
                Expr::Tuple(tuple) => tuple.elems.iter().cloned().collect(),
                Expr::Paren(paren) => vec![(*paren.expr).clone()],
                value => vec![value.clone()],
            },
            Meta::Path(_) => Vec::new(),
        };
        if items.is_empty() {
            errors.push(error(&at(meta), format!("`{key}` takes a value: {form}")));
            return None;
        }
        let texts = items.iter().filter_map(|item| plain(item, &form, errors));
        Some(Self(texts.collect()))
    }

    /// Both lists.
    fn lay_over(&mut self, preset: Self) {
        self.0.extend(preset.0);
    }
}

/// A literal as the text that it is on the wire.
fn plain(item: &Expr, form: &str, errors: &mut Errors) -> Option<LitStr> {
    let text = match as_literal(item) {
        Some(Lit::Str(text)) => return secret::refuse(text, errors),
        Some(Lit::Bool(truth)) => truth.value.to_string(),
        Some(Lit::Int(number)) => {
            let written = number.to_string();
            if written != number.base10_digits() {
                let message = format!(
                    "as a number this is {number}: if it is a text with these \
                    digits, write {written:?}",
                    number = number.base10_digits()
                );
                errors.push(error(item, message));
                return None;
            }
            written
        }
        _ => {
            let message = format!("this is a word, a whole number or a truth value: {form}");
            errors.push(error(item, message));
            return None;
        }
    };
    Some(LitStr::new(&text, item.span()))
}

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

    /// What is written of a name counts.
    fn lay_over(&mut self, mut preset: Self) {
        let is_open = |name: &LitStr| {
            let mut written = self.0.iter();
            !written.any(|(written, _)| written.value() == name.value())
        };
        preset.0.retain(|(name, _)| is_open(name));
        self.0.append(&mut preset.0);
    }
}

/// The strings of `("a", "b")` or `("a")`; credentials among them are reported and left out.
fn strings(value: &Expr, errors: &mut Errors) -> Option<Vec<LitStr>> {
    let items: Vec<&Expr> = match peel(value) {
        Expr::Paren(paren) => vec![&paren.expr],
        Expr::Tuple(tuple) => tuple.elems.iter().collect(),
        _ => return None,
    };
    let texts = literals(items).filter(|texts| !texts.is_empty())?;
    let texts = texts.into_iter();
    Some(
        texts
            .filter_map(|text| secret::refuse(text, errors))
            .collect(),
    )
}

/// The string literals of a list; anything else in it is reported and left out.
fn texts(list: &MetaList, errors: &mut Errors) -> Option<Vec<LitStr>> {
    let items = list.parse_args_with(Punctuated::<Expr, Token![,]>::parse_terminated);
    let form = "write strings with commas between them";
    let items = errors.handle(items.map_err(|wrong| separated(&wrong, form)))?;
    let texts = items.iter().filter_map(|item| {
        if let Some(Lit::Str(text)) = as_literal(item) {
            return secret::refuse(text, errors);
        }
        let key = text(&list.path);
        let inside = match peel(item) {
            Expr::Array(_) | Expr::Tuple(_) | Expr::Reference(_) => meant(item),
            _ => Vec::new(),
        };
        let is_fine = |text: &LitStr| secret::refuse(text.clone(), errors).is_some();
        if !inside.iter().all(is_fine) {
            return None;
        }
        let message = if inside.is_empty() {
            format!("`{key}` takes strings: put this in quotes")
        } else {
            let list = rewritten(&inside);
            format!("`{key}` takes strings, not a list of them: write `{key}({list})`")
        };
        errors.push(error(item, message));
        None
    });
    Some(texts.collect())
}
