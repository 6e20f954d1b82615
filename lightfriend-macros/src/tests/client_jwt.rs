//! JWTs that the client signs.

use super::{
    Dependencies, assert_contains, assert_error, assert_fine, assert_lacks, error, errors,
    errors_in, expand_for, service, text,
};

const PRIVATE_KEY: &str = "token_endpoint_auth_method = \"private_key_jwt\"";
const BY_SECRET: &str = "token_endpoint_auth_method = \"client_secret_jwt\"";

#[test]
fn an_assertion_is_that_of_the_rfc_unless_it_says_otherwise() {
    let usual = text(&service(PRIVATE_KEY));
    assert_contains(&usual, "TokenEndpointAuthMethod::PrivateKeyJwt");
    assert_contains(
        &usual,
        "client_assertion: ClientJwt { alg: SigningAlgorithm::Rs256, lifetime: \
         std::time::Duration::from_secs(60u64), ..ClientJwt::DEFAULT }",
    );
    assert_contains(
        &usual,
        "| `SERVICE_PRIVATE_KEY` | the key that it signs with",
    );
    assert_lacks(&usual, "SERVICE_CLIENT_SECRET");

    let own = text(&service(&format!(
        "{PRIVATE_KEY}, client_assertion(alg = \"EdDSA\", kid = \"k1\", iss = \"{{client_id}}.example\",
        sub = \"s\", aud = \"https://a.example\", lifetime = \"5m\")"
    )));
    for part in [
        "alg: SigningAlgorithm::EdDsa",
        "kid: std::option::Option::Some(Template(&[Segment::Text(\"k1\")]))",
        "Some(Template(&[Segment::ClientId, Segment::Text(\".example\")]))",
        "sub: std::option::Option::Some(Template(&[Segment::Text(\"s\")]))",
        "aud: std::option::Option::Some(Template(&[Segment::Text(\"https://a.example\")]))",
        "from_secs(300u64)",
    ] {
        assert_contains(&own, part);
    }
}

#[test]
fn a_secret_signs_with_an_algorithm_of_secrets() {
    let usual = text(&service(BY_SECRET));
    assert_contains(
        &usual,
        "client_assertion: ClientJwt { alg: SigningAlgorithm::Hs256,",
    );
    assert_contains(&usual, "SERVICE_CLIENT_SECRET");
    assert_lacks(&usual, "SERVICE_PRIVATE_KEY");
    assert_fine(&format!("{BY_SECRET}, client_assertion(alg = \"HS256\")"));
}

#[test]
fn a_secret_that_is_signed_has_a_key_and_no_text() {
    let apple = text(&service(
        "signed_client_secret(kid = \"K\", iss = \"T\", aud = \"https://a.example\")",
    ));
    assert_contains(
        &apple,
        "signed_client_secret: std::option::Option::Some(ClientJwt {",
    );
    assert_contains(&apple, "alg: SigningAlgorithm::Es256");
    assert_contains(&apple, "SERVICE_PRIVATE_KEY");
    assert_lacks(&apple, "SERVICE_CLIENT_SECRET");
    assert_lacks(&apple, "client_assertion:");
    assert_fine(
        "signed_client_secret(alg = \"RS256\"), token_endpoint_auth_method = \"client_secret_basic\"",
    );
}

#[test]
fn who_signs_nothing_pays_for_nothing() {
    let plain = text(&service(""));
    assert_lacks(&plain, "client_assertion");
    assert_lacks(&plain, "signed_client_secret");
}

#[test]
fn what_does_not_go_together_is_refused() {
    for (given, token, words) in [
        (
            "client_assertion(alg = \"RS256\")".to_owned(),
            "client_assertion",
            "goes with `token_endpoint_auth_method = \"private_key_jwt\"`",
        ),
        (
            format!("{PRIVATE_KEY}, client_assertion(alg = \"HS256\")"),
            "\"HS256\"",
            "a private key signs by",
        ),
        (
            format!("{BY_SECRET}, client_assertion(alg = \"ES256\")"),
            "\"ES256\"",
            "by `HS256`",
        ),
        (
            "signed_client_secret(alg = \"HS256\")".to_owned(),
            "\"HS256\"",
            "a private key signs by",
        ),
        (
            format!("{PRIVATE_KEY}, signed_client_secret(kid = \"K\")"),
            "signed_client_secret",
            "goes with `token_endpoint_auth_method = \"client_secret_post\"`",
        ),
        (
            "token_endpoint_auth_method = \"none\", signed_client_secret(kid = \"K\")".to_owned(),
            "signed_client_secret",
            "is sent as the client's secret",
        ),
        (
            format!("{PRIVATE_KEY}, basic_encoding = \"raw\""),
            "\"raw\"",
            "client_secret_basic",
        ),
        (
            format!("{PRIVATE_KEY}, token_params(client_id = \"{{client_id}}\")"),
            "client_id",
            "sends it already",
        ),
        (
            "token_params(client_assertion = \"x\")".to_owned(),
            "client_assertion",
            "private_key_jwt",
        ),
    ] {
        assert_error(&given, token, words);
    }
}

#[test]
fn a_secret_that_is_signed_is_named_nowhere() {
    const SIGNED: &str = "signed_client_secret(kid = \"K\"), \
                          api_base_url = \"https://a.example\", \
                          revocation_endpoint = \"https://a.example/revoke\"";
    for given in [
        "refresh(headers(\"x-a\" = \"{client_secret}\"))",
        "revocation(headers(\"x-a\" = \"{client_secret}\"))",
        "revocation(params(a = \"{client_secret}\"))",
        "exchange(url = \"https://a.example/x\", params(a = \"{client_secret}\"))",
        "api_headers(\"x-a\" = \"{client_secret}\")",
        "token_endpoint_auth_method = \"client_secret_basic\", \
         basic_credentials = \"{client_secret}:\"",
    ] {
        assert_error(
            &format!("{SIGNED}, {given}"),
            "{client_secret}",
            "with `signed_client_secret` there is none",
        );
    }
}

#[test]
fn one_mistake_is_one_error() {
    for (given, token, words) in [
        (
            "token_endpoint_auth_method = \"privatekeyjwt\", client_assertion(alg = \"ES256\")",
            "\"privatekeyjwt\"",
            "did you mean `private_key_jwt`?",
        ),
        (
            "token_endpoint_auth_methd = \"private_key_jwt\", client_assertion(alg = \"ES256\")",
            "token_endpoint_auth_methd",
            "did you mean",
        ),
        (
            "private_key = \"x\"",
            "private_key",
            "`SERVICE_PRIVATE_KEY`",
        ),
    ] {
        assert_error(given, token, words);
    }
    for (given, token, words) in [
        ("alg = \"ES25\"", "\"ES25\"", "did you mean `ES256`?"),
        ("alg = \"es256\"", "\"es256\"", "did you mean `ES256`?"),
        ("alg = \"none\"", "\"none\"", "RFC 8725 section 3.2"),
        ("alg = ES256", "ES256", "takes a string"),
        (
            "algorithm = \"ES256\"",
            "algorithm",
            "there are `alg`, `kid`",
        ),
        ("kid = \"\"", "\"\"", "leave it out"),
        ("aud = \"{issuer}\"", "{issuer}", "unknown placeholder"),
        ("lifetime = \"0s\"", "\"0s\"", "of no use"),
        ("lifetime = 60", "60", "write `lifetime = \"60s\"`"),
    ] {
        assert_error(
            &format!("{PRIVATE_KEY}, client_assertion({given})"),
            token,
            words,
        );
    }
    assert_error(
        &format!("{PRIVATE_KEY}, client_assertion()"),
        "client_assertion",
        "says nothing",
    );
    assert_error(
        &format!("{PRIVATE_KEY}, client_assertion = \"ES256\""),
        "\"ES256\"",
        "after it",
    );
}

#[test]
fn presets_take_what_their_providers_take() {
    for provider in [
        "google",
        "microsoft",
        "slack",
        "notion",
        "discord",
        "spotify",
    ] {
        let (token, message) = error(&format!(
            "#[oauth(provider = {provider:?}, {PRIVATE_KEY})] struct S;"
        ));
        assert_eq!(token, "\"private_key_jwt\"");
        assert!(message.contains("does not take"), "{message}");
        // What is written beats the preset.
        let elsewhere = format!(
            "#[oauth(provider = {provider:?}, token_endpoint = \"https://a.example/t\", \
             {PRIVATE_KEY})] struct S;"
        );
        assert_eq!(errors(&elsewhere), []);
    }
}

#[test]
fn signing_needs_its_feature() {
    let without = |attributes: &str| {
        let dependencies = Dependencies {
            jwt: false,
            ..Dependencies::default()
        };
        errors_in(&expand_for(&service(attributes), dependencies))
    };
    assert_eq!(without(""), []);
    for (attributes, token) in [
        (PRIVATE_KEY, "\"private_key_jwt\""),
        (BY_SECRET, "\"client_secret_jwt\""),
        ("signed_client_secret(kid = \"K\")", "signed_client_secret"),
    ] {
        let [(at, message)] = without(attributes).try_into().expect("one error");
        assert_eq!(at, token);
        assert!(message.contains("features = [\"jwt\"]"), "{message}");
    }
}
