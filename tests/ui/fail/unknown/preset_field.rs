//! A provider whose addresses are made of what users give.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    provider = "shopify",
    scopes("read_products"),
)]
pub struct Shop;

fn main() {}
