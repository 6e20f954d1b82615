//! Parameters of the flow cannot be set.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    authorization_params(
        client_id = "x",
        redirect_uri = "x",
        response_type = "token",
        state = "x",
        scope = "x",
        code_challenge = "x",
        code_challenge_method = "plain",
        nonce = "x"
    ),
    token_params(grant_type = "password", code = "x", code_verifier = "x"),
    refresh_params(client_secret = "x", refresh_token = "x"),
)]
pub struct Service;

fn main() {}
