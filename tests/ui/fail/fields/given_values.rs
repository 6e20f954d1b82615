//! What is said of the values that users and callbacks give is right.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(provider = "slack")]
pub struct Service {
    #[oauth(var, one_of())]
    a: String,
    #[oauth(var, one_of("eu", "eu", ""), default = "us")]
    b: String,
    #[oauth(var, one_of("01", "x"))]
    c: i32,
    #[oauth(var, pattern = "a)|(?:b")]
    d: String,
    #[oauth(callback = "e", pattern = "[a-z]+", default = "9")]
    e: String,
    #[oauth(token_response = "f", one_of("x"), pattern = "x")]
    f: String,
    #[oauth(token_response = "g", host_suffix = "vendor.com")]
    g: String,
    #[oauth(var, secret, default = "x")]
    h: String,
    #[oauth(var, host)]
    i: String,
}

fn main() {}
