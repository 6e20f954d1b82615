//! The authorization request (RFC 6749 section 4.1.1).

use url::Url;

use super::{CodeVerifier, scope, token_request::TokenClient};
use crate::error::Error;

/// The URL that sends the browser to the provider.
///
/// Spaces are written `%20`: some providers take `+` at its word.
pub(crate) fn url(
    client: &TokenClient<'_>,
    state: &str,
    verifier: Option<&CodeVerifier>,
) -> Result<Url, Error> {
    let authorization = &client.descriptor.authorization;
    let scope = scope::requested(authorization);
    let values = client.values(&scope);
    let mut url = values.url(&authorization.endpoint)?;
    {
        let mut query = url.query_pairs_mut();
        query
            .append_pair("response_type", "code")
            .append_pair("client_id", &client.credentials.client_id)
            .append_pair("redirect_uri", client.redirect_uri);
        if !scope.is_empty() {
            query.append_pair("scope", &scope);
        }
        query.append_pair("state", state);
        if let Some(verifier) = verifier {
            query
                .append_pair("code_challenge", &verifier.challenge())
                .append_pair("code_challenge_method", "S256");
        }
        for param in authorization.params {
            let value = values.text(&param.value)?;
            if !value.is_empty() {
                query.append_pair(param.name, &value);
            }
        }
    }
    let query = url.query().unwrap_or_default().replace('+', "%20");
    url.set_query(Some(&query));
    Ok(url)
}
