//! The keys on the struct about the requests to the token endpoint and to others.

use syn::LitStr;

use crate::attr::keys::{Given, keys};
use crate::attr::list::Texts;
use crate::attr::nested::{Exchange, Refresh, Revocation};
use crate::attr::parameters::{Omissions, Renames};
use crate::attr::value::Pairs;

keys! {
    /// `#[oauth(..)]` on the struct: the requests to the token endpoint and to others.
    Requests, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// Further parameters of the code exchange; a refresh does not inherit them. `scope` and
        /// `client_id`, which some providers want here too, are written as templates:
        /// `scope = "{scope}"`.
        "token_params" => token_params: Pairs {
            value: "likewise",
            default: "none",
            rfc: "6749 4.1.3",
            errors: "likewise; `scope` or `client_id` as a fixed text; what is sent anyway; a secret field in a URL",
        }
        /// Further parameters of a refresh; they are not inherited from the exchange. `scope`,
        /// `redirect_uri` and `client_id`, which some providers want here too, are written as
        /// templates: `scope = "{scope}"`.
        "refresh_params" => refresh_params: Pairs {
            value: "likewise",
            default: "none",
            rfc: "6749 6",
            errors: "likewise; `redirect_uri` as a fixed text",
        }
        /// The body of token requests.
        "token_request_format" => token_request_format: LitStr {
            value: "`\"form\"`, `\"json\"`, `\"query\"` for the address",
            default: "`\"form\"`, or the preset's; `\"query\"` for a GET",
            rfc: "6749 3.2",
            errors: "an unknown value; a body for a GET",
        }
        /// The method of token requests.
        "token_request_method" => token_request_method: LitStr {
            value: "`\"POST\"`, `\"GET\"`",
            default: "`\"POST\"`",
            rfc: "6749 3.2",
            errors: "an unknown value",
        }
        /// Further headers of the code exchange and of refreshes, with the placeholders of
        /// parameters.
        "token_request_headers" => token_request_headers: Pairs {
            value: "`(\"x-version\" = \"1\", \"x-request-id\" = \"{uuid}\")`",
            default: "none",
            rfc: "9110 5",
            errors: "those of `api_headers`; `authorization` beside a method that sends it",
        }
        /// What the provider calls parameters that an RFC names: in the authorization request, in
        /// token requests (the code exchange and refreshes), or in both. A renamed `state` is read
        /// back under that name.
        "rename" => rename: Renames {
            value: "`(client_id = \"app_id\")`, `(authorization(state = \"s\"), token(code = \"auth_code\"))`",
            default: "the RFCs' names",
            rfc: "",
            errors: "no parameter of the request's RFC; given twice; the name of another parameter",
        }
        /// Parameters of the RFCs that the provider does not want, likewise.
        "omit" => omit: Omissions {
            value: "`(\"redirect_uri\")`, `(token(\"grant_type\"))`",
            default: "none",
            rfc: "",
            errors: "no parameter of the request's RFC; one that the request is nothing without; given twice; renamed, too",
        }
        /// The APIs that tokens are for, in all three requests.
        "resource" => resource: Texts {
            value: "`(\"https://api.example\")`",
            default: "none",
            rfc: "8707 2",
            errors: "not absolute; a fragment; given twice; also among the parameters",
        }
        /// How this provider's refresh departs from the RFC. What it leaves out is as in the token
        /// request; parameters are not.
        "refresh" => refresh: Given<Refresh> {
            value: "`(token = \"access_token\", method = \"GET\")`",
            default: "RFC 6749 section 6",
            rfc: "6749 6",
            errors: "no list; an unknown word; those of the words",
        }
        /// A second request, made with the tokens, that turns the access token into the one that the
        /// API takes. What it sends is all written here.
        "exchange" => exchange: Given<Exchange> {
            value: "`(url = \"https://..\", method = \"GET\", params(access_token = \"{access_token}\"))`",
            default: "none: the token answer's is the usable one",
            rfc: "",
            errors: "no list; no `url`; an unknown word; those of the words",
        }
        /// How this provider's revocation departs from the RFC.
        "revocation" => revocation: Given<Revocation> {
            value: "`(token = \"access_token\", auth_method = \"bearer\")`, `(ends_grant)`",
            default: "the preset's, otherwise RFC 7009",
            rfc: "7009 2.1",
            errors: "no list; an unknown word; without `revocation_endpoint`; those of the words",
        }
    }
}
