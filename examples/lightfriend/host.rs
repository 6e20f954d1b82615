//! The application as it was: its state, its users, and how they are signed in. Here both are kept in
//! memory; a real application has tables and signed cookies.

use std::{
    collections::HashMap,
    sync::{Arc, Mutex, PoisonError},
};

use axum::{
    extract::{FromRequestParts, Request, State},
    http::{StatusCode, header, request::Parts},
    middleware::Next,
    response::Response,
};
use lightfriend_runtime::OAuth;

/// What handlers see, as `State<Host>`.
pub(crate) type Host = Arc<AppState>;

/// The application's state.
pub(crate) struct AppState {
    pub(crate) sessions: Sessions,
    pub(crate) oauth: OAuth,
}

/// Whoever is signed in.
#[derive(Debug, Clone, Copy)]
pub(crate) struct AuthUser {
    pub(crate) user_id: i32,
    /// What they pay for.
    pub(crate) tier: u8,
}

impl AuthUser {
    /// By the session cookie. `OAuth` asks this as well, whatever state the application has.
    pub(crate) fn of(parts: &Parts, sessions: &Sessions) -> Option<Self> {
        let cookies = parts.headers.get_all(header::COOKIE).iter();
        let mut pairs = cookies
            .filter_map(|value| value.to_str().ok())
            .flat_map(|value| value.split(';'));
        let token = pairs.find_map(|pair| pair.trim().strip_prefix("access_token="))?;
        sessions.user(token)
    }
}

impl FromRequestParts<Host> for AuthUser {
    type Rejection = StatusCode;

    async fn from_request_parts(parts: &mut Parts, state: &Host) -> Result<Self, StatusCode> {
        Self::of(parts, &state.sessions).ok_or(StatusCode::UNAUTHORIZED)
    }
}

/// In front of all routes but those of signing in and of callbacks.
pub(crate) async fn require_auth(
    State(_): State<Host>,
    _: AuthUser,
    request: Request,
    next: Next,
) -> Response {
    next.run(request).await
}

/// Sessions by the value of their cookie.
#[derive(Clone, Default)]
pub(crate) struct Sessions(Arc<Mutex<HashMap<String, AuthUser>>>);

impl Sessions {
    /// Signs a user in; the cookie's value.
    pub(crate) fn begin(&self, user: AuthUser) -> Result<String, getrandom::Error> {
        let mut random = [0; 16];
        getrandom::fill(&mut random)?;
        let token = u128::from_ne_bytes(random).to_string();
        let mut sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.insert(token.clone(), user);
        Ok(token)
    }

    fn user(&self, token: &str) -> Option<AuthUser> {
        let sessions = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        sessions.get(token).copied()
    }
}

/// The application's table of users.
#[derive(Clone, Default)]
pub(crate) struct Users(Arc<HashMap<i32, String>>);

impl Users {
    pub(crate) fn new(phone_numbers: impl IntoIterator<Item = (i32, &'static str)>) -> Self {
        let numbers = phone_numbers.into_iter();
        Self(Arc::new(
            numbers.map(|(id, text)| (id, text.to_owned())).collect(),
        ))
    }

    /// Empty where the user has given none.
    pub(crate) fn phone_number(&self, user_id: i32) -> String {
        self.0.get(&user_id).cloned().unwrap_or_default()
    }
}
