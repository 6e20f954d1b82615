//! Proof Key for Code Exchange (RFC 7636).

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::{ExposeSecret as _, SecretString};
use sha2::{Digest as _, Sha256};

use crate::{error::Error, random};

/// A code verifier: 43 unreserved characters with 256 bits of randomness (section 4.1).
#[derive(Debug, Clone)]
pub(crate) struct CodeVerifier(SecretString);

impl CodeVerifier {
    pub(crate) fn generate() -> Result<Self, Error> {
        random::secret::<32>().map(Self)
    }

    pub(crate) fn from_secret(secret: SecretString) -> Self {
        Self(secret)
    }

    pub(crate) fn expose(&self) -> &str {
        self.0.expose_secret()
    }

    /// The `S256` code challenge (section 4.2).
    pub(crate) fn challenge(&self) -> String {
        URL_SAFE_NO_PAD.encode(Sha256::digest(self.expose().as_bytes()))
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 7636 Appendix B.
    #[test]
    fn the_challenge_is_that_of_the_rfc() {
        let verifier =
            CodeVerifier::from_secret("dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk".into());
        assert_eq!(
            verifier.challenge(),
            "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM"
        );
    }

    #[test]
    fn a_verifier_has_43_unreserved_characters() {
        let verifier = CodeVerifier::generate().unwrap();
        assert_eq!(verifier.expose().len(), 43);
        assert!(
            verifier
                .expose()
                .bytes()
                .all(|byte| byte.is_ascii_alphanumeric() || b"-._~".contains(&byte))
        );
    }
}
