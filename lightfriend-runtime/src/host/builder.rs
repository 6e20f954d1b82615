//! From configuration to [`OAuth`], or to the list of everything that is wrong with it.

use std::{
    fmt,
    future::Future,
    sync::{Arc, Mutex, Once, atomic::AtomicU64},
};

use axum::http::request::Parts;
use secrecy::SecretString;

use super::{
    OAuth,
    current_owner::{self, CurrentOwner, CurrentOwners},
    current_user::{CurrentUser, IntoCurrentUser},
    hooks::GivenHooks,
    problems::{Problems, another_user_id, plain_http_endpoint},
};
use crate::{
    crypto::KeyRing,
    descriptor::{Descriptor, UserIdType},
    error::Error,
    escape::escaped,
    events::{Callback, Event, Hub},
    flow::ReturnTo,
    hooks,
    http::{self, Http, OutgoingProxy},
    integration::{Integrations, OAuthIntegration},
    pacing::{Breakers, ClientRefusals, Flights, RefusedTokens},
    protocol::Issuers,
    random,
    store::{Database, IntoDatabase, check},
    tasks::Tasks,
    toolbox::{BackendUrl, CallbackSession, Credentials, CredentialsFor, FrontendUrl, Tools},
};

/// Builds an [`OAuth`]. What is not given is read from the environment.
#[derive(Debug, Default)]
#[must_use = "nothing happens before `build`"]
pub struct Builder {
    database: Option<Database>,
    keys: Option<KeyRing>,
    backend_url: Option<String>,
    frontend_url: Option<String>,
    landing: Option<String>,
    current_user: Option<CurrentUser>,
    user_id: Option<UserIdType>,
    current_owner: CurrentOwners,
    callback_session: CallbackSession,
    pub(super) credentials: Credentials,
    pub(super) credentials_for: Option<CredentialsFor>,
    integrations: Vec<&'static Descriptor>,
    pub(super) hooks: GivenHooks,
    danger_allow_http_backend_url: bool,
    pub(super) outgoing: http::Settings,
    on_event: Option<OnEvent>,
}

struct OnEvent(Callback);

impl fmt::Debug for OnEvent {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str("OnEvent")
    }
}

impl Builder {
    /// The application's pool, see [`Database`]; or what [`OAuth::connect`] has opened.
    pub fn database(mut self, database: impl IntoDatabase) -> Self {
        self.database = Some(database.into_database());
        self
    }

    /// The keys that seal tokens; otherwise `OAUTH_ENCRYPTION_KEYS`.
    pub fn keys(mut self, keys: KeyRing) -> Self {
        self.keys = Some(keys);
        self
    }

    /// The URL at which browsers reach this application; otherwise `BACKEND_URL`. It has a path
    /// where they see the application below one, as in `https://example.com/app`: behind a proxy that
    /// takes that path off, or nested by the application's own router.
    pub fn backend_url(mut self, url: impl Into<String>) -> Self {
        self.backend_url = Some(url.into());
        self
    }

    /// Where the browser goes after a flow; otherwise `FRONTEND_URL`, and without that, or when it
    /// is empty, that of the backend. A front end that routes in the fragment ends in `/#/`.
    pub fn frontend_url(mut self, url: impl Into<String>) -> Self {
        self.frontend_url = Some(url.into());
        self
    }

    /// The path on the front end where the browser goes after a flow that has named no `return_to`,
    /// or that is unknown; otherwise `/connections`. Like every `return_to` it is below the path of
    /// `FRONTEND_URL`, and may have a query and a fragment.
    pub fn landing(mut self, path: impl Into<String>) -> Self {
        self.landing = Some(path.into());
        self
    }

    /// How to tell the signed-in user from a request; otherwise an `Extension<i32>` that the
    /// application's middleware has put there. Ids of other types are never taken without being
    /// asked for: request ids, which come from the client, are often a `String` or a `Uuid`.
    ///
    /// Any async function over request parts will do, so an extractor of the application's own
    /// fits: `|mut parts| async move { AuthUser::from_request_parts(&mut parts, &state).await }`
    /// and then its id.
    pub fn current_user<F, W, R>(mut self, ask: F) -> Self
    where
        F: Fn(Parts) -> W + Send + Sync + 'static,
        W: Future<Output = R> + Send + 'static,
        R: IntoCurrentUser,
    {
        self.current_user = Some(CurrentUser::function(ask));
        self.user_id = R::TYPE;
        self
    }

    /// On whose behalf somebody is signed in at an integration whose `owner` is not the user, as an
    /// organization's: the function gives its id if this user may view or manage its connections, and
    /// `None` otherwise. Whatever names the owner in a request, it is the application that knows whether
    /// the user is one of its members.
    ///
    /// ```
    /// # use axum::http::request::Parts;
    /// # use lightfriend_runtime::{Builder, OAuth, OAuthIntegration, OwnerAction};
    /// # #[derive(OAuthIntegration)]
    /// # #[oauth(provider = "slack", scopes("chat:write"), owner = "organization_id", owner_id = i64)]
    /// # pub struct Slack;
    /// #[derive(Clone, Copy)]
    /// struct Session {
    ///     organization_id: i64,
    ///     is_admin: bool,
    /// }
    ///
    /// # fn example(builder: Builder) -> Builder {
    /// builder.current_owner::<Slack>(|parts, action| async move {
    ///     let session = parts.extensions.get::<Session>().copied()?;
    ///     let is_allowed = action == OwnerAction::View || session.is_admin;
    ///     is_allowed.then_some(session.organization_id)
    /// })
    /// # }
    /// ```
    pub fn current_owner<I: OAuthIntegration>(mut self, ask: impl CurrentOwner) -> Self {
        self.current_owner.insert(I::DESCRIPTOR, ask);
        self
    }

    /// Nobody may see or manage the connections of organizations: for tests in which nobody asks.
    #[cfg(all(feature = "testing", feature = "sqlite"))]
    pub(crate) fn owned_by_nobody(mut self, descriptor: &'static Descriptor) -> Self {
        if descriptor.table.connected_by.is_some() {
            self.current_owner
                .insert(descriptor, |_, _| async { None::<i32> });
        }
        self
    }

    /// Who may finish a flow; by default the signed-in user who began it.
    pub fn callback_session(mut self, session: CallbackSession) -> Self {
        self.callback_session = session;
        self
    }

    /// Calls a function at every event, before the work goes on: it should do little, such as
    /// putting the event into a queue. See also [`OAuth::events`].
    pub fn on_event(mut self, callback: impl Fn(&Event) + Send + Sync + 'static) -> Self {
        self.on_event = Some(OnEvent(Arc::new(callback)));
        self
    }

    /// The integrations whose credentials are checked at boot and whose tables
    /// [`OAuth::migrate`] creates.
    pub fn integrations(mut self, integrations: Integrations) -> Self {
        self.integrations = integrations.descriptors().to_vec();
        self
    }

    /// Client id and secret of the integrations with this environment prefix; otherwise
    /// `{PREFIX}_CLIENT_ID` and `{PREFIX}_CLIENT_SECRET`.
    pub fn client_credentials(
        mut self,
        prefix: impl Into<String>,
        client_id: impl Into<String>,
        client_secret: impl Into<SecretString>,
    ) -> Self {
        self.credentials
            .insert_secret(prefix.into(), client_id.into(), client_secret.into());
        self
    }

    /// Client id and private key of the integrations with this environment prefix that sign who
    /// they are; otherwise `{PREFIX}_CLIENT_ID` and `{PREFIX}_PRIVATE_KEY`. The key is in PEM.
    pub fn client_private_key(
        mut self,
        prefix: impl Into<String>,
        client_id: impl Into<String>,
        private_key: impl Into<SecretString>,
    ) -> Self {
        self.credentials
            .insert_private_key(prefix.into(), client_id.into(), private_key.into());
        self
    }

    /// The value of `{env.NAME}` in the templates of the integrations, by the whole name of its
    /// variable: `{PREFIX}_NAME`. Otherwise it comes from the environment.
    pub fn variable(mut self, name: impl Into<String>, value: impl Into<SecretString>) -> Self {
        self.credentials.insert_variable(name.into(), value.into());
        self
    }

    /// Allows endpoints on `http://` loopback addresses, for development and tests. What is sent
    /// there is not encrypted.
    pub fn danger_allow_loopback_http(mut self) -> Self {
        self.outgoing.allow_loopback_http = true;
        self
    }

    /// What all outgoing requests name as their `User-Agent`, unless the integration or the call
    /// names another: by it providers know whom to ask when something is wrong. It is like
    /// `"app/1.2 (contact@app.example)"`; otherwise it is this library's name and version.
    pub fn user_agent(mut self, name: impl Into<String>) -> Self {
        self.outgoing.user_agent = Some(name.into());
        self
    }

    /// Sends outgoing requests through the http or https proxy at this URL, such as
    /// `http://user:password@proxy.example:3128`. What goes to loopback goes there directly.
    /// Otherwise no proxy is used, whatever the environment says.
    ///
    /// The proxy resolves host names, so it has to keep those that users name from leading into
    /// the application's own network; addresses in numbers are still refused here.
    pub fn outgoing_proxy(mut self, url: impl Into<SecretString>) -> Self {
        self.outgoing.proxy = Some(OutgoingProxy::At(url.into()));
        self
    }

    /// Sends outgoing requests through the proxy that `HTTPS_PROXY` or `ALL_PROXY` names, except
    /// to the hosts in `NO_PROXY` and to loopback. The variables are read by [`build`](Self::build).
    pub fn outgoing_proxy_from_env(mut self) -> Self {
        self.outgoing.proxy = Some(OutgoingProxy::FromEnvironment);
        self
    }

    /// Allows `http://` in `BACKEND_URL`, and in `FRONTEND_URL`, beyond loopback: for development
    /// with a telephone or between containers. Session cookies and authorization codes are then
    /// readable to everybody on the way.
    pub fn danger_allow_http_backend_url(mut self) -> Self {
        self.danger_allow_http_backend_url = true;
        self
    }

    /// Checks everything.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] with every problem at once: the variable, what it is for, and an
    /// example.
    pub fn build(self) -> Result<OAuth, Error> {
        let mut problems = Problems::default();
        self.check_integrations(&mut problems);
        let allow_http = self.danger_allow_http_backend_url;
        let backend = self
            .backend_url
            .or_else(|| std::env::var("BACKEND_URL").ok())
            .ok_or_else(|| {
                let example = BackendUrl::EXAMPLE;
                format!(
                    "BACKEND_URL is not set; redirect URIs are made from it: \
                     BACKEND_URL=\"{example}\""
                )
            })
            .and_then(|text| BackendUrl::parse(&text, allow_http));
        let backend = problems.keep(backend);
        let frontend = self
            .frontend_url
            .or_else(|| std::env::var("FRONTEND_URL").ok())
            .unwrap_or_default();
        let frontend = problems.keep(FrontendUrl::parse(&frontend, backend.as_ref(), allow_http));
        let landing = problems.keep(landing_path(self.landing));
        let keys = problems.keep(
            self.keys
                .map_or_else(KeyRing::from_env, Ok)
                .map_err(in_words),
        );
        let http = problems.keep(Http::new(&self.outgoing).map_err(in_words));
        let database = problems.keep(self.database.ok_or_else(|| NO_DATABASE.to_owned()));
        let (Some(database), Some(keys), Some(backend), Some(frontend), Some(landing), Some(http)) =
            (database, keys, backend, frontend, landing, http)
        else {
            return Err(problems.into_error());
        };
        if !problems.are_none() {
            return Err(problems.into_error());
        }
        let database = check::guarded(database, &keys, &self.integrations)?;
        let tools = Tools {
            database,
            keys,
            backend,
            frontend,
            landing,
            http,
            issuers: Issuers::default(),
            callback_session: self.callback_session,
            credentials: self.credentials,
            credentials_for: self.credentials_for,
            integrations: self.integrations,
            hooks: hooks::HookSet::default(),
            flights: Flights::default(),
            breakers: Breakers::default(),
            client_refusals: ClientRefusals::default(),
            refused_tokens: RefusedTokens::default(),
            tasks: Tasks::default(),
            hub: Hub::new(self.on_event.map(|OnEvent(callback)| callback)),
            instance: random::name()?,
            leases: AtomicU64::new(0),
            starts: AtomicU64::new(0),
            another_host: Once::new(),
            another_prefix: Once::new(),
            left_out: Mutex::default(),
            scopes_seen: Mutex::default(),
        };
        log_redirect_uris(&tools);
        let hooks = self.hooks;
        hooks.tell_unnamed(&tools.integrations);
        let current_user = self.current_user.unwrap_or_default();
        let current_owner = self.current_owner;
        Ok(OAuth::new(tools, current_user, current_owner, |host| {
            hooks.tie(host)
        }))
    }

    fn check_integrations(&self, problems: &mut Problems) {
        for descriptor in &self.integrations {
            if let Some(problem) = self.user_id_problem(descriptor) {
                problems.add(problem);
            }
            let has_other_owners = descriptor.table.connected_by.is_some();
            if has_other_owners && !self.current_owner.has(descriptor) {
                problems.add(current_owner::not_given(descriptor));
            }
            if descriptor
                .hooks
                .as_ref()
                .is_some_and(|named| !self.hooks.has(named))
            {
                problems.add(hooks::not_given(descriptor));
            }
            if let Err(missing) = self.check_credentials(descriptor) {
                for problem in missing {
                    problems.add(problem);
                }
            }
            if !self.outgoing.allow_loopback_http
                && let Some(endpoint) = plain_http_endpoint(descriptor)
            {
                problems.add(format!(
                    "{} has the plain http endpoint {endpoint}; call \
                     danger_allow_loopback_http() if that is meant",
                    descriptor.service
                ));
            }
        }
    }

    /// Why the users that requests carry cannot be this integration's.
    fn user_id_problem(&self, descriptor: &Descriptor) -> Option<String> {
        let wanted = descriptor.table.users();
        if self.current_user.is_none() {
            return CurrentUser::without_being_asked(descriptor.service, wanted).err();
        }
        let given = self.user_id.filter(|given| *given != wanted)?;
        Some(another_user_id(given, descriptor))
    }
}

/// What is to be registered at the providers: the first thing to compare when one refuses.
fn log_redirect_uris(tools: &Tools) {
    for descriptor in &tools.integrations {
        let redirect_uri = tools.redirect_uri_at(descriptor, None);
        tracing::info!(service = descriptor.service, redirect_uri, "redirect URI");
    }
}

/// Where flows end that name no place of their own.
fn landing_path(path: Option<String>) -> Result<String, String> {
    let Some(path) = path else {
        return Ok(LANDING.to_owned());
    };
    ReturnTo::parse(&path)
        .map(ReturnTo::into_string)
        .ok_or_else(|| {
            format!(
                "landing(\"{}\") must be a plain path on the front end; example: \"/settings{LANDING}\"",
                escaped(&path, 100)
            )
        })
}

const LANDING: &str = "/connections";

const NO_DATABASE: &str = "there is no database; pass the application's pool to database(pool), or \
                           OAuth::connect(url)? where it has none";

fn in_words(error: Error) -> String {
    match error {
        Error::Misconfigured(problem) => problem,
        other => other.to_string(),
    }
}
