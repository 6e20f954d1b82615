//! The keys on the struct about the place in the application.

use syn::{LitStr, Path};

use crate::attr::keys::keys;
use crate::attr::value::{Pairs, Words};

keys! {
    /// `#[oauth(..)]` on the struct: the place in the application.
    Application, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// The service's name, as users read it.
        "title" => title: LitStr {
            value: "text, as in `\"Google Calendar\"`",
            default: "the struct's name in words",
            rfc: "",
            errors: "empty; several lines; longer than 100 characters",
        }
        /// What the connection is good for, as users read it. The doc comment is for developers, and
        /// shown to nobody.
        "description" => description: LitStr {
            value: "text, as in `\"Shows your events beside your tasks.\"`",
            default: "none",
            rfc: "",
            errors: "empty; several lines; longer than 500 characters",
        }
        /// The slug in routes, table and environment.
        "service" => service: LitStr {
            value: "`a-z`, `0-9`, `_`; at most 50",
            default: "the struct's name in snake case",
            rfc: "",
            errors: "other characters; too long",
        }
        /// Path prefix of the routes.
        "route" => route: LitStr {
            value: "`\"/api/calendar\"`",
            default: "`/api/{service}`",
            rfc: "",
            errors: "no `/` at the start, one at the end, an empty segment, `.` or `..`, other characters",
        }
        /// Name of the table of connections, and of its Diesel module.
        "table" => table: LitStr {
            value: "`a-z`, `0-9`, `_`; at most 63",
            default: "`{service}_connection`",
            rfc: "",
            errors: "other characters; too long; an SQL or Rust keyword; the framework's own table",
        }
        /// Other names that columns have in the database, such as those of a table that the host has
        /// already. In Rust they keep the framework's names, and fields theirs.
        "columns" => columns: Pairs {
            value: "`(access_token = \"token\", user_id = \"account_id\")`: ours or a field's, and theirs",
            default: "the framework's names and those of fields",
            rfc: "",
            errors: "no such column; one that is named twice; two columns of one name; other characters; too long; an SQL keyword; empty",
        }
        /// Who creates and alters the table. With `"host"` no migration of the framework's touches it,
        /// and boot says what it lacks, with the statement that adds it.
        "migration" => migration: LitStr {
            value: "`\"host\"`: the host's own migrations",
            default: "the framework's",
            rfc: "",
            errors: "another word",
        }
        /// Type of the host's user ids.
        "user_id" => user_id: Path {
            value: "`i32`, `i64`, `String`, `uuid::Uuid`",
            default: "`i32`",
            rfc: "",
            errors: "another type; `uuid::Uuid` without the feature `uuid`",
        }
        /// Table and key that `user_id` references; connections go with their user.
        "users" => users: LitStr {
            value: "`\"table(column)\"`, or `\"none\"` for no foreign key",
            default: "`\"users(id)\"`",
            rfc: "",
            errors: "no table and column; the table of connections itself; with `owner`",
        }
        /// The column that holds whose a connection is, where that is not the user but an
        /// organization, a team or the like. `connected_by` then holds the user who connected it.
        "owner" => owner: LitStr {
            value: "`\"organization_id\"`: `a-z`, `0-9`, `_`; at most 63",
            default: "`\"user_id\"`: the user is the owner",
            rfc: "",
            errors: "other characters; too long; an SQL or Rust keyword; `user_id`, or another column that every connection has",
        }
        /// Type of the owner's id.
        "owner_id" => owner_id: Path {
            value: "`i32`, `i64`, `String`, `uuid::Uuid`",
            default: "the type of `user_id`",
            rfc: "",
            errors: "without `owner`; another type; `uuid::Uuid` without the feature `uuid`",
        }
        /// Table and key that the owner's column references; connections go with their owner.
        "owners" => owners: LitStr {
            value: "`\"organizations(id)\"`, or `\"none\"` for no foreign key",
            default: "`\"none\"`",
            rfc: "",
            errors: "without `owner`; no table and column; the table of connections itself",
        }
        /// The application's own code that sees requests and answers and fills columns: a type that
        /// implements `Hooks`. The builder is given the one there is, by `.hooks(..)`.
        "hooks" => hooks: Path {
            value: "`path::to::TeslaHooks`",
            default: "none",
            rfc: "",
            errors: "not a path; a type that does not implement `Hooks`",
        }
        /// Warnings that do not apply here. They are the compiler's `deprecated` warnings, as a
        /// derive has no others; this keeps them away from one struct.
        "allow" => allow: Words {
            value: "`(no_offline_access)`",
            default: "none",
            rfc: "",
            errors: "an unknown warning",
        }
        /// Path of the runtime, where it is reached through another crate.
        "crate" => runtime: Path {
            value: "`path::to::lightfriend_runtime`",
            default: "the dependency, under whatever name",
            rfc: "",
            errors: "not a path; one that begins with `self` or `super`",
        }
    }
}
