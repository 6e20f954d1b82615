//! Users with browsers: they connect, connect again, disconnect, and sometimes go away too early.

use std::{net::SocketAddr, time::Duration};

use lightfriend_runtime::testing::MockProvider;
use reqwest::{Method, Response, StatusCode, header};

use super::{BACKEND_URL, fleet::Fleet, side::Side};

/// The browser of one user. Its requests go to any process, as through a load balancer; those that
/// are killed answer none.
pub struct Visitor {
    client: reqwest::Client,
    user: i32,
}

impl Visitor {
    pub fn new(user: i32) -> Self {
        let client = reqwest::Client::builder()
            .redirect(reqwest::redirect::Policy::none())
            .no_proxy()
            .pool_max_idle_per_host(0)
            .timeout(Duration::from_secs(30));
        Self {
            client: client.build().expect("a client"),
            user,
        }
    }

    /// Connects an account; whether that went well, as far as the browser can tell.
    pub async fn connect(
        &self,
        side: Side,
        provider: &MockProvider,
        address: impl Fn() -> Option<SocketAddr>,
    ) -> Option<()> {
        let start = format!("/api/{}/oauth/start", side.service());
        let started = self.send(Method::GET, address()?, &start, "").await?;
        let cookie = started.headers().get(header::SET_COOKIE)?.to_str().ok()?;
        let cookie = cookie.split(';').next()?.to_owned();
        let callback = provider.approve(&location(&started)?).await.ok()?;
        let callback = callback.strip_prefix(BACKEND_URL)?;
        let ended = self
            .send(Method::GET, address()?, callback, &cookie)
            .await?;
        let is_connected = location(&ended)?.contains("connected=");
        is_connected.then_some(())
    }

    pub async fn disconnect(&self, side: Side, fleet: &Fleet) -> Option<()> {
        let path = format!("/api/{}/disconnect", side.service());
        let address = fleet.any_address()?;
        let answer = self.send(Method::POST, address, &path, "").await?;
        (answer.status() != StatusCode::INTERNAL_SERVER_ERROR).then_some(())
    }

    async fn send(
        &self,
        method: Method,
        address: SocketAddr,
        path: &str,
        cookie: &str,
    ) -> Option<Response> {
        let cookies = format!("session={}; {cookie}", self.user);
        let request = self
            .client
            .request(method, format!("http://{address}{path}"));
        let request = request.header(header::COOKIE, cookies);
        let request = request.header("sec-fetch-site", "same-origin");
        request.send().await.ok()
    }
}

fn location(response: &Response) -> Option<String> {
    let location = response.headers().get(header::LOCATION)?;
    location.to_str().ok().map(str::to_owned)
}
