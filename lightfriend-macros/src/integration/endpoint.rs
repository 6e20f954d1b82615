//! URLs: endpoints, the API's base and the issuer.

use std::net::{Ipv4Addr, Ipv6Addr};

use syn::LitStr;

use super::param::{self, Request};
use crate::error::{Errors, error};

/// What an attribute's URL is allowed to be, beyond what is true of all.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// RFC 6749 sections 3.1 and 3.2, RFC 7009: its query is kept.
    Endpoint,
    /// Paths are put after it.
    Base,
    /// RFC 9207 section 2: an identifier, compared as text.
    Issuer,
}

/// The text of a URL that obeys all rules; the first broken rule is reported.
pub(crate) fn check_url(
    key: &str,
    kind: Kind,
    given: Option<&LitStr>,
    errors: &mut Errors,
) -> Option<String> {
    let given = given?;
    let url = given.value();
    let broken = check_placeholders(&url)
        .or_else(|| check_characters(&url))
        .or_else(|| check_fragment(&url))
        .or_else(|| check_scheme(&url))
        .or_else(|| check_authority(&url))
        .or_else(|| check_transport(&url))
        .or_else(|| check_query(kind, &url));
    match broken {
        None => Some(url),
        Some(reason) => {
            errors.push(error(given, format!("`{key}` {reason}")));
            None
        }
    }
}

// A template there decides where secrets are sent; it needs rules of its own.
fn check_placeholders(url: &str) -> Option<String> {
    url.contains(['{', '}'])
        .then(|| "is a plain URL: placeholders are not available here yet".to_owned())
}

// RFC 3986 section 2: anything else is read differently by different parsers.
fn check_characters(url: &str) -> Option<String> {
    let bad = url
        .chars()
        .find(|c| !c.is_ascii_graphic() || "\\\"<>^`|".contains(*c))?;
    let name = match bad {
        ' ' => "a space".to_owned(),
        bad => format!("{bad:?}"),
    };
    Some(format!(
        "contains {name}, which no URL does (RFC 3986 section 2); percent-encode it"
    ))
}

fn check_fragment(url: &str) -> Option<String> {
    url.contains('#').then(|| {
        "must not have a fragment (RFC 6749 sections 3.1 and 3.2); remove everything from `#` on"
            .to_owned()
    })
}

fn check_scheme(url: &str) -> Option<String> {
    (!url.starts_with("https://") && !url.starts_with("http://")).then(|| {
        "must be an absolute https URL, as in \"https://provider.example/path\" (RFC 6749 \
            sections 3.1 and 3.2)"
            .to_owned()
    })
}

// The URL is not repeated: what stands before `@` is a credential.
fn check_authority(url: &str) -> Option<String> {
    let authority = authority(url);
    if authority.contains('@') {
        return Some(
            "must not contain a user name or password before the host (RFC 3986 section 3.2.1)"
                .to_owned(),
        );
    }
    let (host, port) = split_port(authority);
    if host.is_empty() {
        return Some("has no host, as in \"https://provider.example/path\"".to_owned());
    }
    if !is_host(host) {
        return Some("has no valid host (RFC 3986 section 3.2.2)".to_owned());
    }
    port.is_some_and(|port| port.parse::<u16>().map_or(true, |port| port == 0))
        .then(|| "has a port that is not a number from 1 to 65535".to_owned())
}

// RFC 6749 sections 3.1 and 3.2: TLS is required. A loopback host is for trying things out.
fn check_transport(url: &str) -> Option<String> {
    let (host, _) = split_port(authority(url));
    (url.starts_with("http://") && !is_loopback(host)).then(|| {
        "must be https (RFC 6749 sections 3.1 and 3.2); http is for loopback hosts only".to_owned()
    })
}

// RFC 9700 section 2.1.2: no implicit grant; and nothing of what the request itself carries.
fn check_query(kind: Kind, url: &str) -> Option<String> {
    let (_, query) = url.split_once('?')?;
    match kind {
        Kind::Endpoint => {
            let names = query
                .split('&')
                .map(|pair| pair.split('=').next().unwrap_or_default());
            names
                .filter_map(|name| Some((name, param::reserved(Request::Authorization, name)?)))
                .map(|(name, reason)| format!("must not set `{name}` in its query: {reason}"))
                .next()
        }
        Kind::Base => Some("must not have a query: paths are put after it".to_owned()),
        Kind::Issuer => Some("must not have a query (RFC 9207 section 2)".to_owned()),
    }
}

fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?']).next().unwrap_or_default()
}

fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

fn is_host(host: &str) -> bool {
    match host
        .strip_prefix('[')
        .and_then(|host| host.strip_suffix(']'))
    {
        Some(address) => address.parse::<Ipv6Addr>().is_ok(),
        None => host.split('.').all(is_label),
    }
}

fn is_label(label: &str) -> bool {
    !label.is_empty()
        && !label.starts_with('-')
        && !label.ends_with('-')
        && label
            .chars()
            .all(|c| c.is_ascii_alphanumeric() || "-_".contains(c))
}

fn is_loopback(host: &str) -> bool {
    host == "localhost"
        || host == "[::1]"
        || host
            .parse::<Ipv4Addr>()
            .is_ok_and(|address| address.is_loopback())
}
