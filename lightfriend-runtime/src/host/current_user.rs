//! Who is signed in: the host's business, asked through one function.

use std::{
    fmt,
    future::Future,
    pin::Pin,
    sync::{Arc, Once},
};

use axum::http::request::Parts;

use crate::{
    descriptor::UserIdType,
    user::{UserId, UserKey},
};

type Answer = Pin<Box<dyn Future<Output = Option<UserId>> + Send>>;

/// The host's function, or the default.
#[derive(Clone)]
pub(super) enum CurrentUser {
    /// An `Extension` of the integration's user id type, put there by the host's middleware.
    Extension,
    Function(Arc<dyn Fn(Parts) -> Answer + Send + Sync>),
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

    pub(super) async fn of(&self, parts: &Parts, ty: UserIdType) -> Option<UserId> {
        match self {
            Self::Extension => {
                let user = extension(parts, ty);
                if user.is_none() {
                    warn_once(ty);
                }
                user
            }
            Self::Function(ask) => ask(parts.clone()).await,
        }
    }
}

/// Nobody signed in is ordinary; a layer that is missing, or tells another type, is a mistake that
/// looks the same.
fn warn_once(ty: UserIdType) {
    static ONCE: Once = Once::new();
    ONCE.call_once(|| {
        tracing::warn!(
            user_id = ?ty,
            "a request has no `Extension` with a user id of this type: is the session layer added \
             after the routes? (said once)"
        );
    });
}

fn extension(parts: &Parts, ty: UserIdType) -> Option<UserId> {
    fn get<T: Clone + Send + Sync + Into<UserId> + 'static>(parts: &Parts) -> Option<UserId> {
        parts.extensions.get::<T>().cloned().map(Into::into)
    }
    match ty {
        UserIdType::Integer => get::<i32>(parts),
        UserIdType::BigInt => get::<i64>(parts),
        UserIdType::Text => get::<String>(parts),
        #[cfg(feature = "uuid")]
        UserIdType::Uuid => get::<uuid::Uuid>(parts),
        #[cfg(not(feature = "uuid"))]
        UserIdType::Uuid => None,
    }
}

impl fmt::Debug for CurrentUser {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Extension => "Extension",
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

    #[test]
    fn the_default_takes_an_extension_of_the_integrations_user_id_type() {
        let (mut parts, ()) = axum::http::Request::new(()).into_parts();
        assert_eq!(extension(&parts, UserIdType::Integer), None);
        parts.extensions.insert(1_i32);
        parts.extensions.insert(2_i64);
        parts.extensions.insert("three".to_owned());
        let user = |ty| extension(&parts, ty);
        assert_eq!(user(UserIdType::Integer), Some(UserId::Integer(1)));
        assert_eq!(user(UserIdType::BigInt), Some(UserId::BigInt(2)));
        assert_eq!(user(UserIdType::Text), Some(UserId::Text("three".into())));
        assert_eq!(user(UserIdType::Uuid), None);
    }
}
