//! The keys on the struct about the provider's API.

use syn::LitStr;

use crate::attr::keys::{Given, keys};
use crate::attr::list::Numbers;
use crate::attr::nested::ApiAuth;
use crate::attr::value::Pairs;

keys! {
    /// `#[oauth(..)]` on the struct: the provider's API.
    Api, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// The provider's API: the only place the access token is ever sent to.
        "api_base_url" => api_base_url: LitStr {
            value: "an https URL without query, with placeholders or not",
            default: "none: there is nothing for `client` to call",
            rfc: "6750 5.3",
            errors: "those of endpoints; a query",
        }
        /// The header that carries the bare access token.
        "api_auth" => api_auth: Given<ApiAuth> {
            value: "`(header = \"X-Token\")`",
            default: "`Authorization: Bearer`",
            rfc: "6750 2.1",
            errors: "no header; `Authorization`; also in `api_headers`; without `api_base_url`",
        }
        /// Further headers of every API call, with the placeholders of parameters.
        "api_headers" => api_headers: Pairs {
            value: "`(\"x-version\" = \"1\")`",
            default: "none",
            rfc: "9110 5",
            errors: "no header name; `authorization`, `cookie`, `host` and the like; not ASCII; given twice; without `api_base_url`",
        }
        /// Parameters in the query of every API call, with the placeholders of parameters.
        "api_query" => api_query: Pairs {
            value: "`(version = \"1\")`",
            default: "none",
            rfc: "3986 3.4",
            errors: "no parameter name; given twice; without `api_base_url`",
        }
        /// The statuses by which the API says that the access token has run out: the token is
        /// refreshed, once, and the call made again. For APIs that answer 403 or 404 then.
        "api_expired" => api_expired: Numbers {
            value: "`(401, 403)`",
            default: "`(401)`",
            rfc: "6750 3.1",
            errors: "no list; no whole number from 400 to 499; given twice; without `api_base_url`",
        }
    }
}
