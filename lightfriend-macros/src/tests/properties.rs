//! The derive on what nobody would write: it does not panic, and what it emits is Rust.

mod changes;
mod words;

use std::fmt::Write as _;

use proc_macro2::TokenStream;
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::select;

use self::changes::{apply_all, changes, parse, token};
use self::words::{FIELD, NAMES, STRUCT, TYPES};

/// An annotated item: mostly a struct, mostly right.
fn item() -> impl Strategy<Value = String> {
    let attributes = vec(select(STRUCT), 0..8);
    let field = (select(FIELD), select(NAMES), select(TYPES));
    let shape = prop_oneof![
        4 => Just("struct N;"),
        8 => Just("pub struct N { FIELDS }"),
        1 => Just("enum N { A { FIELDS } }"),
        1 => Just("union N { FIELDS }"),
        1 => Just("pub(in a::b) struct N(String, pub i32);"),
        1 => Just("struct N<'a, T: A<B = C> = u8, const M: usize = { 1 }> where T: 'a { FIELDS }"),
    ];
    (attributes, shape, select(NAMES), vec(field, 0..4)).prop_map(
        |(attributes, shape, name, fields)| {
            let mut text = format!("/// It.\n#[oauth({})]\n", attributes.join(", "));
            let mut all = String::new();
            for (attributes, name, ty) in fields {
                let _ = writeln!(all, "/// One.\n#[oauth({attributes})] {name}: {ty},");
            }
            text += &shape.replacen('N', name, 1).replace("FIELDS", &all);
            text
        },
    )
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 512,
        // A failure becomes a test with a name; no file is written.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Runs the derive, and reads what it emits.
fn check(tokens: TokenStream) -> Result<(), TestCaseError> {
    let output = crate::derive(tokens, crate::dependencies::Dependencies::default());
    match syn::parse2::<syn::File>(output) {
        Ok(_) => Ok(()),
        Err(error) => Err(TestCaseError::fail(format!("not Rust: {error}"))),
    }
}

/// Tokens without sense, or a key that exists with a value without sense.
fn any_attributes() -> impl Strategy<Value = String> {
    let pair = (select(STRUCT), token()).prop_map(|(key, value)| {
        let key = key.split([' ', '(']).next().unwrap_or_default();
        format!("{key} = {value}, {key}({value})")
    });
    prop_oneof![
        vec(token(), 0..12).prop_map(|tokens| tokens.join(" ")),
        pair
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_changed_item_gives_rust(item in item(), changes in changes()) {
        check(apply_all(parse(&item), &changes))?;
    }

    #[test]
    fn changed_attributes_give_rust(
        attributes in vec(select(STRUCT), 0..8),
        changes in changes(),
        field in select(FIELD),
        changes_of_field in changes(),
        ty in select(TYPES),
    ) {
        let attributes = apply_all(parse(&attributes.join(", ")), &changes);
        let field = apply_all(parse(field), &changes_of_field);
        let ty = parse(ty);
        check(quote::quote!(#[oauth(#attributes)] struct Shop { #[oauth(#field)] a: #ty }))?;
    }

    #[test]
    fn any_tokens_give_rust(attributes in any_attributes(), field in vec(token(), 0..6)) {
        let (attributes, field) = (parse(&attributes), parse(&field.join(" ")));
        check(quote::quote!(#[oauth(#attributes)] struct Shop { #[oauth(#field)] a: String }))?;
    }
}
