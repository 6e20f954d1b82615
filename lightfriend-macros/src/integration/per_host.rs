//! Services of many hosts, each with a client id and secret of its own, so that none is sent what is
//! another's (RFC 9700 section 4.4).

use proc_macro2::{Ident, Span};
use syn::LitStr;

use super::check::{is_label, values};
use super::choice::{ColumnType, Credentials, choose};
use super::column::Column;
use super::template::Segment;
use super::{Authorization, Token};
use crate::attr::{Attributes, Container, Field, Flag, Given};
use crate::error::{Errors, error};
use crate::fallback;

/// The longest name that a host has (RFC 1035 section 2.3.4).
const LONGEST: usize = 253;

/// The column that names the host, where each has a client of its own.
pub(crate) fn check_per_host(
    attributes: &Attributes<'_>,
    columns: &[Column],
    authorization: &Authorization,
    token: &Token,
    errors: &mut Errors,
) -> Option<String> {
    let container = &attributes.container;
    check_fields(attributes, errors);
    let given = container.client.credentials.as_ref()?;
    choose::<Credentials>("credentials", Some(given), errors)?;
    check_field_given(given, attributes, errors);
    check_no_signature(container, errors);
    check_no_name(container, errors);
    let column = columns.iter().find(|column| column.host)?;
    if column.sound {
        check_endpoints(given, container, &column.name, authorization, token, errors);
    }
    Some(column.name.clone())
}

/// What a field with `host` is beside that; whether there is the word.
pub(super) fn check_host(
    ty: Option<(ColumnType, bool)>,
    given: &Given<Field>,
    errors: &mut Errors,
) -> bool {
    let Some(flag) = &given.host else {
        return false;
    };
    let problems = [
        check_type(ty),
        check_asked_first(given),
        check_shown(given),
        check_no_origin(given),
    ];
    for problem in problems.into_iter().flatten() {
        errors.push(error(&flag.span, problem));
    }
    for (at, text) in values(given).filter(|(_, text)| !is_name(text)) {
        errors.push(error(
            &at,
            format!(
                "{text:?} is no host's name, which is two labels or more in small letters, and no \
                    address (RFC 1123 section 2.1)"
            ),
        ));
    }
    true
}

fn check_type(ty: Option<(ColumnType, bool)>) -> Option<&'static str> {
    let is_right = ty.is_none_or(|ty| ty == (ColumnType::Text, false));
    (!is_right).then_some("nothing can be asked without its host: make this a `String`")
}

// The host is who is asked, so it is known before anybody is.
fn check_asked_first(given: &Given<Field>) -> Option<&'static str> {
    let sources = [
        "callback",
        "token_response",
        "exchange",
        "lookup",
        "access_token_claim",
        "id_token_claim",
        "local",
    ];
    let is_later = sources.iter().any(|source| given.written.contains(source));
    (is_later && !given.mentions("var"))
        .then_some("the host is known before anything is asked of it: the user gives it, by `var`")
}

fn check_shown(given: &Given<Field>) -> Option<&'static str> {
    let is_secret = given.secret.is_some();
    is_secret.then_some("browsers are sent to the host, so it is no secret: remove `secret`")
}

fn check_no_origin(given: &Given<Field>) -> Option<&'static str> {
    let is_origin = given.host_suffix.is_some();
    is_origin.then_some(
        "`host_suffix` bounds a whole origin, and this is a host: remove it, or bound the host with \
            `pattern`",
    )
}

/// A name of two labels or more, whose last one makes it no number in any spelling and no name of
/// the own network.
fn is_name(text: &str) -> bool {
    let last = text.rsplit('.').next().unwrap_or_default();
    text.len() <= LONGEST
        && text.contains('.')
        && text.split('.').all(is_label)
        && !text.contains(|c: char| c.is_ascii_uppercase())
        && last.contains(|c: char| c.is_ascii_alphabetic())
        && !last.starts_with("0x")
        && !matches!(last, "localhost" | "local")
}

/// The fields with `host`, and where the word is.
fn hosts<'a>(
    attributes: &'a Attributes<'_>,
) -> impl Iterator<Item = (Option<&'a Ident>, &'a Flag)> {
    let fields = attributes.fields.iter();
    fields.filter_map(|(field, given)| Some((field.ident.as_ref(), given.host.as_ref()?)))
}

// Any user could have the secret of the application's only client sent to a host of theirs.
fn check_fields(attributes: &Attributes<'_>, errors: &mut Errors) {
    let mut hosts = hosts(attributes);
    let Some((first, flag)) = hosts.next() else {
        return;
    };
    if !attributes.container.mentions("credentials") {
        errors.push(error(
            &flag.span,
            "anybody could have the application's secret sent to a host of theirs: add \
                `credentials = \"per_host\"` to the struct, for a client of its own at each host; \
                or name the hosts with `one_of(..)` instead",
        ));
    }
    for (_, flag) in hosts {
        let first = first.map_or_else(String::new, ToString::to_string);
        errors.push(error(
            &flag.span,
            format!("an account is at one host, which is `{first}`; remove one `host`"),
        ));
    }
}

fn check_field_given(given: &LitStr, attributes: &Attributes<'_>, errors: &mut Errors) {
    let mut fields = attributes.fields.iter();
    if !fields.any(|(_, field)| field.mentions("host")) {
        errors.push(error(
            given,
            "which host? Add the field that names it, `#[oauth(var, host)] instance: String`, and \
                begin the endpoints with `https://{instance}`",
        ));
    }
}

// The signature is checked before anything is believed, the host in the address included.
fn check_no_signature(container: &Given<Container>, errors: &mut Errors) {
    if container.authorization.callback_signature.is_some() {
        errors.push(error(
            &of_key(container, "callback_signature"),
            "with `credentials = \"per_host\"` nobody knows whose secret has signed before the \
                callback is believed; remove one of the two",
        ));
    }
}

// RFC 9700 section 4.4.2: the address that an answer comes to says who has given it.
fn check_no_name(container: &Given<Container>, errors: &mut Errors) {
    if let Some(name) = &container.authorization.redirect_uri {
        errors.push(error(
            name,
            "with `credentials = \"per_host\"` each host is told a redirect URI of its own; remove \
                one of the two",
        ));
    }
}

// RFC 9700 section 4.4: the client of one host is known to that host, and to no other.
fn check_endpoints(
    credentials: &LitStr,
    container: &Given<Container>,
    host: &str,
    authorization: &Authorization,
    token: &Token,
    errors: &mut Errors,
) {
    let server = &container.server;
    let is_written = |key: &'static str| move |_: &&LitStr| container.writes(key);
    let endpoints = [
        (
            "authorization_endpoint",
            (server.authorization_endpoint.as_ref()).filter(is_written("authorization_endpoint")),
            &authorization.endpoint,
        ),
        (
            "token_endpoint",
            (server.token_endpoint.as_ref()).filter(is_written("token_endpoint")),
            &token.exchange.endpoint,
        ),
    ];
    let is_discovered = |endpoint: &[Segment]| endpoint.is_empty();
    let any_discovered = endpoints.iter().any(|(.., it)| is_discovered(it));
    let issuer = authorization.issuer.as_ref().filter(|_| any_discovered);
    let issuer = issuer.map(|issuer| ("issuer", server.issuer.as_ref(), issuer));
    let written = endpoints.into_iter().filter(|(.., it)| !is_discovered(it));
    for (key, given, segments) in written.chain(issuer) {
        if !is_at(host, segments) && *segments != Segment::text(fallback::ENDPOINT) {
            let message = format!(
                "`{key}` is at another host than the one whose client it is sent: write `{key} = \
                    \"https://{{{host}}}/..\"`"
            );
            errors.push(error(given.unwrap_or(credentials), message));
        }
    }
}

/// Whether a URL is at the host that the field names. That it is the whole host is known.
fn is_at(host: &str, url: &[Segment]) -> bool {
    let [Segment::Text(scheme), Segment::Field(name), ..] = url else {
        return false;
    };
    scheme == "https://" && name == host
}

/// Where a key of the struct is written.
fn of_key(container: &Given<Container>, key: &str) -> Span {
    let token = container.tokens.iter().find(|token| *token == key);
    token.map_or_else(Span::call_site, Ident::span)
}
