//! Values that users give and callbacks bring: what hooks have of them, and what goes with a code
//! that came unasked.

use std::sync::Arc;

use lightfriend_runtime::{
    Builder, Error, OAuthIntegration, RequestKind, integrations, testing::MockProvider,
};

use super::{SOON, Scripted};
use crate::{
    requests::{self, Recorder},
    support::{ALICE, Host, eventually, location, outcome, param},
};

/// A service whose requests are made with values from everywhere.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.vendor.example.com/authorize",
    token_endpoint = "https://{shop}.vendor.example.com/token",
    revocation_endpoint = "https://{shop}.vendor.example.com/revoke",
    token_params(plan = "{plan}"),
    token_request_headers("x-key" = "{api_key}"),
    api_base_url = "https://{shop}.vendor.example.com/{realm_id}/{tier}",
    env = "TEST",
    hooks = Scripted
)]
#[allow(clippy::struct_field_names, reason = "providers call a shop so")]
pub struct Shop {
    #[oauth(var, pattern = "[a-z]+")]
    shop: String,
    #[oauth(var, default = "free")]
    plan: String,
    #[oauth(var, secret)]
    api_key: Option<String>,
    #[oauth(var, callback = "zone")]
    zone: Option<String>,
    #[oauth(callback = "realmId", pattern = "[0-9]+")]
    realm_id: String,
    #[oauth(token_response = "tier")]
    tier: String,
}

async fn setup() -> (Arc<Recorder>, Host, Scripted) {
    let recorder = Recorder::start(|seen| {
        let mut answer = requests::tokens(seen);
        answer["tier"] = "gold".into();
        answer
    })
    .await;
    let unused = MockProvider::start().await.unwrap();
    let (address, hooks) = (recorder.address, Scripted::default());
    let change = |builder: Builder| builder.route_outgoing_to(address).hooks(hooks.clone());
    let host = Host::start_with(integrations![Shop], &unused, change).await;
    (recorder, host, hooks)
}

/// Has a hook call the API of every new connection.
fn call_the_api(hooks: &Scripted) {
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            new.client().get("/me").send().await?.error_for_status()?;
            Ok(())
        })
    });
}

async fn row(host: &Host) -> Option<ShopConnection> {
    Shop::connection(&host.oauth, ALICE).await.unwrap()
}

#[tokio::test]
async fn values_go_with_a_code_that_came_unasked() {
    let (recorder, host, hooks) = setup().await;
    call_the_api(&hooks);
    let values = [
        ("realm_id", "42"),
        ("shop", " acme "),
        ("zone", " north"),
        ("api_key", "key-canary"),
    ];
    Shop::connect_with_code(&host.oauth, ALICE, "the-code", &values)
        .await
        .unwrap();
    let seen = recorder.take();
    let targets: Vec<_> = seen.iter().map(requests::Seen::target).collect();
    assert_eq!(
        targets,
        [
            "POST acme.vendor.example.com/token",
            "GET acme.vendor.example.com/42/gold/me",
        ]
    );
    assert_eq!(seen[0].param("code").as_deref(), Some("the-code"));
    assert_eq!(seen[0].param("plan").as_deref(), Some("free"));
    assert_eq!(seen[0].header("x-key"), Some("key-canary"));
    let stored = row(&host).await.unwrap();
    assert_eq!(
        (
            &*stored.shop,
            &*stored.plan,
            &*stored.realm_id,
            &*stored.tier
        ),
        ("acme", "free", "42", "gold")
    );
    assert_eq!(stored.zone.as_deref(), Some("north"));
    let sealed = host.texts("SELECT api_key AS text FROM shop_connection");
    assert!(!sealed[0].contains("canary"), "{sealed:?}");

    // Again: what the user has given before need not be said.
    let values = [("realm_id", "43"), ("plan", "paid")];
    Shop::connect_with_code(&host.oauth, ALICE, "another-code", &values)
        .await
        .unwrap();
    let seen = recorder.take();
    assert_eq!(seen[0].target(), "POST acme.vendor.example.com/token");
    assert_eq!(seen[0].param("plan").as_deref(), Some("paid"));
    assert_eq!(seen[0].header("x-key"), Some("key-canary"));
    assert_eq!(row(&host).await.unwrap().realm_id, "43");
}

#[tokio::test]
async fn values_that_cannot_be_are_refused_before_anything_is_sent() {
    let (recorder, host, _hooks) = setup().await;
    for (values, field) in [
        (&[("realm_id", "42")][..], "shop"),
        (&[("shop", "acme")], "realm_id"),
        (&[("shop", "acme"), ("realm_id", "x")], "realm_id"),
        (&[("shop", "acme"), ("realm_id", "")], "realm_id"),
        (&[("shop", "a.evil"), ("realm_id", "42")], "shop"),
    ] {
        let error = Shop::connect_with_code(&host.oauth, ALICE, "code", values).await;
        assert_eq!(error.unwrap_err().field(), Some(field), "{values:?}");
    }
    for more in [("realmId", "42"), ("tier", "gold"), ("shop", "other")] {
        let values = [("shop", "acme"), ("realm_id", "42"), more];
        let error = Shop::connect_with_code(&host.oauth, ALICE, "code", &values).await;
        assert!(matches!(error, Err(Error::InvalidRequest(_))), "{error:?}");
    }
    assert_eq!(recorder.take().len(), 0);
    assert!(row(&host).await.is_none());
    assert_eq!(super::flows(&host), 0);
}

#[tokio::test]
async fn what_a_hook_sets_counts_and_must_be_what_the_field_can_have() {
    let (recorder, host, hooks) = setup().await;
    let alice = host.browser(ALICE);
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            new.set(shop_connection::realm_id, "7")?;
            new.set(shop_connection::tier, "silver")?;
            Ok(())
        })
    });
    let start = alice
        .get("/api/shop/oauth/start?shop=acme&zone=north")
        .await;
    let state = param(&location(&start), "state").unwrap();
    let callback =
        format!("/api/shop/oauth/callback?code=the-code&state={state}&realmId=42&zone=north");
    let end = alice.callback(&host.url(&callback)).await;
    assert_eq!(outcome(&end), "connected");
    let stored = row(&host).await.unwrap();
    assert_eq!((&*stored.realm_id, &*stored.tier), ("7", "silver"));
    recorder.take();

    Shop::disconnect(&host.oauth, ALICE).await.unwrap();
    host.oauth.drain().await;
    recorder.take();
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            new.set(shop_connection::shop, "evil.example/")?;
            Ok(())
        })
    });
    let values = [("shop", "acme"), ("realm_id", "42")];
    let error = Shop::connect_with_code(&host.oauth, ALICE, "code", &values).await;
    assert_eq!(error.unwrap_err().slug(), "hook_failed");
    assert!(row(&host).await.is_none());
    // What was granted is revoked where the account is.
    let revoked = || {
        let seen = recorder.take();
        let mut targets = seen.iter().map(requests::Seen::target);
        targets.any(|target| target == "POST acme.vendor.example.com/revoke")
    };
    assert!(eventually(revoked).await);
}

#[tokio::test]
async fn a_hook_sees_requests_to_hosts_that_users_chose_and_keeps_them_there() {
    let (recorder, host, hooks) = setup().await;
    hooks.on_request(|_, request| {
        Box::pin(async move {
            assert_eq!(request.kind(), RequestKind::Token);
            let chosen = Some("acme.vendor.example.com");
            assert_eq!(request.url().host_str(), chosen);
            assert!(!format!("{request:?}").contains("canary"));
            request
                .url_mut()
                .set_host(Some("other.vendor.example.com"))?;
            Ok(())
        })
    });
    let values = [
        ("shop", "acme"),
        ("realm_id", "42"),
        ("api_key", "key-canary"),
    ];
    let connecting = Shop::connect_with_code(&host.oauth, ALICE, "code", &values);
    let error = tokio::time::timeout(SOON, connecting).await.unwrap();
    assert_eq!(error.unwrap_err().slug(), "hook_failed");
    assert_eq!(recorder.take().len(), 0);
}
