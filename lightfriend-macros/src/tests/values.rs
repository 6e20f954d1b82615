//! Values of one kind or another.

use super::{assert_contains, assert_error, assert_fine, assert_lacks, service, text};

#[test]
fn plain_is_refused_with_the_reason() {
    assert_error(
        "code_challenge_method = \"plain\"",
        "\"plain\"",
        "RFC 9700 section 2.1.1",
    );
}

#[test]
fn unknown_words_are_answered_with_the_known_ones() {
    assert_error(
        "token_endpoint_auth_method = \"client_secret_basik\"",
        "\"client_secret_basik\"",
        "did you mean `client_secret_basic`?",
    );
    assert_error(
        "token_request_format = \"xml\"",
        "\"xml\"",
        "`form`, `json` and `query`",
    );
    assert_error(
        "token_type = \"mac\"",
        "\"mac\"",
        "`bearer`, `bearer_or_absent` and `any`",
    );
    assert_error(
        "token_endpoint_auth_method = \"client_secret_basic\", basic_encoding = \"row\"",
        "\"row\"",
        "did you mean `raw`?",
    );
    assert_error(
        "token_endpoint_auth_method = \"privat_key_jwt\"",
        "\"privat_key_jwt\"",
        "did you mean `private_key_jwt`?",
    );
    assert_error(
        "code_challenge_method = \"S512\"",
        "\"S512\"",
        "`S256` and `none`",
    );
}

#[test]
fn a_user_agent_is_what_a_header_can_be() {
    assert_contains(
        &text(&service("user_agent = \"app/1 (a@b.example)\"")),
        "user_agent: std::option::Option::Some(\"app/1 (a@b.example)\")",
    );
    for wrong in ["\"\"", "\" app\"", "\"app\\r\\nX: y\"", "\"äpp\""] {
        assert_error(&format!("user_agent = {wrong}"), wrong, "printable ASCII");
    }
}

#[test]
fn a_token_expires_with_a_status_of_the_client_only() {
    let with = |list: &str| format!("api_base_url = \"https://a.example\", api_expired{list}");
    assert_contains(
        &text(&service(&with("(403, 404)"))),
        "expired: &[403u16, 404u16]",
    );
    for (list, token, words) in [
        ("(500)", "500", "from 400 to 499"),
        ("(200)", "200", "from 400 to 499"),
        ("(401u8)", "401u8", "from 400 to 499"),
        ("(99999)", "99999", "from 400 to 499"),
        ("(401, 401)", "401", "twice"),
        ("()", "api_expired", "a list of numbers"),
        (" = 403", "403", "write `api_expired(401, 403)`"),
        ("(\"403\")", "api_expired", "a list of numbers"),
    ] {
        assert_error(&with(list), token, words);
    }
}

#[test]
fn durations_have_units() {
    for (given, seconds) in [("30s", 30_u64), ("5m", 300), ("1h", 3_600), ("2d", 172_800)] {
        let text = text(&service(&format!("default_expires_in = \"{given}\"")));
        assert_contains(
            &text.replace('_', ""),
            &format!("Duration::fromsecs({seconds}u64)"),
        );
    }
    assert_error(
        "default_expires_in = \"30\"",
        "\"30\"",
        "the unit is missing",
    );
    assert_error(
        "default_expires_in = 30",
        "30",
        "`default_expires_in = \"30s\"`",
    );
    assert_error("default_expires_in = \"1w\"", "\"1w\"", "not one of these");
    assert_error(
        "default_expires_in = \"1 h\"",
        "\"1 h\"",
        "not one of these",
    );
    assert_error(
        "default_expires_in = \"h\"",
        "\"h\"",
        "the number is missing",
    );
    assert_error("default_expires_in = \"-1h\"", "\"-1h\"", "not a whole one");
    assert_error("default_expires_in = \"\"", "\"\"", "the number is missing");
    assert_error("default_expires_in = \"11000d\"", "\"11000d\"", "ten years");
    assert_error(
        "default_expires_in = \"99999999999999999999d\"",
        "\"99999999999999999999d\"",
        "ten years",
    );
    assert_error(
        "default_expires_in = \"999999999999999999d\"",
        "\"999999999999999999d\"",
        "ten years",
    );
}

#[test]
fn a_user_is_asked_in_time() {
    let text = text(&service("renew_before = \"7d\""));
    assert_contains(
        &text.replace('_', ""),
        "renewbefore: std::option::Option::Some(std::time::Duration::fromsecs(604800u64)),",
    );
    assert_lacks(&super::text(&service("")), "renew_before");
    assert_error("renew_before = 7", "7", "`renew_before = \"7s\"`");
}

#[test]
fn only_the_margin_may_be_zero() {
    assert_fine("refresh_before = \"0s\"");
    assert_error("default_expires_in = \"0s\"", "\"0s\"", "no use");
    assert_error("renew_before = \"0d\"", "\"0d\"", "leave it out");
}

#[test]
fn a_value_of_the_wrong_kind_is_shown_the_right_one() {
    assert_error("service = 3", "3", "`service = \"..\"`");
    assert_error("service", "service", "`service = \"..\"`");
    assert_error("service(\"x\")", "service", "`service = \"..\"`");
    assert_error("env = GOOGLE", "GOOGLE", "`env = \"..\"`");
    assert_error("user_id = 3", "3", "takes a type");
    assert_error("user_id = &str", "&str", "takes a type");
    assert_error("default_expires_in = -30", "-30", "whole number");
    assert_error("refresh_before = 1.5", "1.5", "`refresh_before = \"30s\"`");
}

#[test]
fn user_ids_have_one_of_four_types() {
    for (given, variant, ty) in [
        ("i32", "Integer", "std::primitive::i32"),
        ("\"i64\"", "BigInt", "std::primitive::i64"),
        ("String", "Text", "std::string::String"),
        ("\"String\"", "Text", "std::string::String"),
        ("uuid::Uuid", "Uuid", "uuid::Uuid"),
        ("\"uuid::Uuid\"", "Uuid", "uuid::Uuid"),
    ] {
        let text = text(&service(&format!("user_id = {given}")));
        assert_contains(&text, &format!("owner_id: UserIdType::{variant}"));
        assert_contains(&text, &format!("type UserId = {ty};"));
    }
    assert_error(
        "user_id = u32",
        "u32",
        "`i32`, `i64`, `String` and `uuid::Uuid`",
    );
    assert_error("user_id = \"u32\"", "\"u32\"", "`i32`");
}
