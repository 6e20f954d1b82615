//! What is tried, and what it takes to try it.

use std::collections::BTreeMap;
use std::fmt;
use std::sync::Arc;

use super::Failure;
use super::sample;
use crate::descriptor::Descriptor;
use crate::host::Builder;
use crate::integration::OAuthIntegration;
use crate::testing::shape::Facts;

/// A struct that is tried, with what only its author knows. Made by [`conformance!`](crate::conformance),
/// whose `with` changes it.
#[derive(Clone)]
#[must_use]
pub struct Setup {
    pub(super) tried: &'static Descriptor,
    /// The same, as builders take it.
    pub(super) listed: &'static [&'static Descriptor],
    pub(super) shape: &'static Descriptor,
    values: BTreeMap<String, String>,
    variables: BTreeMap<String, String>,
    pub(super) builder: Arc<dyn Fn(Builder) -> Builder + Send + Sync>,
}

/// One integration, as a list that lives as long as the program.
trait Listed: OAuthIntegration {
    const LISTED: &'static [&'static Descriptor] = &[Self::DESCRIPTOR];
}

impl<I: OAuthIntegration> Listed for I {}

/// Id and secret with everything that encodings change.
const CLIENT_ID: &str = "conformance+client/1";
const CLIENT_SECRET: &str = "s3cret%2B~c/l+i=e&nt:1";

impl Setup {
    /// A struct, at a provider of its own shape.
    pub fn of<I: OAuthIntegration>() -> Self {
        Self {
            tried: I::DESCRIPTOR,
            listed: I::LISTED,
            shape: I::DESCRIPTOR,
            values: BTreeMap::new(),
            variables: BTreeMap::new(),
            builder: Arc::new(|builder| builder),
        }
    }

    /// At a provider of the shape that another struct describes: a preset's, or one that is known to be
    /// right.
    pub fn against<I: OAuthIntegration>(mut self) -> Self {
        self.shape = I::DESCRIPTOR;
        self
    }

    /// The value of a field that a user gives, or that an answer brings. Without it the field's checks
    /// say what it can be.
    pub fn value(mut self, field: &str, value: &str) -> Self {
        self.values.insert(field.to_owned(), value.to_owned());
        self
    }

    /// The value of `{env.NAME}`, by that name. Without it, it is a host's name.
    pub fn variable(mut self, name: &str, value: &str) -> Self {
        self.variables.insert(name.to_owned(), value.to_owned());
        self
    }

    /// Changes the builder of the `OAuth`, which has everything else already: where the struct has
    /// hooks, this gives them.
    pub fn builder(mut self, change: impl Fn(Builder) -> Builder + Send + Sync + 'static) -> Self {
        let before = self.builder;
        self.builder = Arc::new(move |builder| change(before(builder)));
        self
    }

    /// What client and provider both know.
    pub(super) fn facts(&self, backend: &str) -> Result<Facts, Failure> {
        let mut facts = Facts {
            client_id: CLIENT_ID.to_owned(),
            client_secret: CLIENT_SECRET.to_owned(),
            scope: self.scope(),
            fields: self.fields()?,
            variables: self.variables.clone(),
            redirect_uri: String::new(),
        };
        facts.redirect_uri = self.redirect_uri(backend, &facts);
        Ok(facts)
    }

    /// The struct's scopes, as the provider has them.
    fn scope(&self) -> String {
        let scopes = self.tried.authorization.scopes;
        scopes.join(self.shape.authorization.scope_separator)
    }

    fn fields(&self) -> Result<BTreeMap<String, String>, Failure> {
        let mut fields = BTreeMap::new();
        let columns = self.shape.table.columns.iter();
        for column in columns.chain(self.tried.table.columns) {
            let name = column.name;
            if fields.contains_key(name) {
                continue;
            }
            let given = self.values.get(name).cloned();
            match given.or_else(|| sample::of(column)) {
                Some(value) => {
                    fields.insert(name.to_owned(), value);
                }
                None if column.nullable => {}
                None => {
                    return Err(Failure::new(format!(
                        "no value is known for `{name}`: give one, by `with = |setup| \
                         setup.value(\"{name}\", \"..\")`"
                    )));
                }
            }
        }
        Ok(fields)
    }

    /// As the provider knows it.
    fn redirect_uri(&self, backend: &str, facts: &Facts) -> String {
        if let Some(name) = &self.shape.authorization.redirect_uri {
            return facts.filled(name, self.shape.env);
        }
        let path = self.tried.callback_path();
        let host = self.tried.host.and_then(|host| facts.fields.get(host));
        let host = host.map(String::as_str).unwrap_or_default();
        format!("{backend}{}", path.replace("{host}", host))
    }
}

impl fmt::Debug for Setup {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Setup")
            .field("tried", &self.tried.service)
            .field("shape", &self.shape.service)
            .finish_non_exhaustive()
    }
}
