//! Client authentication (RFC 6749 section 2.3): exactly one method, never in a URL.

use std::collections::HashMap;

use base64::{Engine as _, engine::general_purpose::STANDARD};
use reqwest::header::{AUTHORIZATION, HeaderMap, HeaderValue};
use secrecy::{ExposeSecret as _, SecretString};
use url::form_urlencoded::byte_serialize;
use zeroize::Zeroizing;

use super::{Values, params::Params};
use crate::{
    descriptor::{BasicEncoding, Token, TokenEndpointAuthMethod},
    error::Error,
};

/// The application's registration at a provider.
#[derive(Debug, Clone)]
pub(crate) struct ClientCredentials {
    pub(crate) client_id: String,
    /// `None` for public clients.
    pub(crate) client_secret: Option<SecretString>,
    /// What else the environment has for this client, by the variable's name.
    pub(crate) variables: HashMap<&'static str, SecretString>,
}

impl ClientCredentials {
    /// The value of a variable that a template names.
    pub(crate) fn variable(&self, name: &str) -> Option<&SecretString> {
        self.variables.get(name)
    }

    /// Adds the credentials to a request, in the one way that it names.
    pub(super) fn authenticate(
        &self,
        method: TokenEndpointAuthMethod,
        token: &Token,
        values: &Values<'_>,
        params: &mut Params,
        headers: &mut HeaderMap,
    ) -> Result<(), Error> {
        match method {
            TokenEndpointAuthMethod::ClientSecretPost => {
                params.add("client_id", &self.client_id);
                params.add("client_secret", self.secret());
            }
            TokenEndpointAuthMethod::ClientSecretBasic => {
                headers.insert(AUTHORIZATION, self.basic(token, values)?);
            }
            TokenEndpointAuthMethod::None => params.add("client_id", &self.client_id),
            TokenEndpointAuthMethod::Omit | TokenEndpointAuthMethod::Bearer => {}
        }
        Ok(())
    }

    /// The secret as it is, as it stands in a header, and what the environment has beside it.
    pub(super) fn secrets(
        &self,
        method: TokenEndpointAuthMethod,
        token: &Token,
        values: &Values<'_>,
    ) -> Result<Vec<Zeroizing<String>>, Error> {
        let mut secrets = vec![Zeroizing::new(self.secret().to_owned())];
        if method == TokenEndpointAuthMethod::ClientSecretBasic {
            let header = self.basic(token, values)?;
            let text = header.to_str().unwrap_or_default();
            secrets.push(Zeroizing::new(text.trim_start_matches("Basic ").to_owned()));
        }
        let variables = self.variables.values();
        secrets.extend(variables.map(|it| Zeroizing::new(it.expose_secret().to_owned())));
        Ok(secrets)
    }

    fn secret(&self) -> &str {
        self.client_secret
            .as_ref()
            .map_or("", |secret| secret.expose_secret())
    }

    /// RFC 6749 section 2.3.1: both parts are form-encoded, then joined, then base64.
    fn basic(&self, token: &Token, values: &Values<'_>) -> Result<HeaderValue, Error> {
        let pair = match &token.basic_credentials {
            Some(credentials) => values.text(credentials)?,
            None => self.pair(token.basic_encoding),
        };
        let text = Zeroizing::new(format!("Basic {}", STANDARD.encode(pair.as_bytes())));
        let mut value = HeaderValue::from_str(&text)
            .map_err(|_| Error::Internal("base64 is not a header value"))?;
        value.set_sensitive(true);
        Ok(value)
    }

    fn pair(&self, encoding: BasicEncoding) -> Zeroizing<String> {
        let encode = |text: &str| match encoding {
            BasicEncoding::Form => form_encode(text),
            BasicEncoding::Raw => text.to_owned(),
        };
        let (id, secret) = (encode(&self.client_id), encode(self.secret()));
        Zeroizing::new(format!("{id}:{secret}"))
    }
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
    use crate::field_values::FieldValues;

    fn basic(id: &str, secret: &str, encoding: BasicEncoding) -> String {
        let credentials = ClientCredentials {
            client_id: id.into(),
            client_secret: Some(secret.into()),
            variables: HashMap::new(),
        };
        let token = Token {
            basic_encoding: encoding,
            ..Token::DEFAULT
        };
        let values = Values {
            credentials: &credentials,
            redirect_uri: "",
            scope: "",
            fields: &FieldValues::default(),
            state: None,
            access_token: None,
            refresh_token: None,
        };
        let header = credentials.basic(&token, &values).unwrap();
        header.to_str().unwrap().into()
    }

    /// RFC 6749 section 2.3.1.
    #[test]
    fn basic_credentials_are_those_of_the_rfc() {
        assert_eq!(
            basic("s6BhdRkqt3", "7Fjfp0ZBr1KtDRbnfVdmIw", BasicEncoding::Form),
            "Basic czZCaGRSa3F0Mzo3RmpmcDBaQnIxS3REUmJuZlZkbUl3"
        );
    }

    #[test]
    fn special_characters_are_form_encoded_unless_raw() {
        let decoded = |text: &str| {
            let text = text.strip_prefix("Basic ").unwrap();
            String::from_utf8(STANDARD.decode(text).unwrap()).unwrap()
        };
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
