//! Changes of token streams: one tree deleted, doubled, wrapped, or put in the place of another.

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

use super::words::TOKENS;

/// Applies changes one after the other.
pub(super) fn apply_all(tokens: TokenStream, changes: &[(Index, Change)]) -> TokenStream {
    changes.iter().fold(tokens, |tokens, (place, change)| {
        apply(tokens, *place, change)
    })
}

pub(super) fn changes() -> impl Strategy<Value = Vec<(Index, Change)>> {
    vec((any::<Index>(), change()), 0..5)
}

/// A change at one place of a token stream; the index chooses the place.
#[derive(Debug, Clone)]
pub(super) enum Change {
    Delete,
    Duplicate,
    Swap(Index),
    Replace(String),
    Insert(String),
    Wrap(Delimiter),
    Unwrap,
}

fn change() -> impl Strategy<Value = Change> {
    let delimiter = select(vec![
        Delimiter::Parenthesis,
        Delimiter::Brace,
        Delimiter::Bracket,
        Delimiter::None,
    ]);
    prop_oneof![
        Just(Change::Delete),
        Just(Change::Duplicate),
        any::<Index>().prop_map(Change::Swap),
        token().prop_map(Change::Replace),
        token().prop_map(Change::Insert),
        delimiter.prop_map(Change::Wrap),
        Just(Change::Unwrap),
    ]
}

/// One of the tokens above, or a string of any or of great length.
pub(super) fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(TOKENS).prop_map(str::to_owned),
        2 => any::<String>().prop_map(|text| format!("{text:?}")),
        1 => "[a-zA-Z0-9:/?#@.{}%_-]{0,40}".prop_map(|text| format!("{text:?}")),
        1 => select(vec!["a", "{", "é", "_", "1"])
            .prop_map(|text| format!("{:?}", text.repeat(20_000))),
    ]
}

/// How many trees there are, with those inside of groups.
fn count(tokens: &TokenStream) -> usize {
    tokens
        .clone()
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Group(group) => 1 + count(&group.stream()),
            _ => 1,
        })
        .sum()
}

/// The tree at this place, counted as in [`count`].
fn nth(tokens: &TokenStream, place: usize) -> Option<TokenTree> {
    let mut found = None;
    rewrite(tokens.clone(), &mut 0, &mut |at, tree| {
        if at == place {
            found = Some(tree.clone());
        }
        tree.into()
    });
    found
}

/// Every tree replaced by what the function makes of it and of its place.
fn rewrite(
    tokens: TokenStream,
    at: &mut usize,
    with: &mut impl FnMut(usize, TokenTree) -> TokenStream,
) -> TokenStream {
    let mut all = TokenStream::new();
    for tree in tokens {
        let place = *at;
        *at += 1;
        let tree = match tree {
            TokenTree::Group(group) => {
                let inner = rewrite(group.stream(), at, with);
                Group::new(group.delimiter(), inner).into()
            }
            tree => tree,
        };
        all.extend(with(place, tree));
    }
    all
}

/// Applies a change at a place.
fn apply(tokens: TokenStream, place: Index, change: &Change) -> TokenStream {
    let count = count(&tokens);
    if count == 0 {
        return tokens;
    }
    let place = place.index(count);
    let other = match change {
        Change::Swap(other) => other.index(count),
        _ => place,
    };
    let (this, that) = (nth(&tokens, place), nth(&tokens, other));
    rewrite(tokens, &mut 0, &mut |at, tree| match change {
        Change::Swap(_) if at == place => that.clone().into_iter().collect(),
        Change::Swap(_) if at == other => this.clone().into_iter().collect(),
        _ if at != place => tree.into(),
        Change::Delete | Change::Swap(_) => TokenStream::new(),
        Change::Duplicate => [tree.clone(), tree].into_iter().collect(),
        Change::Replace(new) => parse(new),
        Change::Insert(new) => [TokenStream::from(tree), parse(new)].into_iter().collect(),
        Change::Wrap(delimiter) => TokenTree::from(Group::new(*delimiter, tree.into())).into(),
        Change::Unwrap => match tree {
            TokenTree::Group(group) => group.stream(),
            tree => tree.into(),
        },
    })
}

/// The text as tokens; as a string literal where it is none.
pub(super) fn parse(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote::quote!(#text))
}
