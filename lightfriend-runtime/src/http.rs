//! The only file that talks HTTP outwards.
//!
//! One client per [`OAuth`](crate::OAuth): no redirects (a 307 from a token endpoint would carry
//! the client secret to wherever it points), https only, no ambient proxy, bounded time and size.

use std::{net::SocketAddr, time::Duration};

use reqwest::{
    Method, Url,
    header::{ACCEPT, CONTENT_TYPE, HOST, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use zeroize::Zeroizing;

use crate::error::Error;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);
/// Most bytes of an answer from a token or revocation endpoint, after decoding.
const MOST_BODY: usize = 64 * 1024;
const USER_AGENT: &str = concat!("lightfriend-runtime/", env!("CARGO_PKG_VERSION"));

/// The hardened client.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    plain_loopback: bool,
    reroute: Option<SocketAddr>,
}

/// A request on its way out. No `Debug`: headers and body hold secrets.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Zeroizing<Vec<u8>>>,
    pub(crate) timeout: Option<Duration>,
}

/// An answer, read whole. No `Debug`: it may hold tokens.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

/// Why there is no answer, in words that hold no URL and no value.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) struct NoAnswer(pub(crate) &'static str);

impl Http {
    pub(crate) fn new(
        allow_loopback_http: bool,
        reroute: Option<SocketAddr>,
    ) -> Result<Self, Error> {
        let client = with_tls(reqwest::Client::builder())?
            .redirect(Policy::none())
            .retry(reqwest::retry::never())
            .no_proxy()
            .connect_timeout(CONNECT_TIMEOUT)
            .timeout(TOTAL_TIMEOUT)
            .user_agent(USER_AGENT)
            .build()
            .map_err(|_| Error::Misconfigured("the TLS backend cannot be set up".to_owned()))?;
        Ok(Self {
            client,
            plain_loopback: allow_loopback_http,
            reroute,
        })
    }

    /// Sends a request to a token or revocation endpoint and reads its answer.
    pub(crate) async fn call(&self, request: Outgoing) -> Result<Answer, NoAnswer> {
        let response = self.send(request).await?;
        let status = response.status().as_u16();
        let retry_after = retry_after(response.headers());
        let body = read(response).await?;
        Ok(Answer {
            status,
            retry_after,
            body,
        })
    }

    /// Sends a request and leaves the answer's body to the caller.
    #[tracing::instrument(
        name = "oauth.http",
        skip_all,
        fields(host = request.url.host_str(), method = %request.method, status)
    )]
    pub(crate) async fn send(&self, request: Outgoing) -> Result<reqwest::Response, NoAnswer> {
        self.check(&request.url)?;
        let mut outgoing = self
            .client
            .request(request.method, self.route(&request.url));
        if self.reroute.is_some() {
            outgoing = outgoing.header(HOST, authority(&request.url));
        }
        if let Some(body) = request.body {
            outgoing = outgoing.body(body.to_vec());
        }
        if let Some(timeout) = request.timeout {
            outgoing = outgoing.timeout(timeout);
        }
        let response = outgoing
            .headers(request.headers)
            .send()
            .await
            .map_err(|error| {
                let problem = problem(&error);
                tracing::warn!(problem, "outgoing request failed");
                NoAnswer(problem)
            })?;
        tracing::Span::current().record("status", response.status().as_u16());
        Ok(response)
    }

    /// Whether anything may be sent to this URL.
    pub(crate) fn check(&self, url: &Url) -> Result<(), NoAnswer> {
        let allowed = match url.scheme() {
            "https" => true,
            "http" => self.plain_loopback && is_loopback(url),
            _ => false,
        };
        allowed.then_some(()).ok_or(NoAnswer(
            "the address is not https, and plain http is for loopback after \
             danger_allow_loopback_http()",
        ))
    }

    /// Whether what is meant for this URL goes to this address.
    #[cfg(feature = "testing")]
    pub(crate) fn leads_to(&self, url: &Url, address: SocketAddr) -> bool {
        match self.reroute {
            Some(reroute) => reroute == address,
            None => is_loopback(url) && url.port() == Some(address.port()),
        }
    }

    /// The same path and query at the address that tests have named.
    fn route(&self, url: &Url) -> Url {
        let Some(address) = self.reroute else {
            return url.clone();
        };
        let mut routed = url.clone();
        // Setting these on an https URL with a host cannot fail.
        let _ = routed.set_scheme("http");
        let _ = routed.set_ip_host(address.ip());
        let _ = routed.set_port(Some(address.port()));
        routed
    }
}

/// Whether the host is this machine by its name or number (RFC 8252 section 7.3).
pub(crate) fn is_loopback(url: &Url) -> bool {
    match url.host() {
        Some(url::Host::Domain(name)) => name == "localhost",
        Some(url::Host::Ipv4(address)) => address.is_loopback(),
        Some(url::Host::Ipv6(address)) => address.is_loopback(),
        None => false,
    }
}

/// Headers of a request whose answer is read as JSON.
pub(crate) fn json_headers(content_type: &'static str) -> HeaderMap {
    let mut headers = HeaderMap::new();
    headers.insert(ACCEPT, HeaderValue::from_static("application/json"));
    headers.insert(CONTENT_TYPE, HeaderValue::from_static(content_type));
    headers
}

/// `Retry-After` in either form (RFC 9110 section 10.2.3).
pub(crate) fn retry_after(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(RETRY_AFTER)?.to_str().ok()?.trim();
    if let Ok(seconds) = text.parse() {
        return Some(Duration::from_secs(seconds));
    }
    let date = httpdate::parse_http_date(text).ok()?;
    Some(
        date.duration_since(std::time::SystemTime::now())
            .unwrap_or_default(),
    )
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

async fn read(mut response: reqwest::Response) -> Result<Zeroizing<Vec<u8>>, NoAnswer> {
    let mut body = Zeroizing::new(Vec::new());
    while let Some(chunk) = response
        .chunk()
        .await
        .map_err(|error| NoAnswer(problem(&error)))?
    {
        if body.len() + chunk.len() > MOST_BODY {
            return Err(NoAnswer("the answer is larger than 64 KiB"));
        }
        body.extend_from_slice(&chunk);
    }
    Ok(body)
}

/// reqwest's errors print the URL, and URLs may hold secrets: only the kind goes on.
fn problem(error: &reqwest::Error) -> &'static str {
    if error.is_timeout() {
        "no answer in time"
    } else if error.is_connect() {
        "the connection could not be made"
    } else {
        "the connection broke"
    }
}

/// ring, handed over explicitly: a library must not choose the process-wide provider.
#[cfg(feature = "tls-ring")]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(rustls::ConfigBuilder::with_platform_verifier)
        .map_err(|_| Error::Misconfigured("the TLS backend cannot be set up".to_owned()))?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

/// reqwest's own choice among the enabled backends.
#[cfg(not(feature = "tls-ring"))]
#[allow(clippy::unnecessary_wraps)] // the other backend can fail
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder)
}
