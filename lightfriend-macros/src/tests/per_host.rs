//! A client of its own at each host: what is emitted, and which mistakes do not compile.

use super::{assert_contains, assert_lacks, error, errors, text};

const ENDPOINTS: &str = "authorization_endpoint = \"https://{instance}/oauth/authorize\", \
    token_endpoint = \"https://{instance}/oauth/token\"";
const FIELD: &str = "#[oauth(var, host)] instance: String";

fn mastodon(attributes: &str, fields: &str) -> String {
    format!("#[oauth({attributes})] pub struct Mastodon {{ {fields} }}")
}

/// With endpoints, credentials and the field.
fn with(attributes: &str) -> String {
    let all = format!("credentials = \"per_host\", {ENDPOINTS}, {attributes}");
    mastodon(&all, FIELD)
}

#[track_caller]
fn assert_wrong(source: &str, token: &str, words: &str) {
    let (at, message) = error(source);
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

#[test]
fn a_host_is_named_by_its_column_and_has_no_variables() {
    let text = text(&with(""));
    assert_contains(&text, "host: std::option::Option::Some(\"instance\")");
    assert_contains(&text, "checks: &[Check::Host], named: true");
    assert_contains(&text, "`GET /api/mastodon/oauth/callback/{host}`");
    assert_contains(&text, "`{BACKEND_URL}/api/mastodon/oauth/callback/{host}`");
    assert_contains(&text, "`OAuth::builder().credentials_for(..)` gives them");
    assert_lacks(&text, "MASTODON_CLIENT_ID");
    assert_lacks(&text, "| environment variable");
}

#[test]
fn variables_of_templates_are_still_listed() {
    let text = text(&with("token_params(key = \"{env.KEY}\")"));
    assert_contains(&text, "`MASTODON_KEY`");
    assert_lacks(&text, "MASTODON_CLIENT_ID");
}

#[test]
fn one_client_has_no_host() {
    let text = text("#[oauth(provider = \"slack\")] pub struct Slack;");
    assert_lacks(&text, "host: std::option");
    assert_contains(&text, "SLACK_CLIENT_ID");
    assert_contains(&text, "`GET /api/slack/oauth/callback`");
}

#[test]
fn the_whole_host_may_begin_every_url() {
    for attributes in [
        "api_base_url = \"https://{instance}/api/v1\"",
        "revocation_endpoint = \"https://{instance}/oauth/revoke\"",
        "refresh_endpoint = \"https://{instance}/oauth/token\"",
        "introspection_endpoint = \"https://{instance}/introspect\"",
        "issuer = \"https://{instance}\"",
        "api_base_url = \"https://api.vendor.com/{instance}\"",
        "api_headers(x = \"{client_id} {instance}\"), api_base_url = \"https://{instance}/\"",
    ] {
        assert_eq!(errors(&with(attributes)), [], "{attributes}");
    }
    let echoed = "#[oauth(var, callback = \"host\", host)] instance: String";
    let bounded =
        "#[oauth(var, host, pattern = \"[a-z.]+\", default = \"a.example\")] instance: String";
    let named = "#[oauth(var, host, one_of(\"a.example\", \"b.example\"))] instance: String";
    for field in [echoed, bounded, named] {
        let source = format!("credentials = \"per_host\", {ENDPOINTS}");
        assert_eq!(errors(&mastodon(&source, field)), [], "{field}");
    }
    let discovered = "credentials = \"per_host\", issuer = \"https://{instance}\"";
    assert_eq!(errors(&mastodon(discovered, FIELD)), []);
}

#[test]
fn a_part_of_a_host_and_an_origin_are_no_whole_host() {
    for url in [
        "https://api.{instance}/",
        "https://{instance}.vendor.example.com/",
        "{+instance}/",
    ] {
        let source = with(&format!("api_base_url = \"{url}\""));
        let token = if url.starts_with('{') {
            "{+instance}"
        } else {
            "{instance}"
        };
        assert_wrong(&source, token, "begin the URL with `https://{instance}`");
    }
}

#[test]
fn host_and_credentials_go_together() {
    assert_wrong(
        &mastodon(ENDPOINTS, FIELD),
        "host",
        "add `credentials = \"per_host\"`",
    );
    let without = "credentials = \"per_host\", authorization_endpoint = \"https://a.example/a\", \
        token_endpoint = \"https://a.example/t\"";
    assert_wrong(
        &mastodon(without, ""),
        "\"per_host\"",
        "#[oauth(var, host)]",
    );
    let misspelt = mastodon(&format!("credential = \"per_host\", {ENDPOINTS}"), FIELD);
    assert_wrong(&misspelt, "credential", "`credentials`");
    let unknown = mastodon(&format!("credentials = \"perhost\", {ENDPOINTS}"), FIELD);
    assert_wrong(&unknown, "\"perhost\"", "did you mean `per_host`");
    let misspelt = mastodon(
        &format!("credentials = \"per_host\", {ENDPOINTS}"),
        "#[oauth(var, hosts)] instance: String",
    );
    assert!(errors(&misspelt).iter().any(|(at, _)| at == "hosts"));
    let whole = mastodon(ENDPOINTS, "#[oauth(var)] instance: String");
    let found = errors(&whole);
    assert_eq!(found.len(), 2, "{found:?}");
    assert!(found.iter().all(|(at, _)| at == "{instance}"), "{found:?}");
    assert!(
        found[0]
            .1
            .contains("`credentials = \"per_host\"` on the struct")
    );
}

#[test]
fn there_is_one_host() {
    let fields = format!("{FIELD}, #[oauth(var, host)] other: String");
    let source = format!("credentials = \"per_host\", {ENDPOINTS}");
    assert_wrong(&mastodon(&source, &fields), "host", "which is `instance`");
}

#[test]
fn the_endpoints_are_at_the_host() {
    for (key, given) in [
        ("authorization_endpoint", "\"https://a.example/authorize\""),
        (
            "token_endpoint",
            "\"https://a.example/token?at={instance}\"",
        ),
        ("token_endpoint", "\"https://{env.HOST}/token\""),
    ] {
        let other = if key == "token_endpoint" {
            "authorization_endpoint"
        } else {
            "token_endpoint"
        };
        let source = format!(
            "credentials = \"per_host\", {key} = {given}, {other} = \"https://{{instance}}/x\""
        );
        let words = format!("write `{key} = \"https://{{instance}}/..\"`");
        assert_wrong(&mastodon(&source, FIELD), given, &words);
    }
    let discovered = "credentials = \"per_host\", issuer = \"https://a.example/{instance}\"";
    assert_wrong(
        &mastodon(discovered, FIELD),
        "\"https://a.example/{instance}\"",
        "`issuer` is at another host",
    );
    let preset = "credentials = \"per_host\", provider = \"github\", token_endpoint = \
        \"https://{instance}/login/oauth/access_token\"";
    assert_wrong(
        &mastodon(preset, FIELD),
        "\"per_host\"",
        "`authorization_endpoint` is at another host",
    );
}

#[test]
fn a_host_is_a_text_that_the_user_gives() {
    for (field, words) in [
        (
            "#[oauth(var, host)] instance: Option<String>",
            "make this a `String`",
        ),
        ("#[oauth(var, host)] instance: i32", "make this a `String`"),
        (
            "#[oauth(callback = \"h\", host)] instance: String",
            "by `var`",
        ),
        (
            "#[oauth(token_response = \"h\", host)] instance: String",
            "by `var`",
        ),
        (
            "#[oauth(local, default = \"a.example\", host)] instance: String",
            "by `var`",
        ),
        (
            "#[oauth(var, host, secret)] instance: String",
            "remove `secret`",
        ),
        (
            "#[oauth(var, host, host_suffix = \".a.example\")] instance: String",
            "`pattern`",
        ),
    ] {
        let source = format!("credentials = \"per_host\", {ENDPOINTS}");
        assert_wrong(&mastodon(&source, field), "host", words);
    }
}

#[test]
fn values_that_are_written_are_hosts() {
    let long = format!("{}.example", ["a"; 125].join("."));
    for value in [
        "localhost",
        "a.localhost",
        "printer.local",
        "127.0.0.1",
        "2130706433",
        "a.0x7f",
        "[::1]",
        "a.example:443",
        "a.example.",
        "https://a.example",
        "A.example",
        &long,
    ] {
        let source = format!("credentials = \"per_host\", {ENDPOINTS}");
        let field = format!("#[oauth(var, host, default = \"{value}\")] instance: String");
        let token = format!("\"{value}\"");
        assert_wrong(&mastodon(&source, &field), &token, "is no host's name");
    }
}

#[test]
fn no_name_stands_for_the_redirect_uris_of_all_hosts() {
    assert_wrong(
        &with("redirect_uri = \"{env.RU_NAME}\""),
        "\"{env.RU_NAME}\"",
        "a redirect URI of its own",
    );
}

#[test]
fn nobody_knows_whose_secret_has_signed() {
    assert_wrong(
        &with("callback_signature(param = \"hmac\")"),
        "callback_signature",
        "whose secret has signed",
    );
}
