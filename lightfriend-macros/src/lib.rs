//! The derive macro behind `lightfriend-runtime`, which re-exports it.
//!
//! One direction: `attr` (as written) to `preset` (what is known of the provider, laid under it) to
//! `integration` (checked) to `expand` (tokens);
//! `fallback` stands in for what was wrong, `describe` shows the requests, `debug` the outcome, and
//! `reference` says of every attribute what there is to say, from where the attribute is declared.

#![cfg_attr(docsrs, feature(doc_cfg))]

mod attr;
mod conformance;
mod debug;
mod dependencies;
mod describe;
mod error;
mod expand;
mod fallback;
mod integration;
mod preset;
mod reference;
mod reserved;
mod suggest;
#[cfg(test)]
mod tests;

use proc_macro2::TokenStream;
use syn::DeriveInput;

use self::dependencies::Dependencies;

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
/// among its dependencies; a struct has room for 23 fields, with `owner` for 22, and for more with
/// Diesel's feature `64-column-tables`.
///
/// Every mistake is reported at once, under the word that is wrong.
///
/// # Attributes
///
/// Only the endpoints are required, or a preset that has them. Defaults are the RFCs'; what is
/// written overrides the preset. A field becomes a column of the table, and a typed value on the
/// connection; its type is `String`, `i32`, `i64`, `f64` or `bool`, or an `Option` of one of these.
///
/// A user has one account at a service, unless a field says what tells several apart:
///
/// ```ignore
/// #[derive(OAuthIntegration)]
/// #[oauth(provider = "slack", scopes("chat:write"))]
/// pub struct Slack {
///     #[oauth(token_response = "team.id", account_key)]
///     team_id: String,
/// }
///
/// let accounts = Slack::accounts(&oauth, user_id).await?;
/// let one = Slack::account(&oauth, user_id, "T123");
/// ```
///
/// Values of parameters and headers may contain `{client_id}`, `{redirect_uri}`, `{scope}` and
/// `{random}`; `{{` and `}}` stand for braces.
///
#[doc = include_str!("../attributes.md")]
///
/// # Presets
///
/// What `provider = ".."` names: what a user could write, laid under what is written. One whose
/// page was not read says what public catalogues and code say, and was not tried.
///
#[doc = include_str!("../presets.md")]
///
/// # See what is generated
///
/// While a struct's crate is built, the environment variable `OAUTH_INTEGRATION_DEBUG` has its
/// expansion printed to standard error, errors included, and after it, as comments, what
/// `describe()` gives: the requests to the provider. Its value is the struct's exact name, or
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
#[allow(clippy::doc_markdown, reason = "vendors spell themselves")]
#[proc_macro_derive(OAuthIntegration, attributes(oauth))]
pub fn oauth_integration(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    derive(input.into(), Dependencies::of_this_build()).into()
}

/// The attribute reference as modules, for the runtime: it is written beside the attributes.
#[doc(hidden)]
#[proc_macro]
pub fn attribute_reference(_: proc_macro::TokenStream) -> proc_macro::TokenStream {
    reference::modules().into()
}

/// The module of `conformance!`, for the runtime: `macro_rules!` can make no name.
#[doc(hidden)]
#[proc_macro]
pub fn conformance_module(input: proc_macro::TokenStream) -> proc_macro::TokenStream {
    conformance::module(input.into()).into()
}

/// The derive without the compiler, so that tests can run it.
fn derive(input: TokenStream, dependencies: Dependencies) -> TokenStream {
    let input: DeriveInput = match syn::parse2(input) {
        Ok(input) => input,
        Err(error) => return error.into_compile_error(),
    };
    let mut errors = error::Errors::default();
    let mut attributes = attr::Attributes::read(&input, &mut errors);
    let preset = preset::Preset::lay_under(&mut attributes, &mut errors);
    let mut integration =
        integration::Integration::check(&attributes, &preset, dependencies, &mut errors);
    let checked = errors.finish();
    let is_right = checked.is_ok();
    let mut tokens = checked.map_or_else(
        |errors| {
            // What is wrong comes first; some of it would be a reason to warn, too.
            if let Some(integration) = &mut integration {
                integration.warnings.clear();
            }
            errors.write_errors()
        },
        |()| TokenStream::new(),
    );
    tokens.extend(integration.as_ref().map(expand::expand));
    let requests = integration.as_ref().filter(|_| is_right);
    let requests = requests.map(describe::text);
    debug::print(&input.ident, &tokens, requests.as_deref());
    tokens
}
