//! What a user gives when a flow begins, and what the callback brings.

use std::collections::BTreeMap;

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use super::value;
use crate::{
    account::Account,
    checks::{check, in_one_spelling},
    descriptor::{Column, Descriptor, Places, Source},
    error::Error,
    field_values::FieldValues,
    store::{Named, Sealed, Value},
};

/// The values of one flow, by column. No `Debug`: some are secret.
#[derive(Clone, Default)]
pub(crate) struct Given(BTreeMap<&'static str, Zeroizing<String>>);

impl Given {
    /// As one text, to be sealed; `None` where there is nothing to keep.
    pub(crate) fn to_secret(&self) -> Option<SecretString> {
        let members = self.0.iter();
        let members: BTreeMap<&str, &str> = members
            .map(|(name, value)| (*name, value.as_str()))
            .collect();
        if members.is_empty() {
            return None;
        }
        serde_json::to_string(&members).ok().map(SecretString::from)
    }

    /// What [`to_secret`](Self::to_secret) has written, of the columns that the struct still has.
    pub(crate) fn from_secret(descriptor: &'static Descriptor, text: &SecretString) -> Self {
        let members: BTreeMap<String, String> =
            serde_json::from_str(text.expose_secret()).unwrap_or_default();
        let members: BTreeMap<String, Zeroizing<String>> = members
            .into_iter()
            .map(|(name, value)| (name, Zeroizing::new(value)))
            .collect();
        let mut given = Self::default();
        for column in descriptor.table.columns {
            if let Some(text) = members.get(column.name) {
                given.0.insert(column.name, text.clone());
            }
        }
        given
    }

    /// What requests are made with.
    pub(crate) fn values(&self, descriptor: &Descriptor) -> FieldValues {
        let mut values = FieldValues::default();
        for column in descriptor.table.columns {
            if let Some(text) = self.0.get(column.name) {
                values.add(column.name, text.to_string(), column.secret);
            }
        }
        values
    }

    /// What a revocation is asked for with where there is no row: none that is secret.
    pub(crate) fn named(&self, descriptor: &'static Descriptor) -> Named {
        let mut named = Named::default();
        let columns = descriptor.table.columns.iter();
        for column in columns.filter(|column| column.named && !column.secret) {
            if let Some(text) = self.0.get(column.name) {
                named.add(column, Value::Text(text.to_string()));
            }
        }
        named
    }

    /// The value of a column, unsealed.
    pub(super) fn value(&self, column: &Column) -> Option<Value> {
        let text = self.0.get(column.name)?;
        value::from_text(column.ty, text)
    }

    /// What stands in the row.
    pub(crate) fn row(&self, account: &Account) -> Result<Vec<(&'static str, Value)>, Error> {
        let columns = account.descriptor().table.columns.iter();
        let given = columns.filter(|column| is_given(column));
        given
            .map(|column| {
                let value = self.value(column).unwrap_or(Value::Null);
                Ok((column.name, value::sealed(account, column, value)?))
            })
            .collect()
    }
}

fn is_given(column: &Column) -> bool {
    matches!(column.source, Source::Var(_) | Source::Callback { .. })
}

/// Whether a flow of the integration begins with values that the user gives.
pub(crate) fn asks_the_user(descriptor: &Descriptor) -> bool {
    descriptor
        .table
        .columns
        .iter()
        .any(Column::is_given_at_start)
}

/// Parameters of a request, and where they stood.
pub(crate) trait Parameters {
    /// The only value of a parameter.
    ///
    /// # Errors
    /// [`Error::InvalidRequest`] when there are several.
    fn get(&self, name: &str) -> Result<Option<&str>, Error>;

    /// Whether a parameter stands in a URL, which is no place for a secret.
    fn is_exposed(&self, name: &str) -> bool;
}

/// None: everything is as the account has it, or its default.
pub(crate) struct NoParameters;

impl Parameters for NoParameters {
    fn get(&self, _: &str) -> Result<Option<&str>, Error> {
        Ok(None)
    }

    fn is_exposed(&self, _: &str) -> bool {
        false
    }
}

/// Parameters that come from code.
impl Parameters for &[(&str, &str)] {
    fn get(&self, name: &str) -> Result<Option<&str>, Error> {
        let found = self.iter().find(|(key, _)| *key == name);
        Ok(found.map(|(_, value)| *value))
    }

    fn is_exposed(&self, _: &str) -> bool {
        false
    }
}

/// The values with which a flow begins: those given, where none is given those that the account has,
/// and then the defaults.
///
/// # Errors
/// [`Error::InvalidField`] names the first field that has no value or one that it cannot have.
pub(crate) fn from_start(
    account: &Account,
    parameters: &dyn Parameters,
    present: &Named,
) -> Result<Given, Error> {
    let mut given = Given::default();
    let columns = account.descriptor().table.columns.iter();
    for column in columns.filter(|column| column.is_given_at_start()) {
        let text = match parameters.get(column.name)? {
            Some(_) if column.secret && parameters.is_exposed(column.name) => {
                let problem = "is secret: it is given in the body of a POST, and in no address";
                return Err(invalid(account, column, problem));
            }
            Some(text) => Some(text.trim().to_owned()).filter(|text| !text.is_empty()),
            None => of_present(account, column, present)?,
        };
        accept(account, column, text, &mut given)?;
    }
    Ok(given)
}

/// What the account has now.
fn of_present(
    account: &Account,
    column: &Column,
    present: &Named,
) -> Result<Option<String>, Error> {
    let Some(text) = present.get(column.name) else {
        return Ok(None);
    };
    if !column.secret {
        return Ok(Some(text.to_owned()));
    }
    let sealed = Sealed::from_text(text.to_owned());
    let opened = account.open(column.name, &sealed)?;
    Ok(Some(opened.expose_secret().to_owned()))
}

/// Adds what the callback has brought to what the flow began with.
///
/// # Errors
/// [`Error::InvalidField`] when a value is not one that the field can have, or not the one that was
/// given; [`Error::MissingField`] when there is none.
pub(crate) fn from_callback(
    account: &Account,
    brought: &[(&'static str, String)],
    given: &mut Given,
) -> Result<(), Error> {
    for column in account.descriptor().table.columns {
        let Source::Callback { echoes, .. } = column.source else {
            continue;
        };
        let found = brought.iter().find(|(name, _)| *name == column.name);
        let text = found.map(|(_, text)| in_one_spelling(column, text.clone()));
        if !echoes {
            let missing = text.is_none();
            accept(account, column, text, given).map_err(|error| match error {
                Error::InvalidField { service, field, .. } if missing => {
                    Error::MissingField { service, field }
                }
                error => error,
            })?;
        } else if text.as_deref() != given.0.get(column.name).map(|it| it.as_str()) {
            let problem = "is another one than the one that the flow began with";
            return Err(invalid(account, column, problem));
        }
    }
    Ok(())
}

/// The values of a flow that the provider has begun: all of them by the fields' names, those that a
/// callback would bring too.
///
/// # Errors
/// [`Error::InvalidRequest`] when a name is not such a field's, or stands there twice;
/// [`Error::InvalidField`] as for [`from_start`].
pub(crate) fn from_code(
    account: &Account,
    values: &[(&str, &str)],
    present: &Named,
) -> Result<Given, Error> {
    let columns = account.descriptor().table.columns;
    for (index, (name, _)) in values.iter().enumerate() {
        if !columns.iter().any(|it| is_given(it) && it.name == *name) {
            return Err(Error::InvalidRequest(
                "a value is named like no field of the struct that is given or comes with a callback",
            ));
        }
        if values[..index].iter().any(|(other, _)| other == name) {
            return Err(Error::InvalidRequest("a field has two values"));
        }
    }
    let mut given = from_start(account, &values, present)?;
    let brought = columns.iter().filter(|column| is_given(column));
    for column in brought.filter(|column| !column.is_given_at_start()) {
        let text = Parameters::get(&values, column.name)?.map(str::to_owned);
        accept(account, column, text, &mut given)?;
    }
    Ok(given)
}

/// Takes a value, or the default, if the column can have it.
fn accept(
    account: &Account,
    column: &'static Column,
    text: Option<String>,
    given: &mut Given,
) -> Result<(), Error> {
    let Some(text) = text.or_else(|| column.default_text()) else {
        if column.nullable {
            return Ok(());
        }
        return Err(invalid(account, column, "is missing"));
    };
    let text = in_one_spelling(column, text);
    check(column, &text).map_err(|problem| invalid(account, column, &problem))?;
    if column.named {
        let places = account.descriptor().places_of(column.name);
        check_places(places, &text).map_err(|problem| invalid(account, column, problem))?;
    }
    if value::from_text(column.ty, &text).is_none() {
        return Err(invalid(account, column, "is of another type"));
    }
    given.0.insert(column.name, Zeroizing::new(text));
    Ok(())
}

/// What no request could have is told before there is one.
fn check_places(places: Places, text: &str) -> Result<(), &'static str> {
    let is_plain = |byte: u8| byte == b' ' || byte.is_ascii_graphic();
    // RFC 9110 section 5.5.
    if places.header && !text.bytes().all(is_plain) {
        return Err("has characters that no header can carry");
    }
    // RFC 3986 section 3.3.
    if places.address && matches!(text, "." | "..") {
        return Err("is a step in a path, and no name");
    }
    Ok(())
}

fn invalid(account: &Account, column: &Column, problem: &str) -> Error {
    Error::InvalidField {
        service: account.service(),
        field: column.name,
        problem: problem.to_owned(),
    }
}
