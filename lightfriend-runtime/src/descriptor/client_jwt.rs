//! What a client signs to say who it is.

use std::time::Duration;

use crate::template::Template;

/// A JWT that the client signs to say who it is (RFC 7523 section 3).
#[derive(Debug)]
pub struct ClientJwt {
    /// How it is signed.
    pub alg: SigningAlgorithm,
    /// Which key has signed it, where the provider knows several (RFC 7515 section 4.1.4).
    pub kid: Option<Template>,
    /// Who says so; the client id unless this says otherwise.
    pub iss: Option<Template>,
    /// Of whom; the client id unless this says otherwise.
    pub sub: Option<Template>,
    /// To whom; the issuer, or the token endpoint where none is known.
    pub aud: Option<Template>,
    /// How long it is good for.
    pub lifetime: Duration,
}

impl ClientJwt {
    /// The RFC's claims, for a minute.
    pub const DEFAULT: Self = Self {
        alg: SigningAlgorithm::Rs256,
        kid: None,
        iss: None,
        sub: None,
        aud: None,
        lifetime: Duration::from_mins(1),
    };
}

/// How a JWT is signed (RFC 7518 section 3.1, RFC 8037 section 3.1).
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum SigningAlgorithm {
    /// `RSASSA-PKCS1-v1_5` with SHA-256.
    Rs256,
    /// RSASSA-PSS with SHA-256.
    Ps256,
    /// ECDSA with P-256 and SHA-256.
    Es256,
    /// ECDSA with P-384 and SHA-384.
    Es384,
    /// `EdDSA` with Ed25519.
    EdDsa,
    /// HMAC with SHA-256, by the client's secret.
    Hs256,
}
