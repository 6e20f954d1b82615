//! Values that cannot be meant: empty ones, placeholders, line breaks. They are named, never
//! repeated.

use lightfriend_runtime::{integrations, testing::MockProvider};

use super::{
    SharedMail,
    environment::{EVERYTHING, boot, everything_but},
    refusal,
};
use crate::support::{ALICE, Host, location};

const CANARY: &str = "value-canary";

#[test]
fn credentials_given_in_code_are_checked_like_those_of_the_environment() {
    let with_canary = |text: &str| text.replace("canary", CANARY);
    for (id, secret, expected) in [
        (
            "",
            CANARY,
            "the client id given by client_credentials(\"SHARED\", ..) is empty",
        ),
        (
            "id",
            "",
            "the client secret given by client_credentials(\"SHARED\", ..) is empty",
        ),
        ("id", "  ", "white space"),
        ("id", "canary\n", "white space or a line break around it"),
        ("id", " canary", "white space"),
        (
            "canary\r\n",
            "secret",
            "the client id given by client_credentials(\"SHARED\"",
        ),
        (
            "id",
            "can\ncanary",
            "a line break or another control character",
        ),
        ("id", "canary\0canary", "control character"),
        ("id", "can\tcanary", "control character"),
        ("id", "\u{feff}canary", "a character that does not show"),
        ("canary\u{200b}", "secret", "a character that does not show"),
        ("id", "can\u{ad}canary", "a character that does not show"),
        ("id", "\u{a0}canary", "white space"),
        ("your-client-id", "canary", "is still the placeholder"),
        ("id", "...", "is still the placeholder"),
    ] {
        let (id, secret) = (with_canary(id), with_canary(secret));
        let problem = refusal(|builder| builder.client_credentials("SHARED", id, secret));
        assert!(
            problem.contains(expected),
            "{expected} is not in: {problem}"
        );
        assert!(
            problem.contains("SHARED") && !problem.contains(CANARY),
            "{problem}"
        );
        let lines = problem.matches("\n- ").count();
        assert_eq!(lines, 1, "two integrations share them: {problem}");
    }
    let both = refusal(|builder| builder.client_credentials("SHARED", "", String::new()));
    assert_eq!(both.matches("is empty").count(), 2, "{both}");
}

#[test]
fn placeholders_left_in_the_environment_are_called_that() {
    for (name, value) in [
        ("SHARED_CLIENT_ID", "..."),
        ("SHARED_CLIENT_ID", "<client id>"),
        ("SHARED_CLIENT_ID", "your-client-id"),
        ("SHARED_CLIENT_SECRET", "changeme"),
        ("SHARED_CLIENT_SECRET", "${SHARED_SECRET}"),
        ("PUBLIC_APP_CLIENT_ID", "xxxx"),
        ("OAUTH_ENCRYPTION_KEYS", "k1:"),
        ("OAUTH_ENCRYPTION_KEYS", "k1:..."),
        ("OAUTH_ENCRYPTION_KEYS", "k1:<32 random bytes in base64>"),
        ("OAUTH_ENCRYPTION_KEYS", "..."),
        ("BACKEND_URL", "..."),
        ("FRONTEND_URL", "<https://..>"),
    ] {
        let problem = boot("services", &everything_but(&[(name, Some(value))])).unwrap_err();
        assert!(problem.contains(name), "{name}: {problem}");
        assert!(
            problem.contains("still the placeholder"),
            "{name}: {problem}"
        );
        assert!(!problem.contains("not set"), "{problem}");
        assert_eq!(problem.matches("\n- ").count(), 1, "{problem}");
    }
}

#[test]
fn line_breaks_that_files_bring_are_cut_off_and_those_inside_are_refused() {
    for (name, value) in [
        ("SHARED_CLIENT_ID", "id\n"),
        ("SHARED_CLIENT_SECRET", "shared-secret-canary\r\n"),
        ("BACKEND_URL", "https://api.example.com\n"),
        ("FRONTEND_URL", "\n"),
    ] {
        let variables = everything_but(&[(name, Some(value))]);
        assert_eq!(boot("services", &variables), Ok(()), "{name}");
    }
    let variables = everything_but(&[("SHARED_CLIENT_SECRET", Some("value\ncanary"))]);
    let problem = boot("services", &variables).unwrap_err();
    assert!(
        problem.contains("SHARED_CLIENT_SECRET holds a line break"),
        "{problem}"
    );
    assert!(!problem.contains("canary"), "{problem}");
    let variables = everything_but(&[("SHARED_CLIENT_SECRET", Some("\u{feff}canary"))]);
    let problem = boot("services", &variables).unwrap_err();
    assert!(
        problem.contains("SHARED_CLIENT_SECRET holds a character that does not show"),
        "{problem}"
    );
    assert_eq!(boot("services", &EVERYTHING), Ok(()));
}

#[tokio::test]
async fn an_integration_that_is_mounted_and_not_listed_is_refused_before_the_user_leaves() {
    let (log, _guard) = crate::support::Log::capture();
    let provider = MockProvider::start().await.unwrap();
    let host = Host::start_with(integrations![SharedMail], &provider, |builder| {
        builder
            .integrations(integrations![super::PublicApp])
            .client_credentials("PUBLIC_APP", "id", String::new())
            .client_credentials("SHARED", "id", "secret".to_owned())
    })
    .await;
    let alice = host.browser(ALICE);
    for method in [reqwest::Method::GET, reqwest::Method::POST] {
        let headers = [("sec-fetch-site", "same-origin")];
        let start = alice
            .send(method, "/api/shared_mail/oauth/start", &headers)
            .await;
        assert_eq!(start.status(), 500);
        assert!(!start.headers().contains_key("set-cookie"));
        let body: serde_json::Value = start.json().await.unwrap();
        assert_eq!(body["error"], "misconfigured");
    }
    let said = log.lines("shared_mail is mounted, but not among the integrations");
    assert_eq!(said.len(), 2, "{said:#?}");
    assert!(said[0].contains("integrations![..]"), "{said:#?}");

    let callback = alice
        .callback("/api/shared_mail/oauth/callback?code=a")
        .await;
    let landing = location(&callback);
    assert!(landing.contains("error=misconfigured"), "{landing}");
    assert_eq!(log.lines("shared_mail is mounted").len(), 3);
}
