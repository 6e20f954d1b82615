//! Presets.

use super::{assert_contains, assert_lacks, error, errors, text, with_field};
use crate::preset::PRESETS;

fn with(provider: &str, attributes: &str) -> String {
    text(&format!(
        "#[oauth(provider = \"{provider}\", {attributes})] struct S;"
    ))
}

#[test]
fn every_preset_is_a_whole_integration() {
    for preset in PRESETS {
        let text = with(preset.name, "");
        assert_contains(&text, preset.authorization_endpoint.unwrap_or("none"));
        assert_contains(&text, preset.token_endpoint.unwrap_or("none"));
    }
}

#[test]
fn presets_obey_the_rules_for_what_is_written() {
    for preset in PRESETS {
        let source = format!(
            "#[oauth(authorization_endpoint = {:?}, token_endpoint = {:?}, revocation_endpoint = {:?}, issuer = {:?})] struct S;",
            preset.authorization_endpoint.unwrap_or_default(),
            preset.token_endpoint.unwrap_or_default(),
            preset.revocation_endpoint.unwrap_or("https://a.example/"),
            preset.issuer.unwrap_or("https://a.example"),
        );
        assert_eq!(errors(&source), [], "{}", preset.name);
        let lookup = preset.lookup.as_ref();
        let lookup = lookup.map_or("https://a.example/", |lookup| lookup.url);
        let lookup = format!("lookup(url = {lookup:?})");
        let field = "#[oauth(lookup = \"id\")] a: String";
        assert_eq!(errors(&with_field(&lookup, field)), [], "{}", preset.name);
    }
}

#[test]
fn presets_are_sorted_and_named_once() {
    assert!(PRESETS.is_sorted_by(|a, b| a.name < b.name));
}

#[test]
fn explicit_attributes_override_the_presets() {
    let text = with(
        "google",
        "token_endpoint = \"https://a.example/t\", token_type = \"any\"",
    );
    assert_contains(
        &text,
        "endpoint: Template(&[Segment::Text(\"https://a.example/t\")])",
    );
    assert_lacks(&text, "https://oauth2.googleapis.com/token");
    assert_contains(&text, "TokenType::Any");
    assert_contains(
        &with("slack", "code_challenge_method = \"S256\""),
        "CodeChallengeMethod::S256",
    );
}

#[test]
fn an_issuer_is_the_presets_or_the_one_that_is_written() {
    let issuer = |url: &str| {
        format!("issuer: std::option::Option::Some(Template(&[Segment::Text(\"{url}\")]))")
    };
    assert_contains(&with("google", ""), &issuer("https://accounts.google.com"));
    assert_contains(
        &with("github", ""),
        &issuer("https://github.com/login/oauth"),
    );
    assert_contains(
        &with("github", "issuer = \"https://ghe.example\""),
        &issuer("https://ghe.example"),
    );
    let elsewhere = "authorization_endpoint = \"https://ghe.example/authorize\"";
    assert_contains(
        &with("github", elsewhere),
        "issuer: std::option::Option::None",
    );
}

#[test]
fn what_is_written_of_scopes_comes_before_what_the_preset_knows() {
    let github = with("github", "scope_implies(user = (\"read:user\"))");
    assert_contains(
        &github,
        "scope_implies: &[(\"user\", &[\"read:user\"]), (\"repo\", ",
    );
    assert_lacks(&github, "user:follow");
    let google = with("google", "scope_aliases(tasks = \"https://t.example\")");
    assert_contains(
        &google,
        "scope_aliases: &[(\"tasks\", \"https://t.example\"), (\"email\", ",
    );
}

#[test]
fn a_preset_labels_what_is_asked_for() {
    let github = with(
        "github",
        "scopes(\"user\"), scope_labels(user = \"Know you\")",
    );
    assert_contains(&github, "scope_labels: &[(\"user\", \"Know you\"), ");
    assert_contains(&github, "(\"user:email\", \"See your email addresses\")");
    assert_lacks(&github, "See your notifications");
    let google = with("google", "scopes(\"email\")");
    for scope in ["email", "https://www.googleapis.com/auth/userinfo.email"] {
        assert_contains(
            &google,
            &format!("(\"{scope}\", \"See your email address\")"),
        );
    }
    assert_contains(&with("google", ""), "scope_labels: &[]");
    for preset in PRESETS {
        let mut scopes: Vec<&str> = preset
            .scope_labels
            .iter()
            .map(|(scope, _)| *scope)
            .collect();
        assert!(scopes.is_sorted(), "{}: {scopes:?}", preset.name);
        scopes.dedup();
        assert_eq!(scopes.len(), preset.scope_labels.len(), "{}", preset.name);
    }
}

#[test]
fn a_revocation_at_google_ends_the_grant() {
    assert_contains(&with("google", ""), "ends_grant: true");
    assert_lacks(&with("discord", ""), "ends_grant");
}

#[test]
fn a_preset_knows_how_tokens_are_revoked_and_each_word_of_it_gives_way() {
    let github = with("github", "");
    assert_contains(
        &github,
        "endpoint: Template(&[Segment::Text(\"https://api.github.com/applications/\"), \
         Segment::ClientId, Segment::Text(\"/token\")]), \
         auth_method: TokenEndpointAuthMethod::ClientSecretBasic, method: Method::Delete, \
         format: Format::Json, ..Request::DEFAULT }, \
         token: std::option::Option::Some(TokenKind::AccessToken), token_param: \"access_token\", \
         hint: false",
    );
    let other = with("github", "revocation(method = \"POST\")");
    assert_lacks(&other, "Method::Delete");
    assert_contains(&other, "token_param: \"access_token\"");
    let notion = with("notion", "");
    assert_contains(
        &notion,
        "format: Format::Json, headers: &[Param { name: \"notion-version\"",
    );
    assert_contains(&notion, "hint: false");
    let headers = with(
        "notion",
        "revocation(headers(\"Notion-Version\" = \"2025-09-03\"))",
    );
    assert_contains(&headers, "2025-09-03");
    assert_lacks(&headers, "2022-06-28");
}

#[test]
fn a_word_for_an_error_means_what_is_written() {
    let words = |list: &str| with("github", &format!("token_error({list})"));
    assert_contains(
        &words("invalid_grant(\"gone\")"),
        "invalid_grant: &[\"gone\", \"bad_refresh_token\", \"bad_verification_code\"], \
         invalid_client: &[\"incorrect_client_credentials\"]",
    );
    assert_contains(
        &words("transient(\"bad_verification_code\")"),
        "invalid_grant: &[\"bad_refresh_token\"], \
         invalid_client: &[\"incorrect_client_credentials\"], \
         transient: &[\"bad_verification_code\"]",
    );
    for (list, token, message) in [
        ("invalid_grant(\"\")", "\"\"", "cannot be empty"),
        ("invalid_grant(\"a\"), transient(\"a\")", "\"a\"", "twice"),
        ("invalid_grant(40029)", "40029", "put this in quotes"),
        (
            "invalid_grants(\"a\")",
            "invalid_grants",
            "did you mean `invalid_grant`?",
        ),
        ("", "token_error", "says nothing"),
    ] {
        let source = format!("#[oauth(provider = \"github\", token_error({list}))] struct S;");
        let (at, said) = error(&source);
        assert!(said.contains(message), "{said}");
        assert_eq!(at, token, "{said}");
    }
}

#[test]
fn slack_answers_those_who_install_without_a_bot_elsewhere() {
    assert_contains(
        &with("slack", ""),
        "answer: Answer { access_token: &[&[\"access_token\"], &[\"authed_user\", \"access_token\"]], \
         refresh_token: ",
    );
    let mine = with(
        "slack",
        "token_response(access_token = \"authed_user.access_token\")",
    );
    assert_contains(
        &mine,
        "answer: Answer { access_token: &[&[\"authed_user\", \"access_token\"]], refresh_token: \
         &[&[\"refresh_token\"], &[\"authed_user\", \"refresh_token\"]]",
    );
    // Its paths begin at the top.
    let below = with("slack", "token_response(root = \"authed_user\")");
    assert_contains(
        &below,
        "answer: Answer { root: &[&[\"authed_user\"]], ..Answer::DEFAULT }",
    );
}

#[test]
fn parameters_merge_by_name() {
    let text = with(
        "google",
        "authorization_params(prompt = \"none\", hd = \"a.example\")",
    );
    for (name, value) in [
        ("access_type", "offline"),
        ("prompt", "none"),
        ("hd", "a.example"),
    ] {
        assert_contains(
            &text,
            &format!("name: \"{name}\", value: Template(&[Segment::Text(\"{value}\")])"),
        );
    }
    assert_lacks(&text, "\"consent\"");
}

#[test]
fn a_needed_scope_is_added_once() {
    assert_contains(
        &with("microsoft", "scopes(\"Mail.Read\")"),
        "scopes: &[\"offline_access\", \"Mail.Read\"]",
    );
    assert_contains(
        &with("microsoft", "scopes(\"offline_access\", \"a\")"),
        "scopes: &[\"offline_access\", \"a\"]",
    );
}

#[test]
fn a_preset_without_pkce_needs_no_reason() {
    for provider in ["slack", "notion", "linkedin"] {
        assert_contains(&with(provider, ""), "CodeChallengeMethod::None");
        assert_contains(
            &with(provider, "code_challenge_method = \"none\""),
            "CodeChallengeMethod::None",
        );
    }
}
