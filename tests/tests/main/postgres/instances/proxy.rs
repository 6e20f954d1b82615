//! What stands between: a proxy that gives each request to the next instance, and a street in which
//! every provider has its house.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
};

use axum::{
    Router,
    body::{Body, Bytes, to_bytes},
    extract::{Request, State},
    http::{HeaderMap, Method, Response, StatusCode, header},
    response::IntoResponse as _,
};
use lightfriend_runtime::testing::MockProvider;

use crate::{soak::side::Side, support::serve};

/// What a proxy says when an instance is gone in the middle of a request, and nobody else does.
const CUT_OFF: &str = "x-cut-off";

/// Whether the instance that was asked is gone, so that nobody knows what it has done.
pub fn is_cut_off(answer: &reqwest::Response) -> bool {
    answer.headers().contains_key(CUT_OFF)
}

/// Round robin. It tries the next instance only when one cannot be connected to: a request that was
/// sent may have been served.
pub struct Proxy {
    pub address: SocketAddr,
    rotation: Arc<Mutex<Rotation>>,
}

#[derive(Default)]
struct Rotation {
    instances: Vec<SocketAddr>,
    next: usize,
}

impl Proxy {
    pub async fn start() -> Self {
        let rotation: Arc<Mutex<Rotation>> = Arc::default();
        let state = (client(), rotation.clone());
        let address = serve(Router::new().fallback(take_turns).with_state(state)).await;
        Self { address, rotation }
    }

    pub fn lead_to(&self, instances: Vec<SocketAddr>) {
        self.rotation.lock().unwrap().instances = instances;
    }
}

/// One connection per request: what fails on a new one before it is sent has not been sent.
fn client() -> reqwest::Client {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .pool_max_idle_per_host(0);
    client.build().expect("a client")
}

type InTurn = (reqwest::Client, Arc<Mutex<Rotation>>);

async fn take_turns(State((client, rotation)): State<InTurn>, request: Request) -> Response<Body> {
    let request = Received::read(request).await;
    let tries = rotation.lock().unwrap().instances.len();
    for _ in 0..tries {
        let instance = {
            let rotation = &mut *rotation.lock().unwrap();
            rotation.next = (rotation.next + 1) % rotation.instances.len();
            rotation.instances[rotation.next]
        };
        match request.pass_on(&client, instance).await {
            Ok(answer) => return answer,
            Err(error) if error.is_connect() => {}
            Err(_) => break,
        }
    }
    (StatusCode::BAD_GATEWAY, [(CUT_OFF, "yes")]).into_response()
}

/// One address for both providers: a request says for which of them it is.
pub async fn street_of(providers: &[MockProvider; 2]) -> SocketAddr {
    let houses = [providers[0].addr(), providers[1].addr()];
    serve(Router::new().fallback(visit).with_state((client(), houses))).await
}

type Street = (reqwest::Client, [SocketAddr; 2]);

async fn visit(State((client, houses)): State<Street>, request: Request) -> Response<Body> {
    let request = Received::read(request).await;
    let host = request.headers[header::HOST].to_str().expect("a host");
    let side = Side::of_host(host).expect("one of both");
    let answer = request.pass_on(&client, houses[side as usize]).await;
    answer.expect("an answer of a provider")
}

struct Received {
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Received {
    async fn read(request: Request) -> Self {
        let (mut head, body) = request.into_parts();
        head.headers.remove(header::CONTENT_LENGTH);
        Self {
            method: head.method,
            target: head.uri.to_string(),
            headers: head.headers,
            body: to_bytes(body, 1 << 20).await.expect("a body"),
        }
    }

    async fn pass_on(
        &self,
        client: &reqwest::Client,
        to: SocketAddr,
    ) -> reqwest::Result<Response<Body>> {
        let url = format!("http://{to}{}", self.target);
        let request = client.request(self.method.clone(), url);
        let request = request.headers(self.headers.clone());
        let mut answer = request.body(self.body.clone()).send().await?;
        let (status, mut headers) = (answer.status(), std::mem::take(answer.headers_mut()));
        // The body is passed on whole.
        headers.remove(header::TRANSFER_ENCODING);
        headers.remove(header::CONNECTION);
        let mut passed_on = Response::new(Body::from(answer.bytes().await?));
        *passed_on.status_mut() = status;
        *passed_on.headers_mut() = headers;
        Ok(passed_on)
    }
}
