//! Showing what is generated to whoever asks for it.

use std::panic;

use proc_macro2::{Ident, TokenStream};
use syn::ext::IdentExt;

/// Names the structs whose expansion is printed during the build, separated by commas.
const VARIABLE: &str = "OAUTH_INTEGRATION_DEBUG";

/// Prints the expansion if the variable names the struct, and then its requests.
pub(crate) fn print(ident: &Ident, expansion: &TokenStream, requests: Option<&str>) {
    let named = std::env::var(VARIABLE).unwrap_or_default();
    if let Some(text) = text(&named, ident, expansion, requests) {
        #[allow(
            clippy::print_stderr,
            reason = "a derive has no other way to the terminal that does not fail the build"
        )]
        {
            eprintln!("{text}");
        }
    }
}

/// What to print: the expansion if the struct is among those named, and as comments the requests,
/// which a struct with mistakes does not have.
///
/// ```text
/// // What #[derive(OAuthIntegration)] adds to `GoogleCalendar`:
/// pub mod google_calendar_connection { .. }
///
/// // What `GoogleCalendar` sends, ..
/// ```
pub(crate) fn text(
    named: &str,
    ident: &Ident,
    expansion: &TokenStream,
    requests: Option<&str>,
) -> Option<String> {
    let name = ident.unraw();
    let chosen = named.split(',').any(|named| name == named.trim());
    chosen.then(|| {
        format!(
            "// What #[derive(OAuthIntegration)] adds to `{name}`:\n{}{}",
            format(expansion),
            requests.map(comment).unwrap_or_default(),
        )
    })
}

/// The text, every line of it behind `//`.
fn comment(text: &str) -> String {
    let lines = text.lines().map(|line| format!("\n// {line}"));
    lines.map(|line| line.trim_end().to_owned()).collect()
}

/// Laid out as source; as it is where that cannot be done.
fn format(expansion: &TokenStream) -> String {
    let file = syn::parse2(expansion.clone()).ok();
    // prettyplease panics at syntax it does not know, and the build is not to fail for that.
    file.and_then(|file| panic::catch_unwind(|| prettyplease::unparse(&file)).ok())
        .unwrap_or_else(|| expansion.to_string())
}
