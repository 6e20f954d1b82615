//! What encrypts the connections to a Postgres server.

use tokio_postgres::config::SslMode;

use super::server::Server;
#[cfg(feature = "_rustls")]
use super::{
    server::Certificate,
    tls::{self, Connector},
};
use crate::error::Error;

/// What encrypts connections, if it comes to that.
pub(super) enum Encryption {
    None,
    #[cfg(feature = "_rustls")]
    Tls(Connector),
}

impl Encryption {
    pub(super) fn of(server: &Server) -> Result<Self, Error> {
        match server.config.get_ssl_mode() {
            SslMode::Disable => Ok(Self::None),
            mode => Self::by_tls(server, mode),
        }
    }

    #[cfg(feature = "_rustls")]
    fn by_tls(server: &Server, mode: SslMode) -> Result<Self, Error> {
        if server.certificate == Certificate::Any && mode == SslMode::Require {
            tracing::warn!(
                "sslmode=require does not verify who the database server is; write verify-full"
            );
        }
        tls::connector(server.certificate, &server.roots).map(Self::Tls)
    }

    /// `prefer` is content without.
    #[cfg(not(feature = "_rustls"))]
    fn by_tls(_: &Server, mode: SslMode) -> Result<Self, Error> {
        if mode == SslMode::Prefer {
            return Ok(Self::None);
        }
        Err(Error::Misconfigured(
            "connections to a Postgres server on another machine are encrypted, for which a \
             feature of lightfriend-runtime is needed: `tls-aws-lc` or `tls-ring`; if the way to \
             it is safe, write sslmode=disable"
                .to_owned(),
        ))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn encryption(url: &str) -> Result<Encryption, Error> {
        Encryption::of(&Server::parse(url).unwrap())
    }

    #[cfg(not(feature = "_rustls"))]
    #[test]
    fn without_tls_the_feature_is_named() {
        let said = encryption("postgres://db.example/app").err().unwrap();
        assert!(said.to_string().contains("`tls-aws-lc`"), "{said}");
        assert!(encryption("postgres://db.example/app?sslmode=prefer").is_ok());
    }

    #[cfg(feature = "_rustls")]
    #[test]
    fn a_file_without_certificates_is_named() {
        let no_certificate = concat!(env!("CARGO_MANIFEST_DIR"), "/Cargo.toml");
        for file in ["/nowhere/ca.pem", no_certificate] {
            let url = format!("postgres://ada:canary@db.example/app?sslrootcert={file}");
            let said = encryption(&url).err().unwrap().to_string();
            assert!(
                said.contains("sslrootcert") && said.contains(file),
                "{said}"
            );
            assert!(!said.contains("canary"), "{said}");
        }
    }
}
