//! Requests to the backend.

use gloo_net::http::{Method, RequestBuilder, Response};
use serde::de::DeserializeOwned;
use web_sys::{RequestCache, RequestCredentials};

use crate::{
    failure::Failure,
    model::{Connection, ErrorBody, Listed, StartBody},
    settings::Settings,
};

pub(crate) async fn list(settings: &Settings) -> Result<Vec<Connection>, Failure> {
    let response = send(settings, Method::GET, &settings.backend.list()).await?;
    read::<Listed>(response)
        .await
        .map(|listed| listed.connections)
}

/// Begins a flow: the URL to send the user to. The answer sets the flow's cookie.
pub(crate) async fn authorization_url(settings: &Settings, url: &str) -> Result<String, Failure> {
    let response = send(settings, Method::POST, url).await?;
    let url = read::<StartBody>(response).await?.authorization_url;
    // The page's own scripts must not be addressed by it.
    let is_web = url.starts_with("https://") || url.starts_with("http://");
    is_web.then_some(url).ok_or(Failure::Unreadable)
}

pub(crate) async fn disconnect(settings: &Settings, url: &str) -> Result<(), Failure> {
    send(settings, Method::POST, url).await.map(|_| ())
}

async fn send(settings: &Settings, method: Method, url: &str) -> Result<Response, Failure> {
    let mut request = RequestBuilder::new(url)
        .method(method)
        .header("Accept", "application/json")
        .cache(RequestCache::NoStore)
        .credentials(RequestCredentials::Include);
    if let Some(token) = &settings.token {
        request = request.header("Authorization", &format!("Bearer {token}"));
    }
    let response = request.send().await.map_err(|_| Failure::Unreachable)?;
    match response.status() {
        200..300 => Ok(response),
        401 => Err(Failure::SignedOut),
        _ => {
            let body = read::<ErrorBody>(response).await;
            Err(Failure::Refused(body.ok().map(|body| body.error)))
        }
    }
}

async fn read<T: DeserializeOwned>(response: Response) -> Result<T, Failure> {
    let text = response.text().await.map_err(|_| Failure::Unreachable)?;
    serde_json::from_str(&text).map_err(|_| Failure::Unreadable)
}
