//! Letters that Diesel does not know.

use lightfriend_runtime::{OAuth, OAuthIntegration};

#[derive(OAuthIntegration)]
#[oauth(provider = "slack", service = "cafe")]
pub struct Café;

fn main() {
    let _: axum::Router<OAuth> = Café::router();
    let _ = cafe_connection::table;
}


