//! What an `X(..)` of a request takes: the words that all have, and each its own.

use syn::LitStr;

use super::Nested;
use crate::attr::keys::{groups, keys};
use crate::attr::list::{OneOrMore, Texts};
use crate::attr::value::{Duration, Flag, Pairs};

keys! {
    /// The words of every request.
    Words, literal: "`name = \"..\"`, as in `method = \"DELETE\"`" {
        /// The method of the request.
        "method" => method: LitStr {
            value: "`\"POST\"`, `\"GET\"`, `\"PUT\"`, `\"PATCH\"`, `\"DELETE\"`",
            default: "that of the token request for a refresh, otherwise `\"POST\"`",
            rfc: "9110 9.3",
            errors: "an unknown value; `\"GET\"` with a body",
        }
        /// Where the parameters are, and how they are written. `"none"` leaves them out of a
        /// revocation, where address and headers say it all.
        "format" => format: LitStr {
            value: "`\"form\"`, `\"json\"`, `\"query\"`; `\"none\"` for a revocation or an exchange",
            default: "`\"query\"` for a GET; that of the token request for a refresh, the preset's for a revocation, otherwise `\"form\"`",
            rfc: "6749 3.2",
            errors: "an unknown value; `\"none\"` with parameters, without a token in address or headers, or with a method that authenticates the client by parameters",
        }
        /// How the client authenticates: one of the methods of the token endpoint, `"omit"` for
        /// none at all, `"bearer"` for the token itself in `Authorization`.
        "auth_method" => auth_method: LitStr {
            value: "as `token_endpoint_auth_method`, `\"omit\"`; `\"bearer\"` for a revocation",
            default: "that of the token request; of an exchange `\"omit\"`: its parameters say it all",
            rfc: "6749 2.3",
            errors: "an unknown value; one that sends `authorization` as `token_request_headers` does; one that signs without the feature `jwt`, or with another key than others",
        }
        /// Further headers, with the placeholders of parameters and `{client_secret}`.
        "headers" => headers: Pairs {
            value: "`(\"x-version\" = \"1\")`",
            default: "for a refresh, those of the token request beside its own; otherwise none",
            rfc: "9110 5",
            errors: "those of `api_headers`; `authorization` beside an `auth_method` that sends it",
        }
        /// Further parameters, with the same placeholders. A refresh has `refresh_params`.
        "params" => params: Pairs {
            value: "`(name = \"value\")`",
            default: "none",
            rfc: "6749 3.2",
            errors: "those of `token_params`; in `refresh(..)`",
        }
        /// Parameters of the RFC that this request does not have.
        "omit" => omit: Texts {
            value: "`(\"grant_type\")`",
            default: "none",
            rfc: "",
            errors: "no parameter of the request's RFC; one that it is nothing without; given twice",
        }
    }
}

keys! {
    /// What a refresh has beside that.
    RefreshWords, literal: "`name = \"..\"`, as in `token = \"access_token\"`" {
        /// The word for what is asked.
        "grant_type" => grant_type: LitStr {
            value: "`\"ig_refresh_token\"`",
            default: "`\"refresh_token\"`",
            rfc: "6749 6",
            errors: "empty; one that spends something else",
        }
        /// The token that is presented. With the access token there is no refresh once it is dead.
        "token" => token: LitStr {
            value: "`\"refresh_token\"`, `\"access_token\"`",
            default: "`\"refresh_token\"`",
            rfc: "6749 6",
            errors: "an unknown value",
        }
        /// The parameter that holds it.
        "token_param" => token_param: LitStr {
            value: "`\"fb_exchange_token\"`",
            default: "`\"refresh_token\"`",
            rfc: "6749 6",
            errors: "no parameter name; also in `rename`",
        }
        /// The scopes are sent, too.
        "scope" => scope: Flag {
            value: "",
            default: "they are not",
            rfc: "6749 6",
            errors: "a value; also in `refresh_params`",
        }
        /// A success has no token: the present one lives on.
        "answer" => answer: LitStr {
            value: "`\"extends\"`",
            default: "new tokens",
            rfc: "6749 5.1",
            errors: "an unknown value; without `by` or `default_expires_in`",
        }
        /// For how long, where the answer does not say.
        "by" => by: Duration {
            value: "`\"30d\"`",
            default: "`default_expires_in`",
            rfc: "6749 5.1",
            errors: "those of `default_expires_in`; without `answer = \"extends\"`",
        }
    }
}

keys! {
    /// What an exchange has beside that.
    ExchangeWords, literal: "`url = \"https://..\"`" {
        /// Where.
        "url" => url: LitStr {
            value: "an https URL, with placeholders of fields that are known by then; with `method = \"GET\"` its query may have `{access_token}` and `{refresh_token}`",
            default: "required",
            rfc: "",
            errors: "missing; those of endpoints; a token in the URL of another request than a GET",
        }
        /// Where the answer has the usable token.
        "access_token" => access_token: OneOrMore {
            value: "a path, or several: `\"BhRestToken\"`",
            default: "`\"access_token\"`",
            rfc: "6749 5.1",
            errors: "an empty name or a space in a path; a path given twice",
        }
        /// Where the answer says how many seconds that token lives, or how long it does where the
        /// answer does not say.
        "expires_in" => expires_in: OneOrMore {
            value: "a path, or several; or a number and a unit: `\"60d\"`",
            default: "`\"expires_in\"`; where it is not there `default_expires_in`, otherwise what the token answer says",
            rfc: "6749 5.1",
            errors: "likewise; zero; more than ten years",
        }
        /// It is made after every refresh, too: a refresh brings a token of the first kind. What came
        /// with that is stored before.
        "repeat" => repeat: Flag {
            value: "",
            default: "only when the user connects",
            rfc: "",
            errors: "a value; with `refresh(answer = \"extends\")`",
        }
    }
}

keys! {
    /// What a revocation has beside that.
    RevocationWords, literal: "a word, as in `revocation(ends_grant)`" {
        /// The only token that is revoked.
        "token" => token: LitStr {
            value: "`\"access_token\"`, `\"refresh_token\"`",
            default: "both, the refresh token first; the one that the address or `Authorization` has",
            rfc: "7009 2.1",
            errors: "an unknown value; another than the address has",
        }
        /// The parameter that holds it. With this, or another `auth_method` of its own, there is no
        /// `token_type_hint`.
        "token_param" => token_param: LitStr {
            value: "`\"access_token\"`",
            default: "`\"token\"`",
            rfc: "7009 2.1",
            errors: "no parameter name; with `auth_method = \"bearer\"`; with `format = \"none\"`",
        }
        /// A revocation ends everything that the user granted to the client: other integrations
        /// with the same client lose their tokens, too.
        "ends_grant" => ends_grant: Flag {
            value: "",
            default: "the preset's, otherwise only the token and those that came with it",
            rfc: "7009 2.1",
            errors: "a value",
        }
        /// Several accounts have one token, those with the same value in this column: the last of
        /// them, whoever's, has it revoked.
        "shared_by" => shared_by: LitStr {
            value: "`\"team_id\"`",
            default: "each account has its own",
            rfc: "",
            errors: "no field of the struct; a `secret` one; one that is no text and no whole number",
        }
    }
}

groups! {
    /// `refresh(..)`.
    Refresh, literal: "`name = \"..\"`, as in `token = \"access_token\"`" {
        own: RefreshWords => "",
        request: Words => "what every request has",
    }
}

groups! {
    /// `exchange(..)`.
    Exchange, literal: "`url = \"https://..\"`" {
        own: ExchangeWords => "",
        request: Words => "what every request has",
    }
}

groups! {
    /// `revocation(..)`.
    Revocation, literal: "a word, as in `revocation(ends_grant)`" {
        own: RevocationWords => "",
        request: Words => "what every request has",
    }
}

impl Nested for Refresh {
    const HOW: &'static str = "`refresh(token = \"access_token\")`";
    const EMPTY: &'static str =
        "this says nothing: write `refresh(token = \"access_token\")`, or remove it";
}

impl Nested for Exchange {
    const HOW: &'static str = "`exchange(url = \"https://..\")`";
    const EMPTY: &'static str = "say where: `exchange(url = \"https://..\")`";
}

impl Nested for Revocation {
    const HOW: &'static str = "`revocation(ends_grant)`";
    const EMPTY: &'static str = "this says nothing: write `revocation(ends_grant)`, or remove it";
}
