//! The keys on the struct about scopes.

use syn::LitStr;

use crate::attr::keys::keys;
use crate::attr::list::{Lists, Texts};
use crate::attr::scope_sets::ScopeSets;
use crate::attr::value::Pairs;

keys! {
    /// `#[oauth(..)]` on the struct: scopes.
    Scopes, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// What the application asks to be allowed, one string per scope.
        "scopes" => scopes: Texts {
            value: "`(\"read\", \"write\")`",
            default: "none: the parameter is left out",
            rfc: "6749 3.3",
            errors: "not a list; empty; a character that no scope has; several in one string; given twice",
        }
        /// Named groups of further scopes: what only some users need, or not from the start. A start
        /// asks for those that it names (`?scope_set=write`), and connecting again for those that
        /// the account has.
        "scope_sets" => scope_sets: ScopeSets {
            value: "`(write(\"calendar.events\"), admin(\"users\", \"audit\"))`",
            default: "none",
            rfc: "6749 3.3",
            errors: "not a list of groups; an empty one; a name that is not `a-z`, `0-9`, `_`; what no scope can be; a scope of `scopes`; given twice",
        }
        /// What stands between two scopes, where the provider departs from the RFC's space.
        "scope_separator" => scope_separator: LitStr {
            value: "text, as in `\",\"`",
            default: "`\" \"`",
            rfc: "6749 3.3",
            errors: "empty; not ASCII; part of a scope",
        }
        /// Other names under which the provider answers with a scope: either is as good as the
        /// other when the granted ones are compared with those asked for.
        "scope_aliases" => scope_aliases: Pairs {
            value: "`(\"email\" = \"https://provider.example/auth/email\")`",
            default: "the preset's",
            rfc: "6749 3.3",
            errors: "not a list; what no scope can be; a scope that is its own alias; given twice",
        }
        /// Scopes that come with another: whoever has that one lacks none of these.
        "scope_implies" => scope_implies: Lists {
            value: "`(\"user\" = (\"user:email\", \"user:follow\"))`",
            default: "the preset's",
            rfc: "6749 3.3",
            errors: "not a list of lists; what no scope can be; a scope that implies itself; given twice",
        }
        /// What a scope allows, as users read it on the page of connections; those without a label
        /// are shown as they are, out of the way.
        "scope_labels" => scope_labels: Pairs {
            value: "`(\"user\" = \"See your profile\")`",
            default: "the preset's, for scopes it knows",
            rfc: "",
            errors: "not a list; what no scope can be; an empty label, or one of several lines; given twice",
        }
    }
}
