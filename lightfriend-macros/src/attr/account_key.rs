//! `account_key`, or `account_key(exclusive)`.

use proc_macro2::{Ident, Span};
use syn::punctuated::Punctuated;
use syn::spanned::Spanned as _;
use syn::{Meta, MetaList, Token};

use super::value::{Value, at, separated};
use crate::error::{Errors, error};
use crate::suggest;

/// A flag that may say one thing more.
pub(crate) struct AccountKey {
    /// Where it is.
    pub(crate) span: Span,
    /// An account at the provider belongs to one owner.
    pub(crate) exclusive: bool,
    /// What was written with it was reported.
    pub(crate) broken: bool,
}

/// What there is to say.
const EXCLUSIVE: &str = "exclusive";

/// How to say it.
const FORM: &str =
    "write `account_key`, or `account_key(exclusive)` if an account has only one owner";

impl Value for AccountKey {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let exclusive = match meta {
            Meta::Path(_) => Some(false),
            Meta::List(list) => is_exclusive(list, errors).then_some(true),
            Meta::NameValue(_) => {
                errors.push(error(
                    &at(meta),
                    format!("`account_key` takes no value: {FORM}"),
                ));
                None
            }
        };
        Some(Self {
            span: meta.path().span(),
            exclusive: exclusive.unwrap_or_default(),
            broken: exclusive.is_none(),
        })
    }
}

/// Whether the only word is the one there is; anything else is reported.
fn is_exclusive(list: &MetaList, errors: &mut Errors) -> bool {
    let words = list.parse_args_with(Punctuated::<Ident, Token![,]>::parse_terminated);
    let words = errors.handle(words.map_err(|wrong| separated(&wrong, FORM)));
    let Some(words) = words.map(Vec::from_iter) else {
        return false;
    };
    match words.as_slice() {
        [word] if word == EXCLUSIVE => return true,
        [] => errors.push(error(&list.path, format!("this says nothing: {FORM}"))),
        words => report(words, errors),
    }
    false
}

fn unknown(word: &Ident) -> String {
    let mut hint = suggest::hint(&word.to_string(), [EXCLUSIVE]);
    if hint.is_empty() {
        "; there is only `exclusive`, if an account has only one owner".clone_into(&mut hint);
    }
    format!("unknown word `{word}`{hint}")
}

fn report(words: &[Ident], errors: &mut Errors) {
    for (index, word) in words.iter().enumerate() {
        if word != EXCLUSIVE {
            errors.push(error(word, unknown(word)));
        } else if words[..index].contains(word) {
            errors.push(error(word, "`exclusive` is given twice; remove one"));
        }
    }
}
