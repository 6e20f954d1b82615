//! The keys on the struct about the authorization request and its response.

use syn::LitStr;

use crate::attr::keys::keys;
use crate::attr::value::Pairs;

keys! {
    /// `#[oauth(..)]` on the struct: the authorization request and its response.
    Authorization, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// Further parameters of the authorization request. Values may have the placeholders
        /// `{client_id}`, `{redirect_uri}`, `{scope}` and `{random}`; `{{` is a brace. A parameter
        /// whose value comes out empty is left out.
        "authorization_params" => authorization_params: Pairs {
            value: "`(name = \"value\", \"other-name\" = true)`: text, truth values, whole numbers",
            default: "the preset's",
            rfc: "6749 4.1.1",
            errors: "a name that is the framework's own, or given twice; `{client_secret}`; an unknown placeholder",
        }
        /// PKCE. Every flow has it unless the provider cannot take it.
        "code_challenge_method" => code_challenge_method: LitStr {
            value: "`\"S256\"`, or `\"none\"` together with `pkce_unsupported`",
            default: "`\"S256\"`, or the preset's",
            rfc: "7636 4.3",
            errors: "`\"plain\"`; `\"none\"` without a reason; an unknown value",
        }
        /// Why the provider cannot be used with PKCE, for those who read this later.
        "pkce_unsupported" => pkce_unsupported: LitStr {
            value: "text",
            default: "none",
            rfc: "9700 2.1.1",
            errors: "empty; without `code_challenge_method = \"none\"`",
        }
    }
}
