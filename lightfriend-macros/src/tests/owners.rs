//! Owners that are not the user.

use super::{assert_contains, assert_error, assert_fine, assert_lacks, errors, service, text};

#[test]
fn the_owners_column_stands_where_the_users_would() {
    let text = text(&service(
        "owner = \"organization_id\", owner_id = i64, owners = \"organizations(key)\"",
    ));
    for part in [
        "owner: \"organization_id\", owner_id: UserIdType::BigInt, owners: \
         std::option::Option::Some(ForeignKey { table: \"organizations\", column: \"key\", }), \
         connected_by: std::option::Option::Some(UserIdType::Integer),",
        "service_connection (organization_id) {",
        "organization_id -> BigInt,",
        "connected_by -> Nullable<Integer>,",
        "primary_key(organization_id)",
        "pub organization_id: std::primitive::i64,",
        "pub connected_by: std::option::Option<std::primitive::i32>,",
        "type UserId = std::primitive::i64;",
        "owner: UserId::from(self.organization_id),",
        "connected_by: std::option::Option::map(self.connected_by, UserId::from),",
        "repository::find::<Self, C>(conn, organization_id, ())",
        "engine::account::<Self>(oauth, organization_id, ())",
        "engine::connect_with_code::<Self>(oauth, organization_id, code, values)",
    ] {
        assert_contains(&text, part);
    }
    assert_lacks(&text, "user_id");
}

#[test]
fn an_owner_is_like_a_user_unless_more_is_said() {
    let text = text(&service("user_id = String, owner = \"team\""));
    for part in [
        "owner: \"team\", owner_id: UserIdType::Text, owners: std::option::Option::None, \
         connected_by: std::option::Option::Some(UserIdType::Text),",
        "team -> Text,",
        "connected_by -> Nullable<Text>,",
    ] {
        assert_contains(&text, part);
    }
    assert_fine("owner = \"team\", owners = \"none\"");
}

#[test]
fn a_uuid_is_read_as_bytes() {
    let text = text(&service(
        "user_id = uuid::Uuid, owner = \"team\", owner_id = i32",
    ));
    assert_contains(
        &text,
        "#[diesel(deserialize_as = OptionalUuidBytes)] pub connected_by: \
         std::option::Option<Uuid>,",
    );
    assert_contains(
        &text,
        "#[diesel(serialize_as = OptionalUuidBytes)] pub connected_by: std::option::Option<Uuid>,",
    );
    assert_contains(&text, "connected_by -> Nullable<SqlUuid>,");
}

#[test]
fn without_an_owner_nobody_has_connected_for_another() {
    let text = text(&service(""));
    assert_lacks(&text, "connected_by ->");
    assert_contains(&text, "connected_by: std::option::Option::None,");
}

#[test]
fn the_column_has_a_name_of_its_own() {
    for (name, words) in [
        ("Organization", "small letter"),
        ("", "organization_id"),
        ("order", "SQL keyword"),
        ("type", "Rust keyword"),
        ("access_token", "every connection has a column"),
        ("connected_by", "every connection has a column"),
        ("dsl", "Diesel's `table!`"),
        ("service_connection", "Diesel's `table!`"),
        ("user_id", "remove `owner`"),
    ] {
        assert_error(
            &format!("owner = \"{name}\""),
            &format!("\"{name}\""),
            words,
        );
    }
    assert_error(
        "owner = organization_id",
        "organization_id",
        "takes a string",
    );
}

#[test]
fn no_field_has_the_owners_column() {
    let source = "#[oauth(provider = \"slack\", owner = \"team_id\")] pub struct Slack { \
                  #[oauth(token_response = \"team.id\")] team_id: String }";
    let (token, message) = super::error(source);
    assert_eq!(token, "team_id");
    assert!(message.contains("the owner's column"), "{message}");
}

#[test]
fn what_is_said_of_an_owner_needs_one() {
    assert_error("owner_id = i64", "i64", "`owner_id` goes with `owner");
    assert_error(
        "owners = \"organizations(id)\"",
        "\"organizations(id)\"",
        "`owners` goes with `owner",
    );
    assert_eq!(
        errors(&service("owner_id = i64, owners = \"none\"")).len(),
        2
    );
    // A misspelt owner is the one mistake.
    assert_error(
        "ownr = \"organization_id\", owner_id = i64",
        "ownr",
        "did you mean `owner`?",
    );
}

#[test]
fn owners_are_a_table_and_a_key() {
    let with = |owners: &str| format!("owner = \"organization_id\", owners = \"{owners}\"");
    assert_error(
        &with("organizations"),
        "\"organizations\"",
        "`owners = \"organizations(id)\"`",
    );
    assert_error(&with("Orgs(id)"), "\"Orgs(id)\"", "\"owners(id)\"");
    assert_error(
        &with("service_connection(id)"),
        "\"service_connection(id)\"",
        "the host's table of owners",
    );
    assert_error(
        "owner = \"organization_id\", users = \"users(id)\"",
        "\"users(id)\"",
        "write `owners = \"..\"`",
    );
}

#[test]
fn an_owners_id_has_one_of_four_types() {
    assert_error(
        "owner = \"team\", owner_id = u32",
        "u32",
        "owner ids cannot have this type",
    );
    assert_error("owner = \"team\", owner_id = 3", "3", "takes a type");
}
