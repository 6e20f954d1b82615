//! The revocation of tokens (RFC 7009), if the provider does that.

use syn::LitStr;

use super::is_discovered;
use super::sent::{SaidBy, sent_by};
use super::without_params::{Without, check_without_params};
use super::words::{Rules, check_words};
use crate::attr::{Container, Given, Revocation as Words};
use crate::error::{Errors, error};
use crate::integration::choice::{
    ColumnType, Format, Method, TokenEndpointAuthMethod, TokenKind, choose,
};
use crate::integration::column::{Column, Source};
use crate::integration::endpoint::{Kind, check_url};
use crate::integration::param::{Sent, check_name, check_params};
use crate::integration::rename::{REVOCATION, Renames};
use crate::integration::template::{Names, Place, Segment};
use crate::integration::{Request, Revocation, Token};
use crate::{reserved, suggest};

const RULES: Rules = Rules {
    auth_methods: &[
        TokenEndpointAuthMethod::ClientSecretPost,
        TokenEndpointAuthMethod::ClientSecretBasic,
        TokenEndpointAuthMethod::ClientSecretJwt,
        TokenEndpointAuthMethod::PrivateKeyJwt,
        TokenEndpointAuthMethod::None,
        TokenEndpointAuthMethod::Omit,
        TokenEndpointAuthMethod::Bearer,
    ],
    formats: &[Format::Form, Format::Json, Format::Query, Format::None],
    headers: Place::RevocationHeaders,
    parameters: REVOCATION,
};

/// How tokens are revoked, if they are.
pub(crate) fn check_revocation(
    container: &Given<Container>,
    token: &Token,
    columns: &[Column],
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Revocation> {
    let given = container.requests.revocation.as_ref();
    check_endpoint_given(container, given, errors);
    let endpoint = container.server.revocation_endpoint.as_ref();
    let kind = Kind::Endpoint(reserved::Request::Token);
    let endpoint = check_url(Place::RevocationEndpoint, kind, endpoint, names, errors)
        .or_else(|| is_discovered(container).then(Vec::new));
    let shared_by = check_shared_by(given, columns, errors);
    let base = base(token, endpoint.clone().unwrap_or_default());
    let mut request = check_words(
        &RULES,
        given.map(|given| &given.request),
        base,
        names,
        errors,
    );
    if request.auth_method == TokenEndpointAuthMethod::Bearer && !says(given, "format") {
        request.format = without_body(given, request.format);
    }
    let in_address = check_token_in_address(container, &request.endpoint, errors);
    let token = check_token(given, &request, in_address, errors);
    let token_param = check_token_param(given, &request, in_address, errors);
    let hint = has_hint(given, &request, in_address);
    let sent = sent(given, &request, &token_param, hint);
    let params = given.and_then(|given| given.request.params.as_ref());
    let place = Place::RevocationParams.written_as(request.format);
    request.params = check_params(place, &sent, params, names, errors);
    if let (Some(given), Some(_)) = (given, &endpoint) {
        let is_bearer = request.auth_method == TokenEndpointAuthMethod::Bearer;
        let has_token = in_address.is_some() || is_bearer;
        check_without_params(&WITHOUT_PARAMS, &given.request, &request, has_token, errors);
    }
    // Whatever is wrong with the words is said; without an address there is nobody to ask.
    endpoint?;
    Some(Revocation {
        ends_grant: given.is_some_and(|given| given.own.ends_grant.is_some()),
        request,
        token,
        token_param,
        hint,
        shared_by,
    })
}

// There is no request that these could be about.
fn check_endpoint_given(
    container: &Given<Container>,
    given: Option<&Given<Words>>,
    errors: &mut Errors,
) {
    let is_given = container.mentions("revocation_endpoint") || is_discovered(container);
    let first = given.and_then(|given| given.tokens.first());
    if let Some(first) = first.filter(|_| !is_given) {
        errors.push(error(
            first,
            "`revocation` goes with `revocation_endpoint = \"https://..\"`; add that or remove this",
        ));
    }
}

/// What holds where the words say nothing. The client authenticates as at the token endpoint (RFC
/// 7009 section 2.1); the format is that RFC's own, whatever token requests have.
fn base(token: &Token, endpoint: Vec<Segment>) -> Request {
    Request {
        endpoint,
        method: Method::Post,
        format: Format::Form,
        auth_method: token.exchange.auth_method,
        headers: Vec::new(),
        params: Vec::new(),
        renames: Renames::default(),
    }
}

fn says(given: Option<&Given<Words>>, key: &str) -> bool {
    given.is_some_and(|given| given.mentions(key))
}

/// `Authorization` says it all, unless there are parameters.
fn without_body(given: Option<&Given<Words>>, format: Format) -> Format {
    if says(given, "params") {
        format
    } else {
        Format::None
    }
}

// RFC 7009 section 2.1: a revocation is of one token.
fn check_token_in_address(
    container: &Given<Container>,
    endpoint: &[Segment],
    errors: &mut Errors,
) -> Option<TokenKind> {
    let has = |segment: &Segment| endpoint.contains(segment);
    let (access, refresh) = (has(&Segment::AccessToken), has(&Segment::RefreshToken));
    let given = container.server.revocation_endpoint.as_ref();
    if let Some(given) = given.filter(|_| access && refresh) {
        errors.push(error(
            given,
            "`revocation_endpoint` has both tokens, and a revocation is of one (RFC 7009 section \
             2.1); remove one of them",
        ));
    }
    match (access, refresh) {
        (_, true) => Some(TokenKind::RefreshToken),
        (true, false) => Some(TokenKind::AccessToken),
        (false, false) => None,
    }
}

/// The only token that is revoked.
fn check_token(
    given: Option<&Given<Words>>,
    request: &Request,
    in_address: Option<TokenKind>,
    errors: &mut Errors,
) -> Option<TokenKind> {
    let given = given.and_then(|given| given.own.token.as_ref());
    let chosen = choose("token", given, errors);
    if let (Some(given), Some(chosen), Some(in_address)) = (given, chosen, in_address)
        && chosen != in_address
    {
        let message = format!(
            "the address has `{{{}}}`, which is the one that is revoked; remove this",
            in_address.word()
        );
        errors.push(error(given, message));
    }
    // RFC 6750 section 1.1: a bearer token is an access token.
    let is_bearer = request.auth_method == TokenEndpointAuthMethod::Bearer;
    let in_header = is_bearer.then_some(TokenKind::AccessToken);
    in_address.or(chosen).or(in_header)
}

/// The parameter that holds the token; empty where the address or a header does.
fn check_token_param(
    given: Option<&Given<Words>>,
    request: &Request,
    in_address: Option<TokenKind>,
    errors: &mut Errors,
) -> String {
    let is_bearer = request.auth_method == TokenEndpointAuthMethod::Bearer;
    let is_omitted = request.renames.omit.iter().any(|name| name == "token");
    let Some(given) = given.and_then(|given| given.own.token_param.as_ref()) else {
        let is_elsewhere = is_bearer || is_omitted || in_address.is_some();
        let usual = if is_elsewhere { "" } else { "token" };
        return usual.to_owned();
    };
    let name = given.value();
    let reason = if is_bearer {
        Some(
            "`auth_method = \"bearer\"` sends the token in `Authorization`; remove this".to_owned(),
        )
    } else if request.format == Format::None {
        Some("`format = \"none\"` sends no parameters; remove one of the two".to_owned())
    } else if is_omitted {
        Some("`omit(\"token\")` says that there is none; remove one of the two".to_owned())
    } else {
        check_name(&name)
    };
    if let Some(reason) = reason {
        errors.push(error(given, reason));
    }
    name
}

// RFC 7009 section 2.1: the hint is that RFC's, and who departs from it has another way to say it.
fn has_hint(
    given: Option<&Given<Words>>,
    request: &Request,
    in_address: Option<TokenKind>,
) -> bool {
    let is_own = ["token_param", "auth_method"]
        .into_iter()
        .any(|key| says(given, key));
    let is_authenticated = matches!(
        request.auth_method,
        TokenEndpointAuthMethod::ClientSecretPost
            | TokenEndpointAuthMethod::ClientSecretBasic
            | TokenEndpointAuthMethod::ClientSecretJwt
            | TokenEndpointAuthMethod::PrivateKeyJwt
    );
    let departs = says(given, "token_param")
        || is_own && !is_authenticated
        || in_address.is_some()
        || request.format == Format::None;
    let is_omitted = |name: &str| request.renames.omit.iter().any(|omitted| omitted == name);
    !departs && !is_omitted("token") && !is_omitted("token_type_hint")
}

/// The parameters that the revocation has anyway. How the client authenticates is said for it alone, or
/// for the code exchange.
fn sent<'a>(
    given: Option<&Given<Words>>,
    request: &Request,
    token_param: &'a str,
    hint: bool,
) -> Vec<Sent<'a>> {
    let own = given.and_then(|given| given.request.auth_method.as_ref());
    let mut sent: Vec<Sent<'_>> = sent_by(Some(request.auth_method), SaidBy::own_if(own));
    let hint = hint.then_some("token_type_hint");
    let own = [token_param].into_iter().chain(hint);
    sent.extend(own.map(|name| (name, "the revocation".to_owned())));
    sent
}

const WITHOUT_PARAMS: Without = Without {
    token: "nothing says which token is revoked: write `{refresh_token}` or `{access_token}` in the \
            path of `revocation_endpoint`, or `auth_method = \"bearer\"`",
    methods: "`auth_method = \"omit\"`, `\"bearer\"` or `\"client_secret_basic\"`",
};

// Only what is stored as it is can be compared.
fn check_shared_by(
    given: Option<&Given<Words>>,
    columns: &[Column],
    errors: &mut Errors,
) -> Option<String> {
    let given = given.and_then(|given| given.own.shared_by.as_ref())?;
    let name = given.value();
    let reason = match columns.iter().find(|column| column.name == name) {
        None => Some(no_field(given, columns)),
        Some(column) if column.secret => Some(format!(
            "`{name}` is sealed anew in every row, so no two are the same"
        )),
        Some(column) if !matches!(column.source, Source::TokenResponse(_)) => Some(format!(
            "`{name}` must come from the token answer, as in `#[oauth(token_response = \
                \"team.id\")]`: whoever could say it otherwise would keep others' tokens alive"
        )),
        Some(column) if matches!(column.ty, ColumnType::Double | ColumnType::Bool) => Some(
            format!("`{name}` must be text or a whole number to say which rows share tokens"),
        ),
        Some(_) => None,
    };
    match reason {
        None => Some(name),
        Some(reason) => {
            errors.push(error(given, reason));
            None
        }
    }
}

fn no_field(given: &LitStr, columns: &[Column]) -> String {
    let name = given.value();
    let names = || columns.iter().map(|column| column.name.as_str());
    let end = if columns.is_empty() {
        "it has none; add one, as in `#[oauth(token_response = \"team.id\")] team_id: String`"
            .to_owned()
    } else {
        format!(
            "there are {}{}",
            suggest::list(names()),
            suggest::hint(&name, names())
        )
    };
    format!("the struct has no field `{name}`: {end}")
}
