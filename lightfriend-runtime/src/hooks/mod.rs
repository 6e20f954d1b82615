//! What an integration's hooks see of the traffic with its provider, and how they are run: within
//! bounds of time, and with their panics caught.
//!
//! What applications implement, [`Hooks`](crate::Hooks), is above: it is handed the whole
//! application. Here it is [`AnyHooks`], of whatever type.

mod answer;
mod call;
mod params;
mod request;
mod run;

use std::{any::TypeId, collections::HashMap, fmt, future::Future, pin::Pin, sync::Arc};

use secrecy::SecretString;
use serde_json::Value as Json;

use crate::{
    account_id::AccountId, descriptor::Descriptor, error::Error, field_values::FieldValues,
    store::Value,
};

pub use answer::ProviderAnswer;
pub(crate) use call::{Called, call};
pub use request::ProviderRequest;
pub(crate) use run::{Hook, run};

/// Which request to the provider's servers it is.
#[derive(Debug, Clone, Copy, PartialEq, Eq, Hash)]
#[non_exhaustive]
pub enum RequestKind {
    /// A code is exchanged for tokens (RFC 6749 section 4.1.3).
    Token,
    /// A token is turned into the usable one: the struct's `exchange`.
    Exchange,
    /// A refresh token is exchanged for new tokens (RFC 6749 section 6).
    Refresh,
    /// An authorization request goes to the server before the browser does (RFC 9126 section 2.1).
    PushedAuthorization,
    /// A token is revoked (RFC 7009 section 2.1).
    Revocation,
    /// A token is asked for its expiry (RFC 7662 section 2.1).
    Introspection,
    /// The API is asked, after the tokens are there, for what they do not say: the struct's
    /// `lookup`.
    Lookup,
}

/// Why a hook could not do its part: any error, also one of this crate, or a text. It goes into the
/// log, bounded and escaped, and nowhere else.
pub type HookError = Box<dyn std::error::Error + Send + Sync>;

/// A hook at work.
pub(crate) type Working<'a, T> = Pin<Box<dyn Future<Output = Result<T, HookError>> + Send + 'a>>;

/// An application's hooks, of whatever type.
pub(crate) trait AnyHooks: Send + Sync {
    fn request<'a>(&'a self, request: &'a mut ProviderRequest) -> Working<'a, ()>;

    fn answer<'a>(&'a self, answer: &'a mut ProviderAnswer) -> Working<'a, ()>;

    fn after_connect(&self, draft: Draft) -> Working<'_, Filled>;
}

/// A connection whose tokens are there, before anything of it is stored. No `Debug`: it holds them.
pub(crate) struct Draft {
    pub(crate) account: AccountId,
    pub(crate) access_token: SecretString,
    /// The whole token answer.
    pub(crate) members: Json,
    /// As granted, joined by spaces, if the answer says so.
    pub(crate) scopes: Option<String>,
    /// What calls of the API are made with.
    pub(crate) values: Arc<FieldValues>,
}

/// What a hook has made of it.
pub(crate) struct Filled {
    /// Columns with their values; secrets are sealed.
    pub(crate) fields: Vec<(&'static str, Value)>,
    /// As granted, joined by spaces.
    pub(crate) scopes: Option<String>,
}

/// An integration's hooks, at work for one of its accounts.
#[derive(Clone, Copy)]
pub(crate) struct Hooked<'a> {
    pub(crate) hooks: &'a dyn AnyHooks,
    pub(crate) account: &'a AccountId,
}

impl fmt::Debug for Hooked<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_tuple("Hooked").field(self.account).finish()
    }
}

/// What the application has given, one of a type.
#[derive(Default)]
pub(crate) struct HookSet(HashMap<TypeId, Box<dyn AnyHooks>>);

impl HookSet {
    pub(crate) fn insert(&mut self, ty: TypeId, hooks: Box<dyn AnyHooks>) {
        self.0.insert(ty, hooks);
    }

    /// The hooks of an integration that names some.
    ///
    /// # Errors
    /// [`Error::Misconfigured`] when they were not given: without them other requests would be sent
    /// than the struct says.
    pub(crate) fn of(&self, descriptor: &Descriptor) -> Result<Option<&dyn AnyHooks>, Error> {
        let Some(named) = &descriptor.hooks else {
            return Ok(None);
        };
        let found = self.0.get(&(named.ty)());
        let found = found.ok_or_else(|| Error::Misconfigured(not_given(descriptor)))?;
        Ok(Some(found.as_ref()))
    }
}

/// What to write for an integration whose hooks were not given.
pub(crate) fn not_given(descriptor: &Descriptor) -> String {
    let service = descriptor.service;
    let name = descriptor.hooks.as_ref().map_or("..", |hooks| hooks.name);
    format!(
        "{service} has `hooks = {name}`, and the builder was given none of that type: add \
         .hooks({name} {{ .. }})"
    )
}
