//! What tells accounts apart is always there, compared for equality, and the provider's.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "optional")]
pub struct Optional {
    #[oauth(token_response = "team.id", account_key)]
    team_id: Option<String>,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "double")]
pub struct Double {
    #[oauth(token_response = "team.id", account_key)]
    team_id: f64,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "truth")]
pub struct Truth {
    #[oauth(token_response = "team.is_paid", account_key)]
    is_paid: bool,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "sealed")]
pub struct Sealed {
    #[oauth(token_response = "team.id", secret, account_key)]
    team_id: String,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "own")]
pub struct Own {
    #[oauth(local, default = "a", account_key)]
    team_id: String,
}

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "keyword")]
pub struct Keyword {
    #[oauth(token_response = "team.type", account_key)]
    r#type: String,
}

fn main() {}
