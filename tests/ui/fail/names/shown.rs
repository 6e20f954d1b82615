//! What users read is one line of text.

use lightfriend_runtime::OAuthIntegration;

/// What developers read.
#[derive(OAuthIntegration)]
#[oauth(
    provider = "github",
    title = "",
    description = "One line.\nAnother.",
    scopes("user", "gist"),
    scope_labels("user" = " ", "user email" = "See it", gist = "Write", gist = "Write more"),
)]
pub struct Service;

fn main() {}
