//! Names that are no RFC's, or must stay.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    rename(
        authorization(clientid = "app_id", state = "scope"),
        token(code = "auth code", refresh_token = "refresh_token"),
        tokens(code = "auth_code"),
    ),
    omit("state", "code_verifier", authorization("grant_type"), token("client_secret")),
)]
pub struct Service;

fn main() {}
