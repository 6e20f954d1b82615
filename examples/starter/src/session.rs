//! Who is signed in: a signed cookie with the user's id.
//!
//! Whoever types a name is that user. Put the check of a password here, or your own sign-in in place
//! of this module: the rest needs nothing but the `i32` among a request's extensions.

use std::convert::Infallible;

use axum::{
    Form,
    extract::{FromRequestParts, OptionalFromRequestParts, Request, State},
    http::{StatusCode, request::Parts},
    middleware::Next,
    response::{Redirect, Response},
};
use axum_extra::extract::{
    SignedCookieJar,
    cookie::{Cookie, Key, SameSite},
};
use diesel::prelude::*;
use serde::Deserialize;

use crate::SqlitePool;

diesel::table! {
    users (id) {
        id -> Integer,
        name -> Text,
    }
}

const COOKIE: &str = "session";

/// The key that signs: the 64 characters of `SESSION_KEY`.
pub fn session_key() -> Result<Key, String> {
    let text = std::env::var("SESSION_KEY").map_err(|_| "SESSION_KEY is not set; run ./start")?;
    Key::try_from(text.as_bytes()).map_err(|_| "SESSION_KEY is shorter than 64 characters".into())
}

/// Puts the user's id where handlers and integrations look for it.
pub async fn read(State(key): State<Key>, mut request: Request, next: Next) -> Response {
    let jar = SignedCookieJar::from_headers(request.headers(), key);
    let user = jar
        .get(COOKIE)
        .and_then(|it| it.value().parse::<i32>().ok());
    if let Some(user) = user {
        request.extensions_mut().insert(user);
    }
    next.run(request).await
}

#[derive(Deserialize)]
pub struct Name {
    name: String,
}

pub async fn sign_in(
    State(pool): State<SqlitePool>,
    jar: SignedCookieJar,
    Form(Name { name }): Form<Name>,
) -> Result<(SignedCookieJar, Redirect), StatusCode> {
    let user = tokio::task::spawn_blocking(move || user_named(&pool, &name))
        .await
        .ok()
        .flatten()
        .ok_or(StatusCode::INTERNAL_SERVER_ERROR)?;
    let cookie = Cookie::build((COOKIE, user.to_string()))
        .path("/")
        .http_only(true)
        .same_site(SameSite::Lax)
        // Offline it is plain http, where not every browser keeps such a cookie.
        .secure(cfg!(not(feature = "offline")));
    Ok((jar.add(cookie), Redirect::to("/connections")))
}

pub async fn sign_out(jar: SignedCookieJar) -> (SignedCookieJar, Redirect) {
    let cookie = Cookie::build(COOKIE).path("/");
    (jar.remove(cookie), Redirect::to("/"))
}

/// The id of the user of this name, who is made if there is none.
fn user_named(pool: &SqlitePool, name: &str) -> Option<i32> {
    diesel::insert_into(users::table)
        .values(users::name.eq(name))
        .on_conflict(users::name)
        .do_update()
        .set(users::name.eq(name))
        .returning(users::id)
        .get_result(&mut pool.get().ok()?)
        .ok()
}

/// The signed-in user's id; others are sent to sign in.
pub struct SignedIn(pub i32);

impl<S: Sync> FromRequestParts<S> for SignedIn {
    type Rejection = Redirect;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Self, Redirect> {
        let user = parts.extensions.get().copied();
        user.map(Self).ok_or(Redirect::to("/"))
    }
}

impl<S: Sync> OptionalFromRequestParts<S> for SignedIn {
    type Rejection = Infallible;

    async fn from_request_parts(parts: &mut Parts, _: &S) -> Result<Option<Self>, Infallible> {
        Ok(parts.extensions.get().copied().map(Self))
    }
}
