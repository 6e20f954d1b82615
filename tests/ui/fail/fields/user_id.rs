//! The owner's column is not the provider's id of the user.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "work_chat")]
pub struct Service {
    #[oauth(token_response = "authed_user.id")]
    user_id: String,
    #[oauth(token_response = "authed_user.id")]
    user: String,
}

fn main() {}
