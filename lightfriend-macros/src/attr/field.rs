//! The keys on a field of the struct.

use syn::Lit;

use super::keys::{self, Given, keys};
use super::list::OneOrMore;
use super::value::Flag;
use crate::error::Errors;

keys! {
    /// `#[oauth(..)]` on one of the struct's fields.
    Field, literal: "`name = \"..\"`, as in `token_response = \"team.id\"`", planned: [
        "access_token_claim", "callback", "id_token_claim", "lookup", "one_of", "pattern", "var",
    ] {
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
        /// The application's own value: the provider never changes it, and it is kept when the
        /// user connects again. `{Model}::set_{field}(conn, user_id, value)` sets it.
        "local" => local: Flag {
            value: "",
            default: "none",
            rfc: "",
            errors: "a value; together with `token_response`; neither `default` nor an `Option`",
        }
        /// What a new connection has in a `local` column. An `Option` needs none.
        "default" => default: Lit {
            value: "a literal of the field's type: `\"eu\"`, `0`, `0.5`, `true`",
            default: "`NULL` for an `Option`, otherwise required with `local`",
            rfc: "",
            errors: "without `local`; of another type; for a `secret`",
        }
        /// The column is sealed like a token; `connection.open_{field}(&oauth)` opens it.
        "secret" => secret: Flag {
            value: "",
            default: "stored as it is",
            rfc: "6749 10.3",
            errors: "a value; a field that is not text",
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
}
