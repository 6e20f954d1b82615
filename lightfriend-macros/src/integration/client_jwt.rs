//! JWTs that the client signs to say who it is (RFC 7523): assertions, and secrets that are signed.

use syn::{Ident, LitStr};

use super::choice::{SigningAlgorithm, TokenEndpointAuthMethod, choose};
use super::duration::{LIFELESS, check_duration};
use super::request::methods::{self, Methods};
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

/// The methods with an assertion, by a secret and by a key.
const SIGNING: [TokenEndpointAuthMethod; 2] = [
    TokenEndpointAuthMethod::ClientSecretJwt,
    TokenEndpointAuthMethod::PrivateKeyJwt,
];

/// What is signed where some request's method is one with an assertion; `None` for the others.
pub(crate) fn check_client_assertion(
    methods: &Methods,
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<ClientJwt> {
    let given = container.client.client_assertion.as_ref();
    if given.is_some() && !methods.may_be(&SIGNING) {
        report(
            container,
            "client_assertion",
            "`client_assertion` goes with `token_endpoint_auth_method = \"private_key_jwt\"` or \
                `\"client_secret_jwt\"`; add that or remove this",
            errors,
        );
    }
    let [by_secret, by_key] = SIGNING.map(|method| methods.are(method));
    let usual = if by_secret {
        SigningAlgorithm::Hs256
    } else {
        SigningAlgorithm::Rs256
    };
    let jwt = given.map(|given| check_jwt(given, usual, names, errors));
    if by_secret && by_key {
        check_one_key(container, errors);
    } else if let (Some(alg), Some(jwt), true) = (alg(given), &jwt, by_secret || by_key) {
        check_fits(alg, jwt.alg, by_secret, errors);
    }
    (by_secret || by_key).then(|| jwt.unwrap_or_else(|| ClientJwt::usual(usual)))
}

// There is one `client_assertion`, and RFC 7518 section 3.1 has no algorithm for both.
fn check_one_key(container: &Given<Container>, errors: &mut Errors) {
    let mut signing = signing(container);
    let first = signing.next().map(LitStr::value);
    if let Some(other) = signing.find(|given| Some(given.value()) != first) {
        errors.push(error(
            other,
            "`client_secret_jwt` signs with the client's secret and `private_key_jwt` with a key of \
                its own, and an integration signs all its assertions with one; use one of the two",
        ));
    }
}

/// The JWT that is sent as the client's secret, if one is.
pub(crate) fn check_signed_client_secret(
    methods: &Methods,
    container: &Given<Container>,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<ClientJwt> {
    use TokenEndpointAuthMethod::{ClientSecretBasic, ClientSecretPost, Discovered};

    let given = container.client.signed_client_secret.as_ref()?;
    if !methods.may_be(&[ClientSecretPost, ClientSecretBasic, Discovered]) {
        report(
            container,
            "signed_client_secret",
            "`signed_client_secret` is sent as the client's secret: it goes with \
                `token_endpoint_auth_method = \"client_secret_post\"` or `\"client_secret_basic\"`",
            errors,
        );
    } else if let Some(signing) = signing(container).next() {
        errors.push(error(
            signing,
            "the key signs the client's secret here (`signed_client_secret`), and no assertion \
                beside it; write `\"client_secret_post\"` or `\"client_secret_basic\"`",
        ));
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
    let message = "what the client signs needs the feature `jwt`: write `lightfriend-runtime = { \
        .., features = [\"jwt\"] }` in Cargo.toml";
    if let Some(method) = signing(container).next() {
        errors.push(error(method, message));
    } else if container.client.signed_client_secret.is_some() {
        report(container, "signed_client_secret", message, errors);
    }
}

/// The methods with an assertion that are written.
fn signing(container: &Given<Container>) -> impl Iterator<Item = &LitStr> {
    let is_signing = |word: &str| SIGNING.iter().any(|method| method.word() == word);
    methods::written(container).filter(move |given| is_signing(&given.value()))
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
    let lifetime = check_duration("lifetime", Some(LIFELESS), given.lifetime.as_ref(), errors);
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
