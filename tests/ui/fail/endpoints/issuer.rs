//! An issuer is an https URL without query and fragment.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    issuer = "https://provider.example?tenant=1",
)]
pub struct Service;

fn main() {}
