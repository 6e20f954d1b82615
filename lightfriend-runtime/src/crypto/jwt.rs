//! JSON Web Tokens that are signed here (RFC 7515, RFC 7519). Only this file knows the library.
//!
//! Without the feature `jwt` there is none; the derive says so first.

use secrecy::SecretString;
use serde::Serialize;

use crate::descriptor::SigningAlgorithm;

#[cfg(feature = "jwt")]
pub(crate) use library::{check_key, sign};
#[cfg(feature = "testing")]
pub(crate) use library::{is_signed_with, read};

/// Signs claims with a private key in PEM, or with a secret.
///
/// # Errors
/// What is wrong with the key, as it follows its name; never a part of it.
#[cfg(not(feature = "jwt"))]
pub(crate) fn sign(
    _: SigningAlgorithm,
    _: Option<&str>,
    _: &impl Serialize,
    _: &SecretString,
) -> Result<SecretString, &'static str> {
    Err(NO_LIBRARY)
}

/// Whether a key is one that this algorithm signs with.
///
/// # Errors
/// As [`sign`].
#[cfg(not(feature = "jwt"))]
pub(crate) fn check_key(_: SigningAlgorithm, _: &SecretString) -> Result<(), &'static str> {
    Err(NO_LIBRARY)
}

#[cfg(not(feature = "jwt"))]
const NO_LIBRARY: &str =
    "is of no use without the feature `jwt` of lightfriend-runtime, which signs";

#[cfg(feature = "jwt")]
mod library {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use jsonwebtoken::{Algorithm, EncodingKey, Header, crypto::aws_lc::DEFAULT_PROVIDER};
    use secrecy::ExposeSecret as _;
    use zeroize::Zeroizing;

    use super::{SecretString, Serialize, SigningAlgorithm};

    /// Signs claims with a private key in PEM, or with a secret.
    ///
    /// # Errors
    /// What is wrong with the key, as it follows its name; never a part of it.
    pub(crate) fn sign(
        alg: SigningAlgorithm,
        kid: Option<&str>,
        claims: &impl Serialize,
        key: &SecretString,
    ) -> Result<SecretString, &'static str> {
        let key = encoding_key(alg, key)?;
        let mut header = Header::new(algorithm(alg));
        header.kid = kid.map(str::to_owned);
        let unsigned = format!("{}.{}", part(&header)?, part(claims)?);
        // The provider of the process is the application's to choose, and may be none: `encode`
        // would panic then.
        let signer = (DEFAULT_PROVIDER.signer_factory)(&header.alg, &key);
        let signer = signer.map_err(|_| does_not_fit(alg))?;
        let signature = signer.try_sign(unsigned.as_bytes());
        let signature = signature.map_err(|_| does_not_fit(alg))?;
        let signature = URL_SAFE_NO_PAD.encode(signature);
        Ok(SecretString::from(format!("{unsigned}.{signature}")))
    }

    /// Whether a key is one that this algorithm signs with: it signs something.
    ///
    /// # Errors
    /// As [`sign`].
    pub(crate) fn check_key(alg: SigningAlgorithm, key: &SecretString) -> Result<(), &'static str> {
        sign(alg, None, &(), key).map(drop)
    }

    fn encoding_key(
        alg: SigningAlgorithm,
        key: &SecretString,
    ) -> Result<EncodingKey, &'static str> {
        let text = key.expose_secret();
        if alg == SigningAlgorithm::Hs256 {
            return Ok(EncodingKey::from_secret(text.as_bytes()));
        }
        let pem = Zeroizing::new(with_line_breaks(text));
        check_label(&pem)?;
        let pem = pem.as_bytes();
        let key = match alg {
            SigningAlgorithm::Es256 | SigningAlgorithm::Es384 => EncodingKey::from_ec_pem(pem),
            SigningAlgorithm::EdDsa => EncodingKey::from_ed_pem(pem),
            _ => EncodingKey::from_rsa_pem(pem),
        };
        key.map_err(|_| does_not_fit(alg))
    }

    /// Files of variables have one line for each: there `\n` stands for a line break.
    fn with_line_breaks(pem: &str) -> String {
        pem.replace("\\r", "").replace("\\n", "\n")
    }

    /// RFC 7468 section 4: what a text in PEM says that it is.
    fn check_label(pem: &str) -> Result<(), &'static str> {
        let has = |label: &str| pem.contains(&format!("-----BEGIN {label}-----"));
        if has("PRIVATE KEY") || has("RSA PRIVATE KEY") {
            Ok(())
        } else if has("EC PRIVATE KEY") {
            Err("is in the older form of EC keys; \
                 `openssl pkcs8 -topk8 -nocrypt -in key.pem` writes it in that of PKCS #8")
        } else if has("ENCRYPTED PRIVATE KEY") {
            Err("is protected by a password; \
                 `openssl pkcs8 -topk8 -nocrypt -in key.pem` takes it off")
        } else if pem.contains("-----BEGIN ") {
            Err("is in PEM, but no private key")
        } else {
            Err(
                "is not in PEM, which begins with -----BEGIN PRIVATE KEY----- and whose line \
                 breaks may be written as \\n",
            )
        }
    }

    /// RFC 7518 sections 3.3 to 3.5, RFC 8037 section 3.1.
    fn does_not_fit(alg: SigningAlgorithm) -> &'static str {
        match alg {
            SigningAlgorithm::Rs256 => {
                "does not fit RS256, which takes an RSA key of 2048 bits or more"
            }
            SigningAlgorithm::Ps256 => {
                "does not fit PS256, which takes an RSA key of 2048 bits or more"
            }
            SigningAlgorithm::Es256 => {
                "does not fit ES256, which takes an EC key of the curve P-256"
            }
            SigningAlgorithm::Es384 => {
                "does not fit ES384, which takes an EC key of the curve P-384"
            }
            SigningAlgorithm::EdDsa => "does not fit EdDSA, which takes an Ed25519 key",
            SigningAlgorithm::Hs256 => "does not fit HS256",
        }
    }

    fn algorithm(alg: SigningAlgorithm) -> Algorithm {
        match alg {
            SigningAlgorithm::Rs256 => Algorithm::RS256,
            SigningAlgorithm::Ps256 => Algorithm::PS256,
            SigningAlgorithm::Es256 => Algorithm::ES256,
            SigningAlgorithm::Es384 => Algorithm::ES384,
            SigningAlgorithm::EdDsa => Algorithm::EdDSA,
            SigningAlgorithm::Hs256 => Algorithm::HS256,
        }
    }

    fn part(json: &impl Serialize) -> Result<String, &'static str> {
        let json = serde_json::to_vec(json).map_err(|_| "cannot sign what is no JSON")?;
        Ok(URL_SAFE_NO_PAD.encode(json))
    }

    /// The header and the claims of a token, unverified.
    #[cfg(feature = "testing")]
    pub(crate) fn read(jwt: &str) -> Option<(serde_json::Value, serde_json::Value)> {
        let mut parts = jwt.split('.').map(|part| {
            let bytes = URL_SAFE_NO_PAD.decode(part).ok()?;
            serde_json::from_slice(&bytes).ok()
        });
        parts.next()?.zip(parts.next()?)
    }

    /// Whether a token was signed with a secret, or with the private part of a key in PEM.
    #[cfg(feature = "testing")]
    pub(crate) fn is_signed_with(jwt: &str, key: &str) -> bool {
        let verify = || {
            let (unsigned, signature) = jwt.rsplit_once('.')?;
            let alg = jsonwebtoken::decode_header(jwt).ok()?.alg;
            let key = decoding_key(alg, key)?;
            let verifier = (DEFAULT_PROVIDER.verifier_factory)(&alg, &key).ok()?;
            let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
            verifier.verify(unsigned.as_bytes(), &signature).ok()
        };
        verify().is_some()
    }

    /// A public key is no secret: what was signed by it as if it were one is refused.
    #[cfg(feature = "testing")]
    fn decoding_key(alg: Algorithm, key: &str) -> Option<jsonwebtoken::DecodingKey> {
        use jsonwebtoken::DecodingKey;

        let is_pem = key.contains("-----BEGIN ");
        match alg {
            Algorithm::HS256 if !is_pem => Some(DecodingKey::from_secret(key.as_bytes())),
            Algorithm::RS256 | Algorithm::PS256 => DecodingKey::from_rsa_pem(key.as_bytes()).ok(),
            Algorithm::ES256 | Algorithm::ES384 => DecodingKey::from_ec_pem(key.as_bytes()).ok(),
            Algorithm::EdDSA => DecodingKey::from_ed_pem(key.as_bytes()).ok(),
            _ => None,
        }
    }
}
