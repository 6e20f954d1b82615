//! Headers of requests that depart from their RFC.

use super::{assert_contains, assert_error, assert_fine, assert_lacks, service, text};

/// The refresh in the expansion.
fn refresh(attributes: &str) -> String {
    let text = text(&service(attributes));
    let (_, rest) = text.split_once("refresh:Refresh{").unwrap();
    rest.split_once("..Refresh::DEFAULT").unwrap().0.to_owned()
}

fn header(name: &str, value: &str) -> String {
    format!("Param {{ name: \"{name}\", value: Template(&[Segment::Text(\"{value}\")]) }}")
}

#[test]
fn headers_of_a_refresh_join_those_of_token_requests_and_win() {
    let both = refresh(
        "token_request_headers(\"x-a\" = \"1\", \"X-B\" = \"2\"), \
         refresh(headers(\"x-b\" = \"3\", \"x-c\" = \"4\"))",
    );
    for (name, value) in [("x-a", "1"), ("x-b", "3"), ("x-c", "4")] {
        assert_contains(&both, &header(name, value));
    }
    assert_lacks(&both, &header("x-b", "2"));
}

#[test]
fn what_sends_authorization_sends_it_alone() {
    let token = "token_request_headers(authorization = \"x\")";
    assert_error(
        &format!("{token}, refresh(auth_method = \"client_secret_basic\")"),
        "\"client_secret_basic\"",
        "which `token_request_headers` sends already",
    );
    assert_fine(&format!("{token}, refresh(auth_method = \"omit\")"));
    // One mistake is one error.
    assert_error(
        "refresh(auth_method = \"client_secret_basic\", headers(authorization = \"x\"))",
        "authorization",
        "`client_secret_basic` sends it",
    );
    let own = refresh(&format!("{token}, refresh(headers(authorization = \"y\"))"));
    assert_contains(&own, &header("authorization", "y"));
    assert_lacks(&own, &header("authorization", "x"));
}
