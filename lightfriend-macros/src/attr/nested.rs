//! Keys in the parentheses of a key on the struct.

mod request;

use syn::{LitStr, Meta};

use super::keys::{self, Given, Keys, keys};
use super::list::{OneOrMore, Plain, Texts};
use super::value::{Duration, Pairs, Value, at};
use crate::error::{Errors, error};

pub(crate) use self::request::{Exchange, Refresh, Revocation, Words};

keys! {
    /// `api_auth(..)`.
    ApiAuth, literal: "`header = \"X-Token\"`" {
        /// The header that carries the bare access token.
        "header" => header: LitStr {
            value: "`\"X-Token\"`",
            default: "required",
            rfc: "6750 2.1",
            errors: "no header name; `Authorization`",
        }
    }
}

keys! {
    /// `lookup(..)`.
    Lookup, literal: "`url = \"https://..\"`" {
        /// Where.
        "url" => url: LitStr {
            value: "an https URL, with placeholders of fields that are known by then",
            default: "required",
            rfc: "",
            errors: "missing; those of endpoints",
        }
        /// How.
        "method" => method: LitStr {
            value: "`\"GET\"`, `\"POST\"`",
            default: "`\"GET\"`; with a `body` `\"POST\"`",
            rfc: "9110 9",
            errors: "an unknown method; `\"GET\"` with a `body`",
        }
        /// JSON that is sent, with placeholders; `{{` is a brace.
        "body" => body: LitStr {
            value: "`\"{{\\\"query\\\": \\\"{{ viewer {{ id }} }}\\\"}}\"`",
            default: "none",
            rfc: "",
            errors: "an unknown placeholder",
        }
        /// Further headers, beside those of `api_headers`.
        "headers" => headers: Pairs {
            value: "`(\"x-version\" = \"1\")`",
            default: "none",
            rfc: "9110 5",
            errors: "as `api_headers`",
        }
    }
}

keys! {
    /// `callback_signature(..)`.
    CallbackSignature, literal: "`param = \"hmac\"`" {
        /// The callback's parameter that holds the signature; all others are signed.
        "param" => param: LitStr {
            value: "`\"hmac\"`",
            default: "required",
            rfc: "",
            errors: "no parameter name; one that means something else there",
        }
    }
}

keys! {
    /// `client_assertion(..)` and `signed_client_secret(..)`.
    ClientJwt, literal: "`alg = \"ES256\"`" {
        /// How it is signed.
        "alg" => alg: LitStr {
            value: "`\"RS256\"`, `\"PS256\"`, `\"ES256\"`, `\"ES384\"`, `\"EdDSA\"`; `\"HS256\"` with the client's secret",
            default: "`\"RS256\"`; of a signed secret `\"ES256\"`; with `client_secret_jwt` `\"HS256\"`",
            rfc: "7518 3.1",
            errors: "an unknown value; one that the method does not sign with",
        }
        /// Which key has signed it.
        "kid" => kid: LitStr {
            value: "`\"2X9R4HXF34\"`, or a template",
            default: "none",
            rfc: "7515 4.1.4",
            errors: "empty; an unknown placeholder",
        }
        /// Who says so.
        "iss" => iss: LitStr {
            value: "`\"app.example.com\"`, or a template",
            default: "the client id",
            rfc: "7523 3",
            errors: "likewise",
        }
        /// Who the client is.
        "sub" => sub: LitStr {
            value: "likewise",
            default: "the client id",
            rfc: "7523 3",
            errors: "likewise",
        }
        /// The authorization server that it is meant for, and no other.
        "aud" => aud: LitStr {
            value: "likewise",
            default: "the `issuer`, otherwise the token endpoint",
            rfc: "7523 3",
            errors: "likewise",
        }
        /// How long it is good for.
        "lifetime" => lifetime: Duration {
            value: "`\"1m\"`",
            default: "`\"1m\"`",
            rfc: "7523 3",
            errors: "no duration; zero",
        }
    }
}

keys! {
    /// `token_response(..)`.
    TokenResponse, literal: "`name = \"path\"`, as in `access_token = \"data.access_token\"`" {
        /// What holds all the others, whose paths begin there. Errors are looked for there, too.
        "root" => root: OneOrMore {
            value: "`\"data\"`, or `(\"data\", \"result.0\")`: names with dots between them, of which numbers are places in lists; the first that leads to a value wins",
            default: "none: the answer itself",
            rfc: "6749 5.1",
            errors: "an empty name or a space in a path; a path given twice",
        }
        /// The access token.
        "access_token" => access_token: OneOrMore {
            value: "likewise: `\"access_token.token\"`, or `(\"access_token\", \"authed_user.access_token\")`",
            default: "`\"access_token\"`",
            rfc: "6749 5.1",
            errors: "likewise; a path that begins with `root`",
        }
        /// The refresh token.
        "refresh_token" => refresh_token: OneOrMore {
            value: "likewise",
            default: "`\"refresh_token\"`",
            rfc: "6749 5.1",
            errors: "likewise; a path of the access token",
        }
        /// How many seconds the access token lives.
        "expires_in" => expires_in: OneOrMore {
            value: "likewise",
            default: "`\"expires_in\"`",
            rfc: "6749 5.1",
            errors: "as `access_token`",
        }
        /// When the access token ends: seconds or milliseconds since the Unix epoch, or ISO 8601.
        /// Of this and `expires_in` the earlier counts.
        "expires_at" => expires_at: OneOrMore {
            value: "likewise",
            default: "`\"expires_at\"`",
            rfc: "",
            errors: "likewise",
        }
        /// How many seconds the refresh token lives.
        "refresh_token_expires_in" => refresh_token_expires_in: OneOrMore {
            value: "likewise",
            default: "that, `\"refresh_expires_in\"` or `\"x_refresh_token_expires_in\"`",
            rfc: "",
            errors: "likewise",
        }
        /// When the refresh token ends.
        "refresh_token_expires_at" => refresh_token_expires_at: OneOrMore {
            value: "likewise",
            default: "that, or `\"refresh_expires_at\"`",
            rfc: "",
            errors: "likewise",
        }
        /// The granted scopes, as text or list.
        "scope" => scope: OneOrMore {
            value: "likewise",
            default: "`\"scope\"`",
            rfc: "6749 5.1",
            errors: "likewise",
        }
    }
}

keys! {
    /// `token_error(..)`.
    TokenError, literal: "`class(\"word\")`, as in `invalid_grant(\"40029\")`" {
        /// Where the answer says whether there is an error, and which: from the top, and below the
        /// answer's `root`. With an error there, an answer fails whatever its status is and
        /// whatever else is in it. The words below are compared with it, numbers as text, and with
        /// `error`; where it is absent, they count anywhere in the answer.
        "code" => code: OneOrMore {
            value: "`\"errcode\"`, `\"errors.0.resource\"`, or `(\"code\", \"error.code\")`",
            default: "none: only `error` says that there is an error",
            rfc: "6749 5.2",
            errors: "an empty name or a space in a path; a path given twice",
        }
        /// The codes that a success has.
        "success" => success: Plain {
            value: "`0`, `\"0000\"`, `true`, or `(0, \"ok\")`",
            default: "none; `0`, `false` and nothing are no errors",
            rfc: "6749 5.1",
            errors: "without `code`; an empty word, or one given twice; a word with another meaning, too",
        }
        /// The code or the refresh token is no longer good: the user must connect again.
        "invalid_grant" => invalid_grant: Texts {
            value: "`(\"40029\", \"BAD_REFRESH_TOKEN\")`",
            default: "the preset's, beside `invalid_grant` itself",
            rfc: "6749 5.2",
            errors: "not a list of strings; an empty word, or one given twice",
        }
        /// The client's credentials are wrong: the operator must put them right.
        "invalid_client" => invalid_client: Texts {
            value: "likewise",
            default: "the preset's, beside `invalid_client` itself",
            rfc: "6749 5.2",
            errors: "likewise",
        }
        /// The provider cannot answer now: the request is made again later.
        "transient" => transient: Texts {
            value: "likewise",
            default: "the preset's, beside `temporarily_unavailable`, `server_error` and `slow_down`",
            rfc: "6749 4.1.2.1",
            errors: "likewise",
        }
    }
}

/// `key(..)`
impl<K: Nested> Value for Given<K> {
    fn read(meta: &Meta, errors: &mut Errors) -> Option<Self> {
        let Meta::List(list) = meta else {
            errors.push(error(&at(meta), format!("write {}", K::HOW)));
            return None;
        };
        let this = Self::read(keys::list_items(list, errors), errors);
        this.report_unknown(errors);
        if this.is_empty() {
            errors.push(error(&list.path, K::EMPTY));
        }
        Some(this)
    }

    /// Key by key.
    fn lay_over(&mut self, preset: Self) {
        Self::lay_over(self, preset);
    }
}

/// Keys in parentheses, of which there is at least one.
pub(crate) trait Nested: Keys {
    /// How they are written.
    const HOW: &'static str;
    /// What to say where there is none.
    const EMPTY: &'static str;
}

impl Nested for ApiAuth {
    const HOW: &'static str = "`api_auth(header = \"X-Token\")`";
    const EMPTY: &'static str = "name the header: `api_auth(header = \"X-Token\")`";
}

impl Nested for Lookup {
    const HOW: &'static str = "`lookup(url = \"https://..\")`";
    const EMPTY: &'static str = "say where: `lookup(url = \"https://..\")`";
}

impl Nested for CallbackSignature {
    const HOW: &'static str = "`callback_signature(param = \"hmac\")`";
    const EMPTY: &'static str = "name the parameter: `callback_signature(param = \"hmac\")`";
}

impl Nested for TokenResponse {
    const HOW: &'static str = "`token_response(access_token = \"..\")`, with the paths of what \
        stands elsewhere than in RFC 6749; a column's own path is written on its field";
    const EMPTY: &'static str = "this says nothing: write `token_response(access_token = \"..\")`, \
        or remove it";
}

impl Nested for ClientJwt {
    const HOW: &'static str = "`(alg = \"ES256\", kid = \"..\", iss = \"..\", sub = \"..\", aud = \
        \"..\", lifetime = \"1m\")` after it, or some of these";
    const EMPTY: &'static str = "this says nothing: write how it departs from the usual, as in \
        `(alg = \"ES256\")`, or remove it";
}

impl Nested for TokenError {
    const HOW: &'static str = "`token_error(invalid_grant(\"..\"))`, with `invalid_client` and \
        `transient` likewise, or `token_error(code = \"..\", success = 0)`";
    const EMPTY: &'static str = "this says nothing: write `token_error(invalid_grant(\"..\"))`, \
        with `invalid_client` and `transient` likewise, or `token_error(code = \"..\", success = 0)`";
}
