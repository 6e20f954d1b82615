//! The document, as far as it is used.

use serde::Deserialize;
use url::Url;

use super::Issuer;
use crate::{descriptor::TokenEndpointAuthMethod, error::Error, http::Http};

/// Authorization server metadata (RFC 8414 section 2), checked.
#[derive(Debug, Clone)]
pub(crate) struct Metadata {
    pub(crate) authorization_endpoint: Url,
    pub(crate) token_endpoint: Url,
    pub(crate) revocation_endpoint: Option<Url>,
    pub(crate) introspection_endpoint: Option<Url>,
    /// RFC 9126 section 5.
    pub(crate) pushed_authorization_request_endpoint: Option<Url>,
    pub(crate) require_pushed_authorization_requests: bool,
    /// RFC 9207 section 3.
    pub(crate) iss_parameter_supported: bool,
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
    #[serde(default)]
    require_pushed_authorization_requests: bool,
    #[serde(default)]
    authorization_response_iss_parameter_supported: bool,
    token_endpoint_auth_methods_supported: Option<Vec<String>>,
    code_challenge_methods_supported: Option<Vec<String>>,
}

impl Metadata {
    /// Reads a document, and refuses it as a whole where anything in it is wrong.
    ///
    /// # Errors
    /// [`Error::Misconfigured`], which says what.
    pub(super) fn read(body: &[u8], issuer: &Issuer, http: &Http) -> Result<Self, Error> {
        let document: Document = serde_json::from_slice(body)
            .map_err(|_| wrong(issuer, "is not the metadata of an authorization server"))?;
        // RFC 8414 section 3.3: identical, as text. One that names another issuer would be believed
        // for that one's words.
        if document.issuer != issuer.text {
            return Err(wrong(issuer, "names another issuer"));
        }
        let methods = document.code_challenge_methods_supported.as_ref();
        if methods.is_some_and(|methods| !methods.iter().any(|method| method == "S256")) {
            return Err(wrong(
                issuer,
                "knows no PKCE by S256 (RFC 7636 section 4.2)",
            ));
        }
        let url = |text: Option<String>, name| address(text, name, issuer, http);
        let needed = |url: Option<Url>, name: &str| {
            url.ok_or_else(|| wrong(issuer, &format!("has no {name}")))
        };
        let authorization_endpoint =
            url(document.authorization_endpoint, "authorization_endpoint")?;
        let token_endpoint = url(document.token_endpoint, "token_endpoint")?;
        Ok(Self {
            authorization_endpoint: needed(authorization_endpoint, "authorization_endpoint")?,
            token_endpoint: needed(token_endpoint, "token_endpoint")?,
            revocation_endpoint: url(document.revocation_endpoint, "revocation_endpoint")?,
            introspection_endpoint: url(document.introspection_endpoint, "introspection_endpoint")?,
            pushed_authorization_request_endpoint: url(
                document.pushed_authorization_request_endpoint,
                "pushed_authorization_request_endpoint",
            )?,
            require_pushed_authorization_requests: document.require_pushed_authorization_requests,
            iss_parameter_supported: document.authorization_response_iss_parameter_supported,
            auth_methods: document.token_endpoint_auth_methods_supported,
        })
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
    Ok(Some(url))
}

fn wrong(issuer: &Issuer, problem: &str) -> Error {
    let host = issuer.url.host_str().unwrap_or_default();
    Error::Misconfigured(format!("the metadata of the issuer at {host} {problem}"))
}
