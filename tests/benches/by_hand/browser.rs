//! A user's browser, and what it may ask of an application.

use std::{cell::Cell, net::SocketAddr, ops::Range};

use bytes::Bytes;
use hyper::{Request, Response, StatusCode, http::request::Builder};

use super::{
    http::{Client, header},
    provider,
    serve::USER,
    shared::{BACKEND, Failure},
    users::{CONNECTING, TOKEN_LENGTH},
};

pub(crate) enum Visit {
    /// Start, consent, callback, by any of the users who are there for it.
    Connect,
    /// A token of any of these users.
    Read(Range<i32>),
    /// A token that has expired, of the next user.
    Refresh { next: Cell<i32>, end: i32 },
}

pub(crate) struct Browser {
    application: Client,
    provider: Client,
}

impl Browser {
    pub(crate) async fn open(
        application: SocketAddr,
        provider: SocketAddr,
    ) -> Result<Self, Failure> {
        Ok(Self {
            application: Client::connect(application).await?,
            provider: Client::connect(provider).await?,
        })
    }

    /// Whether there was anything left to do. Anything but success is an error.
    pub(crate) async fn pay(&mut self, visit: &Visit) -> Result<bool, Failure> {
        match visit {
            Visit::Connect => self.connect(fastrand::i32(CONNECTING)).await?,
            Visit::Read(users) => {
                let length = self.token_length(fastrand::i32(users.clone())).await?;
                if length != TOKEN_LENGTH {
                    return Err(format!("a token of {length} characters").into());
                }
            }
            Visit::Refresh { next, end } => {
                let user = next.replace(next.get() + 1);
                if user >= *end {
                    return Ok(false);
                }
                self.token_length(user).await?;
            }
        }
        Ok(true)
    }

    async fn connect(&mut self, user: i32) -> Result<(), Failure> {
        let start = request(user, "/api/bench/oauth/start").header("sec-fetch-site", "same-origin");
        let started = self.application.send(start, "").await?;
        let query = query(header(&started, "location")?)?;
        let callback = provider::approve(&mut self.provider, query).await?;
        let callback = request(user, callback.trim_start_matches(BACKEND));
        let callback = match started.headers().get("set-cookie") {
            Some(cookie) => callback.header("cookie", pair(cookie.to_str()?)),
            None => callback,
        };
        let finished = self.application.send(callback, "").await?;
        match header(&finished, "location")? {
            location if location.contains("connected=bench") => Ok(()),
            location => Err(format!("a connect ended at {location}").into()),
        }
    }

    async fn token_length(&mut self, user: i32) -> Result<usize, Failure> {
        let answer = self.application.send(request(user, "/token-length"), "");
        text(&answer.await?)?.parse().map_err(Into::into)
    }
}

fn request(user: i32, path: &str) -> Builder {
    Request::get(path).header(USER, user)
}

/// Without the fragment, which browsers keep to themselves.
fn query(url: &str) -> Result<&str, Failure> {
    let url = url.split('#').next().unwrap_or_default();
    let (_, query) = url.split_once('?').ok_or("a URL without parameters")?;
    Ok(query)
}

/// Name and value of a cookie that is set.
fn pair(cookie: &str) -> &str {
    cookie.split(';').next().unwrap_or_default()
}

fn text(answer: &Response<Bytes>) -> Result<&str, Failure> {
    if answer.status() != StatusCode::OK {
        return Err(format!("a token was not read: {}", answer.status()).into());
    }
    Ok(std::str::from_utf8(answer.body())?)
}
