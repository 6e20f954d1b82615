//! Keys in the parentheses of a key on the struct.

use syn::{LitStr, Meta};

use super::keys::{self, keys};
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
    Revocation, literal: "a word, as in `revocation(ends_grant)`" {
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
    TokenError, literal: "`class(\"word\")`, as in `invalid_grant(\"40029\")`" {
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

/// `api_auth(header = "..")`
impl Value for ApiAuth {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let Meta::List(list) = meta else {
            errors.push(error(&at(meta), "write `api_auth(header = \"X-Token\")`"));
            return None;
        };
        let this = Self::read(keys::list_items(list, errors), errors);
        this.report_unknown(errors);
        let silent = this.unknown.is_empty() && !this.broken && this.written.is_empty();
        if silent {
            errors.push(error(
                &list.path,
                "name the header: `api_auth(header = \"X-Token\")`",
            ));
        }
        Some(this)
    }
}

/// `revocation(ends_grant)`
impl Value for Revocation {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let form = "write `revocation(ends_grant)`";
        let Meta::List(list) = meta else {
            errors.push(error(&at(meta), form));
            return None;
        };
        let this = Self::read(keys::list_items(list, errors), errors);
        this.report_unknown(errors);
        if this.unknown.is_empty() && !this.broken && this.written.is_empty() {
            errors.push(error(
                &list.path,
                format!("this says nothing: {form}, or remove it"),
            ));
        }
        Some(this)
    }
}

/// `token_error(invalid_grant("40029"))`
impl Value for TokenError {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let form = "write `token_error(invalid_grant(\"..\"))`, with `invalid_client` and \
                    `transient` likewise";
        let Meta::List(list) = meta else {
            errors.push(error(&at(meta), form));
            return None;
        };
        let this = Self::read(keys::list_items(list, errors), errors);
        this.report_unknown(errors);
        if this.unknown.is_empty() && !this.broken && this.written.is_empty() {
            errors.push(error(&list.path, format!("this says nothing: {form}")));
        }
        Some(this)
    }
}
