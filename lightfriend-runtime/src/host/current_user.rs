//! Who is signed in: the host's business, asked through one function.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{
        Arc,
        atomic::{AtomicBool, Ordering},
    },
};

use axum::http::{
    header::{AUTHORIZATION, COOKIE},
    request::Parts,
};

use crate::{
    descriptor::UserIdType,
    user::{UserId, UserKey},
};

type Answer = Pin<Box<dyn Future<Output = Option<UserId>> + Send>>;

/// The host's function, or the default.
#[derive(Clone)]
pub(super) enum CurrentUser {
    /// An `Extension<i32>`, put there by the host's middleware.
    Extension(Arc<Seen>),
    Function(Arc<dyn Fn(Parts) -> Answer + Send + Sync>),
}

impl Default for CurrentUser {
    fn default() -> Self {
        Self::Extension(Arc::default())
    }
}

impl CurrentUser {
    pub(super) fn function<F, W, R>(ask: F) -> Self
    where
        F: Fn(Parts) -> W + Send + Sync + 'static,
        W: Future<Output = R> + Send + 'static,
        R: IntoCurrentUser,
    {
        Self::Function(Arc::new(move |parts| {
            let answer = ask(parts);
            Box::pin(async move { answer.await.into_current_user() })
        }))
    }

    /// Only an `i32` is a user id without being said to be one: texts and UUIDs in a request's
    /// extensions are often ids of the request itself, which a client may have chosen.
    ///
    /// # Errors
    /// What to write instead.
    pub(super) fn without_being_asked(service: &str, wanted: UserIdType) -> Result<(), String> {
        if wanted == UserIdType::Integer {
            return Ok(());
        }
        let get = match wanted {
            UserIdType::Text => "cloned",
            _ => "copied",
        };
        Err(format!(
            "{service} has `user_id` of type {wanted}, and only `Extension<i32>` is taken for the \
             signed-in user without being asked for; say where the id is, as in \
             .current_user(|parts| async move {{ parts.extensions.get::<{wanted}>().{get}() }})"
        ))
    }

    pub(super) async fn of(&self, parts: &Parts, service: &str) -> Option<UserId> {
        match self {
            Self::Extension(seen) => {
                let user = parts.extensions.get::<i32>().copied();
                seen.note(parts, service, user.is_some());
                user.map(UserId::from)
            }
            Self::Function(ask) => ask(parts.clone()).await,
        }
    }
}

/// What requests have carried so far, to tell a mistake from a visitor who is not signed in.
#[derive(Debug, Default)]
pub(super) struct Seen {
    a_user: AtomicBool,
    warned: AtomicBool,
}

impl Seen {
    fn note(&self, parts: &Parts, service: &str, is_user: bool) {
        if is_user {
            self.a_user.store(true, Ordering::Relaxed);
            return;
        }
        let may_be_signed_in =
            parts.headers.contains_key(COOKIE) || parts.headers.contains_key(AUTHORIZATION);
        let other = other_extension(parts);
        let is_mistake = other.is_some() || may_be_signed_in;
        if self.a_user.load(Ordering::Relaxed) || !is_mistake {
            tracing::debug!(service, "nobody is signed in: no `Extension<i32>`");
        } else if self.warned.swap(true, Ordering::Relaxed) {
            tracing::debug!(service, "no request has had an `Extension<i32>` yet");
        } else if let Some(other) = other {
            tracing::warn!(
                service,
                "a request has no `Extension<i32>` with the id of its user, but an \
                 `Extension<{other}>`; if that is the user, give both the same type, or call \
                 .current_user(|parts| async move {{ .. }}) (said once)"
            );
        } else {
            tracing::warn!(
                service,
                "no request has had an `Extension<i32>` with the id of its user yet, and this one \
                 has cookies or `Authorization`; if somebody is signed in there, is the session \
                 layer added before the routes? Layers go after them (said once)"
            );
        }
    }
}

/// An extension of a type that user ids have elsewhere.
fn other_extension(parts: &Parts) -> Option<&'static str> {
    fn has<T: Send + Sync + 'static>(parts: &Parts) -> bool {
        parts.extensions.get::<T>().is_some()
    }
    let known = [
        ("i64", has::<i64>(parts)),
        ("u32", has::<u32>(parts)),
        ("u64", has::<u64>(parts)),
        ("String", has::<String>(parts)),
        #[cfg(feature = "uuid")]
        ("uuid::Uuid", has::<uuid::Uuid>(parts)),
    ];
    let found = known.into_iter().find(|(_, is_there)| *is_there);
    found.map(|(name, _)| name)
}

impl fmt::Debug for CurrentUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Extension(_) => "Extension",
            Self::Function(_) => "Function",
        })
    }
}

/// What a `current_user` function may return: a user id, an `Option` of one, or a `Result`, whose
/// error means that nobody is signed in.
#[diagnostic::on_unimplemented(
    message = "`current_user` cannot return `{Self}`",
    note = "return a user id (`i32`, `i64`, `String`, `uuid::Uuid`), an `Option` of one, or a \
            `Result` of one"
)]
pub trait IntoCurrentUser {
    /// The type of the user ids, where it is always the same.
    const TYPE: Option<UserIdType>;

    /// The signed-in user, if there is one.
    fn into_current_user(self) -> Option<UserId>;
}

macro_rules! user_id {
    ($($ty:ty),*) => {$(
        impl IntoCurrentUser for $ty {
            const TYPE: Option<UserIdType> = Some(<$ty as UserKey>::TYPE);

            fn into_current_user(self) -> Option<UserId> {
                Some(self.into())
            }
        }
    )*};
}

user_id!(i32, i64, String);
#[cfg(feature = "uuid")]
user_id!(uuid::Uuid);

impl IntoCurrentUser for UserId {
    const TYPE: Option<UserIdType> = None;

    fn into_current_user(self) -> Option<UserId> {
        Some(self)
    }
}

impl<T: IntoCurrentUser> IntoCurrentUser for Option<T> {
    const TYPE: Option<UserIdType> = T::TYPE;

    fn into_current_user(self) -> Option<UserId> {
        self.and_then(IntoCurrentUser::into_current_user)
    }
}

impl<T: IntoCurrentUser, E> IntoCurrentUser for Result<T, E> {
    const TYPE: Option<UserIdType> = T::TYPE;

    fn into_current_user(self) -> Option<UserId> {
        self.ok().and_then(IntoCurrentUser::into_current_user)
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[tokio::test]
    async fn the_default_takes_an_extension_of_i32_and_no_other() {
        let (mut parts, ()) = axum::http::Request::new(()).into_parts();
        let default = CurrentUser::default();
        parts.extensions.insert(2_i64);
        parts.extensions.insert("three".to_owned());
        assert_eq!(default.of(&parts, "a").await, None);
        assert_eq!(other_extension(&parts), Some("i64"));
        parts.extensions.insert(1_i32);
        assert_eq!(default.of(&parts, "a").await, Some(UserId::Integer(1)));
    }

    #[test]
    fn only_small_numbers_are_taken_without_being_asked_for() {
        let problem = |ty| CurrentUser::without_being_asked("a", ty).err();
        assert_eq!(problem(UserIdType::Integer), None);
        let text = problem(UserIdType::Text).unwrap();
        assert!(
            text.contains("parts.extensions.get::<String>().cloned()"),
            "{text}"
        );
        let uuid = problem(UserIdType::Uuid).unwrap();
        assert!(uuid.contains("get::<uuid::Uuid>().copied()"), "{uuid}");
    }
}
