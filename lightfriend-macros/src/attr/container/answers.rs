//! The keys on the struct about what the answers mean.

use syn::LitStr;

use crate::attr::keys::{Given, keys};
use crate::attr::nested::{Lookup, TokenError, TokenResponse};
use crate::attr::value::Duration;

keys! {
    /// `#[oauth(..)]` on the struct: what the answers mean.
    Answers, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// What `token_type` the token answer may carry. Many providers leave it out, though the
        /// RFC requires it, and the token is sent as Bearer whatever it says.
        "token_type" => token_type: LitStr {
            value: "`\"bearer\"`, `\"bearer_or_absent\"`, `\"any\"`",
            default: "`\"bearer_or_absent\"`, or the preset's",
            rfc: "6749 7.1",
            errors: "an unknown value",
        }
        /// Where the token answer has what, if not under the RFC's names. A refresh is answered
        /// alike.
        "token_response" => token_response: Given<TokenResponse> {
            value: "`(root = \"data\", expires_in = \"expire\")`",
            default: "the preset's; otherwise the RFC's names at the top",
            rfc: "6749 5.1",
            errors: "no list; an unknown name; a broken path",
        }
        /// The provider's own words for errors of the token endpoint, by what they mean, and where
        /// they stand.
        "token_error" => token_error: Given<TokenError> {
            value: "`(code = \"errcode\", success = 0, invalid_grant(\"40029\"), transient(\"busy\"))`",
            default: "the preset's, beside the RFC's words",
            rfc: "6749 5.2",
            errors: "no list; an unknown class; an empty word, or one given twice; `success` without `code`",
        }
        /// How long an access token lives where the provider does not say.
        "default_expires_in" => default_expires_in: Duration {
            value: "a number and a unit: `\"1h\"`",
            default: "none: until the API refuses it",
            rfc: "6749 5.1",
            errors: "no unit; no whole number; zero; more than ten years",
        }
        /// How long before expiry a token is refreshed, at most half its lifetime.
        "refresh_before" => refresh_before: Duration {
            value: "likewise: `\"30s\"`",
            default: "`\"60s\"`",
            rfc: "",
            errors: "no unit; no whole number; more than ten years",
        }
        /// How long before the refresh token's own end, where the provider says when that is, the user
        /// is asked to connect again: by the event `ReauthSoon`, in the status as `reauth_by`, and on
        /// the page. What is left after that is over, and with it the connection.
        "renew_before" => renew_before: Duration {
            value: "likewise: `\"7d\"`",
            default: "none: nobody is asked before",
            rfc: "6749 6",
            errors: "no unit; no whole number; zero; more than ten years",
        }
        /// One call after the tokens are there, whenever the user connects, for the fields with
        /// `lookup = ".."`. It carries the access token as calls of the API do. If it fails, they have
        /// no value. A preset that has one calls its own provider: where users or codes are sent to
        /// another server, or the token is exchanged, it has none.
        "lookup" => lookup: Given<Lookup> {
            value: "`(url = \"https://api.provider.example/me\")`",
            default: "the preset's, otherwise none",
            rfc: "",
            errors: "no `url`; no field that takes its answer",
        }
    }
}
