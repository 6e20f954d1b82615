//! How token answers are read.

use proc_macro2::TokenStream;
use quote::{format_ident, quote};

use crate::integration::Integration;
use crate::integration::error_words::ErrorWords;
use crate::integration::path::Path;

/// `answer: Answer { root: &[&["data"]], ..Answer::DEFAULT },`, or nothing.
pub(super) fn answer(integration: &Integration) -> Option<TokenStream> {
    let private = integration.private();
    let members = &integration.token.answer.0;
    let each = members.iter().map(|(name, paths)| {
        let (name, paths) = (format_ident!("{name}"), self::paths(paths));
        quote!(#name: #paths,)
    });
    let answer = quote!(answer: #private::Answer { #(#each)* ..#private::Answer::DEFAULT },);
    (!members.is_empty()).then_some(answer)
}

/// `error_words: ErrorWords { invalid_grant: &["40029"], ..ErrorWords::DEFAULT },`, or nothing.
pub(super) fn error_words(integration: &Integration) -> Option<TokenStream> {
    let private = integration.private();
    let ErrorWords {
        code,
        success,
        invalid_grant,
        invalid_client,
        transient,
    } = &integration.token.error_words;
    let code = (!code.is_empty()).then(|| {
        let paths = paths(code);
        quote!(code: #paths,)
    });
    let words = [
        ("success", success),
        ("invalid_grant", invalid_grant),
        ("invalid_client", invalid_client),
        ("transient", transient),
    ];
    let words = words.into_iter().filter(|(_, words)| !words.is_empty());
    let words = words.map(|(name, words)| {
        let name = format_ident!("{name}");
        quote!(#name: &[#(#words),*],)
    });
    let all: Vec<TokenStream> = code.into_iter().chain(words).collect();
    let error_words =
        quote!(error_words: #private::ErrorWords { #(#all)* ..#private::ErrorWords::DEFAULT },);
    (!all.is_empty()).then_some(error_words)
}

/// `&[&["team", "id"], &["team_id"]]`
pub(super) fn paths(paths: &[Path]) -> TokenStream {
    quote!(&[#(&[#(#paths),*]),*])
}
