//! Hooks that are no type.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "google", hooks = Hooks { region: "eu" })]
pub struct Value;

#[derive(OAuthIntegration)]
#[oauth(provider = "google", hooks)]
pub struct Word;

fn main() {}
