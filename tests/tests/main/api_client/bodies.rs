//! Bodies as servers send them: compressed unasked, large, cut off, and of another shape.

use std::error::Error as _;

use async_compression::tokio::bufread::{BrotliEncoder, DeflateEncoder, GzipEncoder, ZlibEncoder};
use lightfriend_runtime::{
    Error, JsonError,
    testing::{Endpoint, Fault},
};
use serde::Deserialize;
use serde_json::Value;
use tokio::io::{AsyncRead, AsyncReadExt as _};

use super::{Api, call, connected};
use crate::support::ALICE;

const MIB: usize = 1024 * 1024;

async fn all(mut encoder: impl AsyncRead + Unpin) -> Vec<u8> {
    let mut bytes = Vec::new();
    encoder.read_to_end(&mut bytes).await.unwrap();
    bytes
}

/// The text in every coding that is read, with the name that a server gives it.
pub async fn encodings(text: &[u8]) -> Vec<(&'static str, Vec<u8>)> {
    let gzip = all(GzipEncoder::new(text)).await;
    vec![
        ("gzip", gzip.clone()),
        ("x-gzip", gzip.clone()),
        ("GZip", gzip.clone()),
        ("gzip, identity", gzip),
        ("deflate", all(ZlibEncoder::new(text)).await),
        ("deflate", all(DeflateEncoder::new(text)).await),
        ("br", all(BrotliEncoder::new(text)).await),
        ("identity", text.to_vec()),
    ]
}

fn encoded(coding: &str, body: Vec<u8>) -> Fault {
    let headers = [
        ("content-type", "application/json"),
        ("content-encoding", coding),
    ];
    Fault::status_with_headers(200, &headers, body)
}

#[tokio::test]
async fn a_body_that_is_compressed_unasked_is_read() {
    let (provider, host) = connected().await;
    let text = r#"{"items":[{"name":"Zoë"}]}"#;
    for (coding, body) in encodings(text.as_bytes()).await {
        provider.fault(Endpoint::Api, encoded(coding, body.clone()));
        let response = call(&host, "/me").send().await.unwrap();
        assert_eq!(
            response.headers().contains_key("content-encoding"),
            coding == "identity"
        );
        let value: Value = response.json().await.unwrap();
        assert_eq!(value["items"][0]["name"], "Zoë", "{coding}");

        provider.fault(Endpoint::Api, encoded(coding, body));
        let mut response = call(&host, "/me").send().await.unwrap();
        let mut pieces = Vec::new();
        while let Some(piece) = response.chunk().await.unwrap() {
            pieces.extend(piece);
        }
        assert_eq!(pieces, text.as_bytes(), "{coding}");
    }
    // Nobody asked for it.
    let request = provider.requests().pop().unwrap();
    assert_eq!(request.header("accept-encoding"), None);
}

#[tokio::test]
async fn an_empty_body_is_empty_whatever_its_coding() {
    let (provider, host) = connected().await;
    for coding in ["gzip", "deflate", "br", "identity"] {
        provider.fault(Endpoint::Api, encoded(coding, Vec::new()));
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.bytes().await.unwrap(), b"", "{coding}");
    }
}

#[tokio::test]
async fn a_coding_that_is_not_read_and_one_that_is_none_are_told() {
    let (provider, host) = connected().await;
    for (coding, body, words) in [
        ("zstd", "{}", "Content-Encoding"),
        ("gzip, gzip", "{}", "Content-Encoding"),
        ("gzip", "{}", "not what its Content-Encoding says"),
        ("br", "{\"a\":1}", "not what its Content-Encoding says"),
    ] {
        provider.fault(Endpoint::Api, encoded(coding, body.into()));
        let error = call(&host, "/x").send().await.unwrap();
        let error = error.json::<Value>().await.unwrap_err();
        assert!(
            matches!(error, Error::InvalidApiResponse { .. }),
            "{error:?}"
        );
        assert!(error.to_string().contains(words), "{coding}: {error}");
    }
}

#[tokio::test]
async fn no_more_than_16_mib_is_held_unless_the_call_says_so() {
    let (provider, host) = connected().await;
    let client = Api::client(&host.oauth, ALICE);
    let large = "x".repeat(17 * MIB);
    // Seventeen megabytes in seventeen kilobytes.
    let bomb = all(GzipEncoder::new(large.as_bytes())).await;
    assert!(bomb.len() < MIB);
    for fault in [Fault::big_body(17 * MIB), encoded("gzip", bomb.clone())] {
        provider.fault(Endpoint::Api, fault.clone());
        let response = client.get("/x").send().await.unwrap();
        let error = response.bytes().await.unwrap_err();
        assert!(
            matches!(error, Error::InvalidApiResponse { .. }),
            "{error:?}"
        );
        assert!(error.to_string().contains("`limit`"), "{error}");
        assert_eq!(error.status(), Some(200));

        provider.fault(Endpoint::Api, fault.clone());
        let response = client.get("/x").limit(20 * MIB).send().await.unwrap();
        assert!(response.text().await.unwrap().len() >= 17 * MIB);

        provider.fault(Endpoint::Api, fault.clone());
        let mut response = client.get("/x").send().await.unwrap();
        let (mut total, mut longest) = (0, 0);
        while let Some(piece) = response.chunk().await.unwrap() {
            total += piece.len();
            longest = longest.max(piece.len());
        }
        assert!(total >= 17 * MIB);
        assert!(longest <= MIB, "a piece of {longest} bytes");
    }

    for limit in [9, 10] {
        let fault = Fault::status_with_body(200, "application/json", "[1,2,3,45]");
        provider.fault(Endpoint::Api, fault);
        let response = client.get("/x").limit(limit).send().await.unwrap();
        assert_eq!(response.json::<Value>().await.is_ok(), limit == 10);
    }
}

#[derive(Debug, Deserialize)]
struct Events {
    #[allow(dead_code, reason = "it is only read")]
    items: Vec<Item>,
}

#[derive(Debug, Deserialize)]
struct Item {
    #[allow(dead_code, reason = "it is only read")]
    name: String,
}

#[tokio::test]
async fn a_body_of_another_shape_says_where_and_never_what() {
    let (provider, host) = connected().await;
    for (body, path, line, words) in [
        (
            "{\"items\":[{\"name\":\"a\"},\n{\"name\":70123}]}",
            "items[1].name",
            2,
            "expected type",
        ),
        (r#"{"items":"canary"}"#, "items", 1, "expected type"),
        (r#"{"items":[],}"#, "?", 1, "not JSON"),
        (
            r#"{"items":[{"name":"canary"#,
            "items[0].name",
            1,
            "ends too early",
        ),
        ("<html>canary", ".", 1, "not JSON"),
        (r#"{"items":[]} canary"#, ".", 1, "not JSON"),
    ] {
        let fault = Fault::status_with_body(200, "application/json", body);
        provider.fault(Endpoint::Api, fault);
        let response = call(&host, "/x").send().await.unwrap();
        let error = response.json::<Events>().await.unwrap_err();
        assert_eq!(error.status(), Some(200));
        let source = error.source().unwrap();
        let source = source.downcast_ref::<JsonError>().unwrap();
        assert_eq!((source.path(), source.line()), (path, line), "{body}");
        let all = format!("{error} {error:?} {source} {source:?}");
        assert!(all.contains(words), "{all}");
        assert!(!all.contains("canary") && !all.contains("70123"), "{all}");
    }
}

#[tokio::test]
async fn json_is_read_in_whatever_characters_it_comes() {
    let (provider, host) = connected().await;
    let text = "{\"a\":\"Zo\u{eb}\"}";
    let utf_16 = |text: &str, unit: fn(u16) -> [u8; 2]| -> Vec<u8> {
        text.encode_utf16().flat_map(unit).collect()
    };
    let marked = format!("\u{feff}{text}");
    for (kind, body) in [
        ("application/json", text.as_bytes().to_vec()),
        ("application/json", marked.as_bytes().to_vec()),
        ("application/json", format!("\r\n{text}\r\n").into()),
        (
            "application/json; charset=iso-8859-1",
            b"{\"a\":\"Zo\xeb\"}".to_vec(),
        ),
        (
            "application/json; charset=utf-16",
            utf_16(&marked, u16::to_le_bytes),
        ),
        (
            "application/json; charset=utf-16be",
            utf_16(text, u16::to_be_bytes),
        ),
    ] {
        let fault = Fault::status_with_body(200, kind, body);
        provider.fault(Endpoint::Api, fault);
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.json::<Value>().await.unwrap()["a"], "Zo\u{eb}");
    }
}

#[tokio::test]
async fn the_body_of_a_failure_is_the_callers_to_read_too() {
    let (provider, host) = connected().await;
    let body = format!(
        r#"{{"error":{{"message":"no"}},"more":"{}"}}"#,
        "x".repeat(MIB)
    );
    for status in [400, 403, 503] {
        let fault = Fault::status_with_body(status, "application/json", body.clone());
        provider.fault(Endpoint::Api, fault.clone());
        let response = call(&host, "/x").send().await.unwrap();
        assert_eq!(response.text().await.unwrap(), body, "{status}");

        provider.fault(Endpoint::Api, fault);
        let response = call(&host, "/x").send().await.unwrap();
        let error = response.error_for_status().unwrap_err().to_string();
        assert!(error.contains(&status.to_string()), "{error}");
        assert!(!error.contains("\"no\""), "{error}");
    }
}
