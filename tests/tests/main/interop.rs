//! Whole lives of connections at authorization servers that nobody here wrote: django-oauth-toolkit and
//! Authlib, as child processes on loopback. Their programs are in `tests/interop`.

mod flows;
mod server;
mod trouble;

use std::{future::Future, pin::Pin};

use lightfriend_runtime::{
    Error, Integrations, OAuth, OAuthIntegration, Report, SecretString, integrations,
};
use serde_json::Value;

use crate::support::ALICE;

/// Django with django-oauth-toolkit, whose views answer 403 to a token that has ended.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/o/authorize/",
    token_endpoint = "https://provider.example/o/token/",
    revocation_endpoint = "https://provider.example/o/revoke_token/",
    token_endpoint_auth_method = "client_secret_basic",
    api_base_url = "https://provider.example/api",
    api_expired(401, 403),
    scopes("read"),
    env = "TEST"
)]
pub struct Toolkit;

/// Flask with Authlib, which names itself in its responses, and says by introspection when a token
/// ends.
#[derive(OAuthIntegration)]
#[oauth(
    issuer = "https://provider.example",
    authorization_response_iss_parameter_supported,
    authorization_endpoint = "https://provider.example/oauth/authorize",
    token_endpoint = "https://provider.example/oauth/token",
    revocation_endpoint = "https://provider.example/oauth/revoke",
    introspection_endpoint = "https://provider.example/oauth/introspect",
    api_base_url = "https://provider.example/api",
    scopes("read"),
    env = "TEST"
)]
pub struct Authlib;

type Work<T> = Pin<Box<dyn Future<Output = T> + Send>>;

/// One of the two: what the tests do not get by HTTP.
#[derive(Clone, Copy)]
pub struct Service {
    pub name: &'static str,
    /// Its program in `tests/interop`.
    pub program: &'static str,
    pub token_endpoint: &'static str,
    pub integrations: fn() -> Integrations,
    pub access_token: fn(OAuth) -> Work<Result<SecretString, Error>>,
    /// What its API says of the user.
    pub call: fn(OAuth) -> Work<Result<Value, Error>>,
    pub doctor: fn(OAuth) -> Work<Report>,
}

macro_rules! service {
    ($service:ident, $name:literal, $program:literal, $token_endpoint:literal) => {
        Service {
            name: $name,
            program: $program,
            token_endpoint: $token_endpoint,
            integrations: || integrations![$service],
            access_token: |oauth| {
                Box::pin(async move { $service::access_token(&oauth, ALICE).await })
            },
            call: |oauth| {
                Box::pin(async move {
                    let call = $service::client(&oauth, ALICE).get("/me").send().await?;
                    call.error_for_status()?.json().await
                })
            },
            doctor: |oauth| Box::pin(async move { oauth.doctor::<$service>().await }),
        }
    };
}

const TOOLKIT: Service = service!(Toolkit, "toolkit", "toolkit.py", "/o/token/");
const AUTHLIB: Service = service!(Authlib, "authlib", "authlib_server.py", "/oauth/token");

/// Each of these functions is a test at each of the servers.
macro_rules! at_both {
    ($($module:ident::$test:ident),* $(,)?) => {
        mod toolkit {
            $(
                #[tokio::test]
                #[ignore = "needs django-oauth-toolkit"]
                async fn $test() {
                    super::$module::$test(super::TOOLKIT).await;
                }
            )*
        }
        mod authlib {
            $(
                #[tokio::test]
                #[ignore = "needs Authlib"]
                async fn $test() {
                    super::$module::$test(super::AUTHLIB).await;
                }
            )*
        }
    };
}

at_both![
    flows::an_account_is_connected_used_and_disconnected_for_good,
    flows::a_denial_connects_nothing,
    flows::an_expired_token_is_refreshed_and_the_refresh_token_rotates,
    flows::a_token_that_the_api_refuses_is_refreshed,
    flows::two_applications_refresh_once,
    flows::a_connect_again_replaces_the_tokens,
    trouble::a_refresh_token_that_somebody_else_used_ends_the_grant,
    trouble::a_wrong_secret_is_the_operators_affair,
    trouble::a_code_serves_once,
    trouble::a_code_that_has_expired_connects_nothing,
    trouble::the_doctor_knows_what_is_right_and_what_is_wrong,
];
