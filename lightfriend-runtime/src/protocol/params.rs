//! The parameters of a request, and the ways they are written.

use std::collections::BTreeMap;

use serde::Serialize;
use url::{Url, form_urlencoded};
use zeroize::Zeroizing;

use crate::error::Error;

/// Parameters of a request. No `Debug`: they hold secrets.
#[derive(Default)]
pub(super) struct Params(Vec<(String, Zeroizing<String>)>);

/// A member of a JSON body.
#[derive(Serialize)]
#[serde(untagged)]
enum OneOrMore<'a> {
    One(&'a str),
    More(&'a [&'a str]),
}

/// A body's type, and the body.
type Encoded = (&'static str, Zeroizing<Vec<u8>>);

impl Params {
    pub(super) fn add(&mut self, name: &str, value: &str) {
        self.0
            .push((name.to_owned(), Zeroizing::new(value.to_owned())));
    }

    pub(super) fn remove(&mut self, name: &str) {
        self.0.retain(|(key, _)| key != name);
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
            "state",
            "nonce",
        ];
        self.0
            .iter()
            .filter(|(name, _)| secrets.contains(&name.as_str()))
            .map(|(_, value)| value.clone())
            .collect()
    }

    /// By the vendor's names, without what the vendor does not want.
    pub(super) fn in_the_words_of(self, rename: &[(&str, &str)], omit: &[&str]) -> Self {
        let renamed = |name: String| {
            let mut names = rename.iter();
            let vendors = names.find(|(rfc, _)| *rfc == name);
            vendors.map_or(name, |(_, vendors)| (*vendors).to_owned())
        };
        let params = self.0.into_iter();
        let wanted = params.filter(|(name, _)| !omit.contains(&name.as_str()));
        Self(wanted.map(|(name, value)| (renamed(name), value)).collect())
    }

    pub(super) fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// As a query, a space as `%20`: some servers take `+` at its word.
    pub(super) fn query(&self) -> String {
        let mut query = form_urlencoded::Serializer::new(String::new());
        query.extend_pairs(self.pairs());
        query.finish().replace('+', "%20")
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

    /// A name that is there several times has a list.
    pub(super) fn json(&self) -> Result<Encoded, Error> {
        let mut values: BTreeMap<&str, Vec<&str>> = BTreeMap::new();
        for (name, value) in self.pairs() {
            values.entry(name).or_default().push(value);
        }
        let values = values.iter().map(|(name, values)| match values.as_slice() {
            [value] => (*name, OneOrMore::One(value)),
            values => (*name, OneOrMore::More(values)),
        });
        let object: BTreeMap<_, _> = values.collect();
        serde_json::to_vec(&object)
            .map(|body| ("application/json", Zeroizing::new(body)))
            .map_err(|_| Error::Internal("a token request cannot be written as JSON"))
    }

    fn pairs(&self) -> impl Iterator<Item = (&String, &str)> {
        self.0.iter().map(|(name, value)| (name, value.as_str()))
    }
}
