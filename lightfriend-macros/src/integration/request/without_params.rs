//! `format = "none"`: a request without parameters, of which address and headers say it all.

use syn::LitStr;

use crate::attr::Words;
use crate::error::{Errors, error};
use crate::integration::Request;
use crate::integration::choice::{Format, TokenEndpointAuthMethod};

/// What is said to who sends neither parameters nor a token.
pub(super) struct Without {
    /// How to say which token it is about.
    pub(super) token: &'static str,
    /// The methods of client authentication that are no parameters.
    pub(super) methods: &'static str,
}

// What is a parameter elsewhere has to stand somewhere.
pub(super) fn check_without_params(
    without: &Without,
    given: &Words,
    request: &Request,
    has_token: bool,
    errors: &mut Errors,
) {
    if request.format != Format::None {
        return;
    }
    if let Some(params) = &given.params {
        errors.push(error(
            &params.key,
            "`format = \"none\"` sends no parameters; remove one of the two",
        ));
    }
    let Some(format) = &given.format else {
        return;
    };
    if has_token {
        check_authenticated(without, format, request.auth_method, errors);
    } else {
        errors.push(error(format, without.token));
    }
}

// RFC 6749 section 2.3: who says how the client authenticates means that it does.
fn check_authenticated(
    without: &Without,
    format: &LitStr,
    method: TokenEndpointAuthMethod,
    errors: &mut Errors,
) {
    let by = match method {
        TokenEndpointAuthMethod::ClientSecretBasic
        | TokenEndpointAuthMethod::Bearer
        | TokenEndpointAuthMethod::Omit => return,
        TokenEndpointAuthMethod::Discovered => "what the issuer names".to_owned(),
        method => format!("`{}`", method.word()),
    };
    let message = format!(
        "this sends no parameters, and {by} authenticates the client by parameters: add {}",
        without.methods
    );
    errors.push(error(format, message));
}
