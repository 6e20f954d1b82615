//! The parameters of a request, and the ways they are written.

use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::{descriptor::Request, error::Error};

/// Parameters of a request. No `Debug`: they hold secrets.
#[derive(Default)]
pub(super) struct Params(Vec<(String, Zeroizing<String>)>);

/// A body's type, and the body.
type Encoded = (&'static str, Zeroizing<Vec<u8>>);

impl Params {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0
            .push((name.to_owned(), Zeroizing::new(value.to_owned())));
    }

    /// What nobody may repeat.
    pub(super) fn secrets(&self) -> Vec<Zeroizing<String>> {
        let secrets = [
            "client_secret",
            "code",
            "code_verifier",
            "refresh_token",
            "access_token",
            "token",
        ];
        self.0
            .iter()
            .filter(|(name, _)| secrets.contains(&name.as_str()))
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// By the vendor's names, without what the vendor does not want.
    pub(super) fn as_named_by(self, request: &Request) -> Self {
        let rename = |name: String| {
            let mut names = request.rename.iter();
            let vendors = names.find(|(rfc, _)| *rfc == name);
            vendors.map_or(name, |(_, vendors)| (*vendors).to_owned())
        };
        let params = self.0.into_iter();
        let wanted = params.filter(|(name, _)| !request.omit.contains(&name.as_str()));
        Self(wanted.map(|(name, value)| (rename(name), value)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// Adds them to the URL's query, a space as `%20`: some servers take `+` at its word.
    pub(super) fn append_to(&self, url: &mut Url) {
        if self.is_empty() {
            return;
        }
        url.query_pairs_mut().extend_pairs(self.pairs());
        let query = url.query().unwrap_or_default().replace('+', "%20");
        url.set_query(Some(&query));
    }

    pub(super) fn form(&self) -> Encoded {
        let mut form = form_urlencoded::Serializer::new(String::new());
        form.extend_pairs(self.pairs());
        let body = form.finish().into_bytes();
        ("application/x-www-form-urlencoded", Zeroizing::new(body))
    }

    pub(super) fn json(&self) -> Result<Encoded, Error> {
        let object: std::collections::BTreeMap<_, _> = self.pairs().collect();
        serde_json::to_vec(&object)
            .map(|body| ("application/json", Zeroizing::new(body)))
            .map_err(|_| Error::Internal("a token request cannot be written as JSON"))
    }

    fn pairs(&self) -> impl Iterator<Item = (&String, &str)> {
        self.0.iter().map(|(name, value)| (name, value.as_str()))
    }
}
