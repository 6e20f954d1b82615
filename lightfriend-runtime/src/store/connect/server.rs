//! Where a Postgres server is and how the way to it is encrypted, from its URL.

use std::{net::IpAddr, path::PathBuf};

use tokio_postgres::{
    Config,
    config::{Host, SslMode},
};
use url::form_urlencoded;

use super::{query_of, unknown};
use crate::error::Error;

/// A server, and what is to be true of the way to it. No `Debug`: it holds a password.
#[cfg_attr(not(feature = "_rustls"), allow(dead_code, reason = "there is no TLS"))]
pub(super) struct Server {
    pub(super) config: Config,
    pub(super) certificate: Certificate,
    pub(super) roots: Roots,
}

/// What must be true of a server's certificate.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
#[cfg_attr(not(feature = "_rustls"), allow(dead_code, reason = "there is no TLS"))]
pub(super) enum Certificate {
    /// It is not looked at.
    Any,
    /// A trusted authority has issued it, for whomever.
    Trusted,
    /// A trusted authority has issued it for this host.
    ForHost,
}

/// Whose certificates are trusted.
#[derive(Debug, Clone, PartialEq, Eq)]
#[cfg_attr(not(feature = "_rustls"), allow(dead_code, reason = "there is no TLS"))]
pub(super) enum Roots {
    System,
    /// Those in this file.
    File(PathBuf),
}

impl Server {
    pub(super) fn parse(url: &str) -> Result<Self, Error> {
        let (rest, asked) = Asked::take_from(url)?;
        // What the driver says of it may repeat a part of it.
        let mut config: Config = rest
            .parse()
            .map_err(|_| unknown("the URL of the server is malformed"))?;
        if config.get_hosts().is_empty() && config.get_hostaddrs().is_empty() {
            return Err(unknown("the URL names no host"));
        }
        let (mode, certificate) = asked.mode(&config)?;
        config.ssl_mode(mode);
        Ok(Self {
            config,
            certificate,
            roots: asked.roots(),
        })
    }
}

/// The parameters that the driver does not know, or understands otherwise than libpq.
#[derive(Debug, Default, PartialEq, Eq)]
struct Asked {
    mode: Option<String>,
    root_certificates: Option<String>,
}

impl Asked {
    /// The URL without them, and they.
    fn take_from(url: &str) -> Result<(String, Self), Error> {
        let Some((base, query)) = query_of(url) else {
            return Ok((url.to_owned(), Self::default()));
        };
        let mut asked = Self::default();
        let mut others = Vec::new();
        for pair in query.split('&').filter(|pair| !pair.is_empty()) {
            let (key, value) = pair.split_once('=').unwrap_or((pair, ""));
            match key {
                "sslmode" => asked.mode = Some(decoded(value)),
                "sslrootcert" => asked.root_certificates = Some(decoded(value)),
                "sslcert" | "sslkey" | "sslpassword" | "sslcrl" | "sslcrldir" => {
                    return Err(unknown(CLIENT_CERTIFICATE));
                }
                _ => others.push(pair),
            }
        }
        let rest = if others.is_empty() {
            base.to_owned()
        } else {
            format!("{base}?{}", others.join("&"))
        };
        Ok((rest, asked))
    }

    fn mode(&self, config: &Config) -> Result<(SslMode, Certificate), Error> {
        let has_file = matches!(self.roots(), Roots::File(_));
        // libpq, too, uses authorities where they are named.
        let of_authority = match self.root_certificates.as_deref() {
            None | Some("") => Certificate::Any,
            Some("system") => Certificate::ForHost,
            Some(_) => Certificate::Trusted,
        };
        Ok(match self.mode.as_deref() {
            None if stays_here(config) => (SslMode::Disable, Certificate::Any),
            Some("disable") => (SslMode::Disable, Certificate::Any),
            Some("prefer") => (SslMode::Prefer, of_authority),
            Some("require") => (SslMode::Require, of_authority),
            Some("verify-ca") if has_file => (SslMode::Require, Certificate::Trusted),
            // Anybody has a certificate from an authority that the whole world trusts: to verify no
            // more than that would be nothing.
            None | Some("verify-ca" | "verify-full") => (SslMode::Require, Certificate::ForHost),
            Some(_) => {
                return Err(unknown(
                    "sslmode is `disable`, `prefer`, `require`, `verify-ca` or `verify-full`",
                ));
            }
        })
    }

    fn roots(&self) -> Roots {
        match self.root_certificates.as_deref() {
            None | Some("" | "system") => Roots::System,
            Some(path) => Roots::File(path.into()),
        }
    }
}

const CLIENT_CERTIFICATE: &str = "client certificates and revocation lists are known to libpq only: \
     use the feature `postgres` without `diesel-async`, or pass a pool of your own to database(..)";

/// A `+` is itself here.
fn decoded(value: &str) -> String {
    let value = format!("={}", value.replace('+', "%2B"));
    form_urlencoded::parse(value.as_bytes())
        .map(|(_, value)| value.into_owned())
        .collect()
}

/// Whether nothing leaves this machine, whichever host is taken.
fn stays_here(config: &Config) -> bool {
    let is_here = |host: &Host| match host {
        Host::Tcp(name) => {
            let address = name.parse::<IpAddr>();
            name == "localhost" || address.is_ok_and(|address| address.is_loopback())
        }
        #[cfg(unix)]
        Host::Unix(_) => true,
    };
    if config.get_hosts().is_empty() {
        return config.get_hostaddrs().iter().all(IpAddr::is_loopback);
    }
    config.get_hosts().iter().all(is_here)
}

#[cfg(test)]
mod tests;
