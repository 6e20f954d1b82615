//! Names that are read for one thing.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    rename(authorization(state = "s")),
    code_param("s", "c"),
    callback_signature(param = "s"),
)]
pub struct Service {
    #[oauth(callback = "s")]
    a: String,
    #[oauth(callback = "c")]
    b: String,
    #[oauth(callback = "state")]
    c: String,
}

fn main() {}
