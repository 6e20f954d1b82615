//! The keys on a field of the struct.

use syn::{Lit, LitStr};

use super::account_key::AccountKey;
use super::keys::{self, Given, keys};
use super::list::{Choices, OneOrMore};
use super::value::Flag;
use crate::error::Errors;

keys! {
    /// `#[oauth(..)]` on one of the struct's fields.
    Field, literal: "`name = \"..\"`, as in `token_response = \"team.id\"`" {
        /// The user gives the value when the connection begins, under the field's name: in the
        /// query of `GET`, in the form or JSON of `POST {route}/oauth/start`, or on the page. In a
        /// URL it is percent-encoded, and in a host one label of it.
        "var" => var: Flag {
            value: "",
            default: "none",
            rfc: "",
            errors: "a value; together with `token_response` or `local`; a name that a start takes itself, or that is a placeholder",
        }
        /// A parameter of the callback, checked before the code is exchanged. Together with `var`
        /// it must come back as it was given.
        "callback" => callback: LitStr {
            value: "`\"realmId\"`",
            default: "none",
            rfc: "6749 4.1.2",
            errors: "no name of a parameter; one that the flow reads itself; together with `token_response` or `local`",
        }
        /// Where in the token answer the column's value is: names with dots between them. Of
        /// several paths the first that leads to a value wins. Without a value connecting fails
        /// and stores nothing, unless the field's type is an `Option`. Numbers become text where
        /// the type is `String`.
        "token_response" => token_response: OneOrMore {
            value: "`\"team.id\"`, or `(\"team.id\", \"team_id\")`",
            default: "none",
            rfc: "6749 5.1",
            errors: "an empty name or a space in the path; together with `local` or `default`",
        }
        /// Where in the answer of the struct's `exchange(..)` the value is. With `exchange(repeat)` a
        /// refresh may change it.
        "exchange" => exchange: OneOrMore {
            value: "a path, or several: `\"restUrl\"`",
            default: "none",
            rfc: "",
            errors: "as `token_response`; without `exchange(..)` on the struct",
        }
        /// Where in the answer of the struct's `lookup(..)`, or else of the preset's, the value is: for
        /// what the token answer does not say, asked once whenever the user connects. Where the lookup
        /// fails there is no value.
        "lookup" => lookup: OneOrMore {
            value: "a path, or several: `\"data.0.email\"`",
            default: "none",
            rfc: "",
            errors: "as `token_response`; without `lookup(..)` on the struct or in the preset; \
                without a scope that the preset's needs",
        }
        /// A claim of the access token where that is a JWT. Nobody has verified it: it came from the
        /// provider, by TLS.
        "access_token_claim" => access_token_claim: OneOrMore {
            value: "`\"tid\"`, or a path, or several",
            default: "none",
            rfc: "7519 4",
            errors: "as `token_response`",
        }
        /// A claim of the ID token, whose signature, issuer, audience and times are verified when the
        /// user connects: what the provider says of the user, and never a sign-in.
        "id_token_claim" => id_token_claim: OneOrMore {
            value: "`\"sub\"`, or a path, or several",
            default: "none",
            rfc: "7519 4",
            errors: "as `token_response`; without `issuer`; without the feature `jwt`",
        }
        /// The application's own value: the provider never changes it, and it is kept when the
        /// user connects again. `{Model}::set_{field}(conn, user_id, value)` sets it.
        "local" => local: Flag {
            value: "",
            default: "none",
            rfc: "",
            errors: "a value; together with `token_response`; neither `default` nor an `Option`",
        }
        /// The field tells an owner's accounts apart: connecting another adds a row, and connecting
        /// the same again updates its row. With `exclusive` an account at the provider belongs to one
        /// owner; anybody else who connects it is refused.
        "account_key" => account_key: AccountKey {
            value: "nothing, or `(exclusive)`",
            default: "an owner has one account",
            rfc: "",
            errors: "a value; another word; a second one; a type that is not `String`, `i32` or `i64`; an `Option`; with `secret` or `local`",
        }
        /// What a new connection has in a `local` column, and what holds where a `var` or `callback`
        /// value is not given. An `Option` needs none.
        "default" => default: Lit {
            value: "a literal of the field's type: `\"eu\"`, `0`, `0.5`, `true`",
            default: "`NULL` for an `Option`, otherwise required with `local`",
            rfc: "",
            errors: "with `token_response`; of another type; for a `secret`; not what `one_of`, `pattern` and the place of the field in a URL allow",
        }
        /// The values there are, of a `var`, `callback` or `local` field; the page has a choice of
        /// them. A field that decides the end of a host needs it, or whoever gives the value would
        /// choose the server that secrets are sent to.
        "one_of" => one_of: Choices {
            value: "`(\"eu\", \"us\")`",
            default: "any value",
            rfc: "",
            errors: "not a list of strings; empty; a value given twice, or not of the field's type; not what `pattern` and the place of the field in a URL allow; with `token_response` and the like, or `secret`",
        }
        /// What a value must match as a whole, in the dialect of the crate `regex-lite`.
        "pattern" => pattern: LitStr {
            value: "`\"[a-z][a-z0-9-]*\"`",
            default: "any value",
            rfc: "",
            errors: "no regular expression; with `token_response` and the like",
        }
        /// The value is a whole host, by its name: each has client id and secret of its own. The
        /// endpoints begin with it, as in `"https://{instance}/oauth/token"`.
        "host" => host: Flag {
            value: "",
            default: "a part of a URL",
            rfc: "9700 4.4",
            errors: "a value; without `credentials = \"per_host\"` or `var`; a second one; a type that is not `String`; with `secret` or `host_suffix`",
        }
        /// The value is an https origin, whose host ends in this: `{+field}` begins a URL with it.
        "host_suffix" => host_suffix: LitStr {
            value: "`\".vendor.com\"`",
            default: "no origin",
            rfc: "",
            errors: "no dot at the start; a single label; capital letters; a field that is not text",
        }
        /// The column is sealed like a token; `connection.open_{field}(&oauth)` opens it.
        "secret" => secret: Flag {
            value: "",
            default: "stored as it is",
            rfc: "6749 10.3",
            errors: "a value; a field that is not text",
        }
        /// What the column was called before: `migrate()` gives it the field's name and keeps its
        /// values. A `secret` stays sealed under the former name, so there it must stay. Without it a
        /// renamed field is a column lost and another gained.
        "was" => was: LitStr {
            value: "`\"team_name\"`",
            default: "the column is new",
            rfc: "",
            errors: "no name of a column; the field's own name, or another field's; one that another `was` has; a column of the framework's",
        }
    }
}

impl Given<Field> {
    /// Reads a field's attributes; what cannot be read is reported and left out.
    pub(super) fn read_from(field: &syn::Field, errors: &mut Errors) -> Self {
        let this = Self::read(keys::items(&field.attrs, errors), errors);
        this.report_unknown(errors);
        this
    }

    /// Every key exists, and its value could be read.
    pub(crate) fn is_whole(&self) -> bool {
        let is_flag = |flag: &Option<Flag>| flag.as_ref().is_some_and(|flag| !flag.valued);
        let read = [
            ("var", is_flag(&self.var)),
            ("callback", self.callback.is_some()),
            ("token_response", self.token_response.is_some()),
            ("exchange", self.exchange.is_some()),
            ("lookup", self.lookup.is_some()),
            ("access_token_claim", self.access_token_claim.is_some()),
            ("id_token_claim", self.id_token_claim.is_some()),
            ("local", is_flag(&self.local)),
            (
                "account_key",
                self.account_key.as_ref().is_some_and(|key| !key.broken),
            ),
            ("default", self.default.is_some()),
            ("one_of", self.one_of.is_some()),
            ("pattern", self.pattern.is_some()),
            ("host", is_flag(&self.host)),
            ("host_suffix", self.host_suffix.is_some()),
            ("secret", is_flag(&self.secret)),
            ("was", self.was.is_some()),
        ];
        let is_read = |(key, read): &(&str, bool)| *read || !self.written.contains(key);
        !self.broken && self.unknown.is_empty() && read.iter().all(is_read)
    }
}
