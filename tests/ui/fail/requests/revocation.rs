//! What a revocation cannot be.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    revocation(
        method = "delete",
        format = "none",
        token_param = "t",
        params(a = "b"),
        shared_by = "teamid",
    ),
)]
pub struct Service{
    #[oauth(token_response = "team.id")]
    team_id: String,
}

fn main() {}
