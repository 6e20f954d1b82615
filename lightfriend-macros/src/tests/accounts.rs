//! The field that tells accounts apart.

use super::{assert_contains, assert_lacks, error, errors, text};

fn with(fields: &str) -> String {
    format!("#[oauth(provider = \"slack\")] pub struct Slack {{ {fields} }}")
}

fn keyed(key: &str, ty: &str) -> String {
    with(&format!(
        "#[oauth(token_response = \"team.id\", {key})] team_id: {ty}"
    ))
}

#[track_caller]
fn assert_error(source: &str, token: &str, words: &str) {
    let (at, message) = error(source);
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

#[test]
fn the_descriptor_names_the_key() {
    for (ty, sql, exclusive) in [
        ("String", "Text", false),
        ("i32", "Integer", true),
        ("i64", "BigInt", false),
    ] {
        let key = if exclusive {
            "account_key(exclusive)"
        } else {
            "account_key"
        };
        assert_contains(
            &text(&keyed(key, ty)),
            &format!(
                "account_key: std::option::Option::Some(KeyColumn {{ name: \"team_id\", ty: \
                 ColumnType::{sql}, exclusive: {exclusive}, }}),"
            ),
        );
    }
}

#[test]
fn every_source_but_the_applications_own_may_be_the_key() {
    for source in [
        "token_response = \"a\"",
        "access_token_claim = \"tid\"",
        "callback = \"realmId\"",
        "var",
        "var, one_of(\"eu\", \"us\")",
    ] {
        let source = with(&format!("#[oauth({source}, account_key)] key: String"));
        assert_eq!(errors(&source), [], "{source}");
    }
    let lookup = "#[oauth(provider = \"slack\", api_base_url = \"https://api.slack.com\", \
                  lookup(url = \"https://api.slack.com/me\"))] \
                  struct Slack { #[oauth(lookup = \"id\", account_key)] key: i64 }";
    assert_eq!(errors(lookup), []);
    let shared = "#[oauth(provider = \"slack\", revocation_endpoint = \"https://slack.com/revoke\", \
                  revocation(shared_by = \"team_id\"))] \
                  struct Slack { #[oauth(token_response = \"team.id\", account_key)] team_id: String }";
    assert_eq!(errors(shared), []);
}

#[test]
fn the_key_is_part_of_the_tables_key_and_of_everything_that_finds_a_row() {
    let text = text(&with(
        "#[oauth(token_response = \"team.id\", account_key)] team_id: String,
         #[oauth(local)] note: Option<String>,
         #[oauth(token_response = \"hook\", secret)] hook: Option<String>",
    ));
    for part in [
        "slack_connection (user_id, team_id) {",
        "primary_key(user_id, team_id)",
        "type AccountKey = std::string::String;",
        "fn find<C: Connection>( conn: &mut C, user_id: std::primitive::i32, team_id: impl \
         std::convert::Into<std::string::String>, )",
        "repository::find::<Self, C>(conn, user_id, std::convert::Into::into(team_id))",
        "repository::list::<Self, C>(conn, user_id)",
        "repository::update_tokens::<Self, C>(conn, user_id, std::convert::Into::into(team_id), \
         tokens)",
        "repository::delete::<Self, C>(conn, user_id, std::convert::Into::into(team_id))",
        "repository::set_field::<Self, C>(conn, user_id, std::convert::Into::into(team_id), \
         \"note\", value)",
        "engine::open_optional(oauth, descriptor, &self.user_id, &self.team_id, \"hook\",",
        "engine::account::<Self>(oauth, user_id, std::convert::Into::into(team_id))",
        "engine::accounts::<Self>(oauth, user_id).await",
        "(\"team_id\", Value::from(self.team_id))",
    ] {
        assert_contains(&text, part);
    }
}

#[test]
fn a_number_is_given_as_it_is() {
    let text = text(&keyed("account_key", "i64"));
    assert_contains(
        &text,
        "fn account( oauth: &OAuth, user_id: std::primitive::i32, team_id: std::primitive::i64, )",
    );
    assert_contains(&text, "engine::account::<Self>(oauth, user_id, team_id)");
}

#[test]
fn shortcuts_that_would_guess_are_bounded_away() {
    let keyed = text(&keyed("account_key", "String"));
    let bound = "where for<'one> Self: OneAccount<'one>,";
    let bounds = keyed.matches(&super::plain(bound)).count();
    assert_eq!(bounds, 5);
    let single = text(&with("#[oauth(token_response = \"a\")] a: String"));
    assert_lacks(&single, "OneAccount");
    assert_lacks(&single, "accounts(");
}

#[test]
fn hooks_do_not_fill_the_key() {
    let text = text(
        "#[oauth(provider = \"slack\", hooks = Its)] struct Slack {
            #[oauth(token_response = \"a\", account_key)] team_id: String,
            #[oauth(token_response = \"b\")] name: Option<String>,
        }",
    );
    assert_contains(&text, "FieldOf<Its> for slack_connection::name");
    assert_lacks(&text, "FieldOf<Its> for slack_connection::team_id");
}

#[test]
fn a_key_is_text_or_a_whole_number_that_is_always_there() {
    for ty in ["f64", "bool"] {
        assert_error(&keyed("account_key", ty), "account_key", "`i64`");
    }
    for ty in ["Option<String>", "Option<i64>"] {
        assert_error(&keyed("account_key", ty), "account_key", "`Option`");
    }
    // The type is the one mistake.
    assert_error(&keyed("account_key", "u8"), "u8", "cannot have this type");
}

#[test]
fn a_key_is_the_providers_and_not_sealed() {
    assert_error(
        &keyed("secret, account_key", "String"),
        "account_key",
        "a `secret` cannot be",
    );
    let local = with("#[oauth(local, default = \"a\", account_key)] a: String");
    assert_error(&local, "account_key", "token_response");
    // Where the value comes from is the one mistake.
    let both = with("#[oauth(local, token_response = \"a\", account_key)] a: String");
    assert_error(&both, "local", "remove one of the two");
}

#[test]
fn a_key_has_no_keyword_as_its_name() {
    let keyword = with("#[oauth(token_response = \"a\", account_key)] r#type: String");
    assert_error(&keyword, "r#type", "choose another name");
    let raw = with("#[oauth(token_response = \"a\", account_key)] r#team: String");
    assert_contains(&text(&raw), "primary_key(user_id, team)");
}

#[test]
fn there_is_one_key() {
    let two = with(
        "#[oauth(token_response = \"a\", account_key)] a: String,
         #[oauth(token_response = \"b\", account_key(exclusive))] b: String",
    );
    assert_error(&two, "account_key", "`a` tells the accounts apart already");
    assert_contains(&expanded(&two), "slack_connection (user_id, a) {");
}

#[test]
fn the_only_word_is_exclusive() {
    for (key, token, words) in [
        (
            "account_key(exlusive)",
            "exlusive",
            "did you mean `exclusive`?",
        ),
        ("account_key(shared)", "shared", "there is only `exclusive`"),
        (
            "account_key(exclusive, exclusive)",
            "exclusive",
            "given twice",
        ),
        ("account_key()", "account_key", "this says nothing"),
        (
            "account_key(\"exclusive\")",
            "\"exclusive\"",
            "account_key(exclusive)",
        ),
        ("account_key = true", "true", "takes no value"),
        (
            "account_key = \"exclusive\"",
            "\"exclusive\"",
            "account_key(exclusive)",
        ),
    ] {
        assert_error(&keyed(key, "String"), token, words);
    }
}

#[test]
fn a_broken_key_is_a_key_for_whoever_uses_it() {
    for source in [
        keyed("account_key", "Option<String>"),
        keyed("account_key", "f64"),
        keyed("account_key, secret", "String"),
        keyed("account_key(exlusive)", "String"),
    ] {
        let text = expanded(&source);
        assert_contains(&text, "type AccountKey = std::string::String;");
        assert_contains(&text, "team_id -> Text,");
    }
}

/// The expansion, whatever is wrong with the source.
fn expanded(source: &str) -> String {
    super::plain(&quote::ToTokens::to_token_stream(&super::expand(source)).to_string())
}
