//! Keys of nobody but the tests: the client signs with them, and the provider.

use secrecy::SecretString;
use serde::Serialize;
use serde_json::{Value, json};

use crate::crypto::jwt;
use crate::descriptor::SigningAlgorithm;

/// The private key that a client of this algorithm signs with, in PEM.
pub(in crate::testing) fn private(alg: SigningAlgorithm) -> &'static str {
    match alg {
        SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256 => include_str!("keys/rsa.pem"),
        SigningAlgorithm::Es256 => include_str!("keys/p256.pem"),
        SigningAlgorithm::Es384 => include_str!("keys/p384.pem"),
        SigningAlgorithm::EdDsa => include_str!("keys/ed25519.pem"),
        SigningAlgorithm::Hs256 => "",
    }
}

/// The public one, as the provider has it registered.
fn public(alg: SigningAlgorithm) -> &'static str {
    match alg {
        SigningAlgorithm::Rs256 | SigningAlgorithm::Ps256 => include_str!("keys/rsa.pub.pem"),
        SigningAlgorithm::Es256 => include_str!("keys/p256.pub.pem"),
        SigningAlgorithm::Es384 => include_str!("keys/p384.pub.pem"),
        SigningAlgorithm::EdDsa => include_str!("keys/ed25519.pub.pem"),
        SigningAlgorithm::Hs256 => "",
    }
}

/// Whether a client has signed this; by its secret, where the algorithm is one of secrets.
pub(super) fn is_signed(token: &str, alg: SigningAlgorithm, secret: &str) -> bool {
    let key = match alg {
        SigningAlgorithm::Hs256 => secret,
        alg => public(alg),
    };
    jwt::is_signed_with(token, key)
}

const KEY_ID: &str = "conformance";

/// An ID token of the provider's.
pub(super) fn id_token(claims: &impl Serialize) -> String {
    let alg = SigningAlgorithm::Es256;
    let key = SecretString::from(private(alg));
    let signed = jwt::sign(alg, Some(KEY_ID), claims, &key);
    let token = signed.map(|token| secrecy::ExposeSecret::expose_secret(&token).to_owned());
    token.unwrap_or_default()
}

/// The keys that the provider publishes (RFC 7517 section 5).
pub(super) fn published() -> Value {
    json!({"keys": [{
        "kty": "EC", "crv": "P-256", "use": "sig", "alg": "ES256", "kid": KEY_ID,
        "x": "mdpEgYO81rRr_zziJHJ6jiZMQT6oFgHCGTE_yqRZWXg",
        "y": "6AKVa8CZ1AzihiOCFHGHguUgdCOFGoeXsitUVwE2AAo",
    }]})
}
