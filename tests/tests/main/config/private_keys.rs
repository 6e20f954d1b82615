//! Keys that sign who the application is: checked at boot, and never shown.

use std::fmt::Write as _;

use lightfriend_runtime::{Integrations, OAuthIntegration, integrations};
use rcgen::KeyPair;

use super::{
    environment::{KEY, boot},
    refusal,
};

/// A client that signs assertions.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "private_key_jwt"
)]
pub struct SigningBank;

/// A client whose secret is signed.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    signed_client_secret(kid = "K", iss = "T")
)]
pub struct SigningOrchard;

pub(super) fn services() -> Integrations {
    integrations![SigningBank, SigningOrchard]
}

fn rsa() -> String {
    let key = KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048);
    key.unwrap().serialize_pem()
}

fn ec() -> String {
    let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256);
    key.unwrap().serialize_pem()
}

/// Boots with these keys.
fn boot_with(bank: &str, orchard: &str) -> Result<(), String> {
    boot(
        "signing",
        &[
            ("OAUTH_ENCRYPTION_KEYS", KEY),
            ("BACKEND_URL", "https://api.example.com"),
            ("SIGNING_BANK_CLIENT_ID", "id"),
            ("SIGNING_BANK_PRIVATE_KEY", bank),
            ("SIGNING_ORCHARD_CLIENT_ID", "id"),
            ("SIGNING_ORCHARD_PRIVATE_KEY", orchard),
        ],
    )
}

#[test]
fn a_key_is_in_lines_or_in_one_and_no_secret_is_asked_for() {
    let (rsa, ec) = (rsa(), ec());
    assert_eq!(boot_with(&rsa, &ec), Ok(()));
    let in_one_line = |pem: &str| pem.replace('\r', "").replace('\n', "\\n");
    assert!(!in_one_line(&rsa).contains('\n'));
    assert_eq!(boot_with(&in_one_line(&rsa), &in_one_line(&ec)), Ok(()));
    assert_eq!(boot_with(&rsa.replace('\n', "\\r\\n"), &ec), Ok(()));
}

#[test]
fn a_key_that_is_missing_is_named_with_what_it_is() {
    let problem = boot_with("", " ").unwrap_err();
    for name in ["SIGNING_BANK", "SIGNING_ORCHARD"] {
        let expected = format!("{name}_PRIVATE_KEY is not set, or empty; it is the private key");
        assert!(problem.contains(&expected), "{problem}");
    }
    assert!(!problem.contains("CLIENT_SECRET"), "{problem}");
    let problem = boot_with("<the key>", &ec()).unwrap_err();
    assert!(
        problem.contains("SIGNING_BANK_PRIVATE_KEY is still the placeholder"),
        "{problem}"
    );
}

#[test]
fn a_key_that_cannot_sign_does_not_boot_and_is_not_echoed() {
    let (rsa, ec) = (rsa(), ec());
    let other_curve = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let public = other_curve.public_key_pem();
    let labelled = |label: &str| rsa.replace("PRIVATE KEY", label);
    let mut broken = rsa.clone();
    broken.insert_str(rsa.find('\n').unwrap() + 40, "AAAA");
    for (bank, expected) in [
        (
            ec.clone(),
            "does not fit RS256, which takes an RSA key of 2048 bits or more",
        ),
        (broken, "does not fit RS256"),
        (public, "is in PEM, but no private key"),
        (labelled("EC PRIVATE KEY"), "openssl pkcs8 -topk8 -nocrypt"),
        (
            labelled("ENCRYPTED PRIVATE KEY"),
            "is protected by a password",
        ),
        ("bm90IHBlbQ==".to_owned(), "is not in PEM"),
    ] {
        let problem = boot_with(&bank, &ec).unwrap_err();
        let expected = format!("SIGNING_BANK_PRIVATE_KEY {expected}");
        let expected = expected.replace(" openssl", " is in the older form of EC keys; `openssl");
        assert!(problem.contains(&expected), "{expected}: {problem}");
        let line = bank.lines().find(|line| !line.contains("-----"));
        assert!(!problem.contains(line.unwrap()), "{problem}");
    }
    let problem = boot_with(&rsa, &other_curve.serialize_pem()).unwrap_err();
    let expected = "SIGNING_ORCHARD_PRIVATE_KEY does not fit ES256, which takes an EC key of the \
                    curve P-256";
    assert!(problem.contains(expected), "{problem}");
}

#[test]
fn a_key_given_in_code_is_checked_alike() {
    let with = |bank: &str| {
        let bank = bank.to_owned();
        refusal(|builder| {
            builder
                .integrations(services())
                .client_private_key("SIGNING_BANK", "id", bank)
                .client_private_key("SIGNING_ORCHARD", "id", ec())
        })
    };
    let name = "the private key given by client_private_key(\"SIGNING_BANK\", ..)";
    let problem = with(&ec());
    assert!(
        problem.contains(&format!("{name} does not fit RS256")),
        "{problem}"
    );
    let problem = with("");
    assert!(
        problem.contains(&format!("{name} is not set, or empty")),
        "{problem}"
    );
    assert_eq!(problem.matches("SIGNING").count(), 1, "{problem}");
}

#[test]
fn the_env_example_has_the_keys_and_no_secrets() {
    let example = services().env_example();
    let mut names = String::new();
    for line in example.lines().filter(|line| line.starts_with("SIGNING")) {
        let _ = writeln!(names, "{line}");
    }
    assert_eq!(
        names,
        "SIGNING_BANK_CLIENT_ID=\"\"\nSIGNING_BANK_PRIVATE_KEY=\"\"\n\
         SIGNING_ORCHARD_CLIENT_ID=\"\"\nSIGNING_ORCHARD_PRIVATE_KEY=\"\"\n"
    );
}
