//! Hosts that somebody else than the developer chose: what a user types, or an answer names, is
//! asked at public addresses only. Otherwise it would be the way into the network that the
//! application runs in: its metadata service, its databases, itself.
//!
//! The addresses that are looked at are those that are connected to: the check is part of the
//! resolver, so that a name cannot stand for one address when it is checked and for another when it
//! is asked.

use std::{
    fmt,
    net::{IpAddr, Ipv4Addr, Ipv6Addr, SocketAddr},
    sync::Arc,
};

use reqwest::{
    Url,
    dns::{Addrs, Name, Resolve, Resolving},
};
use url::Host;

use super::NoAnswer;

/// The host is not one that may be asked.
pub(crate) const PRIVATE: NoAnswer = NoAnswer::of_answer("its host has a private address");

/// What names stand for, by a function of a test's own.
#[derive(Clone)]
pub(crate) struct Lookup(Arc<Answers>);

type Answers = dyn Fn(&str) -> Vec<IpAddr> + Send + Sync;

impl Lookup {
    #[cfg(any(test, feature = "testing"))]
    pub(crate) fn new(function: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static) -> Self {
        Self(Arc::new(function))
    }
}

impl fmt::Debug for Lookup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Lookup").finish_non_exhaustive()
    }
}

/// Resolves names to public addresses only.
#[derive(Debug, Clone)]
pub(super) struct Guard {
    lookup: Option<Lookup>,
    /// Hosts of the application's proxies, which stand in its own network.
    proxies: Vec<String>,
}

impl Guard {
    pub(super) fn new(lookup: Option<Lookup>, proxies: Vec<String>) -> Self {
        Self { lookup, proxies }
    }

    /// What can be said of a URL's host before anything is resolved. Numbers are never resolved,
    /// and the proxies' names are let through by the resolver.
    pub(super) fn check(&self, url: &Url) -> Result<(), NoAnswer> {
        let is_public = match url.host() {
            Some(Host::Ipv4(address)) => is_public_v4(address),
            Some(Host::Ipv6(address)) => is_public_v6(address),
            Some(Host::Domain(name)) => !is_local(name) && !self.is_proxy(name),
            None => false,
        };
        is_public.then_some(()).ok_or(PRIVATE)
    }

    /// The same of a name by what a test's function makes of it: a request that is sent elsewhere
    /// meets no resolver.
    #[cfg(feature = "testing")]
    pub(super) fn rehearse(&self, url: &Url) -> Result<(), NoAnswer> {
        let (Some(Lookup(lookup)), Some(Host::Domain(name))) = (&self.lookup, url.host()) else {
            return Ok(());
        };
        let all = lookup(name).into_iter().all(is_public);
        all.then_some(()).ok_or(PRIVATE)
    }

    fn is_proxy(&self, name: &str) -> bool {
        self.proxies.iter().any(|proxy| proxy == name)
    }
}

impl Resolve for Guard {
    /// One address that is not public spoils the others: which of them is connected to would be
    /// the sender's choice, who may answer the one and block the other.
    fn resolve(&self, name: Name) -> Resolving {
        let lookup = self.lookup.clone();
        let is_proxy = self.is_proxy(name.as_str());
        Box::pin(async move {
            let found: Vec<SocketAddr> = match lookup {
                Some(Lookup(lookup)) => {
                    let found = lookup(name.as_str()).into_iter();
                    found.map(|address| SocketAddr::new(address, 0)).collect()
                }
                None => tokio::net::lookup_host((name.as_str(), 0)).await?.collect(),
            };
            if !is_proxy && !found.iter().all(|address| is_public(address.ip())) {
                return Err(NotPublic.into());
            }
            Ok(Box::new(found.into_iter()) as Addrs)
        })
    }
}

/// Why a name is not connected to, which comes back as the cause of a failed connect.
#[derive(Debug, thiserror::Error)]
#[error("a private address")]
pub(super) struct NotPublic;

/// RFC 6761 section 6.3, and RFC 6762 section 3.
fn is_local(name: &str) -> bool {
    let name = name.trim_end_matches('.');
    let last = name.rsplit('.').next().unwrap_or_default();
    matches!(last, "localhost" | "local")
}

/// Whether an address is one of the internet, at which a stranger's server may be.
fn is_public(address: IpAddr) -> bool {
    match address {
        IpAddr::V4(address) => is_public_v4(address),
        IpAddr::V6(address) => is_public_v6(address),
    }
}

/// By the IANA IPv4 Special-Purpose Address Registry (RFC 6890), and the multicast addresses.
fn is_public_v4(address: Ipv4Addr) -> bool {
    let [a, b, c, _] = address.octets();
    match a {
        // This network (RFC 791), private (RFC 1918), loopback (RFC 1122); multicast (RFC 5771),
        // reserved (RFC 1112), broadcast (RFC 919).
        0 | 10 | 127 | 224.. => false,
        // Shared behind carriers (RFC 6598).
        100 => !(64..128).contains(&b),
        // Link-local (RFC 3927), with the metadata services of clouds.
        169 => b != 254,
        172 => !(16..32).contains(&b),
        // Protocol assignments (RFC 6890), documentation (RFC 5737), 6to4 relays (RFC 7526).
        192 => !matches!((b, c), (0, 0 | 2) | (88, 99) | (168, _)),
        // Benchmarks (RFC 2544), documentation.
        198 => !matches!((b, c), (18 | 19, _) | (51, 100)),
        203 => (b, c) != (0, 113),
        _ => true,
    }
}

/// Global unicast only (RFC 4291 section 2.4), of which some is for special purposes. What is
/// outside is private, or carries an IPv4 address: mapped, compatible, or for translators (RFC 6052,
/// RFC 8215).
fn is_public_v6(address: Ipv6Addr) -> bool {
    let [first, second, ..] = address.segments();
    let is_global_unicast = first & 0xe000 == 0x2000;
    let is_special = match first {
        // Protocol assignments with Teredo, benchmarks and ORCHIDs (RFC 2928); documentation
        // (RFC 3849).
        0x2001 => second < 0x0200 || second == 0x0db8,
        // 6to4 (RFC 3056).
        0x2002 => true,
        // Documentation (RFC 9637).
        0x3fff => second < 0x1000,
        _ => false,
    };
    is_global_unicast && !is_special
}

#[cfg(test)]
mod tests;
