//! JWTs by which a client says who it is (RFC 7523): assertions, and secrets that are signed.

use secrecy::SecretString;
use serde::Serialize;

use super::client::Client;
use crate::{
    clock,
    crypto::jwt,
    descriptor::{ClientJwt, SigningAlgorithm},
    error::Error,
    random,
    template::Template,
};

/// RFC 7523 section 2.2.
pub(super) const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

/// RFC 7523 section 3.
#[derive(Serialize)]
struct Claims<'a> {
    iss: &'a str,
    sub: &'a str,
    /// One, as a string, so that no other server can take the JWT for one that was meant for it.
    aud: &'a str,
    #[serde(skip_serializing_if = "Option::is_none")]
    jti: Option<String>,
    iat: i64,
    exp: i64,
}

impl Client<'_> {
    /// `client_assertion` (RFC 7523 section 2.2): good for one request.
    pub(super) fn assertion(&self) -> Result<SecretString, Error> {
        self.sign(
            &self.descriptor.token.client_assertion,
            Some(random::name()?),
        )
    }

    /// What is sent as the client's secret, where that is a JWT.
    pub(super) fn signed_secret(&self, jwt: &ClientJwt) -> Result<SecretString, Error> {
        self.sign(jwt, None)
    }

    fn sign(&self, jwt: &ClientJwt, jti: Option<String>) -> Result<SecretString, Error> {
        let iss = self.claim(jwt.iss.as_ref(), &self.values.credentials.client_id)?;
        let sub = self.claim(jwt.sub.as_ref(), &self.values.credentials.client_id)?;
        let aud = self.claim(jwt.aud.as_ref(), self.audience)?;
        let kid = jwt.kid.as_ref().map(|kid| self.values.text(kid));
        let kid = kid.transpose()?.filter(|kid| !kid.is_empty());
        let iat = clock::now();
        let claims = Claims {
            iss: &iss,
            sub: &sub,
            aud: &aud,
            jti,
            iat,
            exp: clock::after(iat, jwt.lifetime),
        };
        let (key, name) = self.signing_key(jwt.alg)?;
        let signed = jwt::sign(jwt.alg, kid.as_ref().map(|kid| kid.as_str()), &claims, key);
        signed.map_err(|fault| Error::Misconfigured(format!("{name} {fault}")))
    }

    fn claim(&self, given: Option<&Template>, usual: &str) -> Result<String, Error> {
        match given {
            Some(given) => Ok(self.values.text(given)?.to_string()),
            None => Ok(usual.to_owned()),
        }
    }

    /// The key, and what the operator knows it as.
    fn signing_key(&self, alg: SigningAlgorithm) -> Result<(&SecretString, String), Error> {
        let (key, name) = match alg {
            SigningAlgorithm::Hs256 => (&self.values.credentials.client_secret, "CLIENT_SECRET"),
            _ => (&self.values.credentials.private_key, "PRIVATE_KEY"),
        };
        let name = match self.descriptor.host {
            Some(_) => format!("the {name} that credentials_for gives"),
            None => format!("{}_{name}", self.descriptor.env),
        };
        let missing = || Error::Misconfigured(format!("{name} is not set, or empty"));
        let key = key.as_ref().ok_or_else(missing)?;
        Ok((key, name))
    }
}
