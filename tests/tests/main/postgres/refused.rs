//! What a server answers instead of a connection: one that says nothing else stands in for it.

use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpListener,
};

use super::host_at;

#[tokio::test]
async fn why_there_is_no_connection_is_said_at_boot() {
    for (code, message, reason, is_transient) in [
        (
            "28P01",
            "contraseña incorrecta",
            "the user or the password",
            false,
        ),
        (
            "3D000",
            "no existe la base de datos",
            "no database of that name",
            false,
        ),
        (
            "28000",
            "no pg_hba.conf entry for host",
            "pg_hba.conf",
            false,
        ),
        (
            "53300",
            "sorry, too many clients already",
            "too many connections",
            true,
        ),
        (
            "57P03",
            "the database system is starting up",
            "starting",
            true,
        ),
    ] {
        let url = server_that_refuses(code, message).await;
        let error = host_at(&url).migrate().await.unwrap_err();
        assert!(error.to_string().contains(reason), "{code}: {error}");
        assert_eq!(error.is_transient(), is_transient, "{code}");
        assert_eq!(error.is_misconfigured(), !is_transient, "{code}");
    }
}

#[tokio::test]
async fn a_server_that_is_not_there_may_come_yet() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    drop(listener);
    let oauth = host_at(&format!("postgres://ada:canary@{address}/app"));
    let error = oauth.check().await.unwrap_err();
    assert!(error.is_transient(), "{error}");
    assert!(error.to_string().contains("cannot be reached"), "{error}");
}

#[tokio::test]
async fn a_server_that_says_nothing_is_not_waited_for_long() {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    let oauth = host_at(&format!("postgres://ada@{address}/app"));
    let waiting = std::time::Duration::from_mins(1);
    let error = tokio::time::timeout(waiting, oauth.check())
        .await
        .unwrap()
        .unwrap_err();
    assert!(error.to_string().contains("cannot be reached"), "{error}");
}

/// A server that answers every greeting with this error.
async fn server_that_refuses(code: &'static str, message: &'static str) -> String {
    let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
    let address = listener.local_addr().unwrap();
    tokio::spawn(async move {
        while let Ok((mut stream, _)) = listener.accept().await {
            let mut greeting = [0; 4096];
            let _ = stream.read(&mut greeting).await;
            let _ = stream.write_all(&error_response(code, message)).await;
        }
    });
    format!("postgres://ada:canary@{address}/app")
}

/// `ErrorResponse` of the protocol.
fn error_response(code: &str, message: &str) -> Vec<u8> {
    let mut fields = Vec::new();
    for (kind, value) in [
        (b'S', "FATAL"),
        (b'V', "FATAL"),
        (b'C', code),
        (b'M', message),
    ] {
        fields.push(kind);
        fields.extend(value.bytes());
        fields.push(0);
    }
    fields.push(0);
    let length = u32::try_from(fields.len() + 4).unwrap();
    let mut response = vec![b'E'];
    response.extend(length.to_be_bytes());
    response.extend(fields);
    response
}
