//! The application's own code in the middle of a connection's life.

use std::{
    any::{TypeId, type_name},
    fmt,
    future::Future,
};

use super::{Builder, NewConnection, OAuth, oauth::WeakOAuth};
use crate::{
    descriptor::{Descriptor, HooksType},
    hooks::{
        AnyHooks, Draft, Filled, HookError, HookSet, ProviderAnswer, ProviderRequest, Working,
    },
};

/// What an application does itself where a provider departs from everything that attributes can say.
///
/// A struct names the type by `#[oauth(hooks = TeslaHooks)]`, and the builder is given the one there
/// is of it by [`hooks`](Builder::hooks). Each function does nothing unless it is written; they are
/// written as `async fn`. Several structs may name the same type.
///
/// ```
/// use lightfriend_runtime::{HookError, Hooks, NewConnection, OAuth, OAuthIntegration};
/// use lightfriend_runtime::{ProviderRequest, RequestKind};
///
/// /// Opens the user's car.
/// #[derive(OAuthIntegration)]
/// #[oauth(
///     authorization_endpoint = "https://auth.tesla.com/oauth2/v3/authorize",
///     token_endpoint = "https://fleet-auth.prd.vn.cloud.tesla.com/oauth2/v3/token",
///     scopes("openid", "offline_access", "vehicle_cmds"),
///     api_base_url = "https://fleet-api.prd.eu.vn.cloud.tesla.com",
///     hooks = TeslaHooks,
/// )]
/// pub struct Tesla {
///     #[oauth(local, default = "eu")]
///     region: String,
/// }
///
/// pub struct TeslaHooks {
///     audience: String,
/// }
///
/// impl Hooks for TeslaHooks {
///     /// Every token is for one audience.
///     async fn request(&self, _: &OAuth, request: &mut ProviderRequest) -> Result<(), HookError> {
///         if request.kind() == RequestKind::Token {
///             request.set_param("audience", &self.audience)?;
///         }
///         Ok(())
///     }
///
///     /// The account's region decides which server has its cars.
///     async fn after_connect(
///         &self,
///         _: &OAuth,
///         new: &mut NewConnection<Self>,
///     ) -> Result<(), HookError> {
///         let answer = new.client().get("/api/1/users/region").send().await?;
///         let answer: serde_json::Value = answer.error_for_status()?.json().await?;
///         let region = answer["response"]["region"].as_str().ok_or("no region")?;
///         new.set(tesla_connection::region, region)?;
///         Ok(())
///     }
/// }
///
/// # fn builder() -> lightfriend_runtime::Builder {
/// OAuth::builder().hooks(TeslaHooks { audience: "https://fleet-api.example".to_owned() })
/// # }
/// # builder();
/// ```
///
/// A hook that gives an error, panics or takes too long is [`Error::HookFailed`](crate::Error): its
/// words are in the log, bounded and escaped, and go to no browser. It must not block its thread.
#[diagnostic::on_unimplemented(
    message = "`{Self}` does not implement `Hooks`",
    label = "these hooks are not `Hooks`",
    note = "write `impl lightfriend_runtime::Hooks for {Self} {{ .. }}`, with the functions that are \
            wanted: `request`, `answer`, `after_connect`"
)]
pub trait Hooks: Send + Sync + Sized + 'static {
    /// Sees a request to the provider's servers before it leaves, client authentication included:
    /// to the token, refresh, introspection and revocation endpoints, and the struct's `lookup`; not
    /// what the application asks of the API, and no search for an issuer's metadata. It may change
    /// everything but the origin: with another scheme, host or port nothing is sent.
    ///
    /// It is within the 15 seconds that the request may take.
    ///
    /// # Errors
    /// Nothing is sent then: a connect fails, a refresh or a revocation is tried again later, a
    /// lookup costs its fields alone, and an introspection the expiry.
    fn request(
        &self,
        oauth: &OAuth,
        request: &mut ProviderRequest,
    ) -> impl Future<Output = Result<(), HookError>> + Send {
        let _ = (oauth, request);
        async { Ok(()) }
    }

    /// Sees the answer to such a request before it is read, and may change its status and body.
    ///
    /// It is within the 15 seconds that the request may take. When it fails or is not done by then,
    /// the answer is read as it came: what a refresh has brought is kept then, since the old tokens
    /// may be spent.
    ///
    /// # Errors
    /// A connect fails, and its tokens are revoked; lookups and introspections are as above.
    fn answer(
        &self,
        oauth: &OAuth,
        answer: &mut ProviderAnswer,
    ) -> impl Future<Output = Result<(), HookError>> + Send {
        let _ = (oauth, answer);
        async { Ok(()) }
    }

    /// Is called at every connect when the tokens are there and what they do not say is looked up,
    /// and before anything is stored. It may call the API, fill columns and say which scopes were
    /// granted; what it sets counts, whatever else has brought a value. It has 30 seconds.
    ///
    /// # Errors
    /// The connect fails: nothing is stored, and the tokens are revoked.
    fn after_connect(
        &self,
        oauth: &OAuth,
        new: &mut NewConnection<Self>,
    ) -> impl Future<Output = Result<(), HookError>> + Send {
        let _ = (oauth, new);
        async { Ok(()) }
    }
}

/// What a descriptor says of its hooks. It is here that they have to be [`Hooks`].
#[must_use]
pub const fn hooks_type<H: Hooks>(name: &'static str) -> HooksType {
    HooksType {
        ty: TypeId::of::<H>,
        name,
    }
}

impl Builder {
    /// What the structs with `hooks = Type` name: one of each type. The last one given of a type
    /// counts.
    pub fn hooks<H: Hooks>(mut self, hooks: H) -> Self {
        self.hooks.add(hooks);
        self
    }
}

/// What the builder was given, one of a type.
#[derive(Default)]
pub(super) struct GivenHooks(Vec<Given>);

struct Given {
    ty: TypeId,
    name: &'static str,
    tie: Box<dyn FnOnce(WeakOAuth) -> Box<dyn AnyHooks> + Send + Sync>,
}

impl GivenHooks {
    fn add<H: Hooks>(&mut self, hooks: H) {
        let ty = TypeId::of::<H>();
        self.0.retain(|given| given.ty != ty);
        self.0.push(Given {
            ty,
            name: type_name::<H>(),
            tie: Box::new(|host| Box::new(Tied { hooks, host })),
        });
    }

    pub(super) fn has(&self, named: &HooksType) -> bool {
        self.0.iter().any(|given| given.ty == (named.ty)())
    }

    /// Tells of those that nobody names: they are never called.
    pub(super) fn tell_unnamed(&self, integrations: &[&'static Descriptor]) {
        let named: Vec<TypeId> = integrations
            .iter()
            .filter_map(|descriptor| Some((descriptor.hooks.as_ref()?.ty)()))
            .collect();
        for given in self.0.iter().filter(|given| !named.contains(&given.ty)) {
            tracing::warn!(
                hooks = given.name,
                "hooks were given that no integration names: write `hooks = ..` on its struct, or \
                 leave them out"
            );
        }
    }

    /// Ready to be called, with the application that they are handed.
    pub(super) fn tie(self, host: &WeakOAuth) -> HookSet {
        let mut set = HookSet::default();
        for given in self.0 {
            set.insert(given.ty, (given.tie)(host.clone()));
        }
        set
    }
}

impl fmt::Debug for GivenHooks {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let names = self.0.iter().map(|given| given.name);
        f.debug_list().entries(names).finish()
    }
}

/// Hooks with the application that they belong to.
struct Tied<H> {
    hooks: H,
    host: WeakOAuth,
}

impl<H: Hooks> AnyHooks for Tied<H> {
    fn request<'a>(&'a self, request: &'a mut ProviderRequest) -> Working<'a, ()> {
        Box::pin(async move {
            let oauth = self.host.upgrade()?;
            self.hooks.request(&oauth, request).await
        })
    }

    fn answer<'a>(&'a self, answer: &'a mut ProviderAnswer) -> Working<'a, ()> {
        Box::pin(async move {
            let oauth = self.host.upgrade()?;
            self.hooks.answer(&oauth, answer).await
        })
    }

    fn after_connect(&self, draft: Draft) -> Working<'_, Filled> {
        Box::pin(async move {
            let oauth = self.host.upgrade()?;
            let mut new = NewConnection::new(&oauth, draft);
            self.hooks.after_connect(&oauth, &mut new).await?;
            Ok(new.into_filled())
        })
    }
}
