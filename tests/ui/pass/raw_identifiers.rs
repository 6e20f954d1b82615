//! Raw identifiers are names without their prefix.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "github", authorization_params(type = "x", r#match = "y"))]
pub struct r#Hub {
    #[oauth(token_response = "type")]
    r#type: String,
    #[oauth(token_response = "match", secret)]
    r#match: Option<String>,
}

pub(crate) fn main() {
    let _ = |connection: HubConnection| (connection.r#type, connection.r#match);
    let _ = HubConnection::open_match;
    assert_eq!(<Hub as OAuthIntegration>::DESCRIPTOR.table.name, "hub_connection");
    assert_eq!(<Hub as OAuthIntegration>::DESCRIPTOR.table.columns[0].name, "type");
}
