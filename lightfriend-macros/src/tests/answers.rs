//! What the answers mean: `token_response(..)` and `token_error(..)`.

use super::{assert_contains, assert_error, assert_fine, assert_lacks, errors, service, text};

fn response(list: &str) -> String {
    text(&service(&format!("token_response({list})")))
}

#[test]
fn what_is_not_written_is_not_emitted() {
    let plain = text(&service(""));
    assert_lacks(&plain, "answer:");
    assert_lacks(&plain, "error_words:");
    assert_contains(&plain, "..Token::DEFAULT");
    assert_contains(
        &response("root = \"data\""),
        "answer: Answer { root: &[&[\"data\"]], ..Answer::DEFAULT },",
    );
}

#[test]
fn a_path_is_written_in_three_ways() {
    let both = "access_token: &[&[\"a\"], &[\"b\", \"0\", \"c\"]]";
    for list in [
        "access_token(\"a\", \"b.0.c\")",
        "access_token = (\"a\", \"b.0.c\")",
    ] {
        assert_contains(&response(list), both);
    }
    for list in [
        "expires_in = \"a\"",
        "expires_in(\"a\")",
        "expires_in = (\"a\")",
    ] {
        assert_contains(&response(list), "expires_in: &[&[\"a\"]]");
    }
    assert_fine("token_error(code = (\"code\", \"error.code\"))");
}

#[test]
fn a_path_that_cannot_be_one_is_refused() {
    for (list, token, words) in [
        ("root = \"\"", "\"\"", "names with dots"),
        ("scope = \"a b\"", "\"a b\"", "names with dots"),
        ("expires_at = \"$.end\"", "\"$.end\"", "names with dots"),
        ("expires_in = \"a[0]\"", "\"a[0]\"", "as in \"a.0\""),
        ("root = 3", "3", "takes a string"),
        ("root = ()", "()", "write `root = (\"..\", \"..\")`"),
        ("root = (1, \"a\")", "(1, \"a\")", "takes strings"),
        ("scope = (\"a\", \"a\")", "\"a\"", "given twice"),
        (
            "root = \"data\", access_token = \"data.token\"",
            "\"data.token\"",
            "begin at `root`: write \"token\"",
        ),
        (
            "access_token = (\"a\", \"t\"), refresh_token = \"t\"",
            "\"t\"",
            "the access token's path",
        ),
        (
            "acces_token = \"a\"",
            "acces_token",
            "did you mean `access_token`?",
        ),
        ("token_type = \"a\"", "token_type", "there are `root`"),
        ("", "token_response", "says nothing"),
    ] {
        assert_error(&format!("token_response({list})"), token, words);
    }
    assert_error(
        "token_response = \"team.id\"",
        "\"team.id\"",
        "a column's own path is written on its field",
    );
}

#[test]
fn a_code_and_its_successes_are_texts() {
    let with = |list: &str| text(&service(&format!("token_error({list})")));
    assert_contains(
        &with("code = \"errcode\", success = 0, invalid_grant(\"40029\")"),
        "error_words: ErrorWords { code: &[&[\"errcode\"]], success: &[\"0\"], \
         invalid_grant: &[\"40029\"], ..ErrorWords::DEFAULT },",
    );
    for (success, expected) in [
        ("= \"0000\"", "\"0000\""),
        ("= true", "\"true\""),
        ("= -1", "\"-1\""),
        ("(0, \"ok\")", "\"0\",\"ok\""),
        ("= (0, \"ok\")", "\"0\",\"ok\""),
        ("= (\"ok\")", "\"ok\""),
    ] {
        let list = format!("code = \"a\", success {success}");
        assert_contains(&with(&list), &format!("success: &[{expected}]"));
    }
}

#[test]
fn success_is_said_of_a_code_and_means_nothing_else() {
    for (list, token, words) in [
        ("success = 0", "0", "`success` goes with `code"),
        ("code = \"c\", success", "success", "takes a value"),
        ("code = \"c\", success()", "success", "takes a value"),
        ("code = \"c\", success = \"\"", "\"\"", "cannot be empty"),
        ("code = \"c\", success = \" 0\"", "\" 0\"", "without spaces"),
        ("code = \"c\", success(0, \"0\")", "\"0\"", "given twice"),
        ("code = \"c\", success = 0.5", "0.5", "a whole number"),
        ("code = \"c\", success = ok", "ok", "a word, a whole number"),
        ("code = \"c\", success = 0000", "0000", "write \"0000\""),
        ("code = \"c\", success = 0x1f", "0x1f", "this is 31"),
        (
            "code = \"c\", success(0, 1), transient(\"1\")",
            "\"1\"",
            "is given for `success`",
        ),
        ("code = \"a..b\"", "\"a..b\"", "names with dots"),
        ("code = \"c\", ok = 0", "ok", "did you mean `success`?"),
    ] {
        assert_error(&format!("token_error({list})"), token, words);
    }
}

#[test]
fn a_code_that_cannot_be_read_is_the_one_mistake() {
    assert_error("token_error(code = 3, success = 0)", "3", "takes a string");
    assert_error(
        "token_error(cod = \"c\", success = 0)",
        "cod",
        "did you mean `code`?",
    );
}

#[test]
fn every_mistake_is_said_at_once() {
    let wrong = "token_response(root = \"\", scope = 3), token_error(success = 0, transient(\"\"))";
    assert_eq!(errors(&service(wrong)).len(), 4);
}
