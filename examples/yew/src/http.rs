//! Requests to the backend.

use gloo_net::{
    Error,
    http::{Method, Request, RequestBuilder, Response},
};
use serde::de::DeserializeOwned;
use web_sys::{RequestCache, RequestCredentials};

use crate::{
    failure::Failure,
    given::Given,
    listed::Listed,
    model::{Connection, ErrorBody, StartBody},
    settings::Settings,
};

pub(crate) async fn list(settings: &Settings) -> Result<Vec<Connection>, Failure> {
    let request = request(settings, Method::GET, &settings.backend.list());
    let response = send(request.build()).await?;
    read::<Listed>(response).await.map(Listed::into_connections)
}

/// Begins a flow with what the user has given: the URL to send the user to. The answer sets the
/// flow's cookie.
pub(crate) async fn authorization_url(
    settings: &Settings,
    url: &str,
    given: &Given,
) -> Result<String, Failure> {
    let request = request(settings, Method::POST, url);
    let request = match given.json() {
        Some(body) => request
            .header("Content-Type", "application/json")
            .body(body),
        None => request.build(),
    };
    let response = send(request).await?;
    let url = read::<StartBody>(response).await?.authorization_url;
    // The page's own scripts must not be addressed by it.
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web.then_some(url).ok_or(Failure::Unreadable)
}

pub(crate) async fn disconnect(settings: &Settings, url: &str) -> Result<(), Failure> {
    let request = request(settings, Method::POST, url);
    send(request.build()).await.map(|_| ())
}

fn request(settings: &Settings, method: Method, url: &str) -> RequestBuilder {
    let request = RequestBuilder::new(url)
        .method(method)
        .header("Accept", "application/json")
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Include);
    match &settings.token {
        Some(token) => request.header("Authorization", &format!("Bearer {token}")),
        None => request,
    }
}

async fn send(request: Result<Request, Error>) -> Result<Response, Failure> {
    let request = request.map_err(|_| Failure::Unreachable)?;
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    match response.status() {
        200..300 => Ok(response),
        401 => Err(Failure::SignedOut),
        _ => Err(Failure::of(read::<ErrorBody>(response).await.ok())),
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    serde_json::from_str(&text).map_err(|_| Failure::Unreadable)
}
