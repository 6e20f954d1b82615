//! The authorization response: what is asked for, how it comes back, and what in it is read.

use proc_macro2::Span;
use syn::LitStr;

use super::callback::{check_not_taken, check_state_name};
use super::choice::{ResponseMode, choose};
use super::param::check_name;
use super::rename::Renames;
use crate::attr::{Container, Given, Pair};
use crate::error::{Errors, error};

/// How an authorization response departs from RFC 6749 section 4.1.2.
#[derive(Debug)]
pub(crate) struct Response {
    /// What is asked for, unless `code`.
    pub(crate) ty: Option<String>,
    /// How it comes back, where that is said to the provider.
    pub(crate) mode: Option<ResponseMode>,
    /// A nonce is sent.
    pub(crate) nonce: bool,
    /// Names of the code, unless `code`.
    pub(crate) code_params: Vec<String>,
    /// Name of the signature of all others.
    pub(crate) signature: Option<String>,
}

/// What the attributes say of it.
pub(crate) fn check_response(
    container: &Given<Container>,
    renames: &Renames,
    errors: &mut Errors,
) -> Response {
    let ty = check_response_type(container, errors);
    // OpenID Connect Core section 3.3.2.11.
    let has_id_token = ty.as_deref().is_some_and(|ty| has_word(ty, "id_token"));
    check_state_name(container, renames, errors);
    let code_params = check_code_params(container, renames, errors);
    let mode = check_response_mode(container, errors);
    check_mode_param(container, errors);
    Response {
        mode: mode.or_else(|| mode_to_insist_on(container, has_id_token)),
        nonce: has_id_token || container.authorization.nonce.is_some(),
        signature: check_signature(container, (renames, mode), &code_params, errors),
        code_params,
        ty,
    }
}

// RFC 6749 section 3.1.1 and appendix A.3.
fn check_response_type(container: &Given<Container>, errors: &mut Errors) -> Option<String> {
    let given = container.authorization.response_type.as_ref()?;
    let ty = given.value();
    let broken = check_words(&ty)
        .or_else(|| check_no_token(&ty))
        .or_else(|| check_brings_code(&ty));
    match broken {
        None => Some(ty),
        Some(reason) => {
            errors.push(error(given, reason));
            None
        }
    }
}

fn check_words(ty: &str) -> Option<&'static str> {
    let is_word = |word: &str| {
        !word.is_empty() && word.chars().all(|c| c.is_ascii_alphanumeric() || c == '_')
    };
    (!ty.split(' ').all(is_word)).then_some(
        "`response_type` is words of letters, digits and `_`, with one space between them, as in \
            `\"code\"` (RFC 6749 appendix A.3)",
    )
}

fn check_no_token(ty: &str) -> Option<&'static str> {
    has_word(ty, "token").then_some(
        "`token` asks for an access token in the browser's address, where others read it (RFC 9700 \
            section 2.1.2); leave that word out",
    )
}

// OpenID Connect Core section 3.2 and OAuth 2.0 Multiple Response Types section 4.
fn check_brings_code(ty: &str) -> Option<&'static str> {
    let is_without = |word: &str| ["id_token", "none"].contains(&word.to_lowercase().as_str());
    ty.split(' ').all(is_without).then_some(
        "this brings no code, and only a code is exchanged for tokens (RFC 6749 section 4.1.2); \
            write `\"code\"` or `\"code id_token\"`",
    )
}

fn has_word(ty: &str, word: &str) -> bool {
    ty.split(' ').any(|one| one.eq_ignore_ascii_case(word))
}

fn check_response_mode(container: &Given<Container>, errors: &mut Errors) -> Option<ResponseMode> {
    let given = container.authorization.response_mode.as_ref();
    choose("response_mode", given, errors)
}

// With an ID token the answer would come in the fragment (OAuth 2.0 Multiple Response Types section
// 5), which no server sees.
fn mode_to_insist_on(container: &Given<Container>, has_id_token: bool) -> Option<ResponseMode> {
    let is_said = mode_params(container).next().is_some();
    (has_id_token && !is_said).then_some(ResponseMode::Query)
}

/// `authorization_params(response_mode = "..")`
fn mode_params(container: &Given<Container>) -> impl Iterator<Item = &Pair> {
    let params = container.authorization.authorization_params.iter();
    let pairs = params.flat_map(|params| &params.pairs);
    pairs.filter(|pair| pair.name.value() == RESPONSE_MODE)
}

const RESPONSE_MODE: &str = "response_mode";

// As a parameter it may say what is the case anyway, which some documentation asks for. The callback
// must know of the others.
fn check_mode_param(container: &Given<Container>, errors: &mut Errors) {
    for pair in mode_params(container) {
        if container.authorization.response_mode.is_some() {
            errors.push(error(
                &pair.name,
                "leave `response_mode` out here: the attribute `response_mode` sends it",
            ));
        } else if pair.value.value() != "query" && !container.mentions(RESPONSE_MODE) {
            errors.push(error(
                &pair.value,
                "the callback must know of this: write the attribute `response_mode = \
                    \"form_post\"` instead",
            ));
        }
    }
}

fn check_code_params(
    container: &Given<Container>,
    renames: &Renames,
    errors: &mut Errors,
) -> Vec<String> {
    let given = container.authorization.code_param.as_ref();
    let mut names: Vec<String> = Vec::new();
    for text in given.iter().flat_map(|given| &given.0) {
        let name = text.value();
        let broken = check_name(&name)
            .or_else(|| check_not_taken(renames, "the code", &name))
            .or_else(|| check_first(&name, &names));
        match broken {
            None => names.push(name),
            Some(reason) => errors.push(error(text, reason)),
        }
    }
    names
}

fn check_first(name: &str, before: &[String]) -> Option<String> {
    let is_again = before.iter().any(|other| other == name);
    is_again.then(|| format!("`{name}` is given twice; remove one"))
}

fn check_signature(
    container: &Given<Container>,
    (renames, mode): (&Renames, Option<ResponseMode>),
    code_params: &[String],
    errors: &mut Errors,
) -> Option<String> {
    let signature = container.authorization.callback_signature.as_ref()?;
    let given = signature.param.as_ref()?;
    check_keyed(container, given.span(), errors);
    if mode == Some(ResponseMode::FormPost) {
        errors.push(error(
            given,
            "what is signed is the callback's query, and with `response_mode = \"form_post\"` it \
                has none; remove one of the two",
        ));
    }
    let name = given.value();
    let is_code = code_params.contains(&name) || (code_params.is_empty() && name == "code");
    let broken = check_name(&name)
        .or_else(|| check_not_taken(renames, "the signature", &name))
        .or_else(|| is_code.then(|| format!("`{name}` is the code; the signature is elsewhere")));
    match broken {
        None => Some(name),
        Some(reason) => {
            errors.push(error(given, reason));
            None
        }
    }
}

// Anybody could sign in the name of a client without a secret, and nobody with one that is made anew
// for every request.
fn check_keyed(container: &Given<Container>, token: Span, errors: &mut Errors) {
    let method = container.client.token_endpoint_auth_method.as_ref();
    let method = method.map(LitStr::value);
    if method.as_deref() == Some("none") {
        errors.push(error(
            &token,
            "the signature is keyed with the client secret, and a client with \
                `token_endpoint_auth_method = \"none\"` has none; remove one of the two",
        ));
    } else if container.client.signed_client_secret.is_some() {
        errors.push(error(
            &token,
            "the signature is keyed with the client secret, and with `signed_client_secret` there is \
                none that the provider has, too; remove one of the two",
        ));
    }
}
