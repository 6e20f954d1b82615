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

#[test]
fn a_revocation_without_parameters_names_its_token_and_authenticates_without_them() {
    let with = |path: &str, given: &str| {
        format!(
            "revocation_endpoint = \"https://a.example/{path}\", \
             revocation(format = \"none\"{given})"
        )
    };
    // What is neither of the tokens says nothing of them.
    for path in ["revoke", "{client_id}", "{env.PLACE}", "{random}"] {
        let given = ", auth_method = \"omit\"";
        assert_error(&with(path, given), "\"none\"", "nothing says which token");
    }
    let path = "tokens/{refresh_token}";
    for (given, by) in [
        ("", "`client_secret_post`"),
        (
            ", auth_method = \"client_secret_post\"",
            "`client_secret_post`",
        ),
        (", auth_method = \"none\"", "`none`"),
        (", auth_method = \"private_key_jwt\"", "`private_key_jwt`"),
    ] {
        assert_error(&with(path, given), "\"none\"", by);
        assert_error(
            &with(path, given),
            "\"none\"",
            "add `auth_method = \"omit\"`",
        );
    }
    for given in [
        ", auth_method = \"omit\"",
        ", auth_method = \"client_secret_basic\"",
        ", auth_method = \"bearer\"",
    ] {
        assert_fine(&with(path, given));
    }
    let basic = "token_endpoint_auth_method = \"client_secret_basic\"";
    assert_fine(&format!("{basic}, {}", with(path, "")));
    let (token, message) = error(
        "#[oauth(issuer = \"https://a.example\", revocation(format = \"none\", token = \
         \"access_token\"))] struct S;",
    );
    assert_eq!(token, "\"none\"");
    assert!(message.contains("nothing says which token"), "{message}");
    // One mistake is one error.
    let http = "revocation_endpoint = \"http://a.example/{refresh_token}\", \
                revocation(format = \"none\", auth_method = \"omit\")";
    assert_error(
        http,
        "\"http://a.example/{refresh_token}\"",
        "must be https",
    );
}
