//! The derive on source text: what it says is wrong and where, and what it emits.
#![allow(clippy::expect_used, clippy::unwrap_used)]

mod accounts;
mod addresses;
mod adopted;
mod answered;
mod answers;
mod callbacks;
mod checks;
mod client_jwt;
mod contradictions;
mod debug;
mod describe;
mod docs;
mod endpoints;
mod exchanges;
mod expansion;
mod fields;
mod headers;
mod hosts;
mod id_tokens;
mod lints;
mod lookups;
mod methods;
mod names;
mod once;
mod owners;
mod params;
mod per_host;
mod preset_files;
mod presets;
mod properties;
mod reference;
mod requests;
mod responses;
mod revocations;
mod scope_sets;
mod scopes;
mod secrets;
mod shape;
mod snapshots;
mod templates;
mod unknown;
mod values;

use syn::spanned::Spanned;
use syn::{File, Item, LitStr};

use crate::dependencies::Dependencies;

/// The expansion, which must be Rust.
fn expand(source: &str) -> File {
    expand_for(source, Dependencies::default())
}

/// The expansion in a crate with these dependencies.
fn expand_for(source: &str, dependencies: Dependencies) -> File {
    let input = source.parse().expect("the test's source is tokens");
    syn::parse2(crate::derive(input, dependencies)).expect("the expansion is items")
}

/// All errors: the text they are shown under, and what they say.
fn errors(source: &str) -> Vec<(String, String)> {
    errors_in(&expand(source))
}

/// The errors of an expansion.
fn errors_in(file: &File) -> Vec<(String, String)> {
    file.items
        .iter()
        .filter_map(|item| match item {
            Item::Macro(item) if item.mac.path.segments.last()?.ident == "compile_error" => {
                let message: LitStr = item.mac.parse_body().ok()?;
                assert!(!message.value().contains("  "), "{}", message.value());
                let token = item.mac.path.span().source_text().unwrap_or_default();
                Some((token, message.value()))
            }
            _ => None,
        })
        .collect()
}

/// The only error.
fn error(source: &str) -> (String, String) {
    let mut errors = errors(source);
    assert_eq!(errors.len(), 1, "{errors:#?}");
    errors.remove(0)
}

/// The only error of a struct with these attributes beside its endpoints.
fn error_of(attributes: &str) -> (String, String) {
    error(&service(attributes))
}

/// Asserts that these attributes give one error, under this text, with these words in it.
#[track_caller]
fn assert_error(attributes: &str, token: &str, words: &str) {
    let (at, message) = error_of(attributes);
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

/// Asserts that these attributes give no error.
#[track_caller]
fn assert_fine(attributes: &str) {
    assert_eq!(errors(&service(attributes)), []);
}

/// A struct with endpoints and these attributes.
fn service(attributes: &str) -> String {
    format!(
        "#[oauth(
            authorization_endpoint = \"https://provider.example/authorize\",
            token_endpoint = \"https://provider.example/token\",
            {attributes}
        )]
        pub struct Service;"
    )
}

/// A struct with this beside its endpoints, and this field.
fn with_field(container: &str, field: &str) -> String {
    format!(
        "#[oauth(authorization_endpoint = \"https://a.example/a\", \
         token_endpoint = \"https://a.example/t\", {container})] struct S {{ {field} }}"
    )
}

/// Such a struct has one mistake, at this token.
#[track_caller]
fn assert_error_with_field(container: &str, field: &str, token: &str, words: &str) {
    let found = errors(&with_field(container, field));
    let [(at, message)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(at, token, "{message}");
    assert!(message.contains(words), "{message}");
}

/// The expansion of a struct without mistakes, as text to be searched with [`assert_contains`].
#[track_caller]
fn text(source: &str) -> String {
    assert_eq!(errors(source), []);
    plain(&prettyplease::unparse(&expand(source)))
}

/// Asserts that the text has this in it, however either is laid out.
#[track_caller]
fn assert_contains(text: &str, part: &str) {
    assert!(
        text.contains(plain(part).trim_end_matches(',')),
        "no {part}"
    );
}

/// Asserts that the text does not have this in it.
#[track_caller]
fn assert_lacks(text: &str, part: &str) {
    assert!(!text.contains(&plain(part)), "{part}");
}

/// Without layout: spaces, commas before a closing bracket, the runtime's path.
fn plain(text: &str) -> String {
    let text: String = text.split_whitespace().collect();
    let text = text.replace("::lightfriend_runtime::__private::", "");
    [")", "]", "}", ">"]
        .iter()
        .fold(text, |text, end| text.replace(&format!(",{end}"), end))
}
