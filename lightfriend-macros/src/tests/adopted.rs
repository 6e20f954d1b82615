//! Tables that the host has already.

use super::{
    assert_contains, assert_error, assert_error_with_field, assert_fine, assert_lacks, errors,
    service, text, with_field,
};

#[test]
fn columns_have_another_name_in_the_database_alone() {
    let field = "#[oauth(local)] region: Option<String>";
    let container = "columns(user_id = \"account_id\", access_token = \"token\", \
                     region = \"area\", lease_owner = \"held_by\"), migration = \"host\"";
    let text = text(&with_field(container, field));
    for part in [
        "renamed: &[(\"user_id\", \"account_id\"), (\"access_token\", \"token\"), \
         (\"region\", \"area\"), (\"lease_owner\", \"held_by\")], \
         migrated_by: MigratedBy::Host,",
        "#[sql_name = \"account_id\"] user_id -> Integer,",
        "#[sql_name = \"token\"] access_token -> Text,",
        "#[sql_name = \"area\"] region -> Nullable<Text>,",
        "pub access_token: Sealed,",
        "name: \"region\"",
        "(\"region\", Value::or_default(self.region))",
    ] {
        assert_contains(&text, part);
    }
}

#[test]
fn the_frameworks_names_and_migrations_are_the_default() {
    let text = text(&service(""));
    for part in ["renamed", "migrated_by", "sql_name"] {
        assert_lacks(&text, part);
    }
    // A list of all names may have some that stay.
    let text = self::text(&service("columns(scopes = \"scopes\")"));
    assert_lacks(&text, "sql_name");
}

#[test]
fn names_may_be_exchanged() {
    assert_fine("columns(status = \"scopes\", scopes = \"status\")");
    assert_fine("columns(\"access_token\" = \"token\")");
}

#[test]
fn who_created_it_is_a_column_of_other_owners() {
    assert_fine("owner = \"team\", columns(team = \"team_id\", connected_by = \"user_id\")");
    assert_error(
        "columns(connected_by = \"user\")",
        "connected_by",
        "where the owner is not the user",
    );
    assert_error(
        "owner = \"team\", columns(user_id = \"team_id\")",
        "user_id",
        "the owner's column is `team`",
    );
}

#[test]
fn a_name_is_one_of_a_column() {
    for (given, token, words) in [
        (
            "acess_token = \"token\"",
            "acess_token",
            "there is no column `acess_token`; did you mean `access_token`?",
        ),
        ("zebra = \"z\"", "zebra", "such as `access_token`"),
        (
            "status = \"a\", status = \"b\"",
            "status",
            "`status` is named twice",
        ),
        (
            "status = \"a\", scopes = \"a\"",
            "\"a\"",
            "`status` has the name `a` already",
        ),
        (
            "status = \"scopes\"",
            "\"scopes\"",
            "`scopes` is another of the columns",
        ),
        (
            "status = \"Status\"",
            "\"Status\"",
            "starts with a small letter",
        ),
        ("status = \"order\"", "\"order\"", "SQL keyword"),
        ("status = \"\"", "\"\"", "starts with a small letter"),
        ("status", "status", "has no value"),
        ("status = 5", "5", "starts with a small letter"),
    ] {
        assert_error(&format!("columns({given})"), token, words);
    }
    assert_error("columns()", "columns", "the list is empty");
    assert_error("columns = \"a\"", "\"a\"", "`columns` is a list");
}

#[test]
fn a_field_is_a_column_too() {
    let field = "#[oauth(local)] region: Option<String>";
    assert_error_with_field(
        "columns(regio = \"area\")",
        field,
        "regio",
        "did you mean `region`?",
    );
    assert_error_with_field(
        "columns(status = \"region\")",
        field,
        "\"region\"",
        "`region` is another of the columns",
    );
    // One mistake is one error.
    let broken = "#[oauth(local)] order: Option<String>";
    let found = errors(&with_field("columns(order = \"rank\")", broken));
    assert_eq!(found.len(), 1, "{found:?}");
}

#[test]
fn a_table_is_migrated_by_the_host_or_by_nobody_else() {
    for word in ["hosts", "framework"] {
        let token = format!("\"{word}\"");
        assert_error(
            &format!("migration = {token}"),
            &token,
            "`migration` is `\"host\"`",
        );
    }
    assert_error("migration = \"hosts\"", "\"hosts\"", "did you mean `host`?");
    assert_fine("migration = \"host\"");
}
