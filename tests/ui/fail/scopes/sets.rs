//! Sets of scopes have names, and what is always asked for is in none.

use lightfriend_runtime::OAuthIntegration;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    scopes("read"),
    scope_sets(
        write("a", "read"),
        write("b"),
        Admin("c"),
        many("d e"),
        empty(),
        alone = "f",
        "g",
    ),
)]
pub struct Service;

#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    service = "other",
    scope_sets = "write",
)]
pub struct Other;

fn main() {}
