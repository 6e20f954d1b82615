//! Presets under what is written on a struct.

use super::{assert_contains, assert_lacks, error, errors, text};

fn with(provider: &str, attributes: &str) -> String {
    text(&format!(
        "#[oauth(provider = \"{provider}\", {attributes})] struct S;"
    ))
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
        "revocation(headers(\"Notion-Version\" = \"2025-09-03\")), \
         api_headers(\"Notion-Version\" = \"2025-09-03\")",
    );
    assert_contains(&headers, "2025-09-03");
    assert_lacks(&headers, "2022-06-28");
}

#[test]
fn a_word_for_an_error_means_what_is_written() {
    let words = |list: &str| with("github", &format!("token_error({list})"));
    assert_contains(
        &words("invalid_grant(\"gone\")"),
        "invalid_grant: &[\"bad_refresh_token\", \"bad_verification_code\", \"gone\"], \
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

#[test]
fn a_field_that_addresses_are_made_of_is_asked_for() {
    let (token, message) = error("#[oauth(provider = \"shopify\", scopes(\"a\"))] struct Shop;");
    assert_eq!(token, "\"shopify\"");
    assert!(
        message.contains("add `#[oauth(var, pattern = "),
        "{message}"
    );
    let zendesk =
        "#[oauth(provider = \"zendesk\")] struct Desk { #[oauth(var)] subdomain: String }";
    assert_contains(
        &text(zendesk),
        "Segment::Text(\".zendesk.com/oauth/tokens\")",
    );
    // Nothing names it where other addresses are written.
    let elsewhere = "#[oauth(provider = \"quickbooks\", \
                     api_base_url = \"https://quickbooks.api.intuit.com/v3\")] struct Books;";
    assert_eq!(errors(elsewhere), []);
    // One that is there is judged as any other.
    let local = "#[oauth(provider = \"zendesk\")] \
                 struct Desk { #[oauth(local, default = \"a\")] subdomain: String }";
    for (token, message) in errors(local) {
        assert_eq!(token, "\"zendesk\"");
        assert!(
            message.starts_with("`subdomain` has no value here"),
            "{message}"
        );
    }
}

// Another server's tokens are not for the preset's addresses to see.
#[test]
fn at_another_server_no_address_of_the_preset_is_left() {
    let elsewhere = with("figma", "token_endpoint = \"https://figma.example/token\"");
    for address in [
        "https://api.figma.com/v1/oauth/refresh",
        "https://api.figma.com",
    ] {
        assert_contains(&with("figma", ""), address);
        assert_lacks(&elsewhere, address);
    }
    let github = with(
        "github",
        "authorization_endpoint = \"https://ghe.example/authorize\"",
    );
    assert_lacks(&github, "https://api.github.com");
    assert_lacks(&github, "Method::Delete");
    // The same server at another version is still the same.
    let version = "token_endpoint = \"https://slack.com/api/oauth.v3.access\"";
    assert_contains(&with("slack", version), "https://slack.com/api\"");
}

#[test]
fn a_server_beside_the_presets_has_an_issuer_and_endpoints_of_its_own() {
    let okta = |more: &str| {
        text(&format!(
            "#[oauth(provider = \"okta\", {more})] struct Okta {{ #[oauth(var)] subdomain: String }}"
        ))
    };
    let custom = "authorization_endpoint = \"https://{subdomain}.okta.com/oauth2/default/v1/authorize\", \
                  token_endpoint = \"https://{subdomain}.okta.com/oauth2/default/v1/token\"";
    assert_contains(&okta(""), "okta.com/oauth2/v1/revoke");
    assert_lacks(&okta(custom), "/revoke");
    assert_contains(&okta(custom), "issuer: std::option::Option::None");
}

#[test]
fn a_token_from_an_exchange_elsewhere_is_not_for_the_presets_servers() {
    let github = |url: &str| with("github", &format!("exchange(url = \"{url}\")"));
    assert_lacks(
        &github("https://sts.example/exchange"),
        "https://api.github.com",
    );
    assert_contains(&github("https://api.github.com/exchange"), "applications/");
}

#[test]
fn whoever_departs_from_a_preset_need_not_undo_the_rest_of_it() {
    // The reason for no PKCE, the format of a body, the name of a token that is in the address.
    for (provider, attributes) in [
        ("slack", "code_challenge_method = \"S256\""),
        ("notion", "token_request_method = \"GET\""),
        (
            "github",
            "revocation_endpoint = \"https://api.github.com/{access_token}\"",
        ),
        ("github", "revocation(auth_method = \"bearer\")"),
        ("slack", "token_response(root = \"ok\")"),
    ] {
        let source = format!("#[oauth(provider = {provider:?}, {attributes})] struct S;");
        assert_eq!(errors(&source), [], "{attributes}");
    }
}

#[test]
fn what_is_wrong_beside_a_preset_is_shown_where_it_was_written() {
    let source = "#[oauth(provider = \"tiktok\", rename(client_id = \"client_key\", code = \"a b\"))] struct S;";
    let (token, _) = error(source);
    assert_eq!(token, "\"a b\"");
}
