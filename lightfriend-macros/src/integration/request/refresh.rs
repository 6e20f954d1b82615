//! The refresh (RFC 6749 section 6).

use syn::LitStr;

use super::resource::resources;
use super::sent::{SaidBy, sent_by};
use super::words::{FORMATS, Rules, check_words};
use crate::attr::{Container, Given, Refresh as Words};
use crate::error::{Errors, error};
use crate::integration::choice::{
    RefreshAnswer, TokenEndpointAuthMethod, TokenKind, choose, choose_among,
};
use crate::integration::duration::{LIFELESS, check_duration};
use crate::integration::endpoint::{Kind, check_url};
use crate::integration::param::{Param, check_name, check_params};
use crate::integration::rename::{self, check_not_renamed};
use crate::integration::template::{Names, Place};
use crate::integration::{Refresh, Request};
use crate::reserved;

const RULES: Rules = Rules {
    headers: Place::RefreshHeaders,
    auth_methods: &[
        TokenEndpointAuthMethod::ClientSecretPost,
        TokenEndpointAuthMethod::ClientSecretBasic,
        TokenEndpointAuthMethod::ClientSecretJwt,
        TokenEndpointAuthMethod::PrivateKeyJwt,
        TokenEndpointAuthMethod::None,
        TokenEndpointAuthMethod::Omit,
    ],
    formats: FORMATS,
    parameters: &[
        "grant_type",
        "refresh_token",
        "scope",
        "client_id",
        "client_secret",
    ],
};

/// What the refresh has of the code exchange: everything but its parameters.
pub(super) fn check_refresh(
    container: &Given<Container>,
    exchange: &Request,
    default_expires_in: Option<u64>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Refresh {
    let given = container.requests.refresh.as_ref();
    let own = given.map(|given| &given.own);
    let kind = Kind::Endpoint(reserved::Request::Token);
    let endpoint = container.server.refresh_endpoint.as_ref();
    let endpoint = check_url(Place::RefreshEndpoint, kind, endpoint, names, errors);
    let base = Request {
        endpoint: endpoint.unwrap_or_else(|| exchange.endpoint.clone()),
        params: Vec::new(),
        ..exchange.clone()
    };
    let mut request = check_words(
        &RULES,
        given.map(|given| &given.request),
        base,
        names,
        errors,
    );
    check_params_elsewhere(given, errors);
    request.params = check_refresh_params(container, &request, names, errors);
    check_scope(container, given, errors);
    let token = own.and_then(|own| own.token.as_ref());
    Refresh {
        grant_type: check_grant_type(given, errors),
        token: choose("token", token, errors).unwrap_or(TokenKind::RefreshToken),
        token_param: check_token_param(given, &request, errors),
        scope: own.is_some_and(|own| own.scope.is_some()),
        extends: check_extends(container, given, default_expires_in, errors),
        request,
    }
}

// Nothing is said in two ways.
fn check_params_elsewhere(given: Option<&Given<Words>>, errors: &mut Errors) {
    if let Some(params) = given.and_then(|given| given.request.params.as_ref()) {
        errors.push(error(
            &params.key,
            "parameters of a refresh are an attribute of their own: write `refresh_params(..)` on \
             the struct",
        ));
    }
}

fn check_refresh_params(
    container: &Given<Container>,
    request: &Request,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Vec<Param> {
    let given = container.requests.refresh_params.as_ref();
    let own = container.requests.refresh.as_ref();
    let own = own.and_then(|refresh| refresh.request.auth_method.as_ref());
    let sent = sent_by(Some(request.auth_method), SaidBy::own_if(own));
    check_not_renamed(&request.renames, given, errors);
    let place = Place::RefreshParams.written_as(request.format);
    let mut params = check_params(place, &sent, given, names, errors);
    params.extend(resources(container));
    params
}

// RFC 6749 section 3.2: parameters must not be included more than once.
fn check_scope(container: &Given<Container>, given: Option<&Given<Words>>, errors: &mut Errors) {
    let flag = given.and_then(|given| given.own.scope.as_ref());
    let params = container.requests.refresh_params.as_ref();
    let mut params = params.iter().flat_map(|params| &params.pairs);
    if let Some(flag) = flag.filter(|_| params.any(|pair| pair.name.value() == "scope")) {
        errors.push(error(
            &flag.span,
            "`refresh_params` sends the scopes already; remove one of the two",
        ));
    }
}

// What a refresh spends is the token that it presents.
fn check_grant_type(given: Option<&Given<Words>>, errors: &mut Errors) -> String {
    const USUAL: &str = "refresh_token";
    let Some(given) = given.and_then(|given| given.own.grant_type.as_ref()) else {
        return USUAL.to_owned();
    };
    let word = given.value();
    let reason = match word.as_str() {
        "" => "it is empty: write `omit(\"grant_type\")` for none",
        "authorization_code" => "a refresh has no code (RFC 6749 section 4.1.3)",
        "password" => "a refresh has no password (RFC 9700 section 2.4)",
        word if !word.chars().all(|c| c == ' ' || c.is_ascii_graphic()) => {
            "it is printable ASCII (RFC 6749 appendix A.10)"
        }
        _ => return word,
    };
    errors.push(error(given, format!("`grant_type`: {reason}")));
    USUAL.to_owned()
}

fn check_token_param(
    given: Option<&Given<Words>>,
    request: &Request,
    errors: &mut Errors,
) -> String {
    let Some(given) = given.and_then(|given| given.own.token_param.as_ref()) else {
        return USUAL_PARAM.to_owned();
    };
    match check_token_param_is_free(given, &request.renames) {
        None => given.value(),
        Some(reason) => {
            errors.push(error(given, reason));
            USUAL_PARAM.to_owned()
        }
    }
}

fn check_token_param_is_free(given: &LitStr, names: &rename::Renames) -> Option<String> {
    let name = given.value();
    let mut renamed = names.rename.iter();
    if renamed.any(|(rfc, _)| rfc == USUAL_PARAM) {
        return Some(format!(
            "`rename(..)` names `{USUAL_PARAM}` already; remove one of the two"
        ));
    }
    let is_other = name != USUAL_PARAM && RULES.parameters.contains(&name.as_str());
    check_name(&name).or_else(|| {
        is_other.then(|| {
            format!("`{name}` is another parameter of the same request (RFC 6749 section 3.2)")
        })
    })
}

const USUAL_PARAM: &str = "refresh_token";

/// Seconds that a success without a token adds.
fn check_extends(
    container: &Given<Container>,
    given: Option<&Given<Words>>,
    default_expires_in: Option<u64>,
    errors: &mut Errors,
) -> Option<u64> {
    let own = given.map(|given| &given.own)?;
    let by = check_duration("by", Some(LIFELESS), own.by.as_ref(), errors);
    let answer = own.answer.as_ref();
    let is_said = given.is_some_and(|given| given.mentions("answer"));
    if let Some(by) = own.by.as_ref().filter(|_| !is_said) {
        errors.push(error(
            &by.0,
            "`by` goes with `answer = \"extends\"`; add that or remove this",
        ));
    }
    let among = [RefreshAnswer::Extends];
    choose_among("answer", &among, answer, errors)?;
    let is_said = given.is_some_and(|given| given.mentions("by"));
    let is_said = is_said || container.mentions("default_expires_in");
    if let Some(answer) = answer.filter(|_| !is_said) {
        errors.push(error(
            answer,
            "for how long? Write `by = \"30d\"` beside this, or `default_expires_in` on the struct",
        ));
    }
    by.or(default_expires_in)
}
