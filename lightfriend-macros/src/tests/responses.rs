//! What is asked for, how it comes back, and what of it is read.

use super::{
    assert_contains, assert_error, assert_fine, assert_lacks, error, error_of, errors, service,
    text,
};

#[test]
fn defaults_are_left_to_the_runtime() {
    let plain = text(&service(""));
    assert_contains(&plain, "..Authorization::DEFAULT }");
    for field in [
        "response_type:",
        "response_mode:",
        "nonce:",
        "code_params:",
        "callback_signature:",
    ] {
        assert_lacks(&plain, field);
    }
}

#[test]
fn a_response_type_is_the_providers_words_without_token() {
    for ty in [
        "code",
        "auth_code",
        "Assertion",
        "code id_token",
        "id_token code",
    ] {
        let attribute = format!("response_type = \"{ty}\"");
        assert_contains(&text(&service(&attribute)), &attribute.replace(" =", ":"));
    }
    for (ty, words) in [
        ("token", "RFC 9700 section 2.1.2"),
        ("code token", "RFC 9700 section 2.1.2"),
        ("code id_token token", "RFC 9700 section 2.1.2"),
        ("TOKEN code", "RFC 9700 section 2.1.2"),
        ("id_token", "this brings no code"),
        ("none", "this brings no code"),
        ("id_token none", "this brings no code"),
        ("", "RFC 6749 appendix A.3"),
        (" code", "RFC 6749 appendix A.3"),
        ("code  id_token", "RFC 6749 appendix A.3"),
        ("code&state=x", "RFC 6749 appendix A.3"),
        ("code,token", "RFC 6749 appendix A.3"),
        ("code\\ttoken", "RFC 6749 appendix A.3"),
    ] {
        assert_error(
            &format!("response_type = \"{ty}\""),
            &format!("\"{ty}\""),
            words,
        );
    }
}

#[test]
fn an_id_token_takes_a_nonce_and_a_response_mode_along() {
    let hybrid = text(&service("response_type = \"code id_token\""));
    assert_contains(&hybrid, "nonce: true");
    assert_contains(
        &hybrid,
        "response_mode: std::option::Option::Some(ResponseMode::Query)",
    );
    let said = "response_type = \"code id_token\", authorization_params(response_mode = \"query\")";
    assert_lacks(&text(&service(said)), "response_mode:");
    assert_contains(&text(&service("nonce")), "nonce: true");
    assert_error("nonce = \"x\"", "\"x\"", "`nonce` takes no value");
}

#[test]
fn a_response_mode_is_one_that_the_server_sees() {
    for (word, variant) in [("query", "Query"), ("form_post", "FormPost")] {
        let text = text(&service(&format!("response_mode = \"{word}\"")));
        assert_contains(&text, &format!("Some(ResponseMode::{variant})"));
    }
    assert_error(
        "response_mode = \"fragment\"",
        "\"fragment\"",
        "no server sees",
    );
    assert_error(
        "response_mode = \"post_form\"",
        "\"post_form\"",
        "`form_post`",
    );
}

#[test]
fn a_response_mode_is_no_parameter_but_the_usual_one() {
    assert_fine("authorization_params(response_mode = \"query\")");
    for mode in ["form_post", "fragment"] {
        assert_error(
            &format!("authorization_params(response_mode = \"{mode}\")"),
            &format!("\"{mode}\""),
            "write the attribute `response_mode = \"form_post\"`",
        );
    }
    assert_error(
        "response_mode = \"query\", authorization_params(response_mode = \"query\")",
        "response_mode",
        "the attribute `response_mode` sends it",
    );
    assert_error(
        "response_mod = \"query\", authorization_params(response_mode = \"query\")",
        "response_mod",
        "did you mean `response_mode`?",
    );
}

#[test]
fn a_code_has_names_of_its_own() {
    for (attribute, names) in [
        (
            "code_param = \"spapi_oauth_code\"",
            "&[\"spapi_oauth_code\"]",
        ),
        (
            "code_param(\"auth_code\", \"code\")",
            "&[\"auth_code\", \"code\"]",
        ),
        (
            "code_param = (\"auth_code\", \"code\")",
            "&[\"auth_code\", \"code\"]",
        ),
        ("code_param = (\"auth_code\",)", "&[\"auth_code\"]"),
    ] {
        assert_contains(&text(&service(attribute)), &format!("code_params: {names}"));
    }
    for taken in [
        "state",
        "iss",
        "error",
        "error_description",
        "access_token",
        "id_token",
    ] {
        let token = format!("\"{taken}\"");
        assert_error(
            &format!("code_param = {token}"),
            &token,
            "means something else in a callback",
        );
        assert_error(
            &format!("code_param(\"code\", {token})"),
            &token,
            "means something else",
        );
    }
    assert_error("code_param(\"a\", \"a\")", "\"a\"", "given twice");
    assert_error("code_param = \"\"", "\"\"", "printable ASCII");
    assert_error("code_param = \"a b\"", "\"a b\"", "printable ASCII");
    assert_error("code_param()", "code_param", "the list is empty");
    assert_error("code_param = code", "code", "takes a string");
    assert_error(
        "code_param = (code, \"b\")",
        "(code, \"b\")",
        "takes strings",
    );
    assert_error(
        "code_params = \"a\"",
        "code_params",
        "did you mean `code_param`?",
    );
    let both = errors(&service("code_param(\"state\", \"iss\")"));
    assert_eq!(both.len(), 2, "each is said: {both:#?}");
}

#[test]
fn a_signature_is_keyed_and_in_the_query() {
    let signature = "callback_signature(param = \"hmac\")";
    assert_contains(
        &text(&service(signature)),
        "callback_signature: std::option::Option::Some(\"hmac\")",
    );
    for (attributes, words) in [
        (
            "token_endpoint_auth_method = \"none\"",
            "keyed with the client secret",
        ),
        (
            "signed_client_secret(kid = \"K\")",
            "with `signed_client_secret` there is none",
        ),
        (
            "response_mode = \"form_post\"",
            "with `response_mode = \"form_post\"` it has none",
        ),
        ("code_param = \"hmac\"", "`hmac` is the code"),
    ] {
        assert_error(&format!("{signature}, {attributes}"), "\"hmac\"", words);
    }
    for (name, words) in [
        ("state", "means something else"),
        ("code", "`code` is the code"),
        ("", "printable ASCII"),
    ] {
        let token = format!("\"{name}\"");
        assert_error(
            &format!("callback_signature(param = {token})"),
            &token,
            words,
        );
    }
    assert_fine("callback_signature(param = \"code\"), code_param = \"c\"");
    // The runtime has the secret beside the key.
    assert_fine(&format!(
        "{signature}, token_endpoint_auth_method = \"private_key_jwt\""
    ));
    assert_error(
        "callback_signature()",
        "callback_signature",
        "name the parameter",
    );
    assert_error(
        "callback_signature = \"hmac\"",
        "\"hmac\"",
        "write `callback_signature(param = \"hmac\")`",
    );
    let (token, message) = error_of("callback_signature(parm = \"hmac\")");
    assert_eq!(token, "parm");
    assert!(message.contains("did you mean `param`?"), "{message}");
}

#[test]
fn a_misspelt_method_or_mode_is_one_error() {
    for attributes in [
        "token_endpoint_auth_method = \"nome\", callback_signature(param = \"hmac\")",
        "response_mode = \"form-post\", callback_signature(param = \"hmac\")",
        "response_type = \"code token\", nonce",
    ] {
        error_of(attributes);
    }
}

#[test]
fn only_users_are_sent_to_a_fragment() {
    let service = |authorization: &str, token: &str| {
        format!(
            "#[oauth(authorization_endpoint = \"{authorization}\", token_endpoint = \"{token}\")]
            pub struct Service;"
        )
    };
    let (fine, token) = ("https://a.example/authorize", "https://a.example/token");
    for url in [
        "https://a.example/login#/oauth/authorize",
        "https://a.example#/oauth/authorize?theme=dark",
        "https://a.example/?lang=en#/authorize",
        "https://a.example/qrconnect#wechat_redirect",
    ] {
        assert_eq!(errors(&service(url, token)), [], "{url}");
        let (at, message) = error(&service(fine, url));
        assert_eq!(at, format!("\"{url}\""));
        assert!(message.contains("must not have a fragment"), "{message}");
    }
    for (url, words) in [
        ("https://a.example/#/a#b", "two fragments"),
        (
            "https://a.example/#/authorize?response_type=token",
            "`response_type`",
        ),
        ("https://a.example/?a=b#/authorize?state=x", "`state`"),
        ("https://#/authorize", "has no host"),
    ] {
        let (at, message) = error(&service(url, token));
        assert_eq!(at, format!("\"{url}\""));
        assert!(message.contains(words), "{message}");
    }
}
