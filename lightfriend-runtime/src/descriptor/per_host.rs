//! Services of many hosts, each with a client of its own.

use super::{Api, Descriptor};
use crate::template::{Segment, Template};

impl Descriptor {
    /// The path of the redirect URI, as routers write it: where hosts have clients of their own it
    /// ends in the host, so that an answer from one is not taken for another's (RFC 9700 section
    /// 4.4.2).
    pub(crate) fn callback_path(&self) -> String {
        let host = self.host.map_or("", |_| "/{host}");
        format!("{}/oauth/callback{host}", self.route)
    }
}

impl Api {
    /// Whether calls say who the client is.
    pub(crate) fn names_the_client(&self) -> bool {
        let params = self.headers.iter().chain(self.query);
        let mut templates = params.map(|param| &param.value).chain([&self.base_url]);
        templates.any(names_the_client)
    }
}

fn names_the_client(template: &Template) -> bool {
    let mut segments = template.0.iter();
    segments.any(|segment| matches!(segment, Segment::ClientId | Segment::ClientSecret))
}
