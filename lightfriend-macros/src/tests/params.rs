//! Request parameters and headers.

use super::{assert_contains, assert_error, assert_fine, service, text};

#[test]
fn names_are_identifiers_or_strings_and_values_strings_booleans_or_integers() {
    let text = text(&service(
        "authorization_params(access_type = \"offline\", \"subscription-key\" = \"x\", type = true, n = 3, m = -1)",
    ));
    for (name, value) in [
        ("access_type", "offline"),
        ("subscription-key", "x"),
        ("type", "true"),
        ("n", "3"),
        ("m", "-1"),
    ] {
        let param = format!(
            "Param {{ name: \"{name}\", value: Template(&[Segment::Text(\"{value}\")]), }}"
        );
        assert_contains(&text, &param);
    }
}

#[test]
fn other_values_are_refused() {
    assert_error(
        "token_params(a = 1.5)",
        "1.5",
        "a string, a truth value or a whole number",
    );
    assert_error(
        "token_params(a = b)",
        "b",
        "a string, a truth value or a whole number",
    );
    assert_error("token_params(a)", "a", "has no value");
    assert_error("token_params(\"a-b\": \"c\")", "\"a-b\"", "has no value");
    assert_error("token_params(a-b = \"c\")", "-", "are quoted");
    assert_error(
        "token_params = \"a=b\"",
        "\"a=b\"",
        "`token_params` is a list",
    );
}

#[test]
fn parameters_of_the_flow_cannot_be_set() {
    for name in ["client_id", "redirect_uri", "scope", "state"] {
        assert_error(
            &format!("authorization_params({name} = \"x\")"),
            name,
            "out here",
        );
    }
    for name in [
        "client_secret",
        "response_type",
        "code_challenge",
        "code_challenge_method",
        "nonce",
    ] {
        for list in ["authorization_params", "token_params", "refresh_params"] {
            assert_error(&format!("{list}({name} = \"x\")"), name, "out here");
        }
    }
    for list in ["token_params", "refresh_params"] {
        let fixed = format!("{list}(state = \"x\")");
        assert_error(&fixed, "\"x\"", "write `state = \"{state}\"`");
    }
    assert_fine("token_params(state = \"{state}\")");
    for name in ["grant_type", "code", "code_verifier", "refresh_token"] {
        for list in ["token_params", "refresh_params"] {
            assert_error(&format!("{list}({name} = \"x\")"), name, "out here");
        }
    }
}

#[test]
fn a_token_request_repeats_the_scope_by_a_template_only() {
    for list in ["token_params", "refresh_params"] {
        let param = |value: &str| format!("{list}(scope = \"{value}\")");
        assert_fine(&param("{scope}"));
        assert_fine(&param("openid {scope}"));
        for fixed in ["read", "", "{{scope}}"] {
            let token = format!("\"{fixed}\"");
            assert_error(&param(fixed), &token, "write `scope = \"{scope}\"`");
        }
    }
    assert_contains(
        &text(&service("refresh_params(scope = \"{scope}\")")),
        "params: &[Param { name: \"scope\", value: Template(&[Segment::Scope]) }]",
    );
}

#[test]
fn nothing_is_sent_twice() {
    let basic = "token_endpoint_auth_method = \"client_secret_basic\",";
    for list in ["token_params", "refresh_params"] {
        let param = format!("{list}(client_id = \"{{client_id}}\")");
        assert_fine(&format!("{basic} {param}"));
        for (method, name) in [
            ("", "client_secret_post"),
            ("token_endpoint_auth_method = \"none\",", "none"),
        ] {
            let by = format!("`token_endpoint_auth_method = \"{name}\"` sends it already");
            assert_error(&format!("{method} {param}"), "client_id", &by);
        }
        let fixed = format!("{basic} {list}(client_id = \"x\")");
        assert_error(&fixed, "\"x\"", "write `client_id = \"{client_id}\"`");
    }
    let param = |list: &str| format!("{list}(redirect_uri = \"{{redirect_uri}}\")");
    assert_fine(&param("refresh_params"));
    let token = param("token_params");
    assert_error(&token, "redirect_uri", "the code exchange");
}

#[test]
fn a_reserved_parameter_is_answered_with_its_attribute() {
    assert_error(
        "authorization_params(scope = \"x\")",
        "scope",
        "use `scopes(..)`",
    );
    assert_error(
        "token_params(client_secret = \"x\")",
        "client_secret",
        "token_endpoint_auth_method",
    );
    assert_error(
        "authorization_params(\"state\" = \"x\")",
        "\"state\"",
        "RFC 9700 section 4.7",
    );
}

#[test]
fn a_parameter_is_given_once() {
    assert_error(
        "authorization_params(a = \"1\", \"a\" = \"2\")",
        "\"a\"",
        "twice",
    );
}

#[test]
fn placeholders_become_segments() {
    let text = text(&service(
        "token_params(a = \"x{client_id}{redirect_uri}y{scope}\", b = \"{{{random}}}\")",
    ));
    assert_contains(
        &text,
        "Template( &[ Segment::Text(\"x\"), Segment::ClientId, Segment::RedirectUri, Segment::Text(\"y\"), Segment::Scope, ], )",
    );
    assert_contains(
        &text,
        "&[Segment::Text(\"{\"), Segment::Random, Segment::Text(\"}\")]",
    );
}

#[test]
fn unknown_placeholders_are_refused_with_those_that_exist() {
    assert_error(
        "token_params(a = \"{clientid}\")",
        "{clientid}",
        "did you mean `client_id`?",
    );
    assert_error(
        "token_params(a = \"{shop}\")",
        "{shop}",
        "`{client_id}`, `{redirect_uri}`, `{redirect_uri.host}`, `{scope}`, `{state}`, `{random}`, \
            `{uuid}` and `{env.NAME}`",
    );
    assert_error("token_params(a = \"{\")", "{", "`{{`");
    assert_error("token_params(a = \"x}\")", "}", "`}}`");
    assert_error("token_params(a = \"x{a{b}\")", "{", "`{{`");
    // Where a part is, escapes hide; then the whole is shown.
    assert_error(
        "token_params(a = \"\\\"{b}\")",
        "\"\\\"{b}\"",
        "unknown placeholder",
    );
    assert_error(
        "token_params(a = r#\"{b}\"#)",
        "r#\"{b}\"#",
        "unknown placeholder",
    );
}

#[test]
fn the_client_secret_is_no_placeholder() {
    assert_error(
        "authorization_params(a = \"{client_secret}\")",
        "{client_secret}",
        "a URL",
    );
    assert_error(
        "token_params(a = \"{client_secret}\")",
        "{client_secret}",
        "RFC 6749 section 2.3",
    );
}

#[test]
fn headers_have_the_names_of_headers() {
    let api = "api_base_url = \"https://a.example\",";
    assert_fine(&format!(
        "{api} api_headers(\"Notion-Version\" = \"2022-06-28\"), api_auth(header = \"X-Token\")"
    ));
    assert_error(
        &format!("{api} api_headers(\"a b\" = \"x\")"),
        "\"a b\"",
        "RFC 9110",
    );
    assert_error(
        &format!("{api} api_headers(a = \"\\r\\nb: c\")"),
        "\"\\r\\nb: c\"",
        "RFC 9110",
    );
    assert_error(
        &format!("{api} api_headers(a = \"1\", A = \"2\")"),
        "A",
        "twice",
    );
    for name in ["Authorization", "host", "Content-Length", "cookie"] {
        assert_error(
            &format!("{api} api_headers(\"{name}\" = \"x\")"),
            &format!("\"{name}\""),
            "out here",
        );
    }
    assert_error(
        &format!("{api} api_auth(header = \"Authorization\")"),
        "\"Authorization\"",
        "default",
    );
    assert_error(
        &format!("{api} api_auth(header = \"X-T\"), api_headers(\"x-t\" = \"1\")"),
        "\"x-t\"",
        "remove one",
    );
    assert_error(&format!("{api} api_auth()"), "api_auth", "name the header");
    assert_error(
        &format!("{api} api_auth = \"X-T\""),
        "\"X-T\"",
        "api_auth(header",
    );
}
