//! The attribute reference: written once, beside the keys in `attr` and the presets, and shown
//! in three places: the book, rustdoc, and the editor of whoever hovers a key.

use proc_macro2::{Ident, Span, TokenStream};
use quote::quote;

use crate::attr::{
    ApiAuth, CallbackSignature, ClientJwt, Container, Entry, Exchange, Field, Keys, Lookup,
    Refresh, Revocation, TokenError, TokenResponse,
};
use crate::integration::lint;
use crate::preset::{self, PRESETS, Source};

/// One place where attributes are written.
pub(crate) struct Place {
    /// The module of its keys in the runtime.
    module: &'static str,
    /// Where that is.
    pub(crate) heading: &'static str,
    /// Its keys, in groups with their headings.
    pub(crate) groups: Vec<(&'static str, &'static [Entry])>,
}

impl Place {
    fn of<K: Keys>(module: &'static str, heading: &'static str) -> Self {
        Self {
            module,
            heading,
            groups: K::groups(),
        }
    }
}

/// All of them.
pub(crate) fn places() -> Vec<Place> {
    vec![
        Place::of::<Container>("container", "on the struct: `#[oauth(..)]`"),
        Place::of::<Field>("field", "on a field of the struct: `#[oauth(..)]`"),
        Place::of::<CallbackSignature>("callback_signature", "inside `callback_signature(..)`"),
        Place::of::<ApiAuth>("api_auth", "inside `api_auth(..)`"),
        Place::of::<Refresh>("refresh", "inside `refresh(..)`"),
        Place::of::<ClientJwt>(
            "client_jwt",
            "inside `client_assertion(..)` and `signed_client_secret(..)`",
        ),
        Place::of::<Exchange>("exchange", "inside `exchange(..)`"),
        Place::of::<Revocation>("revocation", "inside `revocation(..)`"),
        Place::of::<TokenResponse>("token_response", "inside `token_response(..)`"),
        Place::of::<Lookup>("lookup", "inside `lookup(..)`"),
        Place::of::<TokenError>("token_error", "inside `token_error(..)`"),
    ]
}

/// Documentation as modules, for the runtime to include. Generated code names the module of every
/// key it was written with, which is how an editor finds from the key to its documentation.
///
/// ```text
/// pub mod container {
///     /// Where the user is sent to consent. ..
///     pub mod authorization_endpoint {}
///     ..
/// }
/// pub mod preset { pub mod google {} .. }
/// ```
pub(crate) fn modules() -> TokenStream {
    let places = places().into_iter().map(|place| {
        let entries = place.groups.iter().flat_map(|(_, entries)| *entries);
        let keys = entries.filter_map(|entry| {
            let docs = entry_docs(entry);
            module(entry.key).map(|name| quote!(#[doc = #docs] pub mod #name {}))
        });
        let docs = format!("Attributes {}.", place.heading);
        let name = module(place.module);
        quote!(#[doc = #docs] pub mod #name { #(#keys)* })
    });
    let presets = PRESETS.iter().map(|preset| {
        let docs = preset_docs(preset);
        let name = preset::ident(preset.name, Span::call_site());
        quote!(#[doc = #docs] pub mod #name {})
    });
    let lints = lint::LINTS.iter().map(|lint| {
        let docs = lint.docs;
        module(lint.name).map(|name| quote!(#[doc = #docs] pub mod #name {}))
    });
    quote! {
        #(#places)*
        /// The presets that `provider = ".."` names, and what each stands for.
        pub mod preset { #(#presets)* }
        /// The warnings that `allow(..)` keeps away.
        pub mod warning { #(#lints)* }
    }
}

/// The name of a key's module; `crate` cannot be one.
pub(crate) fn module(key: &str) -> Option<Ident> {
    syn::parse_str(key).ok()
}

fn entry_docs(entry: &Entry) -> String {
    let rfc = rfc_link(entry.rfc);
    let lines = [
        ("Value", entry.value),
        ("Default", entry.default),
        ("RFC", &rfc),
        ("Compile errors", entry.errors),
    ];
    let lines = lines
        .into_iter()
        .filter(|(_, what)| !what.is_empty())
        .map(|(name, what)| format!("\n\n**{name}:** {what}"));
    entry.docs.join("\n") + &lines.collect::<String>()
}

/// What a preset stands for.
fn preset_docs(preset: &Source) -> String {
    let attributes = preset.attributes();
    let lines = attributes.iter().map(|line| format!("- `{line}`"));
    let fields = preset.fields();
    let fields = fields.iter().map(|field| format!("- the field `{field}`"));
    let lines: Vec<String> = lines.chain(fields).collect();
    format!(
        "What `provider = \"{}\"` stands for.\n\n{}",
        preset.name,
        lines.join("\n")
    )
}

/// `6749 3.1` as a link to that section.
pub(crate) fn rfc_link(rfc: &str) -> String {
    match rfc.split_once(' ') {
        None => String::new(),
        Some((number, section)) => format!(
            "[{number} section {section}](https://www.rfc-editor.org/rfc/rfc{number}#section-{section})"
        ),
    }
}
