//! How the client authenticates where a request says so itself.

use super::{
    Dependencies, assert_contains, assert_error, assert_fine, errors, errors_in, expand_for,
    service, text,
};

const REVOCATION: &str = "revocation_endpoint = \"https://a.example/revoke\"";

/// `auth_method` of one request each.
fn said(method: &str) -> [String; 3] {
    [
        format!("refresh(auth_method = \"{method}\")"),
        format!("{REVOCATION}, revocation(auth_method = \"{method}\")"),
        format!("exchange(url = \"https://a.example/x\", auth_method = \"{method}\")"),
    ]
}

#[test]
fn each_request_may_be_signed() {
    for (method, variant, alg) in [
        ("private_key_jwt", "PrivateKeyJwt", "Rs256"),
        ("client_secret_jwt", "ClientSecretJwt", "Hs256"),
    ] {
        for given in said(method) {
            let text = text(&service(&given));
            assert_contains(
                &text,
                &format!("auth_method: TokenEndpointAuthMethod::{variant}"),
            );
            assert_contains(
                &text,
                &format!("client_assertion: ClientJwt {{ alg: SigningAlgorithm::{alg}"),
            );
        }
    }
}

#[test]
fn an_assertion_may_be_of_one_request_alone() {
    for given in said("private_key_jwt") {
        let text = text(&service(&format!(
            "{given}, client_assertion(alg = \"ES256\")"
        )));
        assert_contains(
            &text,
            "client_assertion: ClientJwt { alg: SigningAlgorithm::Es256",
        );
        assert_error(
            &format!("{given}, client_assertion(alg = \"HS256\")"),
            "\"HS256\"",
            "a private key signs by",
        );
    }
    for given in said("client_secret_jwt") {
        assert_error(
            &format!("{given}, client_assertion(alg = \"ES256\")"),
            "\"ES256\"",
            "by `HS256`",
        );
    }
    for given in said("client_secret_basic") {
        assert_error(
            &format!("{given}, client_assertion(alg = \"ES256\")"),
            "client_assertion",
            "goes with `token_endpoint_auth_method",
        );
    }
}

#[test]
fn one_key_signs_everything() {
    let key = "token_endpoint_auth_method = \"private_key_jwt\"";
    for given in said("client_secret_jwt") {
        assert_error(
            &format!("{key}, {given}"),
            "\"client_secret_jwt\"",
            "signs all its assertions with one",
        );
    }
    for given in said("private_key_jwt") {
        assert_fine(&format!("{key}, {given}"));
        assert_error(
            &format!("signed_client_secret(kid = \"K\"), {given}"),
            "\"private_key_jwt\"",
            "the key signs the client's secret here",
        );
    }
    // A request that sends the secret is enough for one that is signed.
    for given in said("client_secret_post") {
        assert_fine(&format!(
            "token_endpoint_auth_method = \"none\", signed_client_secret(kid = \"K\"), {given}"
        ));
    }
}

#[test]
fn signing_one_request_needs_the_feature() {
    let dependencies = || Dependencies {
        jwt: false,
        ..Dependencies::default()
    };
    for given in said("private_key_jwt") {
        let file = expand_for(&service(&given), dependencies());
        let [(at, message)] = errors_in(&file).try_into().expect("one error");
        assert_eq!(at, "\"private_key_jwt\"");
        assert!(message.contains("features = [\"jwt\"]"), "{message}");
    }
}

#[test]
fn what_authenticates_a_request_is_named_as_it_is_written() {
    for (given, token, by) in [
        (
            "refresh_params(client_id = \"{client_id}\")",
            "client_id",
            "`token_endpoint_auth_method = \"client_secret_post\"` sends it already",
        ),
        (
            "refresh(auth_method = \"private_key_jwt\"), refresh_params(client_id = \"{client_id}\")",
            "client_id",
            ": `auth_method = \"private_key_jwt\"` sends it already",
        ),
        (
            "exchange(url = \"https://a.example/x\", auth_method = \"none\", params(client_id = \"x\"))",
            "client_id",
            ": `auth_method = \"none\"` sends it already",
        ),
    ] {
        assert_error(given, token, by);
    }
    for (given, token, by) in [
        (
            "params(client_secret = \"x\")",
            "client_secret",
            ": `token_endpoint_auth_method = \"client_secret_post\"` sends it already",
        ),
        (
            "auth_method = \"private_key_jwt\", params(client_assertion = \"x\")",
            "client_assertion",
            ": `auth_method = \"private_key_jwt\"` sends it already",
        ),
    ] {
        assert_error(&format!("{REVOCATION}, revocation({given})"), token, by);
    }
    assert_fine(
        "refresh(auth_method = \"client_secret_basic\"), refresh_params(client_id = \"{client_id}\")",
    );
}

#[test]
fn basic_authentication_of_any_request_is_encoded_and_has_credentials() {
    for (key, given) in [
        ("basic_encoding", "basic_encoding = \"raw\""),
        (
            "basic_credentials",
            "basic_credentials = \"{client_secret}:\"",
        ),
    ] {
        for method in said("client_secret_basic") {
            assert_fine(&format!("{given}, {method}"));
        }
        for source in [
            // A preset's revocation, and one of its own token requests.
            format!("#[oauth(provider = \"github\", {given})] struct S;"),
            format!("#[oauth(provider = \"spotify\", {given})] struct S;"),
            format!("#[oauth(issuer = \"https://a.example\", {given})] struct S;"),
            format!(
                "#[oauth(provider = \"google\", token_endpoint_auth_method = \
                 \"client_secret_basic\", {given})] struct S;"
            ),
        ] {
            assert_eq!(errors(&source), []);
        }
        for source in [
            format!("#[oauth(provider = \"google\", {given})] struct S;"),
            format!(
                "#[oauth(provider = \"github\", revocation(auth_method = \"omit\"), {given})] struct \
                 S;"
            ),
            format!(
                "#[oauth(issuer = \"https://a.example\", token_endpoint_auth_method = \
                 \"client_secret_post\", {given})] struct S;"
            ),
        ] {
            let [(_, message)] = errors(&source).try_into().expect("one error");
            let words = format!("`{key}` goes with `token_endpoint_auth_method");
            assert!(message.contains(&words), "{message}");
        }
        // One mistake is one error.
        for method in [
            "refresh(auth_method = \"client_secret_basik\")",
            "refresh(auth_metod = \"x\")",
        ] {
            assert_eq!(errors(&service(&format!("{given}, {method}"))).len(), 1);
        }
    }
}
