//! The authorization endpoint (RFC 6749 §3.1, §4.1.1).

use hyper::Method;
use url::{Host, Url};

use super::answer::{self, Answer};
use super::builder::Settings;
use super::client_authentication::is_known;
use super::grants::Allowed;
use super::pages;
use super::params::Params;
use super::pkce::code_challenge;
use super::request::Received;
use super::server::Shared;

pub(super) fn answer(shared: &Shared, received: &Received) -> Answer {
    let settings = &shared.settings;
    let params = match received.method {
        Method::POST => &received.body_params,
        _ => &received.query_params,
    };
    // RFC 6749 §4.1.2.1: without a client and a redirect URI to trust, the error
    // is shown and nobody is redirected.
    let client = match ReturnAddress::read(settings, params) {
        Ok(client) => client,
        Err(problem) => return pages::problem(settings, &problem),
    };
    let allowed = match check_request(settings, params, &client) {
        Ok(allowed) => allowed,
        Err((error, description)) => return client.refuse(error, description),
    };
    match params.get("decision") {
        Some("allow") if received.method == Method::POST => {
            let code = shared.lock().grants.issue_code(allowed);
            client.send_back(&[("code", &code)])
        }
        Some("deny") if received.method == Method::POST => {
            client.refuse("access_denied", "the resource owner denied the request")
        }
        _ => pages::consent(settings, &client, &allowed.scope, params),
    }
}

/// Where an authorization response goes, and what it always carries.
pub(super) struct ReturnAddress<'a> {
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: Url,
    state: Option<&'a str>,
    issuer: Option<&'a str>,
}

impl<'a> ReturnAddress<'a> {
    fn read(settings: &'a Settings, params: &'a Params) -> Result<Self, String> {
        if let Some(name) = params.duplicate()
            && ["client_id", "redirect_uri", "state"].contains(&name)
        {
            return Err(format!("invalid_request: {name} is sent twice"));
        }
        let client_id = params.get("client_id").ok_or("client_id is missing")?;
        if !is_known(settings, client_id) {
            return Err(format!("client_id {client_id} is not registered"));
        }
        let redirect_uri = params
            .get("redirect_uri")
            .ok_or("redirect_uri is missing")?;
        Ok(Self {
            client_id,
            redirect_uri: checked_redirect_uri(redirect_uri)?,
            state: params.get("state"),
            issuer: settings.issuer.as_deref(),
        })
    }

    fn refuse(self, error: &str, description: &str) -> Answer {
        self.send_back(&[("error", error), ("error_description", description)])
    }

    /// RFC 6749 §4.1.2, RFC 9207 §2.
    fn send_back(self, response: &[(&str, &str)]) -> Answer {
        let mut location = self.redirect_uri;
        let state = self.state.map(|state| ("state", state));
        let issuer = self.issuer.map(|issuer| ("iss", issuer));
        location
            .query_pairs_mut()
            .extend_pairs(response)
            .extend_pairs(state)
            .extend_pairs(issuer);
        answer::see_other(location.as_str())
    }
}

// RFC 6749 §3.1.2, RFC 8252 §7.3: absolute, without fragment, and https unless
// it stays on the machine.
fn checked_redirect_uri(text: &str) -> Result<Url, String> {
    let uri = Url::parse(text).map_err(|error| format!("redirect_uri: {error}"))?;
    if uri.fragment().is_some() {
        return Err("redirect_uri has a fragment".to_owned());
    }
    match uri.scheme() {
        "https" => Ok(uri),
        "http" if is_loopback(&uri) => Ok(uri),
        _ => Err("redirect_uri must be https, or http on a loopback host".to_owned()),
    }
}

fn is_loopback(uri: &Url) -> bool {
    match uri.host() {
        Some(Host::Domain(name)) => name == "localhost" || name.ends_with(".localhost"),
        Some(Host::Ipv4(ip)) => ip.is_loopback(),
        Some(Host::Ipv6(ip)) => ip.is_loopback(),
        None => false,
    }
}

/// What would be allowed, or the error code and description to send back.
fn check_request(
    settings: &Settings,
    params: &Params,
    client: &ReturnAddress<'_>,
) -> Result<Allowed, (&'static str, &'static str)> {
    let invalid = |description| ("invalid_request", description);
    if params.duplicate().is_some() {
        return Err(invalid("a parameter is sent twice"));
    }
    match params.get("response_type") {
        Some("code") => {}
        Some(_) => return Err(("unsupported_response_type", "only code is offered")),
        None => return Err(invalid("response_type is missing")),
    }
    if params
        .get("response_mode")
        .is_some_and(|mode| mode != "query")
    {
        return Err(invalid("only the response mode query is offered"));
    }
    let requested = params.get("scope").unwrap_or_default();
    let granted = settings.granted_scopes.as_deref();
    Ok(Allowed {
        client_id: client.client_id.to_owned(),
        // As sent: the exchange must repeat it byte for byte (RFC 6749 §4.1.3).
        redirect_uri: params.get("redirect_uri").unwrap_or_default().to_owned(),
        code_challenge: code_challenge(params, settings.require_pkce).map_err(invalid)?,
        scope: granted.unwrap_or(requested).to_owned(),
    })
}
