//! Where routes find the [`OAuth`]: in the router's state.

use std::convert::Infallible;

use axum::{
    extract::{FromRef, FromRequestParts},
    http::request::Parts,
};

use super::OAuth;

/// A router's state that an [`OAuth`] can be taken from: every one for which `OAuth: FromRef<S>`
/// holds. It is not implemented by hand; it exists so that the compiler can say what is missing.
#[diagnostic::on_unimplemented(
    message = "the router's state `{Self}` gives out no `OAuth`",
    label = "these routes need `OAuth: FromRef<{Self}>`",
    note = "derive it: `#[derive(Clone, axum::extract::FromRef)] struct AppState {{ oauth: OAuth }}`",
    note = "for a state of a type that is not yours, such as `Arc<AppState>`, use `router_with(oauth)`"
)]
pub trait HostState {
    /// The state's [`OAuth`].
    fn oauth(&self) -> OAuth;
}

#[diagnostic::do_not_recommend]
impl<S> HostState for S
where
    OAuth: FromRef<S>,
{
    fn oauth(&self) -> OAuth {
        OAuth::from_ref(self)
    }
}

/// The [`OAuth`] of a request.
pub(crate) struct Hosted(pub(crate) OAuth);

impl<S: HostState + Sync> FromRequestParts<S> for Hosted {
    type Rejection = Infallible;

    async fn from_request_parts(_: &mut Parts, state: &S) -> Result<Self, Infallible> {
        Ok(Self(state.oauth()))
    }
}
