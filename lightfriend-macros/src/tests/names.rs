//! Service, environment, route, table, users.

use super::{assert_contains, assert_error, assert_fine, error, service, text};

fn named(name: &str) -> String {
    text(&service("").replace("Service", name))
}

#[test]
fn the_service_is_the_structs_name_in_snake_case() {
    for (name, slug, title) in [
        ("Slack", "slack", "Slack"),
        ("GoogleCalendar", "google_calendar", "Google Calendar"),
        ("GitHub", "git_hub", "GitHub"),
        ("GitHubIssues", "git_hub_issues", "GitHub Issues"),
        ("OAuthThing", "oauth_thing", "OAuth Thing"),
        ("HTTPServer", "http_server", "HTTP Server"),
        ("Office365", "office365", "Office365"),
        ("S3Bucket", "s3_bucket", "S3 Bucket"),
        ("X", "x", "X"),
        ("r#Slack", "slack", "Slack"),
    ] {
        let text = named(name);
        assert_contains(&text, &format!("service: \"{slug}\", title: \"{title}\""));
    }
}

#[test]
fn all_names_follow_from_the_service() {
    let text = text(&service("service = \"work_mail\""));
    assert_contains(&text, "env: \"WORK_MAIL\", route: \"/api/work_mail\"");
    assert_contains(&text, "name: \"work_mail_connection\"");
    assert_contains(&text, "work_mail_connection (user_id)");
    assert_contains(&text, "pub struct ServiceConnection");
    assert_contains(&text, "pub struct NewServiceConnection");
}

#[test]
fn a_service_is_a_slug() {
    for bad in ["../x", "Slack", "a-b", "1a", "_a", "", "a b", "\u{e9}"] {
        assert_error(
            &format!("service = \"{bad}\""),
            &format!("\"{bad}\""),
            "small letter",
        );
    }
    for (bad, slug) in [
        ("GoogleCalendar", "google_calendar"),
        ("Google Calendar", "google_calendar"),
        ("google-calendar", "google_calendar"),
        ("MICROSOFT_365", "microsoft_365"),
        (" x/", "x"),
    ] {
        assert_error(
            &format!("service = \"{bad}\""),
            &format!("\"{bad}\""),
            &format!("underscores: write `service = \"{slug}\"`"),
        );
    }
    let long = "a".repeat(200);
    assert_error(
        &format!("service = \"{long}\""),
        &format!("\"{long}\""),
        "at most 50 characters; this has 200",
    );
}

#[test]
fn a_name_that_gives_no_slug_asks_for_one() {
    let (token, message) = error(&service("").replace("Service", "__"));
    assert_eq!(token, "__");
    assert!(message.contains("service = "), "{message}");
}

#[test]
fn a_name_is_ascii_because_of_diesels_derives() {
    for attributes in ["", "service = \"ete\""] {
        let (token, message) =
            error(&service(attributes).replace("struct Service", "struct \u{c9}t\u{e9}"));
        assert_eq!(token, "\u{c9}t\u{e9}");
        assert!(message.contains("ASCII"), "{message}");
    }
}

#[test]
fn an_environment_prefix_is_in_capitals() {
    assert_fine("env = \"GOOGLE_2\"");
    assert_error("env = \"google\"", "\"google\"", "capital letter");
    assert_error("env = \"A B\"", "\"A B\"", "capital letter");
    assert_error(
        "env = \"GOOGLE_CLIENT_ID\"",
        "\"GOOGLE_CLIENT_ID\"",
        "`env = \"GOOGLE\"`",
    );
}

#[test]
fn a_route_is_a_path() {
    assert_fine("route = \"/v1/auth/google-calendar\"");
    for (bad, words) in [
        ("api", "starts with"),
        ("", "starts with"),
        ("/", "does not end with"),
        ("/api/", "does not end with"),
        ("/a//b", "empty segment"),
        ("/a/{b}", "only"),
        ("/a/*b", "only"),
        ("/a?b", "only"),
        ("/a#b", "only"),
        ("/a b", "only"),
        ("/a/../b", "resolve"),
        ("/:a", "only"),
    ] {
        assert_error(&format!("route = \"{bad}\""), &format!("\"{bad}\""), words);
    }
}

#[test]
fn a_table_is_no_keyword() {
    assert_fine("table = \"tokens\"");
    assert_error("table = \"select\"", "\"select\"", "SQL keyword");
    assert_error("table = \"order\"", "\"order\"", "SQL keyword");
    for word in ["match", "type", "self", "gen"] {
        assert_error(
            &format!("table = \"{word}\""),
            &format!("\"{word}\""),
            "Rust keyword",
        );
    }
    assert_error(
        "table = \"a; drop table users\"",
        "\"a; drop table users\"",
        "small letter",
    );
    for table in [
        "oauth_flow",
        "oauth_revocation",
        "oauth_key",
        "oauth_account",
        "oauth_import",
    ] {
        let token = format!("\"{table}\"");
        assert_error(&format!("table = {token}"), &token, "framework");
    }
    let long = "a".repeat(64);
    assert_error(
        &format!("table = \"{long}\""),
        &format!("\"{long}\""),
        "at most 63",
    );
}

#[test]
fn users_are_a_table_and_a_key() {
    for (given, table, column) in [
        ("accounts(user_key)", "accounts", "user_key"),
        ("members(id)", "members", "id"),
    ] {
        let text = text(&service(&format!("users = \"{given}\"")));
        assert_contains(
            &text,
            &format!("ForeignKey {{ table: \"{table}\", column: \"{column}\", }}"),
        );
    }
    assert_contains(
        &text(&service("users = \"none\"")),
        "owners: std::option::Option::None",
    );
    for bad in [
        "users(",
        "users()",
        "users(id",
        "users(id))",
        "Users",
        "users id",
        "",
    ] {
        assert_error(
            &format!("users = \"{bad}\""),
            &format!("\"{bad}\""),
            "\"users(id)\"",
        );
    }
    assert_error(
        "users = \"accounts\"",
        "\"accounts\"",
        "the key is missing: write `users = \"accounts(id)\"`",
    );
    assert_error(
        "table = \"x\", users = \"x(id)\"",
        "\"x(id)\"",
        "the host's table",
    );
}

#[test]
fn what_users_read_is_written_or_the_structs_name_and_never_the_doc_comment() {
    let with = |attributes: &str| {
        let item = service(attributes);
        text(&item.replacen("#[oauth", "/// For developers.\n#[oauth", 1))
    };
    assert_contains(&with(""), "title: \"Service\", description: \"\"");
    assert_contains(
        &with("title = \" My Shop \", description = \"Shows it.\""),
        "title: \"My Shop\", description: \"Shows it.\"",
    );
    let (long, longer) = ("x".repeat(101), "x".repeat(501));
    for (attribute, token, words) in [
        ("title = \"\"", "\"\"", "`title` is empty"),
        ("title = \"a\\nb\"", "\"a\\nb\"", "one line"),
        ("description = 1", "1", "takes a string"),
        (
            &format!("title = \"{long}\""),
            &format!("\"{long}\""),
            "at most 100 characters; this has 101",
        ),
        (
            &format!("description = \"{longer}\""),
            &format!("\"{longer}\""),
            "at most 500",
        ),
    ] {
        assert_error(attribute, token, words);
    }
}
