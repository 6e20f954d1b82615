//! The runtime under another name.

use lightfriend_runtime as runtime;
use runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "github", crate = runtime)]
pub struct GitHub;

pub mod nested {
    #[derive(lightfriend_runtime::OAuthIntegration)]
    #[oauth(provider = "discord", crate = "crate::runtime")]
    pub struct Discord;
}

pub(crate) fn main() {
    let _ = GitHub::migration();
    let _ = nested::Discord::migration();
}
