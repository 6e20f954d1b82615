//! The keys on the struct about the authorization request and its response.

use syn::LitStr;

use crate::attr::keys::{Given, keys};
use crate::attr::list::OneOrMore;
use crate::attr::nested::CallbackSignature;
use crate::attr::value::{Flag, Pairs};

keys! {
    /// `#[oauth(..)]` on the struct: the authorization request and its response.
    Authorization, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// Further parameters of the authorization request. Values may have placeholders; `{{` is a
        /// brace. A parameter whose value comes out empty is left out.
        "authorization_params" => authorization_params: Pairs {
            value: "`(name = \"value\", \"other-name\" = true)`: text, truth values, whole numbers",
            default: "the preset's",
            rfc: "6749 4.1.1",
            errors: "a name that is the framework's own, or given twice; `{client_secret}`; a secret field, one that is not `var`; an unknown placeholder",
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
        /// What the provider is asked for, where it calls a code otherwise or sends an ID token with
        /// it. An access token never comes this way: one that does is ignored.
        "response_type" => response_type: LitStr {
            value: "`\"auth_code\"`, `\"code id_token\"`: the provider's words",
            default: "`\"code\"`",
            rfc: "6749 3.1.1",
            errors: "`token` among the words; `id_token` without a code; other characters than letters, digits and `_`",
        }
        /// How the answer comes back. With `"form_post"` the browser sends it in the body of a `POST`
        /// from the provider's site, which the callback route then takes: middleware that refuses
        /// forms of other sites must let it through.
        "response_mode" => response_mode: LitStr {
            value: "`\"query\"`, `\"form_post\"`",
            default: "`\"query\"`, which is sent only where the response type has another one",
            rfc: "6749 4.1.2",
            errors: "an unknown value; `\"fragment\"`, which no server sees",
        }
        /// Sends a fresh `nonce` with every flow; the ID token of the answer, if there is one, must
        /// repeat it.
        "nonce" => nonce: Flag {
            value: "the word alone",
            default: "with `id_token` in `response_type`, and with the scope `openid` and an `issuer`",
            rfc: "9700 4.5.3.2",
            errors: "a value",
        }
        /// The name under which the provider has registered the callback's URL, where it wants that
        /// instead of the URL: it differs from one deployment to the next, and so comes from the
        /// environment.
        "redirect_uri" => redirect_uri: LitStr {
            value: "`\"{env.RU_NAME}\"` for the variable `{PREFIX}_RU_NAME`",
            default: "the URL: `{BACKEND_URL}{route}/oauth/callback`",
            rfc: "6749 3.1.2",
            errors: "what does not begin with `{env.`; other placeholders",
        }
        /// The callback's parameter that holds the code, where it is not `code`. Of several the first
        /// that is not empty counts.
        "code_param" => code_param: OneOrMore {
            value: "`\"spapi_oauth_code\"`, or several: `code_param(\"auth_code\", \"code\")`",
            default: "`\"code\"`",
            rfc: "6749 4.1.2",
            errors: "no name; one that means something else there, as `state`; given twice",
        }
        /// The provider signs the callback with the client secret: HMAC-SHA-256 in hexadecimal over
        /// the other parameters, decoded, sorted by name, as `name=value` with `&` between them. A
        /// callback without the right signature is refused before anything of it is believed.
        "callback_signature" => callback_signature: Given<CallbackSignature> {
            value: "`(param = \"hmac\")`",
            default: "none",
            rfc: "",
            errors: "no list; a name that means something else; with `\"form_post\"`, a client without a secret, or one whose secret is signed",
        }
    }
}
