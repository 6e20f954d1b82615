//! How to mend what is wrong: which attribute or variable, and what to write.

use super::report::Subject;
use crate::{
    descriptor::{CodeChallengeMethod, Descriptor, Format, TokenEndpointAuthMethod},
    http::is_loopback,
    toolbox::names_of_credentials,
};
use url::Url;

/// The variable of the client id, or whatever gives it.
pub(super) fn client_id(descriptor: &Descriptor) -> String {
    match descriptor.host {
        Some(_) => names_of_credentials(descriptor),
        None => format!("{}_CLIENT_ID", descriptor.env),
    }
}

/// The variable of the secret or of the key, or whatever gives it.
pub(super) fn client_secret(descriptor: &Descriptor) -> String {
    let env = descriptor.env;
    match (descriptor.host, descriptor.private_key()) {
        (Some(_), _) => names_of_credentials(descriptor),
        (None, Some(_)) => format!("{env}_PRIVATE_KEY"),
        (None, None) => format!("{env}_CLIENT_SECRET"),
    }
}

/// Both variables, where it may be either.
pub(super) fn id_or_secret(descriptor: &Descriptor) -> String {
    let (id, secret) = (client_id(descriptor), client_secret(descriptor));
    if id == secret {
        return id;
    }
    format!("{id} or {secret}")
}

/// The attribute or the variable that a subject stands for.
pub(super) fn attribute(descriptor: &Descriptor, subject: Subject) -> String {
    match subject {
        Subject::ClientId => return client_id(descriptor),
        Subject::ClientSecret => return client_secret(descriptor),
        _ => {}
    }
    let name = match subject {
        Subject::RedirectUri => "redirect URI",
        Subject::Pkce => "code_challenge_method",
        Subject::Scope => "scopes",
        Subject::AuthMethod => "token_endpoint_auth_method",
        Subject::AuthorizationEndpoint => "authorization_endpoint",
        Subject::AuthorizationRequest => "authorization_params",
        Subject::TokenEndpoint => "token_endpoint",
        Subject::TokenRequest => "token_params",
        Subject::RequestFormat => "token_request_format",
        Subject::RevocationEndpoint => "revocation_endpoint",
        Subject::IntrospectionEndpoint => "introspection_endpoint",
        Subject::Issuer | Subject::Discovery => "issuer",
        _ => descriptor.service,
    };
    name.to_owned()
}

/// How to mend what a provider says is wrong. `redirect_uri` is the one that was sent.
pub(super) fn of(descriptor: &Descriptor, subject: Subject, redirect_uri: &str) -> Option<String> {
    let title = descriptor.title;
    Some(match subject {
        Subject::RedirectUri => registering(descriptor, redirect_uri),
        Subject::ClientId => format!(
            "set {} to the client id that {title} shows for this application, and check there that \
             it may use the authorization code grant",
            client_id(descriptor)
        ),
        Subject::ClientSecret => format!(
            "copy the secret of this client id from {title} into {} once more; some providers show \
             it only once, and a new one has to be made",
            client_secret(descriptor)
        ),
        Subject::Pkce => pkce(descriptor),
        Subject::Scope => {
            "compare scopes(..) and scope_sets(..) with those that the provider documents and has \
             allowed this client; scope_separator says how they are joined"
                .to_owned()
        }
        Subject::AuthorizationRequest => {
            "compare response_type, response_mode and authorization_params(..) with the provider's \
             documentation"
                .to_owned()
        }
        Subject::TokenRequest => {
            "compare token_params(..), token_request_headers(..), rename(..) and omit(..) with the \
             provider's documentation"
                .to_owned()
        }
        Subject::AuthorizationEndpoint | Subject::TokenEndpoint => format!(
            "compare {} with the provider's documentation",
            attribute(descriptor, subject)
        ),
        _ => return None,
    })
}

/// What to enter at the provider.
fn registering(descriptor: &Descriptor, redirect_uri: &str) -> String {
    let (title, id) = (descriptor.title, client_id(descriptor));
    if descriptor.authorization.redirect_uri.is_some() {
        return format!(
            "compare the attribute redirect_uri, which names what is registered at {title}, and \
             BACKEND_URL"
        );
    }
    format!(
        "register exactly {redirect_uri} at {title} for {id}, or set BACKEND_URL to where it is \
         registered; scheme, host, port, path and a slash at its end all count"
    )
}

fn pkce(descriptor: &Descriptor) -> String {
    match descriptor.authorization.code_challenge_method {
        CodeChallengeMethod::S256 => {
            "if the provider documents that it takes no PKCE, write code_challenge_method = \
             \"none\" with pkce_unsupported = \"why\""
        }
        CodeChallengeMethod::None => {
            "write code_challenge_method = \"S256\", or leave it out, and take pkce_unsupported away"
        }
    }
    .to_owned()
}

/// Whether a redirect URI is one that providers take: https, or loopback while developing (RFC 8252
/// section 7.3).
pub(super) fn is_usual_redirect_uri(text: &str) -> bool {
    Url::parse(text).is_ok_and(|url| url.scheme() == "https" || is_loopback(&url))
}

/// A method as the attribute writes it.
pub(super) fn method_word(method: TokenEndpointAuthMethod) -> &'static str {
    match method {
        TokenEndpointAuthMethod::ClientSecretPost => "client_secret_post",
        TokenEndpointAuthMethod::ClientSecretBasic => "client_secret_basic",
        TokenEndpointAuthMethod::ClientSecretJwt => "client_secret_jwt",
        TokenEndpointAuthMethod::PrivateKeyJwt => "private_key_jwt",
        TokenEndpointAuthMethod::None => "none",
        TokenEndpointAuthMethod::Omit => "omit",
        TokenEndpointAuthMethod::Bearer => "bearer",
        TokenEndpointAuthMethod::Discovered => "as the issuer says",
    }
}

/// A format as the attribute writes it.
pub(super) fn format_word(format: Format) -> &'static str {
    match format {
        Format::Form => "form",
        Format::Json => "json",
        Format::Query => "query",
        Format::None => "none",
    }
}
