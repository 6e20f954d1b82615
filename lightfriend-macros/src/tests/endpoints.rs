//! Endpoints, the API's base and the issuer.

use super::{assert_error, assert_fine, error, errors};

fn at_endpoint(endpoint: &str) -> (String, String) {
    error(&format!(
        "#[oauth(authorization_endpoint = \"{endpoint}\", token_endpoint = \"https://a.example/t\")] struct Service;"
    ))
}

#[track_caller]
fn assert_refused(endpoint: &str, words: &str) {
    let (token, message) = at_endpoint(endpoint);
    assert_eq!(token, format!("\"{endpoint}\""));
    assert!(message.contains(words), "{message}");
}

#[test]
fn endpoints_are_https() {
    assert_refused("http://a.example/authorize", "must be https (RFC 6749");
    assert_refused("ftp://a.example/authorize", "absolute https URL");
    assert_refused("/authorize", "absolute https URL");
    assert_refused("a.example/authorize", "absolute https URL");
    assert_refused("", "absolute https URL");
    assert_refused("javascript:alert(1)", "absolute https URL");
}

#[test]
fn http_is_for_loopback_hosts() {
    for host in [
        "localhost",
        "localhost:8080",
        "127.0.0.1",
        "127.1.2.3:80",
        "[::1]",
        "[::1]:9",
    ] {
        let source = format!(
            "#[oauth(authorization_endpoint = \"http://{host}/a\", token_endpoint = \"http://{host}/t\")] struct Service;"
        );
        assert_eq!(errors(&source), [], "{host}");
    }
    assert_refused("http://localhost.evil.example/", "must be https");
    assert_refused("http://127.0.0.1.evil.example/", "must be https");
    assert_refused("http://128.0.0.1/", "must be https");
    assert_refused("http://[::2]/", "must be https");
}

#[test]
fn endpoints_have_a_host() {
    assert_refused("https:///authorize", "has no host");
    assert_refused("https://:443/authorize", "has no host");
    assert_refused("https://a..example/", "no valid host");
    assert_refused("https://[::g]/", "no valid host");
    assert_refused("https://a.example:port/", "port");
    assert_refused("https://a.example:70000/", "port");
}

#[test]
fn endpoints_have_no_credentials_and_they_are_not_repeated() {
    assert_refused("https://user:hunter2@a.example/", "user name or password");
    assert!(
        !at_endpoint("https://user:hunter2@a.example/")
            .1
            .contains("hunter2")
    );
}

#[test]
fn endpoints_but_the_users_have_no_fragment() {
    assert_refused("https://a.example/authorize#x#y", "RFC 3986 section 3.5");
    assert_error(
        "revocation_endpoint = \"https://a.example/revoke#x\"",
        "\"https://a.example/revoke#x\"",
        "RFC 6749 sections 3.1 and 3.2",
    );
}

#[test]
fn endpoints_have_no_odd_characters() {
    assert_refused("https://a.example/a b", "a space");
    assert_refused("https://a.example\\\\@b.example/", "RFC 3986");
    assert_refused("https://a.example/\\u{e9}", "percent-encode");
    assert_refused("https://a.example/\\n", "'\\n'");
}

#[test]
fn an_endpoint_keeps_its_query_but_sets_nothing_of_the_requests() {
    assert_fine("revocation_endpoint = \"https://a.example/revoke?v=2\"");
    assert_refused(
        "https://a.example/authorize?v=2&response_type=token",
        "RFC 9700 section 2.1.2",
    );
    assert_refused(
        "https://a.example/authorize?client_secret=hunter2",
        "`client_secret`",
    );
}

#[test]
fn the_base_and_the_issuer_have_no_query() {
    assert_error(
        "api_base_url = \"https://a.example/?v\"",
        "\"https://a.example/?v\"",
        "query",
    );
    assert_error(
        "issuer = \"https://a.example/?v\"",
        "\"https://a.example/?v\"",
        "RFC 9207",
    );
    assert_fine("api_base_url = \"https://a.example/v1\", issuer = \"https://a.example\"");
}

#[test]
fn a_revocation_endpoint_is_not_empty() {
    assert_error("revocation_endpoint = \"\"", "\"\"", "absolute https URL");
}

#[test]
fn missing_endpoints_are_one_error_under_the_name() {
    let (token, message) = error("struct Calendar;");
    assert_eq!(token, "Calendar");
    assert!(message.contains("authorization_endpoint"), "{message}");
    assert!(message.contains("token_endpoint"), "{message}");
    assert!(message.contains("provider"), "{message}");
}

#[test]
fn only_the_endpoint_that_is_missing_is_asked_for() {
    let (_, message) = error("#[oauth(token_endpoint = \"https://a.example/t\")] struct Calendar;");
    assert!(message.contains("authorization_endpoint"), "{message}");
    assert!(!message.contains("token_endpoint"), "{message}");
}
