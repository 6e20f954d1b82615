//! The struct beside the provider's discovery document.

use lightfriend_runtime::{
    Finding, OAuthIntegration, Report, Severity, Subject, integrations,
    testing::{Endpoint, Fault, MockProvider},
};
use serde_json::{Value, json};

use super::{Plain, assert_blames, examine, only};

/// With an issuer, and everything written.
#[derive(OAuthIntegration)]
#[oauth(
    issuer = "https://provider.example",
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("read"),
    env = "TEST"
)]
pub struct Named;

/// Nothing but the issuer.
#[derive(OAuthIntegration)]
#[oauth(issuer = "https://provider.example", scopes("read"), env = "TEST")]
pub struct Alone;

/// What the issuer says, with these members in place of its own.
fn document(of: &Value) -> Value {
    let mut document = json!({
        "issuer": "https://provider.example",
        "authorization_endpoint": "https://provider.example/authorize",
        "token_endpoint": "https://provider.example/token",
        "revocation_endpoint": "https://provider.example/revoke",
        "code_challenge_methods_supported": ["S256"],
        "token_endpoint_auth_methods_supported": ["client_secret_basic", "client_secret_post"],
        "scopes_supported": ["read", "write"],
    });
    for (name, value) in of.as_object().unwrap() {
        document[name] = value.clone();
    }
    document
}

async fn beside<I: OAuthIntegration>(
    services: lightfriend_runtime::Integrations,
    changes: Value,
) -> Report {
    let provider = MockProvider::builder()
        .issuer("https://provider.example")
        .metadata(document(&changes));
    let provider = provider.start().await.unwrap();
    examine::<I>(services, &provider, |it| it).await
}

#[tokio::test]
async fn a_struct_that_agrees_is_healthy() {
    for report in [
        beside::<Named>(integrations![Named], json!({})).await,
        beside::<Alone>(integrations![Alone], json!({})).await,
        beside::<Plain>(integrations![Plain], json!({})).await,
    ] {
        assert!(report.is_healthy(), "{report}");
        assert!(
            report.iter().all(|it| it.severity() == Severity::Fine),
            "{report}"
        );
    }
}

#[tokio::test]
async fn a_revocation_endpoint_that_differs_is_named_with_the_right_one() {
    let theirs = json!({"revocation_endpoint": "https://provider.example/oauth/revoke"});
    let mended_by = "revocation_endpoint = \"https://provider.example/oauth/revoke\"";
    let report = beside::<Named>(integrations![Named], theirs.clone()).await;
    assert_blames(
        &report,
        Subject::RevocationEndpoint,
        "revocation_endpoint",
        mended_by,
    );
    // Also where the document was found without an issuer.
    let report = beside::<Plain>(integrations![Plain], theirs).await;
    assert_blames(
        &report,
        Subject::RevocationEndpoint,
        "revocation_endpoint",
        mended_by,
    );
}

#[tokio::test]
async fn a_token_endpoint_that_is_none_is_mended_by_the_documents() {
    let theirs = document(&json!({"token_endpoint": "https://provider.example/oauth/token"}));
    let provider = MockProvider::builder()
        .metadata(theirs)
        .start()
        .await
        .unwrap();
    provider.fault_always(Endpoint::Token, Fault::html(404));
    let report = examine::<Named>(integrations![Named], &provider, |it| it).await;
    let mended_by = "token_endpoint = \"https://provider.example/oauth/token\"";
    assert_blames(&report, Subject::TokenEndpoint, "token_endpoint", mended_by);
}

/// What works is no fault, whatever a document says: it is only a hint.
#[tokio::test]
async fn differences_of_what_works_are_hints() {
    for (changes, subject) in [
        (
            json!({"token_endpoint": "https://provider.example/v2/token"}),
            Subject::TokenEndpoint,
        ),
        (
            json!({"token_endpoint_auth_methods_supported": ["private_key_jwt"]}),
            Subject::AuthMethod,
        ),
        (
            json!({"code_challenge_methods_supported": ["plain"]}),
            Subject::Pkce,
        ),
        (json!({"scopes_supported": ["openid"]}), Subject::Scope),
        (
            json!({"authorization_response_iss_parameter_supported": true}),
            Subject::Issuer,
        ),
    ] {
        let report = beside::<Named>(integrations![Named], changes).await;
        assert!(report.is_healthy(), "{report}");
        let hints = report.iter().filter(|it| it.severity() == Severity::Hint);
        assert_eq!(
            hints.map(Finding::subject).collect::<Vec<_>>(),
            [subject],
            "{report}"
        );
    }
}

#[tokio::test]
async fn an_issuer_that_calls_itself_otherwise_is_told_with_its_name() {
    let theirs = json!({"issuer": "https://provider.example/"});
    let mended_by = "issuer = \"https://provider.example/\"";
    let report = beside::<Named>(integrations![Named], theirs.clone()).await;
    assert_blames(&report, Subject::Issuer, "issuer", mended_by);
    let report = beside::<Alone>(integrations![Alone], theirs).await;
    assert_blames(&report, Subject::Issuer, "issuer", mended_by);
}

#[tokio::test]
async fn a_provider_that_takes_only_pushed_requests_is_told() {
    let theirs = json!({
        "require_pushed_authorization_requests": true,
        "pushed_authorization_request_endpoint": "https://provider.example/par",
    });
    let report = beside::<Named>(integrations![Named], theirs).await;
    assert_eq!(only(&report).attribute(), "authorization_endpoint");
    assert!(report.to_string().contains("RFC 9126"), "{report}");
}

#[tokio::test]
async fn an_issuer_without_a_document_is_one_thing_and_not_two() {
    let provider = MockProvider::start().await.unwrap();
    let report = examine::<Alone>(integrations![Alone], &provider, |it| it).await;
    assert_eq!(only(&report).subject(), Subject::Issuer);
    let report = examine::<Named>(integrations![Named], &provider, |it| it).await;
    assert!(
        report.problems().all(|it| it.subject() == Subject::Issuer),
        "{report}"
    );
}

/// RFC 8414 section 3.3: what calls itself otherwise is somebody else's.
#[tokio::test]
async fn nothing_of_another_servers_document_is_written_into_a_remedy() {
    for (changes, issuer) in [
        (json!({"issuer": "https://other.example"}), true),
        (
            json!({"authorization_endpoint": "https://provider.example/another"}),
            false,
        ),
    ] {
        let mut theirs = document(&changes);
        theirs["token_endpoint"] = json!("https://other.example/token");
        theirs["revocation_endpoint"] = json!("https://other.example/revoke");
        let provider = MockProvider::builder().metadata(theirs).start();
        let provider = provider.await.unwrap();
        provider.fault_always(Endpoint::Token, Fault::html(404));
        let report = if issuer {
            examine::<Named>(integrations![Named], &provider, |it| it).await
        } else {
            examine::<Plain>(integrations![Plain], &provider, |it| it).await
        };
        let remedies: Vec<&str> = report.iter().filter_map(Finding::remedy).collect();
        assert!(!remedies.join(" ").contains("other.example/"), "{report}");
        let blamed = |subject| report.problems().any(|it| it.subject() == subject);
        assert!(blamed(Subject::TokenEndpoint), "{report}");
        assert_eq!(blamed(Subject::Issuer), issuer, "{report}");
    }
}
