//! What a preset says beside the attributes that a user could write: `#[preset(..)]`.

use syn::LitStr;

use crate::attr::keys::{Given, keys};
use crate::attr::list::Texts;
use crate::attr::nested::Nested;

keys! {
    /// `#[preset(..)]`.
    Facts, literal: "`title = \"..\"`" {
        /// What the vendor calls the service.
        "title" => title: LitStr {
            value: "text",
            default: "required",
            rfc: "",
            errors: "",
        }
        /// The vendor's page on its OAuth.
        "documentation" => documentation: LitStr {
            value: "a URL",
            default: "none",
            rfc: "",
            errors: "",
        }
        /// The day on which that page was read and said what the preset says.
        "read" => read: LitStr {
            value: "`\"2026-11-27\"`",
            default: "never: what the preset says is taken from elsewhere, and unverified",
            rfc: "",
            errors: "",
        }
        /// The vendor's list of its scopes.
        "scopes_documentation" => scopes_documentation: LitStr {
            value: "a URL",
            default: "none",
            rfc: "",
            errors: "",
        }
        /// The scopes of that list: one that is nearly one of these is a warning.
        "scopes" => scopes: Texts {
            value: "`(\"read\", \"write\")`",
            default: "none: no scope is judged",
            rfc: "6749 3.3",
            errors: "",
        }
        /// The methods of client authentication that the token endpoint takes.
        "auth_methods" => auth_methods: Texts {
            value: "`(\"client_secret_post\")`",
            default: "any",
            rfc: "6749 2.3",
            errors: "",
        }
        /// The call that says whose the account is, where token answers do not.
        "lookup" => lookup: Given<Lookup> {
            value: "`(url = \"https://..\", scopes(\"profile\"))`",
            default: "none",
            rfc: "",
            errors: "",
        }
    }
}

keys! {
    /// `lookup(..)` of a preset.
    Lookup, literal: "`url = \"https://..\"`" {
        /// Where.
        "url" => url: LitStr {
            value: "an https URL",
            default: "required",
            rfc: "",
            errors: "",
        }
        /// The scopes any of which allows the call.
        "scopes" => scopes: Texts {
            value: "`(\"profile\", \"openid\")`",
            default: "it needs none",
            rfc: "6749 3.3",
            errors: "",
        }
    }
}

impl Nested for Lookup {
    const HOW: &'static str = "`lookup(url = \"https://..\")`";
    const EMPTY: &'static str = "say where: `lookup(url = \"https://..\")`";
}
