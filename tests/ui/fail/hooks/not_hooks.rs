//! Hooks that are of a type which implements nothing.

use lightfriend_runtime::OAuthIntegration;

struct TeslaHooks;

#[derive(OAuthIntegration)]
#[oauth(provider = "google", hooks = TeslaHooks)]
pub struct Tesla {
    #[oauth(local, default = "eu")]
    region: String,
}

fn main() {}
