//! One integration with its credentials, and what is tried with it.

use super::{
    authorization,
    chart::Chart,
    document, remedies,
    report::{Severity, Subject},
    token,
};
use crate::{
    account::Account,
    descriptor::{Descriptor, Source, UserIdType},
    error::Error,
    field_values::FieldValues,
    fields::{self, Parameters},
    store::Named,
    toolbox::Toolbox,
    user::UserId,
};

/// Looks at everything.
pub(super) async fn examine(
    tools: &Toolbox,
    descriptor: &'static Descriptor,
    given: &[(String, String)],
) -> Chart {
    let mut chart = Chart::new(descriptor);
    if let Err(error) = try_everything(tools, given, &mut chart).await {
        cannot_begin(&mut chart, &error);
    }
    chart
}

async fn try_everything(
    tools: &Toolbox,
    given: &[(String, String)],
    chart: &mut Chart,
) -> Result<(), Error> {
    let descriptor = chart.descriptor;
    tools.check_listed(descriptor)?;
    let account = Account::of(tools, descriptor, nobody(descriptor.table.owner_id));
    let fields = values(&account, given)?;
    let credentials = tools.credentials_to_begin(&account.id, &fields).await?;
    let callback = tools.redirect_uri_of(descriptor, &fields);
    redirect_uri(chart, &credentials.redirect_uri(descriptor, &callback)?);
    // Without what is discovered: the document is looked at first, and may be the trouble.
    let client = tools.client_as_written(&account.id, &credentials, &callback, &fields)?;
    let document = document::find(&client, chart).await;
    let client = match tools
        .token_client(&account.id, &credentials, &callback, &fields)
        .await
    {
        Ok(client) => client,
        Err(error) => {
            undiscovered(chart, &error);
            return Ok(());
        }
    };
    let authorization = authorization::examine(&client, chart).await?;
    token::examine(&client, &document, authorization, chart).await?;
    document.compare(&client, chart);
    Ok(())
}

/// An owner who is none: nothing of a row is read.
fn nobody(ty: UserIdType) -> UserId {
    match ty {
        UserIdType::Integer => UserId::Integer(0),
        UserIdType::BigInt => UserId::BigInt(0),
        #[cfg(feature = "uuid")]
        UserIdType::Uuid => UserId::Uuid(uuid::Uuid::nil()),
        _ => UserId::Text(String::new()),
    }
}

/// What a user would give.
struct Given<'a> {
    descriptor: &'static Descriptor,
    values: &'a [(String, String)],
}

impl Given<'_> {
    fn find(&self, name: &str) -> Option<&str> {
        let mut values = self.values.iter();
        let found = values.find(|(field, _)| field == name);
        found.map(|(_, value)| value.as_str())
    }
}

impl Parameters for Given<'_> {
    fn get(&self, name: &str) -> Result<Option<&str>, Error> {
        let mut columns = self.descriptor.table.columns.iter();
        let column = columns.find(|column| column.name == name);
        let usual = || {
            let undecided = column.filter(|column| column.default_text().is_none());
            undecided.and_then(|column| column.choices().first().copied())
        };
        Ok(self.find(name).or_else(usual))
    }

    fn is_exposed(&self, _: &str) -> bool {
        false
    }
}

/// The values that requests are made with.
fn values(account: &Account, given: &[(String, String)]) -> Result<FieldValues, Error> {
    let descriptor = account.descriptor();
    let given = Given {
        descriptor,
        values: given,
    };
    let started = fields::from_start(account, &given, &Named::default())?;
    let mut values = started.values(descriptor);
    for column in descriptor.table.columns {
        // What is known only later, or is the application's own.
        let is_later = !column.is_given_at_start();
        let own = || match column.source {
            Source::Local(_) => column.default_text(),
            _ => None,
        };
        let value = given.find(column.name).map(str::to_owned);
        if let Some(value) = value.or_else(own).filter(|_| is_later) {
            values.set(column.name, value, column.secret);
        }
    }
    Ok(values)
}

/// Nothing can be sent.
fn cannot_begin(chart: &mut Chart, error: &Error) {
    let service = chart.descriptor.service;
    match error {
        Error::InvalidField { field, problem, .. } => {
            let remedy = format!(
                "a user gives it at start: say it with .given(\"{field}\", \"..\"), a value that \
                 you can try with"
            );
            let message = format!("the value {problem}; nothing was sent");
            let subject = Subject::Value;
            chart.add(Severity::Wrong, subject, *field, message, Some(remedy));
        }
        error => {
            let message = error.to_string();
            chart.add(
                Severity::Wrong,
                Subject::Configuration,
                service,
                message,
                None,
            );
        }
    }
}

/// What the struct leaves to its issuer is not there.
fn undiscovered(chart: &mut Chart, error: &Error) {
    if chart.blames(Subject::Issuer) {
        return;
    }
    let remedy = "compare issuer, letter by letter, with the one that the provider documents; or \
                  write authorization_endpoint and token_endpoint";
    let (severity, subject) = match error {
        Error::Unavailable {
            source: Some(_), ..
        } => (Severity::Wrong, Subject::Connection),
        _ => (Severity::Wrong, Subject::Issuer),
    };
    chart.add(
        severity,
        subject,
        "issuer",
        error.to_string(),
        Some(remedy.to_owned()),
    );
}

/// What is to be registered, and whether it can be.
fn redirect_uri(chart: &mut Chart, redirect_uri: &str) {
    let attribute = remedies::attribute(chart.descriptor, Subject::RedirectUri);
    if chart.descriptor.authorization.redirect_uri.is_some() {
        let message = "the provider has a name for it, which the attribute redirect_uri says";
        chart.unseen(Subject::RedirectUri, attribute, message);
    } else if remedies::is_usual_redirect_uri(redirect_uri) {
        let message = format!("to be registered: {redirect_uri}");
        chart.fine(Subject::RedirectUri, attribute, message);
    } else {
        let message =
            format!("{redirect_uri} is neither https nor loopback; many providers refuse it");
        let remedy = "set BACKEND_URL to an https address".to_owned();
        chart.add(
            Severity::Hint,
            Subject::RedirectUri,
            attribute,
            message,
            Some(remedy),
        );
    }
}
