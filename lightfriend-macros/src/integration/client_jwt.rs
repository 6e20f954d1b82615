//! JWTs that the client signs to say who it is (RFC 7523): assertions, and secrets that are signed.

use syn::{Ident, LitStr};

use super::choice::{SigningAlgorithm, TokenEndpointAuthMethod, choose};
use super::duration::check_duration;
use super::template::{self, Names, Place, Segment};
use crate::attr::{ClientJwt as Written, Container, Given};
use crate::error::{Errors, error};

/// What is signed, and how.
#[derive(Debug)]
pub(crate) struct ClientJwt {
    /// The algorithm.
    pub(crate) alg: SigningAlgorithm,
    /// The key's name.
    pub(crate) kid: Option<Vec<Segment>>,
    /// Who says so.
    pub(crate) iss: Option<Vec<Segment>>,
    /// Of whom.
    pub(crate) sub: Option<Vec<Segment>>,
    /// To whom.
    pub(crate) aud: Option<Vec<Segment>>,
    /// Seconds.
    pub(crate) lifetime: u64,
}

/// How long a JWT is good for, unless an attribute says so: for one request.
const LIFETIME: u64 = 60;

/// What is signed where the method is one with an assertion; `None` for the others.
pub(crate) fn check_client_assertion(
    method: Option<TokenEndpointAuthMethod>,
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<ClientJwt> {
    let given = container.client.client_assertion.as_ref();
    let by_secret = method == Some(TokenEndpointAuthMethod::ClientSecretJwt);
    let is_asserted = by_secret || method == Some(TokenEndpointAuthMethod::PrivateKeyJwt);
    if let (Some(_), Some(_), false) = (given, method, is_asserted) {
        report(
            container,
            "client_assertion",
            "`client_assertion` goes with `token_endpoint_auth_method = \"private_key_jwt\"` or \
                `\"client_secret_jwt\"`; add that or remove this",
            errors,
        );
    }
    let usual = if by_secret {
        SigningAlgorithm::Hs256
    } else {
        SigningAlgorithm::Rs256
    };
    let jwt = given.map(|given| check_jwt(given, usual, names, errors));
    if let (Some(alg), Some(jwt), true) = (alg(given), &jwt, is_asserted) {
        check_fits(alg, jwt.alg, by_secret, errors);
    }
    is_asserted.then(|| jwt.unwrap_or_else(|| ClientJwt::usual(usual)))
}

/// The JWT that is sent as the client's secret, if one is.
pub(crate) fn check_signed_client_secret(
    method: Option<TokenEndpointAuthMethod>,
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<ClientJwt> {
    use TokenEndpointAuthMethod::{ClientSecretBasic, ClientSecretPost};

    let given = container.client.signed_client_secret.as_ref()?;
    let has_secret = |method| matches!(method, ClientSecretPost | ClientSecretBasic);
    if method.is_some_and(|method| !has_secret(method)) {
        report(
            container,
            "signed_client_secret",
            "`signed_client_secret` is sent as the client's secret: it goes with \
                `token_endpoint_auth_method = \"client_secret_post\"` or `\"client_secret_basic\"`",
            errors,
        );
    }
    let jwt = check_jwt(given, SigningAlgorithm::Es256, names, errors);
    if let Some(alg) = alg(Some(given)) {
        check_fits(alg, jwt.alg, false, errors);
    }
    Some(jwt)
}

// What signs is a library that not every application needs.
pub(crate) fn check_feature(jwt: bool, container: &Given<Container>, errors: &mut Errors) {
    if jwt {
        return;
    }
    let method = container.client.token_endpoint_auth_method.as_ref();
    let method = method.filter(|method| {
        ["private_key_jwt", "client_secret_jwt"].contains(&method.value().as_str())
    });
    let message = "what the client signs needs the feature `jwt`: write `lightfriend-runtime = { \
        .., features = [\"jwt\"] }` in Cargo.toml";
    if let Some(method) = method {
        errors.push(error(method, message));
    } else if container.client.signed_client_secret.is_some() {
        report(container, "signed_client_secret", message, errors);
    }
}

impl ClientJwt {
    /// The RFC's claims.
    fn usual(alg: SigningAlgorithm) -> Self {
        Self {
            alg,
            kid: None,
            iss: None,
            sub: None,
            aud: None,
            lifetime: LIFETIME,
        }
    }
}

fn check_jwt(
    given: &Given<Written>,
    usual: SigningAlgorithm,
    names: &Names<'_>,
    errors: &mut Errors,
) -> ClientJwt {
    let mut value =
        |key: &str, given: &Option<LitStr>| check_value(key, given.as_ref(), names, errors);
    let (kid, iss) = (value("kid", &given.kid), value("iss", &given.iss));
    let (sub, aud) = (value("sub", &given.sub), value("aud", &given.aud));
    let lifetime = check_duration("lifetime", false, given.lifetime.as_ref(), errors);
    ClientJwt {
        alg: choose("alg", given.alg.as_ref(), errors).unwrap_or(usual),
        kid,
        iss,
        sub,
        aud,
        lifetime: lifetime.unwrap_or(LIFETIME),
    }
}

fn check_value(
    key: &str,
    given: Option<&LitStr>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    let given = given?;
    if given.value().trim().is_empty() {
        let message = format!("`{key}` is empty; leave it out for what is usual");
        errors.push(error(given, message));
        return None;
    }
    template::parse(given, Place::ClientAssertion, names, errors)
}

/// The algorithm as it is written, if it is one.
fn alg(given: Option<&Given<Written>>) -> Option<&LitStr> {
    given.and_then(|given| given.alg.as_ref())
}

// RFC 7518 section 3.1: a secret signs with HMAC, and nothing else does.
fn check_fits(given: &LitStr, alg: SigningAlgorithm, by_secret: bool, errors: &mut Errors) {
    let word = given.value();
    if word != alg.word() || by_secret == (alg == SigningAlgorithm::Hs256) {
        return;
    }
    let message = if by_secret {
        format!(
            "`{word}` signs with a private key; `client_secret_jwt` signs with the client's \
                secret, by `HS256` (RFC 7518 section 3.2), which is what holds without `alg`"
        )
    } else {
        format!(
            "`{word}` signs with the client's secret, as `client_secret_jwt` does; a private key \
                signs by `RS256`, `PS256`, `ES256`, `ES384` or `EdDSA` (RFC 7518 section 3.1)"
        )
    };
    errors.push(error(given, message));
}

/// Reports something about a key on the struct that is written with parentheses.
fn report(container: &Given<Container>, key: &str, message: &str, errors: &mut Errors) {
    let token = container.tokens.iter().find(|token| *token == key);
    let usual = || Ident::new(key, proc_macro2::Span::call_site());
    errors.push(error(&token.cloned().unwrap_or_else(usual), message));
}
