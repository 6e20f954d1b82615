//! RFC 6749 section 3.2: no fragment where requests are sent, and one where users are.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/#/authorize#top",
    token_endpoint = "https://provider.example/token#",
)]
pub struct Service;

fn main() {}
