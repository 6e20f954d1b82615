//! URLs: endpoints, the API's base and the issuer.

use std::net::{Ipv4Addr, Ipv6Addr};

use syn::LitStr;

use super::address::Address;
use super::template::{self, Names, Place, Segment};
use crate::error::{Errors, error, within};
use crate::reserved::{Request, reserved};

/// What an attribute's URL is allowed to be, beyond what is true of all.
#[derive(Clone, Copy)]
pub(crate) enum Kind {
    /// RFC 6749 sections 3.1 and 3.2, RFC 7009: its query is kept, beside these parameters.
    Endpoint(Request),
    /// A place in the API that is called as it is.
    Lookup,
    /// Paths are put after it.
    Base,
    /// RFC 9207 section 2: an identifier, compared as text.
    Issuer,
}

impl Kind {
    /// Where its rules are from.
    fn source(self) -> &'static str {
        match self {
            Self::Endpoint(_) => "RFC 6749 sections 3.1 and 3.2",
            Self::Base | Self::Lookup => "RFC 6750 section 5.3",
            Self::Issuer => "RFC 9207 section 2",
        }
    }
}

/// The segments of a URL that obeys all rules. Of those about its text the first that is broken is
/// reported, of those about placeholders each.
pub(crate) fn check_url(
    place: Place,
    kind: Kind,
    given: Option<&LitStr>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    let given = given?;
    let pieces = template::pieces(given, place, names, errors)?;
    let value = given.value();
    let address = Address::new(place, &value, &pieces);
    let mut wrong = address.check_places();
    if wrong.is_empty() {
        if let Some(reason) = check_text(kind, &address.text) {
            errors.push(error(given, format!("`{}` {reason}", place.key())));
            return None;
        }
        wrong = address.check_values(names);
    }
    let is_right = wrong.is_empty();
    for (at, message) in wrong {
        errors.push(error(&within(given, at), message));
    }
    is_right.then(|| pieces.into_iter().map(|piece| piece.segment).collect())
}

/// The first rule that a URL breaks; placeholders are an `x` in it.
fn check_text(kind: Kind, url: &str) -> Option<String> {
    check_characters(url)
        .or_else(|| check_fragment(kind, url))
        .or_else(|| check_scheme(kind, url))
        .or_else(|| check_authority(url))
        .or_else(|| check_transport(kind, url))
        .or_else(|| check_query(kind, url))
}

/// Whether this is an origin: scheme, host and perhaps a port of a URL, and nothing else.
pub(crate) fn is_origin(url: &str) -> bool {
    let rest = url.split_once("://").map(|(_, rest)| rest);
    check_text(Kind::Base, url).is_none() && rest == Some(authority(url))
}

// RFC 3986 section 2: anything else is read differently by different parsers.
fn check_characters(url: &str) -> Option<String> {
    let bad = url
        .chars()
        .find(|c| !c.is_ascii_graphic() || "\\\"<>^`{|}".contains(*c))?;
    let name = match bad {
        ' ' => "a space".to_owned(),
        bad => format!("{bad:?}"),
    };
    let is_in_host = authority(url).contains(bad);
    let instead = if url.trim() != url {
        "remove it"
    } else if is_in_host && !bad.is_ascii() {
        "write the host's ASCII form, which begins with `xn--` (RFC 5890 section 2.3.2.1)"
    } else {
        "percent-encode it"
    };
    Some(format!(
        "contains {name}, which no URL does (RFC 3986 section 2); {instead}"
    ))
}

// RFC 6749 section 3.1 knows none, but users are sent to pages that route in theirs; nobody is sent
// to the other URLs.
fn check_fragment(kind: Kind, url: &str) -> Option<String> {
    let source = kind.source();
    let (_, fragment) = url.split_once('#')?;
    if matches!(kind, Kind::Endpoint(Request::Authorization)) {
        return fragment.contains('#').then(|| {
            "has two fragments (RFC 3986 section 3.5); percent-encode one `#`".to_owned()
        });
    }
    Some(format!(
        "must not have a fragment ({source}); remove everything from `#` on"
    ))
}

fn check_scheme(kind: Kind, url: &str) -> Option<String> {
    let source = kind.source();
    (!url.starts_with("https://") && !url.starts_with("http://")).then(|| {
        format!("must be an absolute https URL, as in \"https://provider.example/path\" ({source})")
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
        return Some(
            "has no valid host, as in \"https://provider.example/path\" (RFC 3986 section 3.2.2)"
                .to_owned(),
        );
    }
    port.is_some_and(|port| port.parse::<u16>().map_or(true, |port| port == 0))
        .then(|| "has a port that is no number from 1 to 65535; leave it out for 443".to_owned())
}

// RFC 6749 sections 3.1 and 3.2: TLS is required. A loopback host is for trying things out.
fn check_transport(kind: Kind, url: &str) -> Option<String> {
    let source = kind.source();
    (url.starts_with("http://") && !is_loopback(host(url)))
        .then(|| format!("must be https ({source}); http is for loopback hosts only"))
}

// RFC 9700 section 2.1.2: no implicit grant; and nothing of what the request itself carries.
fn check_query(kind: Kind, url: &str) -> Option<String> {
    // In the fragment, too, where a page that routes there reads it.
    let (_, query) = url.split_once('?')?;
    match kind {
        Kind::Endpoint(request) => {
            let names: Vec<String> = query
                .split(['&', '?', '#'])
                .map(|pair| pair.split('=').next().unwrap_or_default())
                .filter_map(|name| Some(format!("`{name}` ({})", reserved(request, name)?)))
                .collect();
            (!names.is_empty()).then(|| {
                format!(
                    "must not set in its query what is set for it: remove {}",
                    names.join(" and ")
                )
            })
        }
        Kind::Lookup => None,
        Kind::Base => Some("must not have a query: paths are put after it".to_owned()),
        Kind::Issuer => Some("must not have a query (RFC 9207 section 2)".to_owned()),
    }
}

/// The host of a URL that obeys the rules.
pub(crate) fn host(url: &str) -> &str {
    split_port(authority(url)).0
}

pub(super) fn authority(url: &str) -> &str {
    let rest = url.split_once("://").map_or(url, |(_, rest)| rest);
    rest.split(['/', '?', '#']).next().unwrap_or_default()
}

pub(super) fn split_port(authority: &str) -> (&str, Option<&str>) {
    match authority.rsplit_once(':') {
        Some((host, port)) if !port.contains(']') => (host, Some(port)),
        _ => (authority, None),
    }
}

/// Whether this is a host's name or address.
pub(super) fn is_host(host: &str) -> bool {
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
