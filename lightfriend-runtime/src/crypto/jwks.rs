//! Signatures of JSON Web Tokens that others have signed (RFC 7515), by the keys that they publish
//! (RFC 7517). Only this file and `jwt` know the library.
//!
//! Without the feature `jwt` nothing is verified, and the derive lets no field need it.

/// Why a token is not believed.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Unverified {
    /// None of the keys is the one that it names: there may be newer ones.
    #[cfg_attr(
        not(feature = "jwt"),
        expect(dead_code, reason = "without the library no key is looked for")
    )]
    UnknownKey,
    /// Newer keys would not help.
    Wrong(&'static str),
}

#[cfg(feature = "jwt")]
pub(crate) use library::KeySet;

/// An issuer's keys.
#[cfg(not(feature = "jwt"))]
#[derive(Debug)]
pub(crate) struct KeySet;

#[cfg(not(feature = "jwt"))]
impl KeySet {
    /// Reads a key set (RFC 7517 section 5).
    pub(crate) fn read(_: &[u8]) -> Option<Self> {
        Some(Self)
    }

    /// Nothing is verified without the library.
    pub(crate) fn verify(&self, _: &str) -> Result<(), Unverified> {
        Err(Unverified::Wrong(
            "the feature `jwt` of lightfriend-runtime, which verifies ID tokens, is not enabled",
        ))
    }
}

#[cfg(feature = "jwt")]
mod library {
    use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
    use jsonwebtoken::{
        Algorithm, DecodingKey, Header,
        crypto::aws_lc::DEFAULT_PROVIDER,
        jwk::{AlgorithmParameters, EllipticCurve, Jwk, JwkSet, PublicKeyUse},
    };

    use super::Unverified;

    /// An issuer's keys.
    #[derive(Debug)]
    pub(crate) struct KeySet(Vec<Jwk>);

    impl KeySet {
        /// Reads a key set (RFC 7517 section 5). Keys that are not to be used for signatures are
        /// left out, and so is every secret: a published one signs for anybody.
        pub(crate) fn read(body: &[u8]) -> Option<Self> {
            let set: JwkSet = serde_json::from_slice(body).ok()?;
            let verifies = |key: &Jwk| {
                let public_use = key.common.public_key_use.as_ref();
                public_use.is_none_or(|it| *it == PublicKeyUse::Signature)
                    && !matches!(key.algorithm, AlgorithmParameters::OctetKey(_))
            };
            Some(Self(set.keys.into_iter().filter(verifies).collect()))
        }

        /// Whether a token was signed by one of the keys: the one that it names, or where it names
        /// none any that its algorithm goes with.
        ///
        /// The algorithm is the key's to say as much as the token's: no public key verifies what was
        /// signed with it as if it were a secret, and nothing is believed unsigned (RFC 8725
        /// sections 3.1 and 3.2).
        pub(crate) fn verify(&self, token: &str) -> Result<(), Unverified> {
            let header = jsonwebtoken::decode_header(token)
                .map_err(|_| Unverified::Wrong("the ID token is no signed JWT"))?;
            if !is_public(header.alg) {
                return Err(Unverified::Wrong(
                    "the ID token is signed with a secret, and not by its issuer's keys",
                ));
            }
            let mut keys = self
                .0
                .iter()
                .filter(|key| is_named(key, &header))
                .peekable();
            if keys.peek().is_none() {
                return Err(Unverified::UnknownKey);
            }
            let mut fitting = keys.filter(|key| fits(key, header.alg));
            if fitting.any(|key| signed(token, header.alg, key).is_some()) {
                Ok(())
            } else {
                Err(Unverified::Wrong(
                    "the ID token's signature is not of its issuer's key",
                ))
            }
        }
    }

    /// The algorithms whose key may be published.
    fn is_public(alg: Algorithm) -> bool {
        !matches!(alg, Algorithm::HS256 | Algorithm::HS384 | Algorithm::HS512)
    }

    fn is_named(key: &Jwk, header: &Header) -> bool {
        let wanted = header.kid.as_ref();
        wanted.is_none_or(|wanted| key.common.key_id.as_ref() == Some(wanted))
    }

    /// Whether a key is one that this algorithm signs with (RFC 7518 section 3.1, RFC 8037).
    fn fits(key: &Jwk, alg: Algorithm) -> bool {
        let own = key.common.key_algorithm.map(|own| own.to_string());
        if own.is_some_and(|own| own != format!("{alg:?}")) {
            return false;
        }
        match (&key.algorithm, alg) {
            (
                AlgorithmParameters::RSA(_),
                Algorithm::RS256
                | Algorithm::RS384
                | Algorithm::RS512
                | Algorithm::PS256
                | Algorithm::PS384
                | Algorithm::PS512,
            ) => true,
            (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES256) => {
                curve.curve == EllipticCurve::P256
            }
            (AlgorithmParameters::EllipticCurve(curve), Algorithm::ES384) => {
                curve.curve == EllipticCurve::P384
            }
            (AlgorithmParameters::OctetKeyPair(curve), Algorithm::EdDSA) => {
                curve.curve == EllipticCurve::Ed25519
            }
            _ => false,
        }
    }

    /// As in `jwt`, the process's own provider may be none.
    fn signed(token: &str, alg: Algorithm, key: &Jwk) -> Option<()> {
        let (unsigned, signature) = token.rsplit_once('.')?;
        let key = DecodingKey::from_jwk(key).ok()?;
        let verifier = (DEFAULT_PROVIDER.verifier_factory)(&alg, &key).ok()?;
        let signature = URL_SAFE_NO_PAD.decode(signature).ok()?;
        verifier.verify(unsigned.as_bytes(), &signature).ok()
    }
}
