//! The document, as far as it is used.

use serde::Deserialize;
use url::Url;

use super::Issuer;
use crate::{
    descriptor::{CodeChallengeMethod, Descriptor, TokenEndpointAuthMethod},
    error::Error,
    http::Http,
    template::Template,
};

/// Authorization server metadata (RFC 8414 section 2), checked.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    pub(crate) authorization_endpoint: Option<Url>,
    pub(crate) token_endpoint: Option<Url>,
    pub(crate) revocation_endpoint: Option<Url>,
    pub(crate) introspection_endpoint: Option<Url>,
    /// RFC 9126 section 5.
    pub(crate) pushed_authorization_request_endpoint: Option<Url>,
    pub(crate) require_pushed_authorization_requests: bool,
    /// RFC 9207 section 3.
    pub(crate) iss_parameter_supported: bool,
    /// Where its keys are (`OpenID` Connect Discovery section 3).
    pub(crate) jwks_uri: Option<Url>,
    /// It takes PKCE by S256, as far as it says (RFC 8414 section 2).
    pub(crate) takes_s256: bool,
    auth_methods: Option<Vec<String>>,
}

/// The members that are read. What is unknown is no concern of ours.
#[derive(Deserialize)]
struct Document {
    issuer: String,
    authorization_endpoint: Option<String>,
    token_endpoint: Option<String>,
    revocation_endpoint: Option<String>,
    introspection_endpoint: Option<String>,
    pushed_authorization_request_endpoint: Option<String>,
    jwks_uri: Option<String>,
    #[serde(default)]
    require_pushed_authorization_requests: bool,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
}

impl Metadata {
    /// Reads a document, and refuses it as a whole where anything in it is wrong; `None` where it is
    /// none at all.
    ///
    /// # Errors
    /// [`Error::Misconfigured`], which says what.
    pub(super) fn read(body: &[u8], issuer: &Issuer, http: &Http) -> Result<Option<Self>, Error> {
        let Ok(document) = serde_json::from_slice::<Document>(body) else {
            return Ok(None);
        };
        // RFC 8414 section 3.3: identical, as text. One that names another issuer would be believed
        // for that one's words.
        if document.issuer != issuer.text {
            return Err(wrong(issuer, "names another issuer"));
        }
        let methods = document.code_challenge_methods_supported.as_ref();
        let url = |text: Option<String>, name| address(text, name, issuer, http);
        Ok(Some(Self {
            authorization_endpoint: url(document.authorization_endpoint, "authorization_endpoint")?,
            token_endpoint: url(document.token_endpoint, "token_endpoint")?,
            revocation_endpoint: url(document.revocation_endpoint, "revocation_endpoint")?,
            introspection_endpoint: url(document.introspection_endpoint, "introspection_endpoint")?,
            pushed_authorization_request_endpoint: url(
                document.pushed_authorization_request_endpoint,
                "pushed_authorization_request_endpoint",
            )?,
            jwks_uri: url(document.jwks_uri, "jwks_uri")?,
            require_pushed_authorization_requests: document.require_pushed_authorization_requests,
            iss_parameter_supported: document.authorization_response_iss_parameter_supported,
            takes_s256: methods.is_none_or(|methods| methods.iter().any(|it| it == "S256")),
            auth_methods: document.token_endpoint_auth_methods_supported,
        }))
    }

    /// Whether the document says what an integration leaves to it. What is written counts more.
    ///
    /// # Errors
    /// [`Error::Misconfigured`], which says what is missing.
    pub(crate) fn check_suits(
        &self,
        descriptor: &Descriptor,
        issuer: &Issuer,
    ) -> Result<(), Error> {
        let authorization = &descriptor.authorization;
        let is_open = |template: &Template| template.0.is_empty();
        if authorization.code_challenge_method == CodeChallengeMethod::S256 && !self.takes_s256 {
            return Err(wrong(
                issuer,
                "knows no PKCE by S256 (RFC 7636 section 4.2)",
            ));
        }
        if is_open(&authorization.endpoint) && self.authorization_endpoint.is_none() {
            return Err(wrong(issuer, "has no authorization_endpoint"));
        }
        if is_open(&descriptor.token.exchange.endpoint) && self.token_endpoint.is_none() {
            return Err(wrong(issuer, "has no token_endpoint"));
        }
        Ok(())
    }

    /// How the client authenticates where nobody has said: by post or Basic, whichever is listed
    /// first. RFC 8414 section 2 means Basic where nothing is listed.
    pub(crate) fn auth_method(&self) -> TokenEndpointAuthMethod {
        let listed = self.auth_methods.iter().flatten();
        let mut known = listed.filter_map(|method| match method.as_str() {
            "client_secret_post" => Some(TokenEndpointAuthMethod::ClientSecretPost),
            "client_secret_basic" => Some(TokenEndpointAuthMethod::ClientSecretBasic),
            _ => None,
        });
        known
            .next()
            .unwrap_or(TokenEndpointAuthMethod::ClientSecretBasic)
    }
}

/// An endpoint: https, nothing before its host, no fragment.
fn address(
    text: Option<String>,
    name: &str,
    issuer: &Issuer,
    http: &Http,
) -> Result<Option<Url>, Error> {
    let Some(text) = text else {
        return Ok(None);
    };
    let bad = || wrong(issuer, &format!("has a {name} that is no https address"));
    let url = Url::parse(&text).map_err(|_| bad())?;
    let is_plain = url.username().is_empty() && url.password().is_none();
    if !is_plain || url.fragment().is_some() || http.check(&url).is_err() {
        return Err(bad());
    }
    if !issuer.may_have(&url) {
        return Err(wrong(issuer, &format!("has a {name} at another's host")));
    }
    Ok(Some(url))
}

/// What is wrong with an issuer's document.
pub(super) fn wrong(issuer: &Issuer, problem: &str) -> Error {
    let host = issuer.url.host_str().unwrap_or_default();
    Error::Misconfigured(format!("the metadata of the issuer at {host} {problem}"))
}
