//! Client ids and secrets that the application gives for each host, and the redirect URIs that tell
//! the hosts apart.

use std::{fmt, future::Future, pin::Pin, sync::Arc, time::Duration};

use secrecy::{ExposeSecret as _, SecretString};

use super::{
    Tools,
    credentials::{Credentials, fault},
};
use crate::{
    account_id::AccountId,
    descriptor::{Api, Descriptor},
    error::Error,
    field_values::FieldValues,
    hooks::{Hook, HookError, run},
    protocol::ClientCredentials,
};

/// The application's registration at one host, for
/// [`Builder::credentials_for`](crate::Builder::credentials_for).
///
/// `Debug` shows no secret.
#[derive(Debug, Clone)]
pub struct HostCredentials {
    client_id: String,
    client_secret: Option<SecretString>,
    private_key: Option<SecretString>,
}

impl HostCredentials {
    /// A client with a secret (RFC 6749 section 2.1).
    pub fn new(client_id: impl Into<String>, client_secret: impl Into<SecretString>) -> Self {
        Self {
            client_secret: Some(client_secret.into()),
            ..Self::public(client_id)
        }
    }

    /// A client without a secret, or one that signs.
    pub fn public(client_id: impl Into<String>) -> Self {
        Self {
            client_id: client_id.into(),
            client_secret: None,
            private_key: None,
        }
    }

    /// With the private key, in PEM, of a client that signs who it is.
    #[must_use]
    pub fn with_private_key(mut self, private_key: impl Into<SecretString>) -> Self {
        self.private_key = Some(private_key.into());
        self
    }

    /// What is wrong with them, without a value.
    fn fault(&self, descriptor: &Descriptor) -> Option<String> {
        let secret = descriptor.has_client_secret();
        let key = descriptor.private_key().is_some();
        let given = [
            ("client id", Some(self.client_id.as_str())),
            (
                "client secret",
                exposed(secret, self.client_secret.as_ref()),
            ),
            ("private key", exposed(key, self.private_key.as_ref())),
        ];
        let mut faults = given.into_iter().filter_map(|(what, value)| {
            let fault = match value? {
                "" => "is missing",
                // It has lines.
                _ if what == "private key" => return None,
                value => fault(value)?,
            };
            Some(format!("the {what} {fault}"))
        });
        faults.next()
    }
}

/// What is needed, empty where it is not there.
fn exposed(is_needed: bool, secret: Option<&SecretString>) -> Option<&str> {
    is_needed.then(|| secret.map_or("", |secret| secret.expose_secret()))
}

/// What the application says of a host.
type Found = Result<Option<HostCredentials>, HookError>;

type Ask =
    dyn Fn(&'static str, String) -> Pin<Box<dyn Future<Output = Found> + Send>> + Send + Sync;

/// The application's function.
#[derive(Clone)]
pub(crate) struct CredentialsFor(Arc<Ask>);

impl CredentialsFor {
    pub(crate) fn new<F, W, E>(ask: F) -> Self
    where
        F: Fn(&'static str, String) -> W + Send + Sync + 'static,
        W: Future<Output = Result<Option<HostCredentials>, E>> + Send + 'static,
        E: Into<HookError>,
    {
        Self(Arc::new(move |service, host| {
            let asked = ask(service, host);
            Box::pin(async move { asked.await.map_err(Into::into) })
        }))
    }
}

impl fmt::Debug for CredentialsFor {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("CredentialsFor")
    }
}

/// How long the application may take to find the credentials of a host.
const PATIENCE: Duration = Duration::from_secs(10);

const NAME: &str = "credentials_for";

impl CredentialsFor {
    /// The client at a host; `None` where the application has none there.
    ///
    /// # Errors
    /// [`Error::HookFailed`] where the application cannot say now; [`Error::Misconfigured`] when what
    /// it says cannot be meant.
    async fn of(&self, account: &AccountId, host: &str) -> Result<Option<HostCredentials>, Error> {
        let (service, asked) = (account.service(), host.to_owned());
        let hook = Hook {
            name: NAME,
            account,
        };
        // Within the work, where a panic is caught.
        let work = Box::pin(async move { (self.0)(service, asked).await });
        let found = run(hook, PATIENCE, &[], work).await.map_err(passing)?;
        match found.as_ref().and_then(|it| it.fault(account.descriptor)) {
            None => Ok(found),
            Some(fault) => Err(Error::Misconfigured(format!(
                "{NAME} gives {service} no usable client at {host}: {fault}"
            ))),
        }
    }
}

/// Whatever the application could not do, it may be able to later.
fn passing(error: Error) -> Error {
    match error {
        Error::HookFailed {
            service,
            hook,
            problem,
            ..
        } => Error::HookFailed {
            service,
            hook,
            problem,
            retryable: true,
        },
        other => other,
    }
}

/// Whether an integration whose hosts have clients of their own can be told them, and has the
/// variables that it names besides.
///
/// # Errors
/// One line per problem.
pub(crate) fn check_given(
    descriptor: &Descriptor,
    credentials: &Credentials,
    credentials_for: Option<&CredentialsFor>,
) -> Result<(), Vec<String>> {
    let mut problems = Vec::new();
    if credentials_for.is_none() {
        problems.push(not_given(descriptor));
    }
    problems.extend(
        credentials
            .variables_of(descriptor)
            .err()
            .into_iter()
            .flatten(),
    );
    if problems.is_empty() {
        Ok(())
    } else {
        Err(problems)
    }
}

/// What to write where hosts have clients of their own, and nothing knows them.
fn not_given(descriptor: &Descriptor) -> String {
    let service = descriptor.service;
    format!(
        "{service} has `credentials = \"per_host\"`, and the builder was given no client of any host: \
         add .{NAME}(|service, host| async move {{ .. }}), which gives \
         Ok(Some(HostCredentials::new(client_id, client_secret))) for hosts that it knows"
    )
}

impl Tools {
    /// The client that makes an account's requests: the integration's, or its at the account's host.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] where there is none; [`Error::HookFailed`] where the application
    /// cannot say now.
    pub(crate) async fn credentials_of(
        &self,
        account: &AccountId,
        fields: &FieldValues,
    ) -> Result<ClientCredentials, Error> {
        let known = self.known_credentials(account, fields).await?;
        known.ok_or_else(|| {
            let (service, host) = (account.service(), fields.host(account.descriptor));
            let host = host.unwrap_or("its host");
            Error::Misconfigured(format!("{NAME} has no client of {service} at {host}"))
        })
    }

    /// The client that begins a flow.
    ///
    /// # Errors
    /// As [`credentials_of`](Self::credentials_of); but [`Error::InvalidField`] where the
    /// application has no client at the host that was given.
    pub(crate) async fn credentials_to_begin(
        &self,
        account: &AccountId,
        fields: &FieldValues,
    ) -> Result<ClientCredentials, Error> {
        let known = self.known_credentials(account, fields).await?;
        known.ok_or_else(|| Error::InvalidField {
            service: account.service(),
            field: account.descriptor.host.unwrap_or_default(),
            problem: "names a host at which this application is not known".to_owned(),
        })
    }

    /// `None` where the application has no client at the account's host.
    async fn known_credentials(
        &self,
        account: &AccountId,
        fields: &FieldValues,
    ) -> Result<Option<ClientCredentials>, Error> {
        let descriptor = account.descriptor;
        if descriptor.host.is_none() {
            return self.credentials(descriptor).map(Some);
        }
        let ask = self.credentials_for.as_ref();
        let ask = ask.ok_or_else(|| Error::Misconfigured(not_given(descriptor)))?;
        let Some(host) = fields.host(descriptor) else {
            return Ok(None);
        };
        let Some(client) = ask.of(account, host).await? else {
            return Ok(None);
        };
        Ok(Some(ClientCredentials {
            client_id: client.client_id,
            client_secret: client.client_secret,
            private_key: client.private_key,
            ..self.unregistered(descriptor)?
        }))
    }

    /// What the environment has for an integration, for requests that do not say who the client is.
    fn unregistered(&self, descriptor: &Descriptor) -> Result<ClientCredentials, Error> {
        let variables = self.credentials.variables_of(descriptor);
        let variables = variables.map_err(|missing| Error::Misconfigured(missing.join("; ")))?;
        Ok(ClientCredentials {
            variables,
            ..ClientCredentials::default()
        })
    }

    /// What calls of the API are made with: a client of a host is asked for only where one of these
    /// says who it is.
    ///
    /// # Errors
    /// As [`credentials_of`](Self::credentials_of).
    pub(crate) async fn api_credentials(
        &self,
        account: &AccountId,
        fields: &FieldValues,
    ) -> Result<ClientCredentials, Error> {
        let descriptor = account.descriptor;
        let api = descriptor.api.as_ref();
        let says_who = api.is_some_and(Api::names_the_client);
        match descriptor.host {
            Some(_) if !says_who => self.unregistered(descriptor),
            _ => self.credentials_of(account, fields).await,
        }
    }

    /// Where a flow of an account comes back to.
    pub(crate) fn redirect_uri_of(&self, descriptor: &Descriptor, fields: &FieldValues) -> String {
        self.redirect_uri_at(descriptor, fields.host(descriptor))
    }

    /// Where flows at a host come back to; `None` is the integration's only address, or any host's,
    /// as people read it.
    pub(crate) fn redirect_uri_at(&self, descriptor: &Descriptor, host: Option<&str>) -> String {
        match (descriptor.host, host) {
            (Some(_), Some(host)) => format!("{}/{host}", self.redirect_uri(descriptor)),
            (Some(_), None) => self.backend.at(&descriptor.callback_path()),
            (None, _) => self.redirect_uri(descriptor),
        }
    }
}
