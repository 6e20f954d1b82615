//! What everything works with: database, keys, addresses, credentials, HTTP, events, and the pace
//! at which providers are asked. It knows nothing of what is done with it.

mod credentials;
mod per_host;
mod urls;

use std::{
    collections::BTreeSet,
    ops::Deref,
    sync::{
        Arc, Mutex, Once, PoisonError, Weak,
        atomic::{AtomicU64, Ordering},
    },
};

use crate::{
    account_id::AccountId,
    crypto::KeyRing,
    descriptor::Descriptor,
    error::Error,
    events::Hub,
    field_values::FieldValues,
    hooks::{AnyHooks, HookSet, Hooked},
    http::Http,
    pacing::{Breakers, ClientRefusals, Flights, RefusedTokens},
    protocol::{ClientCredentials, Issuers, token_request::TokenClient},
    store::Database,
    tasks::Tasks,
};

pub(crate) use credentials::{Credentials, names_of_credentials};
pub use per_host::HostCredentials;
pub(crate) use per_host::{CredentialsFor, check_given};
#[cfg(feature = "page")]
pub(crate) use urls::is_loopback_host;
pub(crate) use urls::{BackendUrl, FrontendUrl};

/// Who may finish a flow.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Default)]
#[non_exhaustive]
pub enum CallbackSession {
    /// The user who began it, signed in at the callback too.
    #[default]
    SameUser,
    /// The browser that began it. For hosts whose session does not reach the callback: bearer
    /// tokens kept by scripts, `SameSite=Strict` cookies.
    FlowCookie,
}

/// The tools, shared.
#[derive(Clone)]
pub(crate) struct Toolbox(Arc<Tools>);

pub(crate) struct Tools {
    pub(crate) database: Database,
    pub(crate) keys: KeyRing,
    pub(crate) backend: BackendUrl,
    pub(crate) frontend: FrontendUrl,
    /// The path on the front end where flows end that name no place of their own.
    pub(crate) landing: String,
    pub(crate) http: Http,
    /// What providers that are discovered have said of themselves.
    pub(crate) issuers: Issuers,
    pub(crate) callback_session: CallbackSession,
    pub(crate) credentials: Credentials,
    /// Those of integrations whose hosts have clients of their own.
    pub(crate) credentials_for: Option<CredentialsFor>,
    pub(crate) integrations: Vec<&'static Descriptor>,
    pub(crate) hooks: HookSet,
    pub(crate) flights: Flights,
    pub(crate) breakers: Breakers,
    pub(crate) client_refusals: ClientRefusals,
    pub(crate) refused_tokens: RefusedTokens,
    pub(crate) tasks: Tasks,
    pub(crate) hub: Hub,
    /// Tells this process's leases from those of others.
    pub(crate) instance: String,
    pub(crate) leases: AtomicU64,
    /// How many flows this instance has begun.
    pub(crate) starts: AtomicU64,
    /// Flows begin at another host than the backend's: said once.
    pub(crate) another_host: Once,
    /// Requests come below another path than the backend's: said once.
    pub(crate) another_prefix: Once,
    /// Services that users are not shown, and the operator has been told why.
    pub(crate) left_out: Mutex<BTreeSet<&'static str>>,
    /// Services whose connections were looked through for scopes that a release has added.
    pub(crate) scopes_seen: Mutex<BTreeSet<&'static str>>,
}

impl Toolbox {
    /// Tools that are made with a reference to themselves: hooks are among them, and are handed the
    /// whole.
    pub(crate) fn new(make: impl FnOnce(WeakToolbox) -> Tools) -> Self {
        Self(Arc::new_cyclic(|weak| make(WeakToolbox(weak.clone()))))
    }
}

/// The tools, as one of them refers to the whole.
#[derive(Clone)]
pub(crate) struct WeakToolbox(Weak<Tools>);

impl WeakToolbox {
    /// The whole, which is there as long as anybody uses it.
    pub(crate) fn upgrade(&self) -> Option<Toolbox> {
        self.0.upgrade().map(Toolbox)
    }
}

impl Deref for Toolbox {
    type Target = Tools;

    fn deref(&self) -> &Tools {
        &self.0
    }
}

impl Tools {
    /// A name that no other lease has.
    pub(crate) fn next_lease_owner(&self) -> String {
        let number = self.leases.fetch_add(1, Ordering::Relaxed);
        format!("{}-{number}", self.instance)
    }

    pub(crate) fn redirect_uri(&self, descriptor: &Descriptor) -> String {
        self.backend
            .at(&format!("{}/oauth/callback", descriptor.route))
    }

    /// Whether the builder was given the integration: only then it has a table, and its credentials
    /// were checked.
    ///
    /// # Errors
    /// [`Error::Misconfigured`], to be met before the user leaves for the provider.
    pub(crate) fn check_listed(&self, descriptor: &Descriptor) -> Result<(), Error> {
        let service = descriptor.service;
        if self.integrations.iter().any(|one| one.service == service) {
            return Ok(());
        }
        Err(Error::Misconfigured(format!(
            "{service} is mounted, but not among the integrations given to the builder: add its \
             struct to integrations![..] in .integrations(..)"
        )))
    }

    /// Tells the operator, once for each service, why users are not shown it.
    pub(crate) fn tell_left_out(&self, descriptor: &Descriptor, why: &Error) {
        let service = descriptor.service;
        let mut told = self.left_out.lock().unwrap_or_else(PoisonError::into_inner);
        if told.insert(service) {
            tracing::warn!(service, error = %why, "left out of what users are shown (said once)");
        }
    }

    pub(crate) fn credentials(&self, descriptor: &Descriptor) -> Result<ClientCredentials, Error> {
        self.credentials
            .of(descriptor)
            .map_err(|missing| Error::Misconfigured(missing.join("; ")))
    }

    /// The integrations that share this one's client, itself first.
    pub(crate) fn sharing_client(
        &self,
        descriptor: &'static Descriptor,
    ) -> Vec<&'static Descriptor> {
        let others = self
            .integrations
            .iter()
            .copied()
            .filter(|other| other.env == descriptor.env && other.service != descriptor.service)
            .filter(|other| other.host.is_some() == descriptor.host.is_some())
            // An organization and a user of the same number are not the same owner.
            .filter(|other| {
                other.table.connected_by.is_some() == descriptor.table.connected_by.is_some()
            });
        std::iter::once(descriptor).chain(others).collect()
    }

    /// A client at the integration's endpoints, for an account whose requests are made with these
    /// values. `redirect_uri` is the callback's URL. What the integration does not say, its issuer is asked for.
    ///
    /// # Errors
    /// Those of asking the issuer.
    pub(crate) async fn token_client<'a>(
        &'a self,
        account: &'a AccountId,
        credentials: &'a ClientCredentials,
        redirect_uri: &'a str,
        fields: &'a FieldValues,
    ) -> Result<TokenClient<'a>, Error> {
        let mut client = self.client_as_written(account, credentials, redirect_uri, fields)?;
        client.discover(&self.issuers).await?;
        Ok(client)
    }

    /// The same before its issuer is asked for anything.
    ///
    /// # Errors
    /// [`Error::Misconfigured`]
    pub(crate) fn client_as_written<'a>(
        &'a self,
        account: &'a AccountId,
        credentials: &'a ClientCredentials,
        redirect_uri: &'a str,
        fields: &'a FieldValues,
    ) -> Result<TokenClient<'a>, Error> {
        let hooks = self.hooks_of(account.descriptor)?;
        Ok(TokenClient {
            http: &self.http,
            descriptor: account.descriptor,
            credentials,
            redirect_uri: credentials.redirect_uri(account.descriptor, redirect_uri)?,
            fields,
            metadata: None,
            hooks: hooks.map(|hooks| Hooked { hooks, account }),
            scope_sets: Vec::new(),
        })
    }

    /// The hooks of an integration that names some.
    pub(crate) fn hooks_of(&self, descriptor: &Descriptor) -> Result<Option<&dyn AnyHooks>, Error> {
        self.hooks.of(descriptor)
    }

    /// The front end's address for the end of a flow.
    pub(crate) fn landing(&self, path: &str, more: &[(&str, &str)]) -> String {
        self.frontend.at(path, more)
    }

    /// The path on the front end where flows end that name none.
    pub(crate) fn landing_path(&self) -> &str {
        &self.landing
    }

    /// Whether a browser's `Origin` is the application's own.
    pub(crate) fn is_own_origin(&self, origin: &str) -> bool {
        origin == self.backend.origin() || origin == self.frontend.origin()
    }

    /// The application's own origins, in words.
    pub(crate) fn own_origins(&self) -> String {
        let (backend, frontend) = (self.backend.origin(), self.frontend.origin());
        if backend == frontend {
            format!("{backend} (BACKEND_URL)")
        } else {
            format!("{backend} (BACKEND_URL) and {frontend} (FRONTEND_URL)")
        }
    }
}
