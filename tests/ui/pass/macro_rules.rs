//! Literals, idents and types that a `macro_rules!` passes on.

use lightfriend_runtime::OAuthIntegration;

macro_rules! service {
    ($name:ident, $base:literal, $token:expr, $scope:literal, $user:ty, $id:path, $route:expr) => {
        #[derive(OAuthIntegration)]
        #[oauth(
            authorization_endpoint = $base,
            token_endpoint = $token,
            scopes($scope),
            route = $route,
            user_id = $id,
            authorization_params(audience = $base)
        )]
        pub struct $name {
            #[oauth(token_response = $scope)]
            team: Option<$user>,
        }
    };
}

service!(Acme, "https://acme.example/a", "https://acme.example/t", "read", String, i64, "/acme");

pub(crate) fn main() {
    let _ = Acme::migration();
}
