//! A real provider's struct against a mock.

use std::net::{IpAddr, SocketAddr};

use super::Builder;
use crate::http::Lookup;

impl Builder {
    /// Sends every outgoing request to this address over plain HTTP, with its path and query, and
    /// `Host` naming the original host: a real provider's struct against a mock.
    pub fn route_outgoing_to(mut self, address: SocketAddr) -> Self {
        self.outgoing.reroute = Some(address);
        self
    }

    /// As [`route_outgoing_to`](Self::route_outgoing_to), and sends browsers there, too: an
    /// application can be tried by hand before it is registered at the provider. Users consent at
    /// the mock's own page.
    pub fn route_all_to(mut self, address: SocketAddr) -> Self {
        self.outgoing.browsers = Some(address);
        self.route_outgoing_to(address)
    }

    /// What host names stand for where the developer did not write them, instead of what the
    /// operating system says: for tests of names that lead into the application's own network.
    /// With [`route_outgoing_to`](Self::route_outgoing_to), too, nothing is sent to a name of which
    /// an address is private.
    #[doc(hidden)]
    pub fn resolve_outgoing(
        mut self,
        lookup: impl Fn(&str) -> Vec<IpAddr> + Send + Sync + 'static,
    ) -> Self {
        self.outgoing.lookup = Some(Lookup::new(lookup));
        self
    }
}
