//! The keys on the struct about the provider and its addresses.

use syn::LitStr;

use crate::attr::keys::keys;
use crate::attr::value::Flag;

keys! {
    /// `#[oauth(..)]` on the struct: the provider and its addresses.
    Server, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// A preset: what is known of a provider, its endpoints first. Every other attribute
        /// overrides it.
        "provider" => provider: LitStr {
            value: "`\"discord\"`, `\"github\"`, `\"google\"`, `\"linkedin\"`, `\"microsoft\"`, `\"notion\"`, `\"slack\"`, `\"spotify\"`",
            default: "none: the RFCs' defaults",
            rfc: "",
            errors: "an unknown preset",
        }
        /// The authorization server's identifier: where the callback has an `iss`, it must be equal.
        "issuer" => issuer: LitStr {
            value: "an https URL without query and fragment",
            default: "the preset's, otherwise none: `iss` is not checked",
            rfc: "9207 2",
            errors: "those of endpoints; a query",
        }
        /// The provider always sends `iss`, so a callback without it is refused, too.
        "authorization_response_iss_parameter_supported" => iss_supported: Flag {
            value: "the word alone",
            default: "a callback may lack `iss`",
            rfc: "9207 3",
            errors: "a value; without `issuer`",
        }
        /// Where the user is sent to consent.
        "authorization_endpoint" => authorization_endpoint: LitStr {
            value: "an https URL, http for a loopback host only",
            default: "the preset's, otherwise required",
            rfc: "6749 3.1",
            errors: "missing; not https, not absolute, no valid host, a user name, a fragment, `response_type` or the like in its query",
        }
        /// Where codes and refresh tokens are exchanged for tokens.
        "token_endpoint" => token_endpoint: LitStr {
            value: "likewise",
            default: "the preset's, otherwise required",
            rfc: "6749 3.2",
            errors: "likewise",
        }
        /// Where tokens are revoked when the user disconnects.
        "revocation_endpoint" => revocation_endpoint: LitStr {
            value: "likewise",
            default: "the preset's, otherwise none: tokens are only deleted",
            rfc: "7009 2",
            errors: "likewise",
        }
    }
}
