//! Keys in the parentheses of a key on the struct.

use syn::{LitStr, Meta};

use super::keys::{self, Given, Keys, keys};
use super::list::Texts;
use super::value::{Flag, Value, at};
use crate::error::{Errors, error};

keys! {
    /// `api_auth(..)`.
    ApiAuth, literal: "`header = \"X-Token\"`" {
        /// The header that carries the bare access token.
        "header" => header: LitStr {
            value: "`\"X-Token\"`",
            default: "required",
            rfc: "6750 2.1",
            errors: "no header name; `Authorization`",
        }
    }
}

keys! {
    /// `revocation(..)`.
    Revocation, literal: "a word, as in `revocation(ends_grant)`", planned: [
        "auth_method", "format", "headers", "method", "omit", "params", "shared_by", "token",
        "token_param",
    ] {
        /// A revocation ends everything that the user granted to the client: other integrations
        /// with the same client lose their tokens, too.
        "ends_grant" => ends_grant: Flag {
            value: "",
            default: "the preset's, otherwise only the token and those that came with it",
            rfc: "7009 2.1",
            errors: "a value",
        }
    }
}

keys! {
    /// `token_error(..)`.
    TokenError, literal: "`class(\"word\")`, as in `invalid_grant(\"40029\")`", planned: ["code", "success"] {
        /// The code or the refresh token is no longer good: the user must connect again.
        "invalid_grant" => invalid_grant: Texts {
            value: "`(\"40029\", \"BAD_REFRESH_TOKEN\")`",
            default: "the preset's, beside `invalid_grant` itself",
            rfc: "6749 5.2",
            errors: "not a list of strings; an empty word, or one given twice",
        }
        /// The client's credentials are wrong: the operator must put them right.
        "invalid_client" => invalid_client: Texts {
            value: "likewise",
            default: "the preset's, beside `invalid_client` itself",
            rfc: "6749 5.2",
            errors: "likewise",
        }
        /// The provider cannot answer now: the request is made again later.
        "transient" => transient: Texts {
            value: "likewise",
            default: "the preset's, beside `temporarily_unavailable`, `server_error` and `slow_down`",
            rfc: "6749 4.1.2.1",
            errors: "likewise",
        }
    }
}

/// `key(..)`
impl<K: Nested> Value for Given<K> {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let Meta::List(list) = meta else {
            errors.push(error(&at(meta), format!("write {}", K::HOW)));
            return None;
        };
        let this = Self::read(keys::list_items(list, errors), errors);
        this.report_unknown(errors);
        if this.is_empty() {
            errors.push(error(&list.path, K::EMPTY));
        }
        Some(this)
    }
}

/// Keys in parentheses, of which there is at least one.
pub(crate) trait Nested: Keys {
    /// How they are written.
    const HOW: &'static str;
    /// What to say where there is none.
    const EMPTY: &'static str;
}

impl Nested for ApiAuth {
    const HOW: &'static str = "`api_auth(header = \"X-Token\")`";
    const EMPTY: &'static str = "name the header: `api_auth(header = \"X-Token\")`";
}

impl Nested for Revocation {
    const HOW: &'static str = "`revocation(ends_grant)`";
    const EMPTY: &'static str = "this says nothing: write `revocation(ends_grant)`, or remove it";
}

impl Nested for TokenError {
    const HOW: &'static str = "`token_error(invalid_grant(\"..\"))`, with `invalid_client` and \
        `transient` likewise";
    const EMPTY: &'static str = "this says nothing: write `token_error(invalid_grant(\"..\"))`, \
        with `invalid_client` and `transient` likewise";
}
