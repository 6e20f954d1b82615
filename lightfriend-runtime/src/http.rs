//! The only file that talks HTTP outwards.
//!
//! One client per [`OAuth`](crate::OAuth): no redirects (a 307 from a token endpoint would carry
//! the client secret to wherever it points), https only, no ambient proxy, bounded time and size.

mod body;
mod failure;
mod guard;
mod proxy;

use std::{net::SocketAddr, time::Duration};

use reqwest::{
    Method, StatusCode, Url,
    header::{CACHE_CONTROL, CONTENT_LENGTH, HOST, HeaderMap, HeaderValue, RETRY_AFTER},
    redirect::Policy,
};
use zeroize::Zeroizing;

use crate::error::Error;

pub(crate) use body::{Body, TOO_LARGE};
pub(crate) use failure::NoAnswer;
pub(crate) use guard::Lookup;
pub(crate) use proxy::OutgoingProxy;

use guard::Guard;

const CONNECT_TIMEOUT: Duration = Duration::from_secs(5);
const TOTAL_TIMEOUT: Duration = Duration::from_secs(15);
/// Most bytes of an answer from a token or revocation endpoint, after decoding.
const MOST_BODY: usize = 64 * 1024;
const USER_AGENT: &str = concat!("lightfriend-runtime/", env!("CARGO_PKG_VERSION"));

/// The hardened client.
#[derive(Debug, Clone)]
pub(crate) struct Http {
    client: reqwest::Client,
    /// For loopback, which no proxy is asked for: what goes there may not be encrypted.
    direct: reqwest::Client,
    /// For hosts that the developer did not write.
    guarded: reqwest::Client,
    guard: Guard,
    plain_loopback: bool,
    reroute: Option<SocketAddr>,
    browsers: Option<SocketAddr>,
}

/// How the host wants it.
#[derive(Debug, Default)]
pub(crate) struct Settings {
    pub(crate) allow_loopback_http: bool,
    pub(crate) reroute: Option<SocketAddr>,
    /// Where browsers are sent instead of the providers' pages.
    pub(crate) browsers: Option<SocketAddr>,
    /// `User-Agent`, unless the library's.
    pub(crate) user_agent: Option<String>,
    pub(crate) proxy: Option<OutgoingProxy>,
    /// What names of guarded requests stand for, unless the operating system says.
    pub(crate) lookup: Option<Lookup>,
}

/// A request on its way out. No `Debug`: headers and body hold secrets.
pub(crate) struct Outgoing {
    pub(crate) method: Method,
    pub(crate) url: Url,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Option<Zeroizing<Vec<u8>>>,
    pub(crate) timeout: Option<Duration>,
    /// The host is not the developer's choice: only public addresses are asked.
    pub(crate) guarded: bool,
}

/// An answer, read whole. No `Debug`: it may hold tokens.
pub(crate) struct Answer {
    pub(crate) status: u16,
    pub(crate) retry_after: Option<Duration>,
    /// How long it may be kept (RFC 9111 section 5.2.2.1), if it says.
    pub(crate) max_age: Option<Duration>,
    pub(crate) body: Zeroizing<Vec<u8>>,
}

/// An answer whose body is still on its way. No `Debug`: it may hold tokens.
pub(crate) struct Received {
    pub(crate) status: StatusCode,
    pub(crate) headers: HeaderMap,
    pub(crate) body: Body,
}

impl Http {
    pub(crate) fn new(settings: &Settings) -> Result<Self, Error> {
        let user_agent = settings.user_agent.as_deref().unwrap_or(USER_AGENT);
        let user_agent = HeaderValue::from_str(user_agent)
            .ok()
            .filter(|name| !name.is_empty())
            .ok_or_else(|| Error::Misconfigured(NO_USER_AGENT.to_owned()))?;
        let direct = builder(&user_agent)?
            .no_proxy()
            .build()
            .map_err(|_| no_tls())?;
        let client = match &settings.proxy {
            Some(proxy) => proxy.client(builder(&user_agent)?)?,
            None => direct.clone(),
        };
        let proxies = settings.proxy.as_ref().map(OutgoingProxy::hosts);
        let guard = Guard::new(settings.lookup.clone(), proxies.unwrap_or_default());
        let builder = builder(&user_agent)?.dns_resolver(guard.clone());
        let guarded = match &settings.proxy {
            Some(proxy) => proxy.client(builder)?,
            None => builder.no_proxy().build().map_err(|_| no_tls())?,
        };
        Ok(Self {
            client,
            direct,
            guarded,
            guard,
            plain_loopback: settings.allow_loopback_http,
            reroute: settings.reroute,
            browsers: settings.browsers,
        })
    }

    /// Sends a request to a token or revocation endpoint and reads its answer.
    pub(crate) async fn call(&self, request: Outgoing) -> Result<Answer, NoAnswer> {
        let mut received = self.send(request).await?;
        // As large as it gets, so that no token stays behind where it was moved from.
        let mut body = Zeroizing::new(Vec::with_capacity(MOST_BODY + 1));
        received.body.read_json(&mut body, MOST_BODY).await?;
        Ok(Answer {
            status: received.status.as_u16(),
            retry_after: retry_after(&received.headers),
            max_age: max_age(&received.headers),
            body,
        })
    }

    /// Sends a request and leaves the answer's body to the caller.
    #[tracing::instrument(
        name = "oauth.http",
        skip_all,
        fields(host = request.url.host_str(), method = %request.method, status)
    )]
    pub(crate) async fn send(&self, request: Outgoing) -> Result<Received, NoAnswer> {
        self.check(&request.url)?;
        if request.guarded {
            self.check_host(&request.url)?;
        }
        let url = self.route(&request.url);
        let client = if is_loopback(&url) {
            &self.direct
        } else if request.guarded {
            &self.guarded
        } else {
            &self.client
        };
        let takes_content = matches!(request.method, Method::POST | Method::PUT | Method::PATCH);
        let mut outgoing = client.request(request.method, url);
        if self.reroute.is_some() {
            outgoing = outgoing.header(HOST, authority(&request.url));
        }
        match request.body {
            Some(body) => outgoing = outgoing.body(body.to_vec()),
            // RFC 9110 section 8.6: some servers ask for it.
            None if takes_content => outgoing = outgoing.header(CONTENT_LENGTH, 0),
            None => {}
        }
        if let Some(timeout) = request.timeout {
            outgoing = outgoing.timeout(timeout);
        }
        let mut response = outgoing
            .headers(request.headers)
            .send()
            .await
            .map_err(|error| {
                let no_answer = failure::of(&error);
                // Whoever asked tells what became of it.
                let detail = failure::detail(&error);
                tracing::debug!(
                    problem = no_answer.problem,
                    detail,
                    "outgoing request failed"
                );
                no_answer
            })?;
        tracing::Span::current().record("status", response.status().as_u16());
        let status = response.status();
        let mut headers = std::mem::take(response.headers_mut());
        let body = Body::new(&mut headers, response.into());
        Ok(Received {
            status,
            headers,
            body,
        })
    }

    /// Whether anything may be sent to this URL.
    pub(crate) fn check(&self, url: &Url) -> Result<(), NoAnswer> {
        let allowed = match url.scheme() {
            "https" => true,
            "http" => self.plain_loopback && is_loopback(url),
            _ => false,
        };
        allowed.then_some(()).ok_or(NoAnswer::of_answer(
            "the address is not https, and plain http is for loopback after \
             danger_allow_loopback_http()",
        ))
    }

    /// Whether a host that the developer did not write may be asked, as far as that shows before
    /// it is resolved: the resolver sees to the rest, or the proxy, which resolves itself.
    fn check_host(&self, url: &Url) -> Result<(), NoAnswer> {
        #[cfg(feature = "testing")]
        if self.reroute.is_some() {
            self.guard.rehearse(url)?;
        }
        self.guard.check(url)
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
        routed(url, self.reroute)
    }

    /// Where a browser is sent that is to go to this URL.
    pub(crate) fn for_browsers(&self, url: &Url) -> Url {
        routed(url, self.browsers)
    }

    /// What browsers meet instead of the providers.
    #[cfg(feature = "page")]
    pub(crate) fn browsers(&self) -> Option<SocketAddr> {
        self.browsers
    }
}

fn routed(url: &Url, address: Option<SocketAddr>) -> Url {
    let mut routed = url.clone();
    if let Some(address) = address {
        // Setting these on an https URL with a host cannot fail.
        let _ = routed.set_scheme("http");
        let _ = routed.set_ip_host(address.ip());
        let _ = routed.set_port(Some(address.port()));
    }
    routed
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

fn max_age(headers: &HeaderMap) -> Option<Duration> {
    let text = headers.get(CACHE_CONTROL)?.to_str().ok()?;
    let mut directives = text.split(',').map(str::trim);
    let seconds = directives.find_map(|directive| directive.strip_prefix("max-age="))?;
    seconds.parse().ok().map(Duration::from_secs)
}

fn authority(url: &Url) -> String {
    let host = url.host_str().unwrap_or_default();
    url.port()
        .map_or_else(|| host.to_owned(), |port| format!("{host}:{port}"))
}

const NO_USER_AGENT: &str =
    "user_agent(..) is not a header value; it is like \"app/1.2 (contact@app.example)\"";

/// What every client of ours has in common. reqwest's decoders, which any crate of the host may have
/// enabled, stay off: [`Body`] decodes within a bound.
fn builder(user_agent: &HeaderValue) -> Result<reqwest::ClientBuilder, Error> {
    Ok(with_tls(reqwest::Client::builder())?
        .redirect(Policy::none())
        .retry(reqwest::retry::never())
        .no_gzip()
        .no_deflate()
        .no_brotli()
        .no_zstd()
        .connect_timeout(CONNECT_TIMEOUT)
        .timeout(TOTAL_TIMEOUT)
        .user_agent(user_agent))
}

fn no_tls() -> Error {
    Error::Misconfigured("the TLS backend cannot be set up".to_owned())
}

/// ring, handed over explicitly: a library must not choose the process-wide provider.
#[cfg(feature = "tls-ring")]
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    use rustls_platform_verifier::BuilderVerifierExt as _;

    let provider = std::sync::Arc::new(rustls::crypto::ring::default_provider());
    let config = rustls::ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .and_then(rustls::ConfigBuilder::with_platform_verifier)
        .map_err(|_| no_tls())?
        .with_no_client_auth();
    Ok(builder.tls_backend_preconfigured(config))
}

/// reqwest's own choice among the enabled backends.
#[cfg(not(feature = "tls-ring"))]
#[allow(clippy::unnecessary_wraps)] // the other backend can fail
fn with_tls(builder: reqwest::ClientBuilder) -> Result<reqwest::ClientBuilder, Error> {
    Ok(builder)
}
