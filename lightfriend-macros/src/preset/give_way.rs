//! What of a preset does not go with what is written on the struct.

use syn::LitStr;

use crate::attr::{Container, Given, Revocation, TokenError};
use crate::integration::endpoint;

/// Takes back what contradicts the struct. Says whether the struct names another server.
pub(super) fn give_way(written: &Given<Container>, preset: &mut Given<Container>) -> bool {
    let is_elsewhere = is_elsewhere(written, preset);
    if is_elsewhere || is_beside(written, preset) {
        take_back_server(written, preset);
    }
    if is_elsewhere {
        preset.take_back("exchange", |keys| keys.requests.exchange = None);
    }
    if is_elsewhere || is_exchanged_elsewhere(written, preset) {
        take_back_api(written, preset);
        take_back_revocation(written, preset);
    }
    take_back_reason(written, preset);
    take_back_format(written, preset);
    take_back_paths(written, preset);
    take_back_words(written, preset);
    take_back_token(written, preset);
    is_elsewhere
}

/// Whether users are sent to another host than the preset's, or codes are: that is another server,
/// as a company's own is.
fn is_elsewhere(written: &Given<Container>, preset: &Given<Container>) -> bool {
    let differs = |written: Option<&LitStr>, preset: Option<&LitStr>| {
        written.is_some() && written.map(host) != preset.map(host)
    };
    let (own, usual) = (&written.server, &preset.server);
    differs(
        own.authorization_endpoint.as_ref(),
        usual.authorization_endpoint.as_ref(),
    ) || differs(own.token_endpoint.as_ref(), usual.token_endpoint.as_ref())
}

/// Whether both endpoints are others of the same host: an authorization server has an issuer and
/// further endpoints of its own (RFC 8414 section 3).
fn is_beside(written: &Given<Container>, preset: &Given<Container>) -> bool {
    let differs = |written: Option<&LitStr>, preset: Option<&LitStr>| {
        written.is_some_and(|written| preset.is_none_or(|preset| written.value() != preset.value()))
    };
    let (own, usual) = (&written.server, &preset.server);
    differs(
        own.authorization_endpoint.as_ref(),
        usual.authorization_endpoint.as_ref(),
    ) && differs(own.token_endpoint.as_ref(), usual.token_endpoint.as_ref())
}

/// Whether the token that is stored comes from a server that is none of the preset's.
fn is_exchanged_elsewhere(written: &Given<Container>, preset: &Given<Container>) -> bool {
    let exchange = written.requests.exchange.as_ref();
    let url = exchange.and_then(|exchange| exchange.own.url.as_ref());
    let usual = [
        &preset.server.authorization_endpoint,
        &preset.server.token_endpoint,
        &preset.api.api_base_url,
    ];
    let mut usual = usual.into_iter().flatten();
    url.is_some_and(|url| !usual.any(|usual| host(usual) == host(url)))
}

fn host(url: &LitStr) -> String {
    endpoint::host(&url.value()).to_owned()
}

// Another server's tokens are not for these to see.
fn take_back_server(written: &Given<Container>, preset: &mut Given<Container>) {
    preset.take_back("issuer", |keys| keys.server.issuer = None);
    preset.take_back("refresh_endpoint", |keys| {
        keys.server.refresh_endpoint = None;
    });
    preset.take_back("introspection_endpoint", |keys| {
        keys.server.introspection_endpoint = None;
    });
    take_back_revocation(written, preset);
}

fn take_back_revocation(written: &Given<Container>, preset: &mut Given<Container>) {
    preset.take_back("revocation_endpoint", |keys| {
        keys.server.revocation_endpoint = None;
    });
    if !written.writes("revocation_endpoint") {
        preset.take_back("revocation", |keys| keys.requests.revocation = None);
    }
}

fn take_back_api(written: &Given<Container>, preset: &mut Given<Container>) {
    preset.take_back("api_base_url", |keys| keys.api.api_base_url = None);
    if !written.writes("api_base_url") {
        preset.take_back("api_auth", |keys| keys.api.api_auth = None);
        preset.take_back("api_headers", |keys| keys.api.api_headers = None);
        preset.take_back("api_query", |keys| keys.api.api_query = None);
        preset.take_back("api_expired", |keys| keys.api.api_expired = None);
    }
}

// Who switches PKCE on has no use for the reason why it is off.
fn take_back_reason(written: &Given<Container>, preset: &mut Given<Container>) {
    let method = written.authorization.code_challenge_method.as_ref();
    if method.is_some_and(|method| method.value() != "none") {
        preset.take_back("pkce_unsupported", |keys| {
            keys.authorization.pkce_unsupported = None;
        });
    }
}

// A GET has no body.
fn take_back_format(written: &Given<Container>, preset: &mut Given<Container>) {
    let method = written.requests.token_request_method.as_ref();
    if method.is_some_and(|method| method.value() == "GET") {
        preset.take_back("token_request_format", |keys| {
            keys.requests.token_request_format = None;
        });
    }
}

// Its paths begin at the top.
fn take_back_paths(written: &Given<Container>, preset: &mut Given<Container>) {
    let response = written.answers.token_response.as_ref();
    if response.is_some_and(|response| response.writes("root")) {
        preset.take_back("token_response", |keys| keys.answers.token_response = None);
    }
}

// A word means what is written.
fn take_back_words(written: &Given<Container>, preset: &mut Given<Container>) {
    let Some(given) = &written.answers.token_error else {
        return;
    };
    let said: Vec<String> = words(given).map(LitStr::value).collect();
    preset.change(|keys| {
        if let Some(known) = &mut keys.answers.token_error {
            known.change(|known| {
                for class in classes(known) {
                    class.retain(|word| !said.contains(&word.value()));
                }
            });
        }
    });
}

fn words(given: &TokenError) -> impl Iterator<Item = &LitStr> {
    let classes = [
        &given.invalid_grant,
        &given.invalid_client,
        &given.transient,
    ];
    let words = classes.into_iter().flatten().flat_map(|words| &words.0);
    let success = given.success.iter().flat_map(|words| &words.0);
    words.chain(success)
}

fn classes(given: &mut TokenError) -> impl Iterator<Item = &mut Vec<LitStr>> {
    let classes = [
        &mut given.invalid_grant,
        &mut given.invalid_client,
        &mut given.transient,
    ];
    classes.into_iter().flatten().map(|words| &mut words.0)
}

// A token that is in the address or in a header is in no parameter.
fn take_back_token(written: &Given<Container>, preset: &mut Given<Container>) {
    let endpoint = written.server.revocation_endpoint.as_ref();
    let endpoint = endpoint.map(LitStr::value).unwrap_or_default();
    let is_in_address = ["{access_token}", "{refresh_token}"]
        .iter()
        .any(|token| endpoint.contains(token));
    let given = written.requests.revocation.as_ref();
    let is_elsewhere = is_in_address || given.is_some_and(|given| has_no_parameter(given));
    preset.change(|keys| {
        let Some(known) = keys.requests.revocation.as_mut() else {
            return;
        };
        if is_elsewhere {
            known.take_back("token_param", |words| words.own.token_param = None);
        }
        if is_in_address {
            known.take_back("token", |words| words.own.token = None);
        }
    });
}

fn has_no_parameter(given: &Revocation) -> bool {
    let is = |word: Option<&LitStr>, value: &str| word.is_some_and(|word| word.value() == value);
    let omitted = given.request.omit.iter().flat_map(|names| &names.0);
    is(given.request.auth_method.as_ref(), "bearer")
        || is(given.request.format.as_ref(), "none")
        || omitted.map(LitStr::value).any(|name| name == "token")
}
