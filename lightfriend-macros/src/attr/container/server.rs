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
            value: "the name of a preset, as in `\"google\"`; [they are listed](#presets)",
            default: "none: the RFCs' defaults",
            rfc: "",
            errors: "an unknown preset; a field that its addresses are made of is missing",
        }
        /// The authorization server's identifier: where the callback has an `iss`, it must be equal.
        /// Without endpoints its metadata (RFC 8414, `OpenID` Connect Discovery) says where they are,
        /// asked for at first use.
        "issuer" => issuer: LitStr {
            value: "an https URL without query and fragment, with placeholders or not",
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
        /// Where the user is sent to consent. Its host, path and query may have placeholders; what a
        /// user gives is one label of a host before two others, and anything nearer to the host's
        /// end is one of those that `one_of` names. A page that routes in its fragment, as in
        /// `https://provider.example/#/authorize`, gets the parameters there.
        "authorization_endpoint" => authorization_endpoint: LitStr {
            value: "an https URL, http for a loopback host only",
            default: "the preset's, or the `issuer`'s, otherwise required",
            rfc: "6749 3.1",
            errors: "missing; not https, not absolute, no valid host, a user name, two fragments, `response_type` or the like in its query; a placeholder that is unknown, secret, not known yet, leaves a hole in host or path, or lets others choose the server",
        }
        /// Where codes and refresh tokens are exchanged for tokens.
        "token_endpoint" => token_endpoint: LitStr {
            value: "likewise",
            default: "likewise",
            rfc: "6749 3.2",
            errors: "likewise; a fragment",
        }
        /// Where refresh tokens are exchanged, if that is elsewhere.
        "refresh_endpoint" => refresh_endpoint: LitStr {
            value: "likewise",
            default: "the token endpoint",
            rfc: "6749 6",
            errors: "likewise",
        }
        /// Where the expiry of an access token is asked for that the token answer leaves out: once,
        /// after each. If that fails, it is as without.
        "introspection_endpoint" => introspection_endpoint: LitStr {
            value: "likewise",
            default: "none: `default_expires_in`, or unknown",
            rfc: "7662 2",
            errors: "likewise",
        }
        /// Where tokens are revoked when the user disconnects. Its path may have the placeholders
        /// `{client_id}`, `{access_token}` and `{refresh_token}`.
        "revocation_endpoint" => revocation_endpoint: LitStr {
            value: "likewise",
            default: "the preset's, otherwise none: tokens are only deleted",
            rfc: "7009 2",
            errors: "likewise; both tokens",
        }
    }
}
