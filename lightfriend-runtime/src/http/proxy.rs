//! Which proxy outgoing requests go through: none, unless the host says so.

use reqwest::{Client, ClientBuilder, Url};
use secrecy::{ExposeSecret as _, SecretString};

use crate::error::Error;

/// Where outgoing requests go through. Its URL may hold a password.
#[derive(Debug, Clone)]
pub(crate) enum OutgoingProxy {
    /// The one at this URL.
    At(SecretString),
    /// What `HTTPS_PROXY`, `ALL_PROXY` and `NO_PROXY` say when the client is made.
    FromEnvironment,
}

impl OutgoingProxy {
    /// A client that goes through it.
    ///
    /// # Errors
    /// [`Error::Misconfigured`]; it names the variable and never the URL.
    pub(super) fn client(&self, builder: ClientBuilder) -> Result<Client, Error> {
        let builder = match self {
            Self::At(url) => {
                check(
                    url.expose_secret(),
                    "outgoing_proxy(..)",
                    &["http", "https"],
                )?;
                let proxy = reqwest::Proxy::all(url.expose_secret());
                builder
                    .no_proxy()
                    .proxy(proxy.map_err(|_| malformed("outgoing_proxy(..)"))?)
            }
            Self::FromEnvironment => {
                for name in VARIABLES {
                    let value = std::env::var(name).unwrap_or_default();
                    if !value.is_empty() {
                        // An ill-formed one would be passed over in silence.
                        check(
                            &value,
                            name,
                            &["http", "https", "socks4", "socks5", "socks5h"],
                        )?;
                    }
                }
                builder
            }
        };
        builder.build().map_err(|_| super::no_tls())
    }

    /// The hosts of the proxies that there may be, by name.
    pub(super) fn hosts(&self) -> Vec<String> {
        let host = |text: &str| {
            let url = parse(text).ok()?;
            url.domain().map(str::to_ascii_lowercase)
        };
        match self {
            Self::At(url) => host(url.expose_secret()).into_iter().collect(),
            Self::FromEnvironment => VARIABLES
                .iter()
                .filter_map(|name| host(&std::env::var(name).ok()?))
                .collect(),
        }
    }
}

/// Those that decide about https.
const VARIABLES: [&str; 4] = ["HTTPS_PROXY", "https_proxy", "ALL_PROXY", "all_proxy"];

fn check(text: &str, name: &str, schemes: &[&str]) -> Result<(), Error> {
    let url = parse(text).map_err(|_| malformed(name))?;
    let is_proxy = schemes.contains(&url.scheme()) && url.has_host();
    is_proxy.then_some(()).ok_or_else(|| malformed(name))
}

fn parse(text: &str) -> Result<Url, url::ParseError> {
    if text.contains("://") {
        Url::parse(text)
    } else {
        Url::parse(&format!("http://{text}"))
    }
}

fn malformed(name: &str) -> Error {
    Error::Misconfigured(format!(
        "{name} is not the URL of a proxy; it is like http://user:password@proxy.example:3128"
    ))
}
