//! The keys on the struct about the requests to the token endpoint and to others.

use syn::LitStr;

use crate::attr::keys::{Given, keys};
use crate::attr::nested::Revocation;
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
            errors: "likewise; `scope` or `client_id` as a fixed text; what is sent anyway",
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
            value: "`\"form\"`, `\"json\"`",
            default: "`\"form\"`, or the preset's",
            rfc: "6749 3.2",
            errors: "an unknown value",
        }
        /// How this provider's revocation departs from the RFC.
        "revocation" => revocation: Given<Revocation> {
            value: "`(ends_grant)`",
            default: "the preset's, otherwise RFC 7009",
            rfc: "7009 2.1",
            errors: "no list; an unknown word; without `revocation_endpoint`",
        }
    }
}
