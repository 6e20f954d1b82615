//! The keys on the struct about how the application shows who it is.

use syn::LitStr;

use crate::attr::keys::keys;

keys! {
    /// `#[oauth(..)]` on the struct: how the application shows who it is.
    Client, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// How the client authenticates to the token endpoint. Exactly one method is ever sent.
        "token_endpoint_auth_method" => token_endpoint_auth_method: LitStr {
            value: "`\"client_secret_post\"`, `\"client_secret_basic\"`, `\"none\"`",
            default: "`\"client_secret_post\"`, or the preset's",
            rfc: "6749 2.3",
            errors: "an unknown value; `\"none\"` without PKCE; one that the preset's provider refuses",
        }
        /// How client id and secret are encoded before Basic authentication.
        "basic_encoding" => basic_encoding: LitStr {
            value: "`\"form\"`, `\"raw\"` where the provider does not decode",
            default: "`\"form\"`",
            rfc: "6749 2.3.1",
            errors: "an unknown value; without `client_secret_basic`",
        }
        /// Prefix of `{PREFIX}_CLIENT_ID` and `{PREFIX}_CLIENT_SECRET`; integrations may share one.
        "env" => env: LitStr {
            value: "`A-Z`, `0-9`, `_`",
            default: "the service in capitals",
            rfc: "",
            errors: "other characters; a whole variable's name",
        }
        /// How requests to the token and revocation endpoints name the application, where a
        /// provider asks for a name of its own.
        "user_agent" => user_agent: LitStr {
            value: "`\"my-app/1.2 (contact@example.com)\"`",
            default: "the library's name and version",
            rfc: "9110 10.1.5",
            errors: "empty; not printable ASCII; a space at an end",
        }
    }
}
