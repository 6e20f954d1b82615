//! The keys on the struct itself.

use syn::{LitStr, Path};

use super::keys::keys;
use super::list::{Lists, Numbers, Texts};
use super::nested::{ApiAuth, Revocation, TokenError};
use super::value::{Duration, Flag, Pairs, Words};

keys! {
    /// `#[oauth(..)]` on the struct.
    Container, literal: "`name = \"..\"`, as in `provider = \"google\"`" {
        /// A preset: what is known of a provider, its endpoints first. Every other attribute
        /// overrides it.
        "provider" => provider: LitStr {
            value: "`\"discord\"`, `\"github\"`, `\"google\"`, `\"linkedin\"`, `\"microsoft\"`, `\"notion\"`, `\"slack\"`, `\"spotify\"`",
            default: "none: the RFCs' defaults",
            rfc: "",
            errors: "an unknown preset",
        }
        /// Where the user is sent to consent.
        "authorization_endpoint" => authorization_endpoint: LitStr {
            value: "an https URL, http for a loopback host only",
            default: "the preset's, otherwise required",
            rfc: "6749 3.1",
            errors: "missing; not https, not absolute, no valid host, a user name, a fragment, `response_type` or the like in its query",
        }
        /// Where codes and refresh tokens are exchanged for tokens.
        "token_endpoint" => token_endpoint: LitStr {
            value: "likewise",
            default: "the preset's, otherwise required",
            rfc: "6749 3.2",
            errors: "likewise",
        }
        /// Where tokens are revoked when the user disconnects.
        "revocation_endpoint" => revocation_endpoint: LitStr {
            value: "likewise",
            default: "the preset's, otherwise none: tokens are only deleted",
            rfc: "7009 2",
            errors: "likewise",
        }
        /// How this provider's revocation departs from the RFC.
        "revocation" => revocation: Revocation {
            value: "`(ends_grant)`",
            default: "the preset's, otherwise RFC 7009",
            rfc: "7009 2.1",
            errors: "no list; an unknown word; without `revocation_endpoint`",
        }
        /// What the application asks to be allowed, one string per scope.
        "scopes" => scopes: Texts {
            value: "`(\"read\", \"write\")`",
            default: "none: the parameter is left out",
            rfc: "6749 3.3",
            errors: "not a list; empty; a character that no scope has; several in one string; given twice",
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
        /// Further parameters of the authorization request. Values may have the placeholders
        /// `{client_id}`, `{redirect_uri}`, `{scope}` and `{random}`; `{{` is a brace. A parameter
        /// whose value comes out empty is left out.
        "authorization_params" => authorization_params: Pairs {
            value: "`(name = \"value\", \"other-name\" = true)`: text, truth values, whole numbers",
            default: "the preset's",
            rfc: "6749 4.1.1",
            errors: "a name that is the framework's own, or given twice; `{client_secret}`; an unknown placeholder",
        }
        /// Further parameters of the code exchange; a refresh does not inherit them. `scope` and
        /// `client_id`, which some providers want here too, are written as templates:
        /// `scope = "{scope}"`.
        "token_params" => token_params: Pairs {
            value: "likewise",
            default: "none",
            rfc: "6749 4.1.3",
            errors: "likewise; `scope` or `client_id` as a fixed text; what is sent anyway",
        }
        /// Further parameters of a refresh; they are not inherited from the exchange. `scope`,
        /// `redirect_uri` and `client_id`, which some providers want here too, are written as
        /// templates: `scope = "{scope}"`.
        "refresh_params" => refresh_params: Pairs {
            value: "likewise",
            default: "none",
            rfc: "6749 6",
            errors: "likewise; `redirect_uri` as a fixed text",
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
        /// The body of token requests.
        "token_request_format" => token_request_format: LitStr {
            value: "`\"form\"`, `\"json\"`",
            default: "`\"form\"`, or the preset's",
            rfc: "6749 3.2",
            errors: "an unknown value",
        }
        /// How requests to the token and revocation endpoints name the application, where a
        /// provider asks for a name of its own.
        "user_agent" => user_agent: LitStr {
            value: "`\"my-app/1.2 (contact@example.com)\"`",
            default: "the library's name and version",
            rfc: "9110 10.1.5",
            errors: "empty; not printable ASCII; a space at an end",
        }
        /// What `token_type` the token answer may carry. Many providers leave it out, though the
        /// RFC requires it, and the token is sent as Bearer whatever it says.
        "token_type" => token_type: LitStr {
            value: "`\"bearer\"`, `\"bearer_or_absent\"`, `\"any\"`",
            default: "`\"bearer_or_absent\"`, or the preset's",
            rfc: "6749 7.1",
            errors: "an unknown value",
        }
        /// The provider's own words for errors of the token endpoint, by what they mean.
        "token_error" => token_error: TokenError {
            value: "`(invalid_grant(\"40029\"), transient(\"busy\"))`",
            default: "the preset's, beside the RFC's words",
            rfc: "6749 5.2",
            errors: "no list; an unknown class; an empty word, or one given twice",
        }
        /// The authorization server's identifier: where the callback has an `iss`, it must be equal.
        "issuer" => issuer: LitStr {
            value: "an https URL without query and fragment",
            default: "the preset's, otherwise none: `iss` is not checked",
            rfc: "9207 2",
            errors: "those of endpoints; a query",
        }
        /// The provider always sends `iss`, so a callback without it is refused, too.
        "authorization_response_iss_parameter_supported" => iss_supported: Flag {
            value: "the word alone",
            default: "a callback may lack `iss`",
            rfc: "9207 3",
            errors: "a value; without `issuer`",
        }
        /// How long an access token lives where the provider does not say.
        "default_expires_in" => default_expires_in: Duration {
            value: "a number and a unit: `\"1h\"`",
            default: "none: until the API refuses it",
            rfc: "6749 5.1",
            errors: "no unit; no whole number; zero; more than ten years",
        }
        /// How long before expiry a token is refreshed, at most half its lifetime.
        "refresh_before" => refresh_before: Duration {
            value: "likewise: `\"30s\"`",
            default: "`\"60s\"`",
            rfc: "",
            errors: "no unit; no whole number; more than ten years",
        }
        /// The provider's API: the only place the access token is ever sent to.
        "api_base_url" => api_base_url: LitStr {
            value: "an https URL without query",
            default: "none: there is nothing for `client` to call",
            rfc: "6750 5.3",
            errors: "those of endpoints; a query",
        }
        /// The header that carries the bare access token.
        "api_auth" => api_auth: ApiAuth {
            value: "`(header = \"X-Token\")`",
            default: "`Authorization: Bearer`",
            rfc: "6750 2.1",
            errors: "no header; `Authorization`; also in `api_headers`; without `api_base_url`",
        }
        /// Further headers of every API call, with the placeholders of parameters.
        "api_headers" => api_headers: Pairs {
            value: "`(\"x-version\" = \"1\")`",
            default: "none",
            rfc: "9110 5",
            errors: "no header name; `authorization`, `cookie`, `host` and the like; not ASCII; given twice; without `api_base_url`",
        }
        /// The statuses by which the API says that the access token has run out: the token is
        /// refreshed, once, and the call made again. For APIs that answer 403 or 404 then.
        "api_expired" => api_expired: Numbers {
            value: "`(401, 403)`",
            default: "`(401)`",
            rfc: "6750 3.1",
            errors: "no list; no whole number from 400 to 499; given twice; without `api_base_url`",
        }
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
        /// Prefix of `{PREFIX}_CLIENT_ID` and `{PREFIX}_CLIENT_SECRET`; integrations may share one.
        "env" => env: LitStr {
            value: "`A-Z`, `0-9`, `_`",
            default: "the service in capitals",
            rfc: "",
            errors: "other characters; a whole variable's name",
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
            errors: "no table and column; the table of connections itself",
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
