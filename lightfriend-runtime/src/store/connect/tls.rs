//! TLS to a Postgres server.

use std::{path::Path, sync::Arc};

use rustls::{
    CertificateError, ClientConfig, DigitallySignedStruct, Error as TlsError, RootCertStore,
    SignatureScheme,
    client::{
        WebPkiServerVerifier,
        danger::{HandshakeSignatureValid, ServerCertVerified, ServerCertVerifier},
    },
    crypto::CryptoProvider,
    pki_types::{CertificateDer, ServerName, UnixTime, pem::PemObject as _},
};
use rustls_platform_verifier::Verifier as PlatformVerifier;
pub(super) use tokio_postgres_rustls::MakeRustlsConnect as Connector;

use super::server::{Certificate, Roots};
use crate::error::Error;

/// What encrypts connections to servers with such a certificate.
pub(super) fn connector(certificate: Certificate, roots: &Roots) -> Result<Connector, Error> {
    let provider = Arc::new(provider());
    let verifier = verifier(certificate, roots, &provider)?;
    let config = ClientConfig::builder_with_provider(provider)
        .with_safe_default_protocol_versions()
        .map_err(|_| no_tls())?
        .dangerous()
        .with_custom_certificate_verifier(verifier)
        .with_no_client_auth();
    Ok(Connector::new(config))
}

/// Handed over explicitly: a library must not choose the process-wide provider, nor rely on it.
fn provider() -> CryptoProvider {
    #[cfg(feature = "tls-ring")]
    return rustls::crypto::ring::default_provider();
    #[cfg(not(feature = "tls-ring"))]
    rustls::crypto::aws_lc_rs::default_provider()
}

fn verifier(
    certificate: Certificate,
    roots: &Roots,
    provider: &Arc<CryptoProvider>,
) -> Result<Arc<dyn ServerCertVerifier>, Error> {
    if certificate == Certificate::Any {
        return Ok(Arc::new(AnyCertificate(provider.clone())));
    }
    let of_authority: Arc<dyn ServerCertVerifier> = match roots {
        Roots::System => Arc::new(PlatformVerifier::new(provider.clone()).map_err(|_| no_tls())?),
        Roots::File(path) => {
            let roots = Arc::new(certificates(path)?);
            WebPkiServerVerifier::builder_with_provider(roots, provider.clone())
                .build()
                .map_err(|_| no_certificates(path))?
        }
    };
    Ok(match certificate {
        Certificate::Trusted => Arc::new(AnyName(of_authority)),
        _ => of_authority,
    })
}

/// The certificates of a PEM file.
fn certificates(path: &Path) -> Result<RootCertStore, Error> {
    let mut roots = RootCertStore::empty();
    let found = CertificateDer::pem_file_iter(path).map_err(|_| no_certificates(path))?;
    for certificate in found {
        let certificate = certificate.map_err(|_| no_certificates(path))?;
        roots.add(certificate).map_err(|_| no_certificates(path))?;
    }
    if roots.is_empty() {
        return Err(no_certificates(path));
    }
    Ok(roots)
}

fn no_certificates(path: &Path) -> Error {
    Error::Misconfigured(format!(
        "sslrootcert={} is not a PEM file of certificates that can be read",
        path.display()
    ))
}

fn no_tls() -> Error {
    Error::Misconfigured("TLS to the database server cannot be set up".to_owned())
}

/// Whoever the server is: `prefer`, and `require` as libpq means it. That it has the certificate's
/// key is verified.
#[derive(Debug)]
struct AnyCertificate(Arc<CryptoProvider>);

impl ServerCertVerifier for AnyCertificate {
    fn verify_server_cert(
        &self,
        _end_entity: &CertificateDer<'_>,
        _intermediates: &[CertificateDer<'_>],
        _server_name: &ServerName<'_>,
        _ocsp_response: &[u8],
        _now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        Ok(ServerCertVerified::assertion())
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let known = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls12_signature(message, cert, dss, known)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        let known = &self.0.signature_verification_algorithms;
        rustls::crypto::verify_tls13_signature(message, cert, dss, known)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.signature_verification_algorithms.supported_schemes()
    }
}

/// A certificate of the right authority for whichever host: `verify-ca`. webpki looks at the name
/// last, when everything else has been found right.
#[derive(Debug)]
struct AnyName(Arc<dyn ServerCertVerifier>);

impl ServerCertVerifier for AnyName {
    fn verify_server_cert(
        &self,
        end_entity: &CertificateDer<'_>,
        intermediates: &[CertificateDer<'_>],
        server_name: &ServerName<'_>,
        ocsp_response: &[u8],
        now: UnixTime,
    ) -> Result<ServerCertVerified, TlsError> {
        let verified =
            self.0
                .verify_server_cert(end_entity, intermediates, server_name, ocsp_response, now);
        match verified {
            Err(TlsError::InvalidCertificate(
                CertificateError::NotValidForName | CertificateError::NotValidForNameContext { .. },
            )) => Ok(ServerCertVerified::assertion()),
            verified => verified,
        }
    }

    fn verify_tls12_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.0.verify_tls12_signature(message, cert, dss)
    }

    fn verify_tls13_signature(
        &self,
        message: &[u8],
        cert: &CertificateDer<'_>,
        dss: &DigitallySignedStruct,
    ) -> Result<HandshakeSignatureValid, TlsError> {
        self.0.verify_tls13_signature(message, cert, dss)
    }

    fn supported_verify_schemes(&self) -> Vec<SignatureScheme> {
        self.0.supported_verify_schemes()
    }
}
