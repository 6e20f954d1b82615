//! TLS to a server, which a test ends in front of a plain one.

use std::{path::PathBuf, sync::Arc};

use rcgen::{BasicConstraints, CertificateParams, IsCa, Issuer, KeyPair};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _, copy_bidirectional},
    net::{TcpListener, TcpStream},
};
use tokio_rustls::{
    TlsAcceptor,
    rustls::{ServerConfig, crypto::aws_lc_rs, pki_types::PrivateKeyDer},
};

use super::{host_at, scratch};

#[tokio::test]
async fn a_certificate_is_believed_from_the_named_authority_only() {
    let right = Authority::new("right");
    let wrong = Authority::new("wrong");
    let port = tls_in_front_of(None, &right, "db.example").await;
    let at = |host: &str, query: &str| {
        format!("postgres://ada:canary@{host}:{port}/app?hostaddr=127.0.0.1&{query}")
    };
    let (right, wrong) = (right.file(), wrong.file());
    for url in [
        // Safe by default: this authority is not one of the system's.
        at("db.example", ""),
        at("db.example", "sslmode=verify-full"),
        at("db.example", "sslmode=verify-ca"),
        at(
            "db.example",
            &format!("sslmode=verify-full&sslrootcert={wrong}"),
        ),
        at(
            "db.example",
            &format!("sslmode=verify-ca&sslrootcert={wrong}"),
        ),
        at(
            "db.example",
            &format!("sslmode=require&sslrootcert={wrong}"),
        ),
        at("db.example", &format!("sslmode=prefer&sslrootcert={wrong}")),
        at("db.example", &format!("sslrootcert={wrong}")),
        at("other.example", &format!("sslrootcert={right}")),
        at(
            "other.example",
            &format!("sslmode=verify-full&sslrootcert={right}"),
        ),
    ] {
        let error = host_at(&url).check().await.unwrap_err();
        assert!(error.is_misconfigured(), "{url}: {error}");
        assert!(error.to_string().contains("sslrootcert"), "{url}: {error}");
        assert!(!error.to_string().contains("canary"), "{error}");
    }
    // The handshake is done, and there is no server behind it.
    for url in [
        at("db.example", &format!("sslrootcert={right}")),
        at(
            "db.example",
            &format!("sslmode=verify-full&sslrootcert={right}"),
        ),
        at(
            "other.example",
            &format!("sslmode=verify-ca&sslrootcert={right}"),
        ),
        at(
            "other.example",
            &format!("sslmode=require&sslrootcert={right}"),
        ),
        at("db.example", "sslmode=require"),
        at("db.example", "sslmode=prefer"),
    ] {
        let error = host_at(&url).check().await.unwrap_err();
        assert!(error.is_transient(), "{url}: {error}");
    }
}

#[tokio::test]
async fn a_server_without_tls_gets_no_password_unasked() {
    let port = server_without_tls().await;
    let at = |query: &str| {
        format!("postgres://ada:canary@db.example:{port}/app?hostaddr=127.0.0.1&{query}")
    };
    for query in ["", "sslmode=require", "sslmode=verify-full"] {
        let error = host_at(&at(query)).check().await.unwrap_err();
        assert!(error.is_misconfigured(), "{query}: {error}");
        assert!(error.to_string().contains("no TLS"), "{query}: {error}");
    }
    for query in ["sslmode=disable", "sslmode=prefer"] {
        let error = host_at(&at(query)).check().await.unwrap_err();
        assert!(error.is_transient(), "{query}: {error}");
    }
}

#[tokio::test]
#[ignore = "needs TEST_POSTGRES_URL"]
async fn everything_works_through_tls() {
    scratch::on_a_database(async |url: String| {
        let config: tokio_postgres::Config = url.parse().unwrap();
        let port = config.get_ports().first().copied().unwrap_or(5432);
        let authority = Authority::new("right");
        let port = tls_in_front_of(Some(port), &authority, "db.example").await;
        let (user, name) = (config.get_user().unwrap(), config.get_dbname().unwrap());
        let through = format!(
            "postgres://{user}@db.example:{port}/{name}?hostaddr=127.0.0.1&sslrootcert={}",
            authority.file()
        );
        let oauth = host_at(&through);
        oauth.migrate().await.unwrap();
        oauth.check().await.unwrap();
    })
    .await;
}

/// An authority, whose certificate is in a file.
struct Authority {
    issuer: Issuer<'static, KeyPair>,
    file: PathBuf,
    _folder: tempfile::TempDir,
}

impl Authority {
    fn new(name: &str) -> Self {
        let mut params = CertificateParams::new(Vec::new()).unwrap();
        params.is_ca = IsCa::Ca(BasicConstraints::Unconstrained);
        let key = KeyPair::generate().unwrap();
        let folder = tempfile::tempdir().unwrap();
        let file = folder.path().join(format!("{name}.pem"));
        std::fs::write(&file, params.self_signed(&key).unwrap().pem()).unwrap();
        Self {
            issuer: Issuer::new(params, key),
            file,
            _folder: folder,
        }
    }

    fn file(&self) -> String {
        self.file.to_str().unwrap().to_owned()
    }

    /// TLS as the owner of this name speaks it.
    fn acceptor(&self, name: &str) -> TlsAcceptor {
        let key = KeyPair::generate().unwrap();
        let params = CertificateParams::new(vec![name.to_owned()]).unwrap();
        let certificate = params.signed_by(&key, &self.issuer).unwrap();
        let key = PrivateKeyDer::Pkcs8(key.serialize_der().into());
        let config = ServerConfig::builder_with_provider(aws_lc_rs::default_provider().into())
            .with_safe_default_protocol_versions()
            .unwrap()
            .with_no_client_auth()
            .with_single_cert(vec![certificate.der().clone()], key)
            .unwrap();
        TlsAcceptor::from(Arc::new(config))
    }
}

/// A server that speaks TLS, with the plain server at this port behind it, or none.
async fn tls_in_front_of(plain: Option<u16>, authority: &Authority, name: &str) -> u16 {
    let acceptor = authority.acceptor(name);
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let acceptor = acceptor.clone();
            tokio::spawn(async move {
                let mut request = [0; 8];
                stream.read_exact(&mut request).await?;
                stream.write_all(b"S").await?;
                let mut stream = acceptor.accept(stream).await?;
                if let Some(port) = plain {
                    let mut server = TcpStream::connect(("127.0.0.1", port)).await?;
                    copy_bidirectional(&mut stream, &mut server).await?;
                }
                std::io::Result::Ok(())
            });
        }
    });
    port
}

/// A server that refuses TLS, and then the rest.
async fn server_without_tls() -> u16 {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let port = listener.local_addr().unwrap().port();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut request = [0; 8];
            let _ = stream.read_exact(&mut request).await;
            let _ = stream.write_all(b"N").await;
        }
    });
    port
}
