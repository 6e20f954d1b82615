//! The authorization endpoint (RFC 6749 §3.1, §4.1.1).

use hyper::Method;

use super::answer::Answer;
use super::grants::Allowed;
use super::pages;
use super::params::Params;
use super::pkce::code_challenge;
use super::request::Received;
use super::return_address::ReturnAddress;
use super::settings::Settings;
use super::state::Shared;

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
    settings.strictness.check_authorization(params)?;
    let granted = settings.granted_scopes.as_deref();
    Ok(Allowed {
        client_id: client.client_id.to_owned(),
        // As sent: the exchange must repeat it byte for byte (RFC 6749 §4.1.3).
        redirect_uri: params.get("redirect_uri").unwrap_or_default().to_owned(),
        code_challenge: code_challenge(params, settings.require_pkce).map_err(invalid)?,
        scope: granted.unwrap_or(requested).to_owned(),
    })
}
