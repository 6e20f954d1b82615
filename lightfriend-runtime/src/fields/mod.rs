//! The struct's own columns: filled from what a user gives, a callback brings and an answer holds,
//! and the values that requests are made with.

mod given;
mod set;
mod value;

use secrecy::ExposeSecret as _;
use serde_json::Value as Json;

use crate::{
    account::Account,
    account_key::Key,
    checks,
    descriptor::{Column, Descriptor, Source},
    error::Error,
    field_values::FieldValues,
    protocol::TokenAnswer,
    store::{self, Named, Sealed, Value},
};

pub(crate) use given::{
    Given, NoParameters, Parameters, asks_the_user, from_callback, from_code, from_start,
};
pub(crate) use set::stored;

/// What a connect has brought.
pub(crate) struct Brought<'a> {
    /// The token answer, and that of the request that turned the token into the usable one.
    pub(crate) answer: &'a TokenAnswer,
    /// The claims of the access token, if it is a JWT, which nobody has verified.
    pub(crate) access_token_claims: Json,
    /// The claims of the ID token, verified; null where it is not read.
    pub(crate) id_token_claims: Json,
    /// What was looked up; null where nothing was, or the lookup failed.
    pub(crate) looked_up: Json,
}

impl<'a> Brought<'a> {
    /// An answer, before anything more is known.
    pub(crate) fn of(answer: &'a TokenAnswer) -> Self {
        Self {
            answer,
            access_token_claims: Json::Null,
            id_token_claims: Json::Null,
            looked_up: Json::Null,
        }
    }

    /// Where a column's value is, if it is here.
    fn place(&self, column: &Column) -> Option<(&Json, Paths)> {
        match column.source {
            Source::TokenResponse(paths) => Some((&self.answer.members, paths)),
            Source::Exchange(paths) => Some((&self.answer.exchanged, paths)),
            Source::Lookup(paths) => Some((&self.looked_up, paths)),
            Source::AccessTokenClaim(paths) => Some((&self.access_token_claims, paths)),
            Source::IdTokenClaim(paths) => Some((&self.id_token_claims, paths)),
            _ => None,
        }
    }
}

type Paths = &'static [&'static [&'static str]];

/// The values that a connect writes. The application's own columns are not among them.
///
/// # Errors
/// [`Error::MissingField`] when a column that is not optional has no usable value.
pub(crate) fn from_answers(
    account: &Account,
    brought: &Brought<'_>,
) -> Result<Vec<(&'static str, Value)>, Error> {
    let mut fields = Vec::new();
    for column in account.descriptor().table.columns {
        let Some((members, paths)) = brought.place(column) else {
            continue;
        };
        let value = match value::from_answer(account, column, paths, members)? {
            Some(value) => value,
            None if column.nullable => Value::Null,
            None => {
                return Err(Error::MissingField {
                    service: account.service(),
                    field: column.name,
                });
            }
        };
        fields.push((column.name, value));
    }
    Ok(fields)
}

/// What tells the owner's accounts apart, where there may be several: given, or brought.
///
/// # Errors
/// [`Error::MissingField`] where nobody says it; [`Error::InvalidField`] when it cannot be a key.
pub(crate) fn account_key(
    account: &Account,
    given: &Given,
    brought: &Brought<'_>,
) -> Result<Option<Key>, Error> {
    let descriptor = account.descriptor();
    let key = descriptor.table.account_key;
    let mut columns = descriptor.table.columns.iter();
    let Some(column) = key.and_then(|key| columns.find(|column| column.name == key.name)) else {
        return Ok(None);
    };
    let (service, field) = (account.service(), column.name);
    let found = match brought.place(column) {
        Some((members, paths)) => value::from_answer(account, column, paths, members)?,
        None => given.value(column),
    };
    let found = found.ok_or(Error::MissingField { service, field })?;
    let key = Key::try_from(&found).map_err(|problem| Error::InvalidField {
        service,
        field,
        problem: problem.to_owned(),
    })?;
    Ok(Some(key))
}

/// Whether a column can have a text that an answer or a hook has for it.
///
/// # Errors
/// [`Error::InvalidField`] when it cannot.
fn check_bounds(account: &Account, column: &Column, text: &str) -> Result<(), Error> {
    checks::bounds(column, text).map_err(|problem| Error::InvalidField {
        service: account.service(),
        field: column.name,
        problem,
    })
}

/// What requests are made with before there is a row: what the flow has, what has been brought, and
/// what a new row has of the application's own.
pub(crate) fn before_row(
    descriptor: &'static Descriptor,
    given: &Given,
    brought: &Brought<'_>,
) -> FieldValues {
    let mut values = given.values(descriptor);
    for (column, text) in not_given(descriptor, brought) {
        values.add(column.name, text, column.secret);
    }
    values
}

/// What a revocation is asked for with where there is no row: none of it secret.
pub(crate) fn named_before_row(
    descriptor: &'static Descriptor,
    given: &Given,
    brought: &Brought<'_>,
) -> Named {
    let mut named = given.named(descriptor);
    for (column, text) in not_given(descriptor, brought) {
        if !column.secret {
            named.add(column, Value::Text(text));
        }
    }
    named
}

/// The columns that templates name and nobody gives, with their values.
fn not_given<'a>(
    descriptor: &'static Descriptor,
    brought: &'a Brought<'_>,
) -> impl Iterator<Item = (&'static Column, String)> + 'a {
    let columns = descriptor.table.columns.iter();
    columns.filter(|column| column.named).filter_map(|column| {
        let text = match (&column.source, brought.place(column)) {
            (Source::Local(_), _) => column.default_text(),
            (_, Some((members, paths))) => {
                let found = value::found(column, paths, members)?;
                store::text_of(column, found)
            }
            _ => None,
        }?;
        checks::bounds(column, &text).ok()?;
        Some((column, text))
    })
}

/// The values that a refresh has brought anew. What it leaves out stays as it is.
pub(crate) fn renewed(
    account: &Account,
    answer: &TokenAnswer,
) -> Result<Vec<(&'static str, Value)>, Error> {
    let mut fields = Vec::new();
    let key = account.descriptor().table.account_key;
    for column in account.descriptor().table.columns {
        // The row stays the account's that it is, whatever an answer says.
        if key.is_some_and(|key| key.name == column.name) {
            continue;
        }
        let (paths, members) = match column.source {
            Source::TokenResponse(paths) => (paths, &answer.members),
            Source::Exchange(paths) => (paths, &answer.exchanged),
            _ => continue,
        };
        match value::from_answer(account, column, paths, members) {
            Ok(Some(value)) => fields.push((column.name, value)),
            Ok(None) => {}
            // The tokens that came with it are stored all the same.
            Err(error @ Error::InvalidField { .. }) => {
                let service = account.service();
                tracing::warn!(service, %error, "a value of a refresh's answer is not stored");
            }
            Err(error) => return Err(error),
        }
    }
    Ok(fields)
}

/// What requests for an account are made with, from its row. Whoever wrote it, a value that decides
/// where a request goes must be one that may.
///
/// # Errors
/// [`Error::Misconfigured`] when it is not; those of opening a secret.
pub(crate) fn of_row(account: &Account, named: &Named) -> Result<FieldValues, Error> {
    let mut values = FieldValues::default();
    let table = &account.descriptor().table;
    for column in table.columns.iter().filter(|column| column.named) {
        let Some(text) = named.get(column.name) else {
            continue;
        };
        let text = if column.secret {
            let opened = account.open(column.name, &Sealed::from_text(text.to_owned()))?;
            opened.expose_secret().to_owned()
        } else {
            text.to_owned()
        };
        checks::bounds(column, &text).map_err(|problem| {
            let (table, column) = (table.name, column.name);
            Error::Misconfigured(format!("a value of {table}.{column} {problem}"))
        })?;
        values.add(column.name, text, column.secret);
    }
    Ok(values)
}

/// The value, as text, of the column by which rows share their tokens, where the integration has one
/// and the answer says it.
pub(crate) fn shared_by(descriptor: &Descriptor, members: &Json) -> Option<String> {
    let name = descriptor.revocation.as_ref()?.shared_by?;
    let mut columns = descriptor.table.columns.iter();
    let column = columns.find(|column| column.name == name)?;
    let Source::TokenResponse(paths) = column.source else {
        return None;
    };
    match value::found(column, paths, members)? {
        Value::Text(text) => Some(text),
        Value::Integer(number) => Some(number.to_string()),
        Value::BigInt(number) => Some(number.to_string()),
        _ => None,
    }
}
