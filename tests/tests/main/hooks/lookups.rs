//! Hooks and what is asked after the tokens are there: their expiry, and what they do not say.

use std::{
    sync::Arc,
    time::{SystemTime, UNIX_EPOCH},
};

use axum::http::HeaderValue;
use lightfriend_runtime::{
    Builder, OAuthIntegration, RequestKind, integrations, testing::MockProvider,
};
use serde_json::json;

use super::Scripted;
use crate::{
    requests::{self, Recorder},
    support::{ALICE, Host},
};

/// A service whose token answer says little.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    introspection_endpoint = "https://provider.example/introspect",
    lookup(url = "https://provider.example/me"),
    env = "TEST",
    hooks = Scripted
)]
pub struct Profile {
    #[oauth(lookup = "name")]
    name: Option<String>,
    #[oauth(lookup = "plan")]
    plan: Option<String>,
}

async fn setup() -> (Arc<Recorder>, Host, Scripted) {
    let recorder = Recorder::start(|seen| match seen.path.as_str() {
        "/token" => json!({"access_token": "the-access-token", "token_type": "Bearer"}),
        "/introspect" => {
            let now = SystemTime::now().duration_since(UNIX_EPOCH).unwrap();
            json!({"active": true, "exp": now.as_secs() + 86_400})
        }
        _ => json!({"name": "ada", "plan": "free"}),
    })
    .await;
    let unused = MockProvider::start().await.unwrap();
    let (address, hooks) = (recorder.address, Scripted::default());
    let change = |builder: Builder| builder.route_outgoing_to(address).hooks(hooks.clone());
    let host = Host::start_with(integrations![Profile], &unused, change).await;
    (recorder, host, hooks)
}

async fn connected(host: &Host) -> ProfileConnection {
    requests::connect(host, &host.browser(ALICE), "profile").await;
    let row = Profile::connection(&host.oauth, ALICE).await.unwrap();
    row.expect("a connection")
}

/// Rows whose token has an expiry.
fn expiring(host: &Host) -> i64 {
    host.number("SELECT COUNT(*) AS n FROM profile_connection WHERE expires_at IS NOT NULL")
}

#[tokio::test]
async fn hooks_see_them_and_what_after_connect_sets_counts() {
    let (recorder, host, hooks) = setup().await;
    hooks.on_request(|_, request| {
        Box::pin(async move {
            let signature = HeaderValue::from_static("signed");
            request.headers_mut().insert("x-signature", signature);
            assert!(!format!("{request:?}").contains("the-access-token"));
            Ok(())
        })
    });
    hooks.on_answer(|_, answer| {
        Box::pin(async move {
            if answer.kind() == RequestKind::Lookup {
                answer.set_json(&json!({"name": "grace", "plan": "free"}))?;
            }
            Ok(())
        })
    });
    hooks.on_connect(|_, new| {
        Box::pin(async move {
            new.set(profile_connection::plan, "paid")?;
            Ok(())
        })
    });
    let row = connected(&host).await;
    assert_eq!(
        (row.name.as_deref(), row.plan.as_deref()),
        (Some("grace"), Some("paid"))
    );
    assert_eq!(expiring(&host), 1);
    let kinds = [
        RequestKind::Token,
        RequestKind::Introspection,
        RequestKind::Lookup,
    ];
    let expected = kinds.map(|kind| [("request", kind), ("answer", kind)]);
    assert_eq!(hooks.seen(), expected.concat());
    let seen = recorder.take();
    assert_eq!(seen.len(), 3);
    for one in seen {
        assert_eq!(one.header("x-signature"), Some("signed"), "{one:?}");
    }
}

#[tokio::test]
async fn a_hook_that_fails_there_costs_what_was_asked_for_alone() {
    let (recorder, host, hooks) = setup().await;
    hooks.on_request(|_, request| {
        let kind = request.kind();
        Box::pin(async move {
            match kind {
                RequestKind::Token => Ok(()),
                _ => Err("no".into()),
            }
        })
    });
    let row = connected(&host).await;
    assert_eq!((row.name, row.plan), (None, None));
    assert_eq!(expiring(&host), 0);
    assert_eq!(recorder.take().len(), 1);

    hooks.rest();
    hooks.on_answer(|_, answer| {
        let kind = answer.kind();
        Box::pin(async move {
            match kind {
                RequestKind::Token => Ok(()),
                _ => panic!("a test"),
            }
        })
    });
    let row = connected(&host).await;
    assert_eq!((row.name, row.plan), (None, None));
    assert_eq!(expiring(&host), 0);
    assert_eq!(recorder.take().len(), 3);
}
