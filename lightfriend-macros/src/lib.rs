//! The derive macro behind `lightfriend-runtime`, which re-exports it.
//!
//! One direction: `attr` (as written) to `integration` (checked) to `expand` (tokens);
//! `fallback` stands in for what was wrong, `debug` shows the outcome.

mod attr;
mod debug;
mod error;
mod expand;
mod fallback;
mod integration;
mod preset;
mod suggest;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::DeriveInput;

/// Makes a struct an OAuth 2.0 integration: flow, token table, repository functions, routes,
/// refresh, revocation and API client for one service.
///
/// ```ignore
/// use lightfriend_runtime::OAuthIntegration;
///
/// /// Reads and writes the user's calendar.
/// #[derive(OAuthIntegration)]
/// #[oauth(
///     provider = "google",
///     scopes("https://www.googleapis.com/auth/calendar.events"),
///     api_base_url = "https://www.googleapis.com/calendar/v3",
/// )]
/// pub struct GoogleCalendar;
///
/// let app = axum::Router::new()
///     .merge(GoogleCalendar::router())
///     .with_state(state);
/// ```
///
/// Beside the struct `GoogleCalendar` come the Diesel module `google_calendar_connection` and the
/// models `GoogleCalendarConnection` and `NewGoogleCalendarConnection`. The crate needs `diesel`
/// among its dependencies; a struct has room for 19 fields, and for more with Diesel's feature
/// `64-column-tables`.
///
/// Every mistake is reported at once, under the word that is wrong.
///
/// # Attributes of the struct
///
/// Only the endpoints are required, or a preset that has them. Defaults are the RFCs'; what is
/// written overrides the preset.
///
/// | attribute | value | default | RFC |
/// |---|---|---|---|
/// | `provider` | a preset: `"discord"`, `"github"`, `"google"`, `"linkedin"`, `"microsoft"`, `"notion"`, `"slack"`, `"spotify"` | none | |
/// | `authorization_endpoint` | https URL without fragment | required, or the preset's | [6749 3.1] |
/// | `token_endpoint` | likewise | required, or the preset's | [6749 3.2] |
/// | `revocation_endpoint` | likewise | none, or the preset's | [7009] |
/// | `scopes("a", "b")` | one string per scope | none: the parameter is left out | [6749 3.3] |
/// | `scope_separator` | string | `" "` | [6749 3.3] |
/// | `authorization_params(name = "value", "other-name" = true)` | strings, truth values, integers; placeholders | none | [6749 4.1.1] |
/// | `token_params(..)` | likewise, of the code exchange | none | [6749 4.1.3] |
/// | `refresh_params(..)` | likewise, of a refresh | none | [6749 6] |
/// | `code_challenge_method` | `"S256"`, or `"none"` together with `pkce_unsupported` | `"S256"` | [7636 4.2] |
/// | `pkce_unsupported` | why the provider cannot be used with PKCE | none | [9700 2.1.1] |
/// | `token_endpoint_auth_method` | `"client_secret_post"`, `"client_secret_basic"`, `"none"` | `"client_secret_post"` | [6749 2.3] |
/// | `basic_encoding` | `"form"`, `"raw"` | `"form"` | [6749 2.3.1] |
/// | `token_request_format` | `"form"`, `"json"` | `"form"` | [6749 3.2] |
/// | `token_type` | `"bearer"`, `"bearer_or_absent"`, `"any"` | `"bearer"` | [6749 5.1] |
/// | `issuer` | https URL; `iss` of the callback is checked | none | [9207] |
/// | `default_expires_in` | lifetime where the provider states none: `"1h"` | none: until refused | [6749 5.1] |
/// | `refresh_before` | how long before expiry to refresh: `"30s"`, `"5m"` | `"60s"` | |
/// | `api_base_url` | https URL without query: the only place the access token is sent to | none | [6750 2.1] |
/// | `api_auth(header = "X-Token")` | header that carries the bare token | `Authorization: Bearer` | [6750 2.1] |
/// | `api_headers("x-version" = "1")` | further headers; placeholders | none | |
/// | `service` | `a-z`, `0-9`, `_`; at most 50 | the struct's name in snake case: `google_calendar` | |
/// | `env` | prefix of `_CLIENT_ID` and `_CLIENT_SECRET` | the service in capitals | |
/// | `route` | path prefix of the routes | `/api/{service}` | |
/// | `table` | name of table and module | `{service}_connection` | |
/// | `user_id` | `i32`, `i64`, `String`, `uuid::Uuid` | `i32` | |
/// | `users` | table and key that `user_id` references: `"users(id)"`; or `"none"` | `"users(id)"` | |
/// | `crate` | path of the runtime | `::lightfriend_runtime` | |
///
/// Values marked with placeholders may contain `{client_id}`, `{redirect_uri}`, `{scope}` and
/// `{random}`; `{{` and `}}` stand for braces.
///
/// # Attributes of the fields
///
/// A field becomes a column of the table, and a typed value on the connection. Its type is
/// `String`, `i32`, `i64`, `f64` or `bool`, or an `Option` of one of these.
///
/// | attribute | meaning |
/// |---|---|
/// | `token_response = "team.id"`, `token_response("team.id", "team_id")` | from the token answer; the first path that leads to a value wins. Without one, connecting fails, unless the type is an `Option` |
/// | `local` | the application's own; kept when the user connects again |
/// | `default = "eu"` | goes with `local`; not needed for an `Option` |
/// | `secret` | sealed like a token; text only |
///
/// # See what is generated
///
/// While a struct's crate is built, the environment variable `OAUTH_INTEGRATION_DEBUG` has its
/// expansion printed to standard error, errors included. Its value is the struct's exact name, or
/// several with commas between them:
///
/// ```sh
/// touch src/main.rs
/// OAUTH_INTEGRATION_DEBUG=GoogleCalendar cargo build
/// ```
///
/// `touch` a file of the crate first: Cargo does not build again what has not changed, and does not
/// know that the variable matters. For the same reason it repeats what was printed until the crate
/// changes. A name is asked for because one struct becomes several hundred lines, and because the
/// variable reaches every derive of the build.
///
/// [6749 2.3]: https://www.rfc-editor.org/rfc/rfc6749#section-2.3
/// [6749 2.3.1]: https://www.rfc-editor.org/rfc/rfc6749#section-2.3.1
/// [6749 3.1]: https://www.rfc-editor.org/rfc/rfc6749#section-3.1
/// [6749 3.2]: https://www.rfc-editor.org/rfc/rfc6749#section-3.2
/// [6749 3.3]: https://www.rfc-editor.org/rfc/rfc6749#section-3.3
/// [6749 4.1.1]: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.1
/// [6749 4.1.3]: https://www.rfc-editor.org/rfc/rfc6749#section-4.1.3
/// [6749 5.1]: https://www.rfc-editor.org/rfc/rfc6749#section-5.1
/// [6749 6]: https://www.rfc-editor.org/rfc/rfc6749#section-6
/// [6750 2.1]: https://www.rfc-editor.org/rfc/rfc6750#section-2.1
/// [7009]: https://www.rfc-editor.org/rfc/rfc7009
/// [7636 4.2]: https://www.rfc-editor.org/rfc/rfc7636#section-4.2
/// [9207]: https://www.rfc-editor.org/rfc/rfc9207
/// [9700 2.1.1]: https://www.rfc-editor.org/rfc/rfc9700#section-2.1.1
#[proc_macro_derive(OAuthIntegration, attributes(oauth))]
pub fn oauth_integration(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input.into()).into()
}

/// The derive without the compiler, so that tests can run it.
fn derive(input: TokenStream) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = error::Errors::default();
    let attributes = attr::Attributes::read(&input, &mut errors);
    let integration = integration::Integration::check(&attributes, &mut errors);
    let mut tokens = errors
        .finish()
        .map_or_else(darling::Error::write_errors, |()| TokenStream::new());
    tokens.extend(integration.as_ref().map(expand::expand));
    debug::print(&input.ident, &tokens);
    tokens
}
