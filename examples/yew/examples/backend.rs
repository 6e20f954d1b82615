//! A backend for `trunk serve`: three integrations, a provider that is built in, and one user who is
//! always signed in.

use std::{
    io::{self, Write as _},
    net::{Ipv4Addr, SocketAddr},
};

use axum::Extension;
use lightfriend_runtime::{KeyRing, OAuth, OAuthIntegration, integrations, testing::MockProvider};

/// Reads events.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    revocation_endpoint = "http://127.0.0.1:4455/revoke",
    scopes("calendar.events.read"),
    api_base_url = "http://127.0.0.1:4455/api/calendar",
    users = "none"
)]
pub struct ExampleCalendar {
    /// Shown on the card.
    #[oauth(token_response = "account.email")]
    account: Option<String>,
}

/// Posts messages.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    scopes("chat.write"),
    api_base_url = "http://127.0.0.1:4455/api/chat",
    users = "none"
)]
pub struct ExampleChat;

/// Reads the orders of a shop that the user names.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "http://127.0.0.1:4455/authorize",
    token_endpoint = "http://127.0.0.1:4455/token",
    scopes("orders.read"),
    api_base_url = "http://127.0.0.1:4455/api/shop",
    users = "none"
)]
pub struct ExampleShop {
    /// Asked for, like the others, before the account is connected.
    #[oauth(var, pattern = "[a-z][a-z0-9-]*")]
    shop: String,
    #[oauth(var, one_of("eu", "us"))]
    region: Option<String>,
    #[oauth(var, secret)]
    api_key: Option<String>,
}

/// Where `trunk serve` has the page: flows end there.
const FRONTEND: &str = "http://127.0.0.1:8080";

#[tokio::main]
async fn main() -> Result<(), Box<dyn std::error::Error>> {
    let _provider = MockProvider::builder()
        .bind(SocketAddr::from((Ipv4Addr::LOCALHOST, 4455)))
        .start()
        .await?;
    let folder = tempfile::tempdir()?;
    let file = folder.path().join("backend.sqlite3");
    let services = integrations![ExampleCalendar, ExampleChat, ExampleShop];
    let oauth = OAuth::builder()
        .database(OAuth::connect(&file.to_string_lossy())?)
        .keys(KeyRing::parse(&KeyRing::generate()?)?)
        .backend_url("http://127.0.0.1:3000")
        .frontend_url(FRONTEND)
        .client_credentials("EXAMPLE_CALENDAR", "yew", "calendar-secret".to_owned())
        .client_credentials("EXAMPLE_CHAT", "yew", "chat-secret".to_owned())
        .client_credentials("EXAMPLE_SHOP", "yew", "shop-secret".to_owned())
        .integrations(services)
        .danger_allow_loopback_http()
        .build()?;
    oauth.migrate().await?;

    let app = services.router_with(oauth).layer(Extension(1_i32));
    let listener = tokio::net::TcpListener::bind((Ipv4Addr::LOCALHOST, 3000)).await?;
    writeln!(io::stdout(), "Ready for `trunk serve`: {FRONTEND}")?;
    axum::serve(listener, app).await?;
    Ok(())
}
