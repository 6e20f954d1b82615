//! Where an authorization response may go.

use url::{Host, Url};

use super::answer::{self, Answer};
use super::client_authentication::is_known;
use super::params::Params;
use super::settings::Settings;

/// Where an authorization response goes, and what it always carries.
pub(super) struct ReturnAddress<'a> {
    pub(super) client_id: &'a str,
    pub(super) redirect_uri: Url,
    state: Option<&'a str>,
    issuer: Option<&'a str>,
}

impl<'a> ReturnAddress<'a> {
    pub(super) fn read(settings: &'a Settings, params: &'a Params) -> Result<Self, String> {
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
        settings
            .strictness
            .check_redirect_uri(client_id, redirect_uri)?;
        Ok(Self {
            client_id,
            redirect_uri: checked_redirect_uri(redirect_uri)?,
            state: params.get("state"),
            issuer: settings.issuer.as_deref(),
        })
    }

    pub(super) fn refuse(self, error: &str, description: &str) -> Answer {
        self.send_back(&[("error", error), ("error_description", description)])
    }

    /// RFC 6749 §4.1.2, RFC 9207 §2.
    pub(super) fn send_back(self, response: &[(&str, &str)]) -> Answer {
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
