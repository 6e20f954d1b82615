//! Proof Key for Code Exchange, the server's side (RFC 7636).

use base64::Engine;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use sha2::{Digest, Sha256};

use super::answer::Refusal;
use super::params::Params;

/// Base64url of a SHA-256 hash, without padding.
const CHALLENGE_LENGTH: usize = 43;

/// The authorization request's challenge, or what is wrong with it.
pub(super) fn code_challenge(
    params: &Params,
    required: bool,
) -> Result<Option<String>, &'static str> {
    let Some(challenge) = params.get("code_challenge") else {
        return match params.get("code_challenge_method") {
            Some(_) => Err("code_challenge_method without code_challenge"),
            None if required => Err("code_challenge is required"),
            None => Ok(None),
        };
    };
    // RFC 9700 §2.1.1: `plain`, the default of RFC 7636 §4.3, exposes the verifier.
    if params.get("code_challenge_method") != Some("S256") {
        return Err("code_challenge_method must be S256");
    }
    if challenge.len() != CHALLENGE_LENGTH || BASE64_URL_SAFE_NO_PAD.decode(challenge).is_err() {
        return Err("code_challenge is not a base64url SHA-256 hash");
    }
    Ok(Some(challenge.to_owned()))
}

/// Checks the verifier against the challenge of the code (RFC 7636 §4.6).
pub(super) fn check_code_verifier(
    challenge: Option<&str>,
    verifier: Option<&str>,
) -> Result<(), Refusal> {
    let (challenge, verifier) = match (challenge, verifier) {
        (Some(challenge), Some(verifier)) => (challenge, verifier),
        (None, None) => return Ok(()),
        (Some(_), None) => return Err(Refusal::invalid_grant("code_verifier is missing")),
        // RFC 9700 §2.1.1: without this, an attacker strips the challenge.
        (None, Some(_)) => {
            return Err(Refusal::invalid_grant(
                "code_verifier without a code_challenge in the authorization request",
            ));
        }
    };
    // RFC 7636 §4.1
    let unreserved = |byte: u8| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte);
    if !(43..=128).contains(&verifier.len()) || !verifier.bytes().all(unreserved) {
        return Err(Refusal::invalid_request(
            "code_verifier must be 43 to 128 unreserved characters",
        ));
    }
    if BASE64_URL_SAFE_NO_PAD.encode(Sha256::digest(verifier)) != challenge {
        return Err(Refusal::invalid_grant("code_verifier does not match"));
    }
    Ok(())
}
