//! Only placeholders that exist.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(hint = "{clientid}", tenant = "{shop}", claims = "{\"userinfo\""),
    token_params(a = "{random}}", b = "{{{b}}}"),
)]
pub struct Service;

fn main() {}
