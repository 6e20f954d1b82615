//! A connection that the application has from before: stored as a callback would have stored it, and
//! the provider is not asked.

use std::{
    collections::HashMap,
    time::{Duration, Instant},
};

use secrecy::{ExposeSecret as _, SecretString};

use super::scope_sets;
use crate::{
    account::Account,
    account_key::Key,
    clock,
    descriptor::Source,
    error::Error,
    fields,
    protocol::{check_access_token, check_refresh_token, scope},
    random,
    store::{
        Given, Row, Value,
        life::{self, ImportOutcome},
        outbox::Ids,
    },
    user::UserId,
};

/// When a token runs out.
#[derive(Debug, Clone, Copy)]
pub(crate) enum Expiry {
    At(i64),
    /// So long after it was issued.
    In(Duration),
}

/// What is known of the connection. No `Debug`: it holds the tokens.
pub(crate) struct Import {
    pub(crate) access_token: SecretString,
    pub(crate) refresh_token: Option<SecretString>,
    pub(crate) scopes: Vec<String>,
    pub(crate) expiry: Option<Expiry>,
    pub(crate) refresh_token_expires_at: Option<i64>,
    pub(crate) created_at: Option<i64>,
    pub(crate) issued_at: Option<i64>,
    pub(crate) connected_by: Option<UserId>,
    /// By column; of two values the later one counts.
    pub(crate) fields: Vec<(&'static str, Given)>,
    pub(crate) replaces: bool,
    /// Names of groups of scopes that it has, whatever is known of the scopes.
    pub(crate) scope_sets: Vec<String>,
}

/// How an import ends that is not refused.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum ImportEnd {
    Stored,
    /// There was a connection already.
    Kept,
    /// It was moved before, and ended since.
    Ended,
    /// Whoever refreshes it where it was before may have done so since it was read.
    Busy,
}

/// Stores the connection.
///
/// # Errors
/// [`Error::InvalidRequest`] and [`Error::InvalidField`] for what cannot be stored;
/// [`Error::AccountTaken`]; [`Error::Misconfigured`] when the builder was not given the integration;
/// [`Error::Database`]
pub(crate) async fn import(
    account: &Account,
    import: Import,
    holder: Option<String>,
) -> Result<ImportEnd, Error> {
    store(prepared(account, import)?, holder).await
}

/// The same for a row of a run, which moves each account once.
///
/// # Errors
/// Those of [`import`].
pub(crate) async fn import_once(
    account: &Account,
    import: Import,
    holder: String,
) -> Result<ImportEnd, Error> {
    let (account, mut imported) = prepared(account, import)?;
    imported.only_once = true;
    store((account, imported), Some(holder)).await
}

async fn store(
    (account, mut imported): (Account, life::Imported),
    holder: Option<String>,
) -> Result<ImportEnd, Error> {
    imported.holder = holder;
    let outcome = account
        .run(async move |conn, id| life::import(conn, id, imported.clone()).await)
        .await?;
    let end = end(&account, outcome)?;
    if end == ImportEnd::Stored {
        account.tools.flights.forget(&account.id);
        tracing::info!(service = account.service(), "imported");
    }
    Ok(end)
}

/// Checks and seals the connection as [`import`] does, and asks the database what it would say; nothing
/// stays of it.
///
/// # Errors
/// Those of [`import`].
pub(crate) async fn rehearse_import(account: &Account, import: Import) -> Result<ImportEnd, Error> {
    let (account, mut imported) = prepared(account, import)?;
    imported.only_once = true;
    let outcome = account
        .run(async move |conn, id| life::rehearse(conn, id, imported.clone()).await)
        .await?;
    end(&account, outcome)
}

fn end(account: &Account, outcome: ImportOutcome) -> Result<ImportEnd, Error> {
    match outcome {
        ImportOutcome::Stored => Ok(ImportEnd::Stored),
        ImportOutcome::Kept => Ok(ImportEnd::Kept),
        ImportOutcome::Ended => Ok(ImportEnd::Ended),
        ImportOutcome::Busy => Ok(ImportEnd::Busy),
        ImportOutcome::Taken => Err(Error::AccountTaken {
            service: account.service(),
        }),
    }
}

/// The connection as it is stored, and the account that it is of.
fn prepared(account: &Account, mut import: Import) -> Result<(Account, life::Imported), Error> {
    account.tools.check_listed(account.descriptor())?;
    check(account, &import)?;
    let given = std::mem::take(&mut import.fields);
    let account = account.with_key(key(account, &given)?);
    let taken = (clock::now(), Instant::now());
    let replaces = import.replaces;
    let named = scope_sets::find(account.descriptor(), &import.scope_sets)?;
    let row = row(&account, import, given, taken.0)?;
    let granted = row.scopes.as_deref().unwrap_or_default();
    let imported = life::Imported {
        scope_sets: scope::granted_sets(&account.descriptor().authorization, &named, granted),
        row,
        taken,
        replaces,
        only_once: false,
        holder: None,
        generation: random::generation(),
        claim: random::name()?,
        ids: Ids::draw()?,
    };
    Ok((account, imported))
}

fn check(account: &Account, import: &Import) -> Result<(), Error> {
    if import.access_token.expose_secret().is_empty() {
        return Err(Error::InvalidRequest("there is no access token"));
    }
    check_tokens(import).map_err(Error::InvalidRequest)?;
    check_moments(import)?;
    let table = &account.descriptor().table;
    match &import.connected_by {
        None => {}
        Some(user) if table.connected_by.is_some() => {
            user.check(account.descriptor())?;
        }
        Some(_) => {
            return Err(Error::InvalidRequest(
                "`connected_by` is for connections whose owner is not the user",
            ));
        }
    }
    let is_own = |name: &str| table.columns.iter().any(|column| column.name == name);
    if import.fields.iter().all(|(name, _)| is_own(name)) {
        return Ok(());
    }
    Err(Error::InvalidRequest(
        "a column is set that is none of the struct's own fields",
    ))
}

/// As those of a token answer.
fn check_tokens(import: &Import) -> Result<(), &'static str> {
    check_access_token(import.access_token.expose_secret())?;
    match &import.refresh_token {
        Some(token) => check_refresh_token(token.expose_secret()),
        None => Ok(()),
    }
}

const CENTURY: Duration = Duration::from_hours(100 * 366 * 24);

/// Milliseconds, taken for seconds, are a moment that never comes.
fn check_moments(import: &Import) -> Result<(), Error> {
    let end = clock::after(clock::now(), CENTURY);
    let expires_at = match import.expiry {
        Some(Expiry::At(moment)) => Some(moment),
        _ => None,
    };
    let moments = [
        expires_at,
        import.refresh_token_expires_at,
        import.issued_at,
        import.created_at,
    ];
    if moments.into_iter().flatten().all(|moment| moment <= end) {
        return Ok(());
    }
    Err(Error::InvalidRequest(
        "a moment is more than a century ahead: moments are in seconds, not in milliseconds",
    ))
}

/// Which of the owner's accounts it is, where there may be several.
fn key(account: &Account, given: &[(&'static str, Given)]) -> Result<Option<Key>, Error> {
    let Some(key) = account.descriptor().table.account_key else {
        return Ok(None);
    };
    let mut set = given.iter().rev();
    let Some((_, Given::Plain(value))) = set.find(|(name, _)| *name == key.name) else {
        return Err(missing(account, key.name));
    };
    let key = Key::try_from(value).map_err(|problem| invalid(account, key.name, problem))?;
    Ok(Some(key))
}

fn row(
    account: &Account,
    import: Import,
    given: Vec<(&'static str, Given)>,
    now: i64,
) -> Result<Row, Error> {
    let seal = |column, token: &SecretString| account.seal(column, token);
    let (refresh_token, issued_at) = (
        import.refresh_token.as_ref(),
        import.issued_at.unwrap_or(now),
    );
    Ok(Row {
        owner: account.id.owner.clone(),
        access_token: seal("access_token", &import.access_token)?,
        refresh_token: refresh_token
            .filter(|token| !token.expose_secret().is_empty())
            .map(|token| seal("refresh_token", token))
            .transpose()?,
        scopes: scopes(account, &import.scopes),
        expires_at: import.expiry.map(|expiry| match expiry {
            Expiry::At(moment) => moment,
            Expiry::In(lifetime) => clock::after(issued_at, lifetime),
        }),
        refresh_token_expires_at: import.refresh_token_expires_at,
        created_at: import.created_at.unwrap_or(now),
        issued_at,
        fields: fields(account, given)?,
        connected_by: import.connected_by,
    })
}

/// As a token answer's are stored; of none nothing is known.
fn scopes(account: &Account, scopes: &[String]) -> Option<String> {
    let separator = account.descriptor().authorization.scope_separator;
    let scopes = scope::normalize(scopes.iter().map(String::as_str), separator);
    Some(scopes).filter(|scopes| !scopes.is_empty())
}

/// The struct's own columns: those that are set, and of the others those that a connect would write.
fn fields(
    account: &Account,
    given: Vec<(&'static str, Given)>,
) -> Result<Vec<(&'static str, Value)>, Error> {
    let mut given: HashMap<&str, Given> = given.into_iter().collect();
    let mut fields = Vec::new();
    for column in account.descriptor().table.columns {
        let value = match given.remove(column.name) {
            Some(given) => fields::stored(account, column, given)?,
            // What a new row has by default, and a present one keeps.
            None if matches!(column.source, Source::Local(_)) => continue,
            None if column.nullable => Value::Null,
            None => return Err(missing(account, column.name)),
        };
        fields.push((column.name, value));
    }
    Ok(fields)
}

fn missing(account: &Account, field: &'static str) -> Error {
    let problem = "is missing: there is no connection without it, and it is to be set";
    invalid(account, field, problem)
}

fn invalid(account: &Account, field: &'static str, problem: &str) -> Error {
    Error::InvalidField {
        service: account.service(),
        field,
        problem: problem.to_owned(),
    }
}
