//! What a refresh cannot be.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_request_method = "GET",
    refresh_params(scope = "{scope}"),
    refresh(
        grant_type = "authorization_code",
        token = "acces_token",
        token_param = "client_id",
        scope,
        by = "30d",
        format = "json",
        auth_method = "bearer",
        params(a = "b"),
        url = "https://provider.example/refresh",
        omit("state"),
    ),
)]
pub struct Service;

fn main() {}
