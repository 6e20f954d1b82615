//! Client authentication (RFC 6749 section 2.3): exactly one method, never in a URL.

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use super::{
    client::{Client, Secrets},
    client_jwt::ASSERTION_TYPE,
    params::Params,
};
use crate::{
    descriptor::{BasicEncoding, TokenEndpointAuthMethod},
    error::Error,
};

impl Client<'_> {
    /// Adds the credentials to a request, in the one way the integration names; gives those that
    /// are secret, in every form that is sent.
    pub(super) fn authenticate(
        &self,
        params: &mut Params,
        headers: &mut HeaderMap,
    ) -> Result<Secrets, Error> {
        let id = &self.values.credentials.client_id;
        let secret = self.secret()?;
        let secret = secret.expose_secret();
        let mut secrets = vec![Zeroizing::new(secret.to_owned())];
        match self.method {
            TokenEndpointAuthMethod::ClientSecretPost => {
                params.add("client_id", id);
                params.add("client_secret", secret);
            }
            TokenEndpointAuthMethod::ClientSecretBasic => {
                let encoded = self.basic(secret)?;
                headers.insert(AUTHORIZATION, basic_header(&encoded)?);
                secrets.push(encoded);
            }
            TokenEndpointAuthMethod::ClientSecretJwt | TokenEndpointAuthMethod::PrivateKeyJwt => {
                let assertion = self.assertion()?;
                let assertion = assertion.expose_secret();
                // Optional beside an assertion (RFC 7521 section 4.2), and asked for by many.
                params.add("client_id", id);
                params.add("client_assertion_type", ASSERTION_TYPE);
                params.add("client_assertion", assertion);
                secrets.push(Zeroizing::new(assertion.to_owned()));
            }
            TokenEndpointAuthMethod::None => params.add("client_id", id),
            // The last one is none before the issuer has said which.
            TokenEndpointAuthMethod::Omit
            | TokenEndpointAuthMethod::Bearer
            | TokenEndpointAuthMethod::Discovered => {}
        }
        Ok(secrets)
    }

    /// User and password: client id and secret, unless the integration says otherwise.
    fn basic(&self, secret: &str) -> Result<Zeroizing<String>, Error> {
        let token = &self.descriptor.token;
        if let Some(credentials) = &token.basic_credentials {
            let pair = self.values.text(credentials)?;
            return Ok(Zeroizing::new(STANDARD.encode(pair.as_bytes())));
        }
        let id = &self.values.credentials.client_id;
        Ok(basic(id, secret, token.basic_encoding))
    }

    /// The client's secret, or the JWT that stands for it; empty where there is none.
    fn secret(&self) -> Result<SecretString, Error> {
        if let Some(jwt) = &self.descriptor.token.signed_client_secret {
            return self.signed_secret(jwt);
        }
        let secret = self.values.credentials.client_secret.clone();
        Ok(secret.unwrap_or_default())
    }
}

/// RFC 6749 section 2.3.1: both parts are form-encoded, then joined, then base64.
fn basic(id: &str, secret: &str, encoding: BasicEncoding) -> Zeroizing<String> {
    let encode = |text: &str| match encoding {
        BasicEncoding::Form => form_encode(text),
        BasicEncoding::Raw => text.to_owned(),
    };
    let pair = Zeroizing::new(format!("{}:{}", encode(id), encode(secret)));
    Zeroizing::new(STANDARD.encode(pair.as_bytes()))
}

fn basic_header(encoded: &str) -> Result<HeaderValue, Error> {
    let text = Zeroizing::new(format!("Basic {encoded}"));
    let mut value = HeaderValue::from_str(&text)
        .map_err(|_| Error::Internal("base64 is not a header value"))?;
    value.set_sensitive(true);
    Ok(value)
}

/// A form's encoding, with a space as `%20`: servers that decode forms know it as well as `+`, and
/// those that decode percent signs only know nothing else.
fn form_encode(text: &str) -> String {
    // A plus of the text itself has become `%2B`.
    byte_serialize(text.as_bytes())
        .collect::<String>()
        .replace('+', "%20")
}

#[cfg(test)]
mod tests {
    use super::*;

    /// RFC 6749 section 2.3.1.
    #[test]
    fn basic_credentials_are_those_of_the_rfc() {
        assert_eq!(
            *basic("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw", BasicEncoding::Form),
            "czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
        );
    }

    #[test]
    fn special_characters_are_form_encoded_unless_raw() {
        let decoded = |text: &str| String::from_utf8(STANDARD.decode(text).unwrap()).unwrap();
        assert_eq!(
            decoded(&basic("a:b", "%+ é", BasicEncoding::Form)),
            "a%3Ab:%25%2B%20%C3%A9"
        );
        // RFC 6749 appendix B: what is no letter, digit or one of `*-._` is encoded.
        assert_eq!(
            decoded(&basic("a b~c/d=", "x&y*-._\u{1f600}", BasicEncoding::Form)),
            "a%20b%7Ec%2Fd%3D:x%26y*-._%F0%9F%98%80"
        );
        assert_eq!(decoded(&basic("id", "%+ é", BasicEncoding::Raw)), "id:%+ é");
    }
}
