//! The front door of both providers: every request of the fleet comes through here, meets the
//! weather, and is written into the books with what became of it.

use std::{
    net::SocketAddr,
    sync::{Arc, Mutex},
    time::{Duration, Instant},
};

use axum::body::{Body, Bytes, to_bytes};
use hyper::{
    HeaderMap, Method, Request, Response, StatusCode, body::Incoming, server::conn::http1,
    service::service_fn,
};
use hyper_util::rt::TokioIo;
use lightfriend_runtime::testing::MockProvider;
use serde_json::Value;
use tokio::{
    net::{TcpListener, TcpStream},
    sync::watch,
    task::JoinHandle,
};

use super::{
    books::{Books, Processed},
    side::Side,
    trouble::{self, Asked, Trouble, Weather},
};

/// After a lagging server's answer a grant meets no trouble for so long: twice `invalid_grant` is
/// the end of a grant, and rightly.
const NO_TROUBLE_AFTER_LAGGING: Duration = Duration::from_secs(30);

pub struct Door {
    pub address: SocketAddr,
    shared: Arc<Shared>,
    server: JoinHandle<()>,
}

struct Shared {
    /// In the order of [`Side::BOTH`].
    providers: [SocketAddr; 2],
    client: reqwest::Client,
    books: Arc<Books>,
    script: Mutex<Script>,
    /// Changes when connections are to be closed that are not in use.
    closing: watch::Sender<()>,
}

struct Script {
    weather: [Weather; 2],
    rng: fastrand::Rng,
    /// What is not scripted any more.
    is_over: bool,
}

/// A request, read whole.
struct Received {
    side: Side,
    asked: Asked,
    agent: String,
    /// The code or the token.
    presented: String,
    method: Method,
    target: String,
    headers: HeaderMap,
    body: Bytes,
}

impl Door {
    pub async fn open(providers: &[MockProvider; 2], books: Arc<Books>, seed: u64) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.expect("a port");
        let client = reqwest::Client::builder().no_proxy().build();
        let shared = Arc::new(Shared {
            providers: [providers[0].addr(), providers[1].addr()],
            client: client.expect("a client"),
            books,
            script: Mutex::new(Script {
                weather: [Weather::Calm; 2],
                rng: fastrand::Rng::with_seed(seed),
                is_over: false,
            }),
            closing: watch::Sender::new(()),
        });
        Self {
            address: listener.local_addr().expect("an address"),
            server: tokio::spawn(serve(listener, shared.clone())),
            shared,
        }
    }

    pub fn set_weather(&self, side: Side, weather: Weather) {
        self.shared.script.lock().unwrap().weather[side as usize] = weather;
    }

    /// Whether anything goes wrong at all.
    pub fn set_trouble(&self, is_wanted: bool) {
        self.shared.script.lock().unwrap().is_over = !is_wanted;
    }

    /// Closes the connections that wait for another request.
    pub fn close_idle(&self) {
        self.shared.closing.send_replace(());
    }
}

impl Drop for Door {
    fn drop(&mut self) {
        self.server.abort();
    }
}

async fn serve(listener: TcpListener, shared: Arc<Shared>) {
    loop {
        match listener.accept().await {
            Ok((stream, _)) => drop(tokio::spawn(serve_connection(stream, shared.clone()))),
            Err(_) => tokio::time::sleep(Duration::from_millis(10)).await,
        }
    }
}

async fn serve_connection(stream: TcpStream, shared: Arc<Shared>) {
    let mut closing = shared.closing.subscribe();
    let service = service_fn(|request| shared.clone().respond(request));
    let mut connection = http1::Builder::new().serve_connection(TokioIo::new(stream), service);
    let result = tokio::select! {
        result = &mut connection => result,
        _ = closing.changed() => {
            std::pin::Pin::new(&mut connection).graceful_shutdown();
            (&mut connection).await
        }
    };
    let Err(error) = result else { return };
    let cause =
        std::error::Error::source(&error).and_then(|cause| cause.downcast_ref::<NoAnswer>());
    if matches!(cause, Some(NoAnswer::Reset)) {
        let stream = connection.into_parts().io.into_inner();
        // Where the system refuses, the client sees a plain close.
        let _ = stream.set_zero_linger();
    }
}

/// The connection ends without an answer.
#[derive(Debug)]
enum NoAnswer {
    Close,
    Reset,
}

impl std::fmt::Display for NoAnswer {
    fn fmt(&self, f: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        f.write_str("ended on purpose")
    }
}

impl std::error::Error for NoAnswer {}

impl Shared {
    async fn respond(
        self: Arc<Self>,
        request: Request<Incoming>,
    ) -> Result<Response<Body>, NoAnswer> {
        let received = self.read(request).await.ok_or(NoAnswer::Close)?;
        let trouble = self.trouble_with(&received);
        let asked = received.asked;
        let call = match asked {
            Asked::Exchange | Asked::Refresh(_) => {
                let (agent, presented) = (&received.agent, &received.presented);
                Some(self.books.begin(agent, presented, trouble))
            }
            Asked::Revocation | Asked::Api => None,
        };
        let answer = self.play(trouble, received, call).await?;
        if let Some(call) = call {
            self.books.answered(call);
        }
        Ok(answer)
    }

    async fn read(&self, request: Request<Incoming>) -> Option<Received> {
        let (head, body) = request.into_parts();
        let body = to_bytes(Body::new(body), 1 << 20).await.ok()?;
        let header = |name: &str| {
            let value = head.headers.get(name).and_then(|value| value.to_str().ok());
            value.unwrap_or_default().to_owned()
        };
        let form: Vec<(String, String)> = url::form_urlencoded::parse(&body).into_owned().collect();
        let param = |name: &str| {
            let found = form.iter().find(|(key, _)| key == name);
            found.map(|(_, value)| value.clone())
        };
        let (asked, presented) = if let Some(code) = param("code") {
            (Asked::Exchange, code)
        } else if let Some(token) = param("refresh_token") {
            let grant = self.books.grant_of(&token);
            (Asked::Refresh(grant.unwrap_or_default()), token)
        } else if let Some(token) = param("token") {
            (Asked::Revocation, token)
        } else {
            (Asked::Api, String::new())
        };
        Some(Received {
            side: Side::of_host(&header("host"))?,
            asked,
            agent: header("user-agent"),
            presented,
            method: head.method,
            target: head.uri.to_string(),
            headers: head.headers,
            body,
        })
    }

    fn trouble_with(&self, received: &Received) -> Trouble {
        let Received { side, asked, .. } = *received;
        let trouble = {
            let mut script = self.script.lock().unwrap();
            if script.is_over {
                return Trouble::Nothing;
            }
            let weather = script.weather[side as usize];
            trouble::of(side, asked, weather, &mut script.rng)
        };
        let Asked::Refresh(grant) = asked else {
            return trouble;
        };
        if self.books.lagged_within(grant, NO_TROUBLE_AFTER_LAGGING) {
            return Trouble::Nothing;
        }
        if trouble == Trouble::Lagging {
            self.books.lagged(grant);
        }
        trouble
    }

    async fn play(
        self: &Arc<Self>,
        trouble: Trouble,
        received: Received,
        call: Option<usize>,
    ) -> Result<Response<Body>, NoAnswer> {
        let json = "application/json";
        let answer = match trouble {
            Trouble::Nothing | Trouble::Odd(_) | Trouble::Truncate => {
                self.process(received, call).await?
            }
            Trouble::Late(length) => {
                tokio::time::sleep(length).await;
                self.process(received, call).await?
            }
            Trouble::Slow(length) => {
                let answer = self.process(received, call).await?;
                tokio::time::sleep(length).await;
                answer
            }
            Trouble::Lose => {
                self.process(received, call).await?;
                return Err(NoAnswer::Close);
            }
            Trouble::Close => return Err(NoAnswer::Close),
            Trouble::Reset => return Err(NoAnswer::Reset),
            Trouble::Hang => {
                tokio::time::sleep(Duration::from_mins(1)).await;
                return Err(NoAnswer::Close);
            }
            Trouble::Status(status) => Answer::new(status, "", ""),
            Trouble::ComeBack(status) => Answer {
                retry_after: true,
                ..Answer::new(status, "", "")
            },
            Trouble::Page(status) => Answer::new(status, "text/html", "<!doctype html><p>Sorry"),
            Trouble::Words => Answer::new(400, json, r#"{"error":"account_frozen"}"#),
            Trouble::Lagging => Answer::new(400, json, r#"{"error":"invalid_grant"}"#),
        };
        Ok(match trouble {
            Trouble::Odd(member) => answer.odd(member).into_response(),
            Trouble::Truncate => answer.truncated(),
            _ => answer.into_response(),
        })
    }

    /// Asks the provider itself; that is written down also when the client has gone away.
    async fn process(
        self: &Arc<Self>,
        received: Received,
        call: Option<usize>,
    ) -> Result<Answer, NoAnswer> {
        let shared = self.clone();
        let asking = tokio::spawn(async move {
            let at = Instant::now();
            let answer = shared.ask(&received).await?;
            if let Some(call) = call {
                let processed = Processed::read(at, answer.status, &answer.body);
                shared.books.processed(call, processed);
            } else if received.asked == Asked::Revocation && answer.status.is_success() {
                shared.books.revoked(&received.presented, &received.agent);
            }
            Ok(answer)
        });
        asking.await.map_err(|_| NoAnswer::Close)?
    }

    async fn ask(&self, received: &Received) -> Result<Answer, NoAnswer> {
        let provider = self.providers[received.side as usize];
        let url = format!("http://{provider}{}", received.target);
        let mut headers = received.headers.clone();
        headers.remove("content-length");
        let request = self.client.request(received.method.clone(), url);
        let request = request.headers(headers).body(received.body.clone());
        let answer = request.send().await.map_err(|_| NoAnswer::Close)?;
        Ok(Answer {
            status: answer.status(),
            headers: answer.headers().clone(),
            retry_after: false,
            body: answer.bytes().await.map_err(|_| NoAnswer::Close)?,
        })
    }
}

struct Answer {
    status: StatusCode,
    headers: HeaderMap,
    retry_after: bool,
    body: Bytes,
}

impl Answer {
    fn new(status: u16, content_type: &str, body: &'static str) -> Self {
        let mut headers = HeaderMap::new();
        headers.insert("content-type", content_type.parse().expect("a value"));
        Self {
            status: StatusCode::from_u16(status).expect("a status"),
            headers,
            retry_after: false,
            body: Bytes::from_static(body.as_bytes()),
        }
    }

    /// With this member as it should not be. An answer without tokens stays as it is.
    fn odd(mut self, member: &str) -> Self {
        let Ok(Value::Object(mut members)) = serde_json::from_slice(&self.body) else {
            return self;
        };
        if members.contains_key("access_token") {
            members.insert(member.to_owned(), "strange".into());
            self.body = serde_json::to_vec(&members).expect("JSON").into();
        }
        self
    }

    fn into_response(self) -> Response<Body> {
        let body = Body::from(self.body.clone());
        self.response_with(body)
    }

    /// Declares the whole length, and ends in the middle.
    fn truncated(self) -> Response<Body> {
        let half = self.body.slice(..self.body.len() / 2);
        let frames = [Ok(half), Err(NoAnswer::Close)];
        self.response_with(Body::from_stream(futures_util::stream::iter(frames)))
    }

    fn response_with(self, body: Body) -> Response<Body> {
        let mut response = Response::new(body);
        *response.status_mut() = self.status;
        for name in ["content-type", "www-authenticate"] {
            if let Some(value) = self.headers.get(name) {
                response.headers_mut().insert(name, value.clone());
            }
        }
        if self.retry_after {
            let second = "1".parse().expect("a value");
            response.headers_mut().insert("retry-after", second);
        }
        let length = self.body.len().to_string().parse().expect("a value");
        response.headers_mut().insert("content-length", length);
        response
    }
}
