//! A misspelt key is not a missing one as well.

use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
#[oauth(
    authorisation_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scops("a"),
    zebra = 1,
)]
pub struct Service;

fn main() {
    let _ = Service::router::<OAuth>();
}
