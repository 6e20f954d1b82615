//! Revocations: what they have of their own, and what of other requests.

use super::{assert_contains, assert_error, assert_fine, assert_lacks, error, service, text};

const REVOCATION: &str = "revocation_endpoint = \"https://a.example/revoke\"";

/// The part of the expansion that is about the revocation.
fn revocation(attributes: &str) -> String {
    let text = text(&service(attributes));
    let (_, rest) = text.split_once("Some(Revocation{").unwrap();
    rest.split_once("..Revocation::DEFAULT")
        .unwrap()
        .0
        .to_owned()
}

#[test]
fn a_revocation_is_the_rfcs_form_whatever_token_requests_are() {
    for token in [
        "token_request_format = \"json\"",
        "token_request_format = \"query\"",
        "token_request_method = \"GET\"",
    ] {
        assert_lacks(&revocation(&format!("{REVOCATION}, {token}")), "format:");
    }
    let json = revocation(&format!("{REVOCATION}, revocation(format = \"json\")"));
    assert_contains(&json, "format: Format::Json");
    let get = revocation(&format!("{REVOCATION}, revocation(method = \"GET\")"));
    assert_contains(&get, "format: Format::Query");
}
