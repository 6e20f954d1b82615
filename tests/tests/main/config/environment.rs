//! What the environment lacks is listed when the application boots.

use std::{collections::BTreeSet, path::Path, process::Command};

use lightfriend_runtime::{Error, OAuth, integrations};

use super::{PlainHttp, PublicApp, SharedDrive, SharedMail, services};
use crate::support::{TestDatabase, open_as_told};

/// Boots in a process of its own, with these variables and no others; `Err` is what it says.
pub(super) fn boot(case: &str, variables: &[(&str, &str)]) -> Result<(), String> {
    let database = TestDatabase::new();
    let report = database.folder().join("report.json");
    let child = Command::new(std::env::current_exe().unwrap())
        .args([
            "--exact",
            "config::environment::boots_in_the_environment_it_is_given",
            "--ignored",
        ])
        .env_clear()
        .env("BOOT_CASE", case)
        .env("BOOT_FOLDER", database.folder())
        .envs(database.environment())
        .envs(variables.iter().copied())
        .output()
        .unwrap();
    let output = String::from_utf8_lossy(&child.stdout).into_owned();
    assert!(child.status.success(), "{output}");
    let report = std::fs::read(report).unwrap_or_else(|_| panic!("no report: {output}"));
    serde_json::from_slice::<Option<String>>(&report)
        .unwrap()
        .map_or(Ok(()), Err)
}

#[test]
#[ignore = "the other tests here run it, in processes of their own"]
fn boots_in_the_environment_it_is_given() {
    let (Ok(case), Some(folder)) = (std::env::var("BOOT_CASE"), std::env::var_os("BOOT_FOLDER"))
    else {
        return;
    };
    let result = match case.as_str() {
        "nothing" => OAuth::builder()
            .integrations(integrations![SharedMail, SharedDrive, PublicApp, PlainHttp])
            .build(),
        "services" => OAuth::builder()
            .database(open_as_told())
            .integrations(services())
            .build(),
        "signing" => OAuth::builder()
            .database(open_as_told())
            .integrations(super::private_keys::services())
            .build(),
        "from_env" => OAuth::from_env(open_as_told()),
        other => panic!("{other}"),
    };
    let problem = result.err().map(|error: Error| error.to_string());
    std::fs::write(
        Path::new(&folder).join("report.json"),
        serde_json::to_vec(&problem).unwrap(),
    )
    .unwrap();
}

pub(super) const KEY: &str = "k1:q8yNfJ2kRzB0w4VnE6sTXHc1LuPg9ZoMdiQe3rAxS7U=";

pub(super) const EVERYTHING: [(&str, &str); 6] = [
    ("OAUTH_ENCRYPTION_KEYS", KEY),
    ("BACKEND_URL", "https://api.example.com"),
    ("FRONTEND_URL", ""),
    ("SHARED_CLIENT_ID", "id"),
    ("SHARED_CLIENT_SECRET", "shared-secret-canary"),
    ("PUBLIC_APP_CLIENT_ID", "id"),
];

/// Everything but these, and these instead.
pub(super) fn everything_but<'a>(
    changes: &[(&'a str, Option<&'a str>)],
) -> Vec<(&'a str, &'a str)> {
    let kept = EVERYTHING
        .into_iter()
        .filter(|(name, _)| changes.iter().all(|(other, _)| other != name));
    let set = changes
        .iter()
        .filter_map(|(name, value)| Some((*name, (*value)?)));
    kept.chain(set).collect()
}

#[test]
fn everything_that_is_wrong_is_listed_at_once_with_examples() {
    let problem = boot("nothing", &[]).unwrap_err();
    for expected in [
        r#"BACKEND_URL="https://"#,
        r#"OAUTH_ENCRYPTION_KEYS="<id>:"#,
        "openssl rand -base64 32",
        r#"SHARED_CLIENT_ID=""#,
        r#"SHARED_CLIENT_SECRET=""#,
        r#"PUBLIC_APP_CLIENT_ID=""#,
        r#"TEST_CLIENT_ID=""#,
        r#"TEST_CLIENT_SECRET=""#,
        "http://127.0.0.1:9/token",
        "danger_allow_loopback_http()",
        "database(pool)",
    ] {
        assert!(
            problem.contains(expected),
            "{expected} is not in: {problem}"
        );
    }
    assert!(!problem.contains("PUBLIC_APP_CLIENT_SECRET"), "{problem}");
}

#[test]
fn a_variable_that_two_integrations_share_is_reported_once() {
    let problem = boot("nothing", &[]).unwrap_err();
    for name in [
        "SHARED_CLIENT_ID is not set",
        "SHARED_CLIENT_SECRET is not set",
    ] {
        assert_eq!(problem.matches(name).count(), 1, "{problem}");
    }
}

#[test]
fn a_complete_environment_is_enough() {
    assert_eq!(boot("services", &EVERYTHING), Ok(()));
    assert_eq!(boot("from_env", &EVERYTHING[..3]), Ok(()));
    let without = everything_but(&[("FRONTEND_URL", None)]);
    assert_eq!(boot("services", &without), Ok(()), "the front end is here");
}

#[test]
fn each_missing_variable_is_named() {
    for (name, _) in EVERYTHING {
        if name == "FRONTEND_URL" {
            continue;
        }
        let problem = boot("services", &everything_but(&[(name, None)])).unwrap_err();
        assert!(
            problem.contains(&format!("{name} is not set")),
            "{name}: {problem}"
        );
        assert_eq!(problem.matches("is not set").count(), 1, "{problem}");
        assert!(
            !problem.contains("canary") && !problem.contains(&KEY[3..]),
            "{problem}"
        );
    }
    for name in [
        "SHARED_CLIENT_ID",
        "SHARED_CLIENT_SECRET",
        "OAUTH_ENCRYPTION_KEYS",
    ] {
        let problem = boot("services", &everything_but(&[(name, Some(" "))])).unwrap_err();
        assert!(
            problem.contains(&format!("{name} is not set")),
            "{name}: {problem}"
        );
    }
}

#[test]
fn keys_that_protect_nothing_do_not_boot_and_are_not_echoed() {
    let zeros = "A".repeat(43) + "=";
    let repeated = format!("{KEY},k1:{}", KEY[3..].replace('q', "p"));
    for (keys, expected) in [
        (format!("k1:{zeros}"), "not random"),
        ("k1:c2hvcnQta2V5LWNhbmFyeQ==".to_owned(), "instead of 32"),
        ("k1:not base64 canary!".to_owned(), "base64"),
        (KEY[3..].to_owned(), "has no id"),
        (repeated, "repeats"),
        (format!("{KEY},k2:{zeros}"), "`k2`"),
    ] {
        let changes = [("OAUTH_ENCRYPTION_KEYS", Some(keys.as_str()))];
        let problem = boot("services", &everything_but(&changes)).unwrap_err();
        assert!(
            problem.contains(expected) && problem.contains("OAUTH_ENCRYPTION_KEYS"),
            "{problem}"
        );
        for secret in [&KEY[3..], &zeros, "c2hvcnQta2V5LWNhbmFyeQ==", "canary"] {
            assert!(!problem.contains(secret), "{problem}");
        }
    }
}

/// Names of variables at the start of `NAME="..."`.
fn variables(text: &str) -> BTreeSet<String> {
    let words = text
        .split_whitespace()
        .filter_map(|word| word.split_once("=\""));
    words.map(|(name, _)| name.to_owned()).collect()
}

#[test]
fn the_env_example_has_every_variable_that_booting_asks_for() {
    let example = services().env_example();
    let mut asked_for = variables(&boot("services", &[]).unwrap_err());
    asked_for.insert("FRONTEND_URL".to_owned());
    assert_eq!(variables(&example), asked_for);
    assert!(
        example.contains("\n# FRONTEND_URL="),
        "it is optional: {example}"
    );
    for line in example.lines().filter(|line| !line.is_empty()) {
        let is_assignment = line
            .split_once("=\"")
            .is_some_and(|(_, value)| value.ends_with('"'));
        assert!(line.starts_with("# ") || is_assignment, "{line}");
    }
    assert_eq!(example.matches("SHARED_CLIENT_ID").count(), 1);
    assert!(!example.contains("PUBLIC_APP_CLIENT_SECRET"));
}

#[test]
fn the_env_example_says_every_redirect_uri() {
    let example = services().env_example();
    for uri in services().redirect_uris("{BACKEND_URL}") {
        assert!(example.contains(&uri), "{uri} is not in:\n{example}");
    }
}
