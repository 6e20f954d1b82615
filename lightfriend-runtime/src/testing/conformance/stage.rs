//! Where one test happens: the struct in an `OAuth` of its own, a database, the provider, and a
//! user's browser.

use std::sync::Arc;

use secrecy::SecretString;
use url::Url;

use super::database::{Store, owner};
use super::hints;
use super::{Failure, Setup};
use crate::account::Account;
use crate::crypto::KeyRing;
use crate::descriptor::{Descriptor, UserIdType};
use crate::error::Error;
use crate::fields::Parameters;
use crate::flow::{self, AuthorizationResponse, Beginning, Finished, FlowCookies, Started};
use crate::hooks::HookError;
use crate::host::{Builder, OAuth};
use crate::integration::Integrations;
use crate::store::accounts;
use crate::store::stored::{self, Stored};
use crate::testing::provider::MockProvider;
use crate::testing::shape::{self, Decision, Facts, Shape};
use crate::toolbox::HostCredentials;
use crate::user::UserId;

const BACKEND: &str = "https://app.conformance.example.com";

/// Where one test happens.
pub(super) struct Stage {
    pub(super) tried: &'static Descriptor,
    pub(super) described: &'static Descriptor,
    pub(super) facts: Facts,
    pub(super) shape: Arc<Shape>,
    pub(super) provider: MockProvider,
    pub(super) store: Store,
    pub(super) oauth: OAuth,
    setup: Setup,
    keys: SecretString,
}

/// A browser that has come back from the provider.
pub(super) struct Back {
    pub(super) query: String,
    /// The flow's cookie.
    pub(super) cookie: Option<SecretString>,
}

impl Stage {
    pub(super) async fn new(setup: &Setup) -> Result<Self, Failure> {
        let (tried, described) = (setup.tried, setup.shape);
        let facts = setup.facts(BACKEND)?;
        let failed = |error: std::io::Error| Failure::new(format!("no provider: {error}"));
        let shape = Arc::new(Shape::new(described, tried, facts.clone()).map_err(failed)?);
        let provider = MockProvider::start_as(shape.clone())
            .await
            .map_err(failed)?;
        let store = Store::new(tried)?;
        let keys = KeyRing::generate().map_err(|error| Failure::of("no key", &error))?;
        let oauth = oauth(setup, &facts, &store, (&keys, &provider))?;
        let migrated = oauth.migrate().await;
        migrated.map_err(|error| Failure::of("the tables cannot be made", &error))?;
        Ok(Self {
            tried,
            described,
            facts,
            shape,
            provider,
            store,
            oauth,
            setup: setup.clone(),
            keys,
        })
    }

    /// Another instance of the application, on the same database.
    pub(super) fn another(&self) -> Result<OAuth, Failure> {
        let (keys, provider) = (&self.keys, &self.provider);
        oauth(&self.setup, &self.facts, &self.store, (keys, provider))
    }

    pub(super) fn owner(&self, number: u8) -> UserId {
        owner(self.tried.table.owner_id, number)
    }

    pub(super) fn user(&self, number: u8) -> UserId {
        owner(self.tried.table.users(), number)
    }

    /// The first user begins a flow.
    pub(super) async fn start(&self) -> Result<Started, Failure> {
        let account = self.oauth.account(self.tried, self.owner(1));
        let given: Vec<(&str, &str)> = self
            .facts
            .fields
            .iter()
            .map(|(name, value)| (name.as_str(), value.as_str()))
            .collect();
        let given = given.as_slice();
        let parameters: &(dyn Parameters + Sync) = &given;
        let beginning = Beginning {
            parameters,
            ..Beginning::again(account, self.user(1))
        };
        let started = flow::start(beginning).await;
        started.map_err(|error| self.blame("no flow can begin", &error))
    }

    /// The browser goes to the provider, and comes back.
    pub(super) fn visit(&self, started: &Started, decision: Decision) -> Result<Back, Failure> {
        let query = self.shape.visit(&started.authorization_url, decision);
        let query =
            query.ok_or_else(|| self.fail("the provider refuses the authorization request"))?;
        let response = self.parsed(&query)?;
        let cookies = FlowCookies::of(&self.oauth.tools().backend);
        let cookie = response.state().map(|state| cookies.of_state(state));
        let jar = || std::iter::once(started.cookie.as_str().into());
        Ok(Back {
            cookie: cookie.and_then(|cookie| cookie.find(jar())),
            query,
        })
    }

    fn parsed(&self, query: &str) -> Result<AuthorizationResponse, Failure> {
        let posted = self.described.authorization.is_posted();
        let query = if posted {
            flow::query_of_form(query, self.tried)
        } else {
            Ok(query.to_owned())
        };
        query
            .and_then(|query| AuthorizationResponse::parse(self.tried, &query))
            .map_err(|error| self.blame("the callback is not understood", &error))
    }

    /// The callback, in whichever browser and session.
    pub(super) async fn arrive(
        &self,
        query: &str,
        cookie: Option<SecretString>,
        user: Option<UserId>,
    ) -> Result<Finished, Failure> {
        let host = self.tried.host.and_then(|host| self.facts.fields.get(host));
        let response = self.parsed(query)?.at(host.cloned());
        let tools = self.oauth.tools();
        Ok(flow::finish(tools, self.tried, response, cookie, user).await)
    }

    /// The first user connects, as users do.
    pub(super) async fn connect(&self) -> Result<Account, Failure> {
        let started = self.start().await?;
        let back = self.visit(&started, Decision::Allow)?;
        let finished = self.arrive(&back.query, back.cookie, Some(self.user(1)));
        let finished = finished.await?;
        let failed = |error: Error| self.blame("connecting fails", &error);
        finished.result.map_err(failed)?;
        let account = self.account().await?;
        account.ok_or_else(|| self.fail("after a callback that succeeded nothing is stored"))
    }

    /// What is stored for the first user.
    pub(super) async fn account(&self) -> Result<Option<Account>, Failure> {
        let owners = self.oauth.account(self.tried, self.owner(1));
        let ids = owners.read(accounts::of_owner).await;
        let ids = ids.map_err(|error| self.blame("the accounts cannot be read", &error))?;
        let first = ids.into_iter().next();
        Ok(first.map(|id| Account::new(self.oauth.tools(), id)))
    }

    pub(super) async fn stored(&self, account: &Account) -> Result<Stored, Failure> {
        let stored = account.read(stored::find).await;
        let stored = stored.map_err(|error| self.blame("the row cannot be read", &error))?;
        stored.ok_or_else(|| self.fail("the row is gone"))
    }

    /// Whether the newest answer has something that the struct looks for elsewhere.
    pub(super) fn reads_less(&self) -> bool {
        let answered = self.shape.answered();
        !hints::of_answer(self.described, self.tried, answered.as_ref()).is_empty()
    }

    /// What the provider complains of, and what of its answers is not read.
    pub(super) fn fail(&self, problem: &str) -> Failure {
        let failure = Failure::new(problem).because(self.shape.complaints());
        let answered = self.shape.answered();
        failure.because(hints::of_answer(
            self.described,
            self.tried,
            answered.as_ref(),
        ))
    }

    /// The same with an error of the runtime's, which may say more.
    pub(super) fn blame(&self, what: &str, error: &Error) -> Failure {
        let failure = self.fail(&format!("{what}: {error}"));
        failure.because(hints::of_error(self.described, self.tried, error))
    }
}

/// The application.
fn oauth(
    setup: &Setup,
    facts: &Facts,
    store: &Store,
    (keys, provider): (&SecretString, &MockProvider),
) -> Result<OAuth, Failure> {
    let keys = KeyRing::parse(keys).map_err(|error| Failure::of("no key", &error))?;
    let builder = OAuth::builder()
        .database(store.pool.clone())
        .keys(keys)
        .backend_url(BACKEND)
        .frontend_url(BACKEND)
        .integrations(Integrations::new(setup.listed))
        .danger_allow_loopback_http()
        .route_outgoing_to(provider.addr());
    let builder = with_credentials(builder, setup.tried, facts);
    let builder = with_users(builder.owned_by_nobody(setup.tried), setup.tried);
    let built = (setup.builder)(builder).build();
    built.map_err(|error| {
        Failure::of("the application cannot be built", &error).because(hints::of_boot(setup.tried))
    })
}

fn with_credentials(mut builder: Builder, tried: &'static Descriptor, facts: &Facts) -> Builder {
    let (id, secret) = (facts.client_id.clone(), facts.client_secret.clone());
    let key = tried.private_key().map(shape::private_key);
    for name in tried.variables {
        builder = builder.variable(*name, facts.variable(name, tried.env));
    }
    if tried.host.is_some() {
        return builder.credentials_for(move |_, _| {
            let given = HostCredentials::new(id.clone(), secret.clone());
            let given = key.map_or(given.clone(), |key| given.with_private_key(key));
            async move { Ok::<_, HookError>(Some(given)) }
        });
    }
    if let Some(key) = key {
        builder = builder.client_private_key(tried.env, id.clone(), key);
    }
    builder.client_credentials(tried.env, id, secret)
}

/// Nobody comes by HTTP, but the types of ids must agree.
fn with_users(builder: Builder, tried: &'static Descriptor) -> Builder {
    match tried.table.users() {
        UserIdType::Integer => builder.current_user(|_| async { None::<i32> }),
        UserIdType::BigInt => builder.current_user(|_| async { None::<i64> }),
        UserIdType::Text => builder.current_user(|_| async { None::<String> }),
        #[cfg(feature = "uuid")]
        UserIdType::Uuid => builder.current_user(|_| async { None::<uuid::Uuid> }),
        #[cfg(not(feature = "uuid"))]
        UserIdType::Uuid => builder,
    }
}

/// Whether a text stands in a URL, however it is escaped.
pub(super) fn holds(url: &Url, secret: &str) -> bool {
    let pairs = || {
        url.query_pairs().chain(url::form_urlencoded::parse(
            url.fragment().unwrap_or_default().as_bytes(),
        ))
    };
    url.as_str().contains(secret) || pairs().any(|(_, value)| value.contains(secret))
}
