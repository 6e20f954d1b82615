//! How users are sent to a provider, and how they come back.

use super::Param;
use crate::template::Template;

/// The authorization request (RFC 6749 section 4.1.1).
#[derive(Debug)]
pub struct Authorization {
    /// Absolute URL; its query, if any, is kept. The parameters go into a fragment that begins with
    /// `/`, since a page routes in it, and in front of any other. Empty where the issuer says it, as
    /// those of the other requests then are.
    pub endpoint: Template,
    /// The name that the provider has for the callback's URL, where it is not the URL itself.
    pub redirect_uri: Option<Template>,
    /// What is asked for (RFC 6749 section 3.1.1): a code, whatever the provider calls it.
    pub response_type: &'static str,
    /// How the response comes back, where that is said in the request.
    pub response_mode: Option<ResponseMode>,
    /// A fresh `nonce` is sent with every flow (`OpenID` Connect Core section 3.1.2.1).
    pub nonce: bool,
    /// What the code is called in the response (RFC 6749 section 4.1.2); the first that has one.
    pub code_params: &'static [&'static str],
    /// The parameter of the response that signs all others with the client secret.
    pub callback_signature: Option<&'static str>,
    /// Requested scopes; the parameter is left out when there are none.
    pub scopes: &'static [&'static str],
    /// Groups of further scopes, which are asked for when a start names them.
    pub scope_sets: &'static [ScopeSet],
    /// What joins scopes on the wire; RFC 6749 section 3.3 says a space.
    pub scope_separator: &'static str,
    /// Two names of one scope: providers answer with another than they were asked with.
    pub scope_aliases: &'static [(&'static str, &'static str)],
    /// Scopes, and those that each stands for beside itself.
    pub scope_implies: &'static [(&'static str, &'static [&'static str])],
    /// What scopes allow, in users' words.
    pub scope_labels: &'static [(&'static str, &'static str)],
    /// Further parameters.
    pub params: &'static [Param],
    /// The vendor's names of parameters that an RFC names.
    pub rename: &'static [(&'static str, &'static str)],
    /// Parameters of the RFC that are not sent.
    pub omit: &'static [&'static str],
    /// PKCE (RFC 7636).
    pub code_challenge_method: CodeChallengeMethod,
    /// Expected `iss` of the authorization response, where it has one (RFC 9207).
    pub issuer: Option<Template>,
    /// Every authorization response has one: without it, it is refused (RFC 9207 section 2.4).
    pub iss_parameter_supported: bool,
}

impl Authorization {
    /// The RFC's defaults; `endpoint` is to be filled in.
    pub const DEFAULT: Self = Self {
        endpoint: Template::EMPTY,
        redirect_uri: None,
        response_type: "code",
        response_mode: None,
        nonce: false,
        code_params: &["code"],
        callback_signature: None,
        scopes: &[],
        scope_sets: &[],
        scope_separator: " ",
        scope_aliases: &[],
        scope_implies: &[],
        scope_labels: &[],
        params: &[],
        rename: &[],
        omit: &[],
        code_challenge_method: CodeChallengeMethod::S256,
        issuer: None,
        iss_parameter_supported: false,
    };

    /// The vendor's name of a parameter that an RFC names: of a request, and of the response that
    /// has it again.
    pub(crate) fn name_of(&self, parameter: &'static str) -> &'static str {
        let mut names = self.rename.iter();
        names
            .find(|(rfc, _)| *rfc == parameter)
            .map_or(parameter, |(_, vendors)| vendors)
    }

    /// Whether the response is posted as a form.
    #[must_use]
    pub fn is_posted(&self) -> bool {
        self.response_mode == Some(ResponseMode::FormPost)
    }

    /// What a scope allows, in users' words, if that is known.
    #[must_use]
    pub fn label(&self, scope: &str) -> Option<&'static str> {
        let mut labels = self.scope_labels.iter();
        labels
            .find(|(name, _)| *name == scope)
            .map(|(_, label)| *label)
    }
}

/// A named group of scopes that a start may ask for beside the others.
#[derive(Debug)]
pub struct ScopeSet {
    /// What a start calls it.
    pub name: &'static str,
    /// Its scopes.
    pub scopes: &'static [&'static str],
}

/// How an authorization response comes back.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum ResponseMode {
    /// In the query of the redirect URI (RFC 6749 section 4.1.2).
    Query,
    /// As a form that the browser posts (OAuth 2.0 Form Post Response Mode).
    FormPost,
}

/// PKCE (RFC 7636). `plain` does not exist here: RFC 9700 section 2.1.1.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum CodeChallengeMethod {
    /// SHA-256 of the verifier.
    S256,
    /// The provider refuses PKCE parameters; why is written beside the attribute.
    None,
}
