//! The keys on the struct about how the application shows who it is.

use syn::LitStr;

use crate::attr::keys::{Given, keys};
use crate::attr::nested::ClientJwt;

keys! {
    /// `#[oauth(..)]` on the struct: how the application shows who it is.
    Client, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// How the client authenticates to the token endpoint. Exactly one method is ever sent.
        "token_endpoint_auth_method" => token_endpoint_auth_method: LitStr {
            value: "`\"client_secret_post\"`, `\"client_secret_basic\"`, `\"client_secret_jwt\"`, `\"private_key_jwt\"`, `\"none\"`",
            default: "`\"client_secret_post\"`, or the preset's",
            rfc: "6749 2.3",
            errors: "an unknown value; `\"none\"` without PKCE; one that the preset's provider refuses; one that signs without the feature `jwt`",
        }
        /// What the client signs where its method is `client_secret_jwt`, or `private_key_jwt`: the
        /// key is `{PREFIX}_PRIVATE_KEY`, in PEM.
        "client_assertion" => client_assertion: Given<ClientJwt> {
            value: "`(alg = \"ES256\", kid = \"..\", ..)`",
            default: "RFC 7523's claims, for a minute",
            rfc: "7523 2.2",
            errors: "without such a method; those of its values",
        }
        /// The client's secret is a JWT that is signed for every request, as Apple's is: the key is
        /// `{PREFIX}_PRIVATE_KEY`, in PEM, and there is no `{PREFIX}_CLIENT_SECRET`.
        "signed_client_secret" => signed_client_secret: Given<ClientJwt> {
            value: "likewise",
            default: "none",
            rfc: "7523 3",
            errors: "with a method that sends no secret; without the feature `jwt`; those of its values",
        }
        /// How client id and secret are encoded before Basic authentication.
        "basic_encoding" => basic_encoding: LitStr {
            value: "`\"form\"`, `\"raw\"` where the provider does not decode",
            default: "`\"form\"`",
            rfc: "6749 2.3.1",
            errors: "an unknown value; without `client_secret_basic`",
        }
        /// User and password of Basic authentication, with a colon between them, where they are not
        /// client id and secret. They are sent as they are.
        "basic_credentials" => basic_credentials: LitStr {
            value: "`\"{client_secret}:\"`, with the placeholders of parameters and `{client_secret}`",
            default: "client id and secret",
            rfc: "7617 2",
            errors: "no colon; without `client_secret_basic`; together with `basic_encoding`",
        }
        /// Prefix of `{PREFIX}_CLIENT_ID`, `{PREFIX}_CLIENT_SECRET` and `{PREFIX}_PRIVATE_KEY`;
        /// integrations may share one.
        "env" => env: LitStr {
            value: "`A-Z`, `0-9`, `_`",
            default: "the service in capitals",
            rfc: "",
            errors: "other characters; a whole variable's name",
        }
        /// Whose client id and secret are used. With `"per_host"` each host has its own, which the
        /// application gives by `credentials_for(..)` of the builder; a field with `host` names the
        /// host. The redirect URI then ends in `/{host}`, so that no host's answer is taken for
        /// another's.
        "credentials" => credentials: LitStr {
            value: "`\"per_host\"`",
            default: "one client, from the environment",
            rfc: "9700 4.4",
            errors: "an unknown value; no field with `host`, or several; an endpoint at another host; together with `callback_signature(..)` or `redirect_uri`",
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
