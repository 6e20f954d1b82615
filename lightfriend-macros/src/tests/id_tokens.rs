//! ID tokens: when they are read, and what that needs.

use super::{
    assert_contains, assert_lacks, errors, errors_in, expand_for, text, with_field as with,
};
use crate::dependencies::Dependencies;

const ISSUER: &str = "issuer = \"https://a.example\"";
const FIELD: &str = "#[oauth(id_token_claim(\"email\", \"upn\"))] email: Option<String>";

#[test]
fn a_claim_is_data() {
    let text = text(&with(ISSUER, FIELD));
    assert_contains(
        &text,
        "source: Source::IdTokenClaim(&[&[\"email\"], &[\"upn\"]])",
    );
}

#[test]
fn a_claim_needs_an_issuer() {
    let found = errors(&with("", FIELD));
    let [(at, message)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(at, "\"email\"");
    assert!(message.contains("add `issuer = "), "{message}");
    let preset = "#[oauth(provider = \"google\")] struct S { #[oauth(id_token_claim = \"sub\")] sub: String }";
    assert_eq!(errors(preset), []);
    // What is wrong with the issuer is one mistake.
    assert_eq!(errors(&with("issuer = 3", FIELD)).len(), 1);
}

#[test]
fn a_nonce_goes_with_openid_and_an_issuer() {
    let openid = "scopes(\"openid\", \"email\")";
    assert_contains(
        &text(&with(&format!("{openid}, {ISSUER}"), "")),
        "nonce: true",
    );
    assert_contains(&text(&with("nonce", "")), "nonce: true");
    for without in [
        openid,
        ISSUER,
        "scopes(\"openid2\"), issuer = \"https://a.example\"",
    ] {
        assert_lacks(&text(&with(without, "")), "nonce: true");
    }
}

#[test]
fn nothing_is_verified_without_the_feature() {
    let dependencies = Dependencies {
        jwt: false,
        ..Dependencies::default()
    };
    let found = errors_in(&expand_for(&with(ISSUER, FIELD), dependencies));
    let [(at, message)] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(at, "\"email\"");
    assert!(message.contains("features = [\"jwt\"]"), "{message}");
}
