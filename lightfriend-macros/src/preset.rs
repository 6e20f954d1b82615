//! What is known of providers: a file for each in `presets/`, in the derive's own grammar, laid
//! under what is written on a struct.

mod facts;
mod give_way;
mod list;
mod source;

use proc_macro2::{Ident, Span};
use syn::LitStr;

use self::facts::Facts;
pub(crate) use self::facts::Lookup;
use self::give_way::give_way;
pub(crate) use self::list::PRESETS;
#[cfg(test)]
pub(crate) use self::source::Read;
pub(crate) use self::source::Source;
use crate::attr::{Attributes, Given};
use crate::error::{Errors, error};
use crate::integration::choice::{Choice as _, TokenEndpointAuthMethod};
use crate::suggest;

/// What is known of the provider that a struct names, beside the attributes that are laid under
/// the struct's.
pub(crate) struct Preset {
    /// The word in `provider = ".."`; empty without one.
    pub(crate) name: &'static str,
    /// How the client authenticates at its token endpoint.
    pub(crate) auth_method: Option<String>,
    /// What scopes allow, in users' words.
    pub(crate) labels: Vec<(LitStr, LitStr)>,
    /// The fields that its addresses are made of: a name, and how it is written.
    pub(crate) fields: Vec<(Ident, String)>,
    facts: Given<Facts>,
    /// The struct names another server than the preset does.
    is_elsewhere: bool,
}

impl Preset {
    /// Reads the preset that a struct names, and lays its attributes under the struct's. An unknown
    /// name is reported.
    pub(crate) fn lay_under(attributes: &mut Attributes<'_>, errors: &mut Errors) -> Self {
        let provider = attributes.container.server.provider.as_ref();
        let source = provider.and_then(|provider| find(provider, errors));
        let Some((source, span)) = source.zip(provider.map(LitStr::span)) else {
            return Self::none();
        };
        let Some(read) = source.read(span, errors) else {
            return Self::none();
        };
        let (facts, mut known) = (read.facts, read.container);
        let is_elsewhere = give_way(&attributes.container, &mut known);
        let labels = known.scope_labels();
        let auth_method = known.client.token_endpoint_auth_method.as_ref();
        let auth_method = auth_method.map(LitStr::value);
        attributes.container.lay_over(known);
        Self {
            name: source.name,
            auth_method,
            labels,
            fields: read.fields,
            facts,
            is_elsewhere,
        }
    }

    /// No preset: what the RFCs say.
    fn none() -> Self {
        Self {
            name: "",
            auth_method: None,
            labels: Vec::new(),
            fields: Vec::new(),
            facts: Given::default(),
            is_elsewhere: false,
        }
    }

    /// Whether the struct names another server than the preset does.
    pub(crate) fn is_elsewhere(&self) -> bool {
        self.is_elsewhere
    }

    /// The methods of client authentication that its token endpoint takes, where that is known.
    pub(crate) fn auth_methods(&self) -> Option<Vec<TokenEndpointAuthMethod>> {
        let words = self.facts.auth_methods.as_ref()?;
        let method = |word: &LitStr| {
            let word = word.value();
            let mut known = TokenEndpointAuthMethod::WORDS.iter();
            known.find(|(known, _)| *known == word)
        };
        let methods = words.0.iter().filter_map(method);
        Some(methods.map(|(_, method)| *method).collect())
    }

    /// The call that says whose the account is, unless the tokens are another server's.
    pub(crate) fn lookup(&self) -> Option<&Given<Lookup>> {
        let lookup = self.facts.lookup.as_ref();
        lookup.filter(|_| !self.is_elsewhere)
    }

    /// The scopes that its documentation lists, unless they are another server's.
    pub(crate) fn scopes(&self) -> impl Iterator<Item = String> {
        let scopes = self.facts.scopes.iter().filter(|_| !self.is_elsewhere);
        scopes.flat_map(|scopes| &scopes.0).map(LitStr::value)
    }

    /// The preset's name as the user's own token.
    pub(crate) fn token(&self, provider: Option<&LitStr>) -> Option<Ident> {
        let known = provider.filter(|_| !self.name.is_empty());
        known.map(|provider| ident(self.name, provider.span()))
    }
}

/// A preset's name as an identifier.
pub(crate) fn ident(name: &str, span: Span) -> Ident {
    match syn::parse_str::<Ident>(name) {
        Ok(_) => Ident::new(name, span),
        // `box` is a word of the language, and a provider.
        Err(_) => Ident::new_raw(name, span),
    }
}

/// The preset of a name; an unknown one is reported.
fn find(provider: &LitStr, errors: &mut Errors) -> Option<&'static Source> {
    let name = provider.value();
    let found = PRESETS.iter().find(|preset| preset.name == name);
    if found.is_none() {
        let end = match suggest::nearest(&name, PRESETS.iter().map(|preset| preset.name)) {
            Some(meant) => format!("did you mean `{meant}`?"),
            None => format!(
                "the documentation of `OAuthIntegration` lists the {} there are; for any other, \
                    leave `provider` out and write `authorization_endpoint` and `token_endpoint`",
                PRESETS.len(),
            ),
        };
        errors.push(error(provider, format!("unknown provider `{name}`; {end}")));
    }
    found
}
