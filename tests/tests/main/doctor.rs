//! What is wrong between a struct, its credentials and a provider that holds clients to what they
//! have registered: the report names it, says how to mend it, and blames nothing else.

mod answers;
mod documents;
mod example;

use lightfriend_runtime::{
    Builder, Finding, Integrations, OAuthIntegration, Report, Severity, Subject, integrations,
    testing::{Endpoint, Fault, MockProvider, MockProviderBuilder},
};

use crate::support::{CLIENT_ID, CLIENT_SECRET, Log, application};

/// As the RFCs say.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    scopes("read", "write"),
    env = "TEST"
)]
pub struct Plain;

/// Without PKCE.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    code_challenge_method = "none",
    pkce_unsupported = "a test of what is said about it",
    env = "TEST"
)]
pub struct WithoutPkce;

/// Authenticated by Basic.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    token_endpoint_auth_method = "client_secret_basic",
    env = "TEST"
)]
pub struct ByBasic;

/// At a host that its users name.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://{shop}.shops.example/authorize",
    token_endpoint = "https://{shop}.shops.example/token",
    env = "TEST"
)]
pub struct Shop {
    #[oauth(var)]
    shop: String,
}

const REDIRECT_URI: &str = "https://other.example/api/plain/oauth/callback";

/// A provider that knows the application as it is.
fn provider() -> MockProviderBuilder {
    MockProvider::builder()
        .client(CLIENT_ID, CLIENT_SECRET)
        .redirect_uri(CLIENT_ID, REDIRECT_URI)
}

/// What the doctor says of an integration at a provider, with a builder that the test has changed.
async fn examine<I: OAuthIntegration>(
    services: Integrations,
    provider: &MockProvider,
    change: impl FnOnce(Builder) -> Builder,
) -> Report {
    let (_database, oauth) = application(services, provider, change).await;
    let report = oauth.doctor::<I>().await;
    let shown = format!("{report} {report:?}");
    assert!(!shown.contains(CLIENT_SECRET), "{shown}");
    report
}

async fn examine_plain(provider: MockProviderBuilder) -> Report {
    let provider = provider.start().await.unwrap();
    examine::<Plain>(integrations![Plain], &provider, |it| it).await
}

/// The only finding that is to be mended.
#[track_caller]
fn only(report: &Report) -> &Finding {
    let problems: Vec<&Finding> = report.problems().collect();
    assert_eq!(problems.len(), 1, "{report}");
    assert!(!report.is_healthy());
    problems[0]
}

#[track_caller]
fn assert_blames(report: &Report, subject: Subject, attribute: &str, mended_by: &str) {
    let finding = only(report);
    assert_eq!(finding.subject(), subject, "{report}");
    assert_eq!(finding.attribute(), attribute, "{report}");
    let remedy = finding.remedy().unwrap_or_default();
    assert!(remedy.contains(mended_by), "{report}");
}

#[tokio::test]
async fn what_is_right_is_healthy() {
    let report = examine_plain(provider()).await;
    assert!(report.is_healthy(), "{report}");
    let text = report.to_string();
    assert!(text.starts_with("plain (Plain)\n"), "{text}");
    assert!(text.contains(REDIRECT_URI), "{text}");
    assert!(text.contains("client id, credentials"), "{text}");
    assert!(text.ends_with("nothing is wrong, as far as can be seen without a user"));
    assert!(report.iter().all(|it| it.service() == "plain"));
}

#[tokio::test]
async fn all_integrations_are_examined_together() {
    let provider = MockProvider::start().await.unwrap();
    let services = integrations![Plain, ByBasic];
    let (_database, oauth) = application(services, &provider, |it| it).await;
    let report = services.doctor(&oauth).await;
    assert!(report.is_healthy(), "{report}");
    let mut services: Vec<&str> = (&report).into_iter().map(Finding::service).collect();
    services.dedup();
    assert_eq!(services, ["plain", "by_basic"]);
    // Nobody has connected, and nothing was granted.
    assert!(provider.issued_codes().is_empty() && provider.issued_access_tokens().is_empty());
}

#[tokio::test]
async fn a_redirect_uri_that_is_not_registered_is_named_as_it_has_to_be_registered() {
    let other = MockProvider::builder()
        .client(CLIENT_ID, CLIENT_SECRET)
        .redirect_uri(CLIENT_ID, "https://other.example/api/plain/oauth/callback/");
    let report = examine_plain(other).await;
    let mended_by = format!("register exactly {REDIRECT_URI}");
    assert_blames(&report, Subject::RedirectUri, "redirect URI", &mended_by);
    assert_eq!(only(&report).severity(), Severity::Wrong);
}

#[tokio::test]
async fn a_client_id_that_is_unknown_is_named_by_its_variable() {
    let report = examine_plain(MockProvider::builder().client("another", CLIENT_SECRET)).await;
    assert_blames(
        &report,
        Subject::ClientId,
        "TEST_CLIENT_ID",
        "TEST_CLIENT_ID",
    );
}

#[tokio::test]
async fn a_secret_that_is_wrong_is_named_by_its_variable_beside_that_of_the_id() {
    let other = MockProvider::builder().client(CLIENT_ID, "another-secret");
    let report = examine_plain(other).await;
    let (variables, variable) = ("TEST_CLIENT_ID or TEST_CLIENT_SECRET", "TEST_CLIENT_SECRET");
    assert_blames(&report, Subject::ClientSecret, variables, variable);
    // It is not certain: nothing but the user's sign-in shows that the id is right.
    assert_eq!(only(&report).severity(), Severity::Probable);
}

#[tokio::test]
async fn pkce_that_is_refused_or_required_is_told() {
    let report = examine_plain(provider().refuse_pkce(true)).await;
    let attribute = "code_challenge_method";
    assert_blames(&report, Subject::Pkce, attribute, "pkce_unsupported");

    let strict = MockProvider::start().await.unwrap();
    let services = integrations![WithoutPkce];
    let report = examine::<WithoutPkce>(services, &strict, |it| it).await;
    assert_blames(&report, Subject::Pkce, attribute, "\"S256\"");
}

#[tokio::test]
async fn a_scope_that_is_refused_is_told() {
    let report = examine_plain(provider().offered_scopes("read")).await;
    assert_blames(&report, Subject::Scope, "scopes", "scopes(..)");
}

#[tokio::test]
async fn the_method_that_the_provider_takes_is_found() {
    let wanted = "client_secret_basic";
    let report = examine_plain(provider().token_endpoint_auth_method(wanted)).await;
    let attribute = "token_endpoint_auth_method";
    let mended_by = format!("{attribute} = \"{wanted}\"");
    assert_blames(&report, Subject::AuthMethod, attribute, &mended_by);

    let wanted = "client_secret_post";
    let posted = MockProvider::builder().token_endpoint_auth_method(wanted);
    let posted = posted.start().await.unwrap();
    let report = examine::<ByBasic>(integrations![ByBasic], &posted, |it| it).await;
    let mended_by = format!("{attribute} = \"{wanted}\"");
    assert_blames(&report, Subject::AuthMethod, attribute, &mended_by);
}

#[tokio::test]
async fn the_format_that_the_provider_takes_is_found() {
    let report = examine_plain(provider().json_token_requests(true)).await;
    let attribute = "token_request_format";
    let mended_by = format!("{attribute} = \"json\"");
    assert_blames(&report, Subject::RequestFormat, attribute, &mended_by);
}

#[tokio::test]
async fn an_endpoint_that_is_none_is_told() {
    for nothing in [
        Fault::html(404),
        Fault::status(405),
        Fault::html(200),
        Fault::html(400),
    ] {
        let provider = provider().start().await.unwrap();
        provider.fault_always(Endpoint::Token, nothing);
        let report = examine::<Plain>(integrations![Plain], &provider, |it| it).await;
        let attribute = "token_endpoint";
        assert_blames(&report, Subject::TokenEndpoint, attribute, attribute);
    }
    let provider = provider().start().await.unwrap();
    provider.fault_always(Endpoint::Authorization, Fault::html(404));
    let report = examine::<Plain>(integrations![Plain], &provider, |it| it).await;
    let attribute = "authorization_endpoint";
    assert_blames(
        &report,
        Subject::AuthorizationEndpoint,
        attribute,
        attribute,
    );
}

#[tokio::test]
async fn a_provider_that_is_away_is_blamed_for_nothing_else() {
    let provider = provider().start().await.unwrap();
    let services = integrations![Plain];
    let (_database, oauth) = application(services, &provider, |it| it).await;
    provider.shutdown().await;
    let report = oauth.doctor::<Plain>().await;
    assert!(!report.is_healthy());
    assert!(
        report
            .problems()
            .all(|it| it.subject() == Subject::Connection),
        "{report}"
    );
    assert!(
        report.to_string().contains("the connection was refused"),
        "{report}"
    );
}

#[tokio::test]
async fn a_provider_in_trouble_has_said_nothing_of_the_request() {
    let provider = provider().start().await.unwrap();
    for answer in [408, 425, 429, 503, 403] {
        provider.fault_always(Endpoint::Authorization, Fault::html(answer));
        provider.fault_always(Endpoint::Token, Fault::html(answer));
        let report = examine::<Plain>(integrations![Plain], &provider, |it| it).await;
        assert!(report.is_healthy(), "{report}");
        for endpoint in [Subject::AuthorizationEndpoint, Subject::TokenEndpoint] {
            let mut findings = report.iter().filter(|it| it.subject() == endpoint);
            assert!(
                findings.all(|it| it.severity() == Severity::Unseen),
                "{report}"
            );
        }
    }
}

#[tokio::test]
async fn a_value_that_only_users_have_is_asked_for() {
    let provider = MockProvider::start().await.unwrap();
    let services = integrations![Shop];
    let report = examine::<Shop>(services, &provider, |it| it).await;
    assert_blames(&report, Subject::Value, "shop", ".given(\"shop\", \"..\")");
    assert!(provider.requests().is_empty());

    let (_database, oauth) = application(services, &provider, |it| {
        it.resolve_outgoing(|_| vec!["93.184.215.14".parse().unwrap()])
    })
    .await;
    let report = oauth.doctor::<Shop>().given("shop", "acme").await;
    assert!(report.is_healthy(), "{report}");
    let requests = provider.requests();
    assert!(requests.iter().all(|it| it.host == "acme.shops.example"));
}

#[tokio::test]
async fn an_integration_that_the_builder_was_not_given_is_told() {
    let provider = MockProvider::start().await.unwrap();
    let report = examine::<ByBasic>(integrations![Plain], &provider, |it| it).await;
    assert_eq!(only(&report).subject(), Subject::Configuration);
    assert!(provider.requests().is_empty());
}

/// What is sent is what a connect would send, and a secret goes to the token endpoint alone.
#[tokio::test]
async fn nothing_secret_is_shown_logged_or_sent_elsewhere() {
    let provider = MockProvider::builder().client(CLIENT_ID, "another-secret");
    let provider = provider.start().await.unwrap();
    let (_database, oauth) = application(integrations![Plain], &provider, |it| it).await;
    let (log, _capturing) = Log::capture();
    let report = oauth.doctor::<Plain>().await;
    assert!(!report.is_healthy());
    let mut secrets = vec![CLIENT_SECRET.to_owned()];
    for request in provider.requests() {
        assert_eq!(request.host, "provider.example");
        let is_token = request.endpoint == Endpoint::Token;
        assert_eq!(
            format!("{request:?}").contains(CLIENT_SECRET),
            is_token && request.param("client_secret").is_some()
        );
        let own = ["state", "code", "code_verifier", "code_challenge"];
        secrets.extend(
            own.iter()
                .filter_map(|name| Some(request.param(name)?.to_owned())),
        );
    }
    assert!(secrets.len() > 4);
    let shown = format!("{report} {report:?} {:?}", log.lines(""));
    for secret in secrets {
        assert!(!shown.contains(&secret), "{secret} in {shown}");
    }
}
