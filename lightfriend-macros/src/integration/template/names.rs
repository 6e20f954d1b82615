//! The names that templates may use, and what they are used for.

use std::cell::RefCell;
use std::collections::{BTreeMap, BTreeSet};

use proc_macro2::Ident;
use syn::ext::IdentExt as _;

use super::super::column::Column;

/// The struct's fields and its environment variables. It notes what each template asks for, so
/// that no place can be forgotten.
pub(crate) struct Names<'a> {
    /// All fields; without a column where a mistake in the field is reported already.
    fields: BTreeMap<String, Option<&'a Column>>,
    /// Prefix of the environment variables.
    env: &'a str,
    /// The client's secret is signed for every request, so that there is none to be named.
    is_secret_signed: bool,
    uses: RefCell<Uses>,
}

/// What templates ask for.
#[derive(Debug, Default)]
pub(crate) struct Uses {
    /// The environment variables.
    pub(crate) variables: BTreeSet<String>,
    /// The columns.
    pub(crate) named: BTreeSet<String>,
    /// What columns must be for the sake of a URL, and the attribute that has the URL.
    pub(crate) urls: BTreeMap<String, Vec<(Use, &'static str)>>,
}

/// What a column is in a URL.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Use {
    /// One label of a host.
    Label,
    /// Labels of a host, or the whole.
    Host,
    /// What the URL begins with.
    Origin,
}

impl<'a> Names<'a> {
    /// The fields, of which some became sound columns.
    pub(crate) fn new(
        fields: impl IntoIterator<Item = &'a Ident>,
        columns: &'a [Column],
        env: &'a str,
        is_secret_signed: bool,
    ) -> Self {
        let column = |name: &String| {
            let mut columns = columns.iter();
            columns.find(|column| column.name == *name && column.sound)
        };
        let fields = fields.into_iter().map(|field| field.unraw().to_string());
        let fields = fields.map(|name| {
            let column = column(&name);
            (name, column)
        });
        Self {
            fields: fields.collect(),
            env,
            is_secret_signed,
            uses: RefCell::default(),
        }
    }

    /// What was asked for.
    pub(crate) fn into_uses(self) -> Uses {
        self.uses.into_inner()
    }

    pub(super) fn is_secret_signed(&self) -> bool {
        self.is_secret_signed
    }

    pub(super) fn fields(&self) -> impl Iterator<Item = &str> {
        self.fields.keys().map(String::as_str)
    }

    /// A field, if there is one, and its column, unless its mistakes are reported.
    #[allow(
        clippy::option_option,
        reason = "no field, and a field that is not judged"
    )]
    pub(crate) fn find(&self, name: &str) -> Option<Option<&'a Column>> {
        self.fields.get(name).copied()
    }

    /// Notes that a template names the field.
    pub(super) fn name(&self, name: &str) {
        self.uses.borrow_mut().named.insert(name.to_owned());
    }

    /// Notes what the field is in the URL of this attribute.
    pub(crate) fn use_as(&self, name: &str, role: Use, key: &'static str) {
        let mut uses = self.uses.borrow_mut();
        let urls = uses.urls.entry(name.to_owned()).or_default();
        if urls.iter().all(|(noted, _)| *noted != role) {
            urls.push((role, key));
        }
    }

    /// The whole name of `{env.NAME}`, which is noted.
    pub(super) fn variable(&self, name: &str) -> Result<String, String> {
        let prefix = self.env;
        let is_name = name.starts_with(|c: char| c.is_ascii_uppercase())
            && name
                .chars()
                .all(|c| c.is_ascii_uppercase() || c.is_ascii_digit() || c == '_');
        if !is_name {
            return Err(format!(
                "the name after `env.` is capital letters, digits and underscores, as in \
                    `{{env.REGION}}` for the variable `{prefix}_REGION`"
            ));
        }
        let instead = match name {
            "CLIENT_ID" => Some("`{client_id}` is the client's id".to_owned()),
            "CLIENT_SECRET" => Some(
                "the client's secret is `{client_secret}`, where it may be written at all"
                    .to_owned(),
            ),
            "PRIVATE_KEY" => Some("the private key signs and is never sent".to_owned()),
            name => name
                .strip_prefix(&format!("{prefix}_"))
                .map(|rest| format!("`{prefix}_` is put before it: write `{{env.{rest}}}`")),
        };
        if let Some(instead) = instead {
            return Err(format!("leave `{{env.{name}}}` out: {instead}"));
        }
        let variable = format!("{prefix}_{name}");
        self.uses.borrow_mut().variables.insert(variable.clone());
        Ok(variable)
    }
}
