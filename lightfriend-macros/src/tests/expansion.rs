//! What is emitted.

use syn::Item;

use super::{assert_contains, assert_lacks, expand, plain, service, text};

const SLACK: &str = "
    /// Posts to the team's
    /// channels.
    ///
    /// More.
    #[oauth(provider = \"slack\", scopes(\"chat:write\"), api_base_url = \"https://slack.com/api\",
        api_headers(\"X-A\" = \"b\"), issuer = \"https://slack.com\")]
    pub struct Slack {
        #[oauth(token_response = \"team.id\")]
        team_id: String,
        /// Where messages go.
        #[oauth(token_response = \"incoming_webhook.url\", secret)]
        webhook: Option<String>,
        #[oauth(local, default = \"eu\")]
        region: String,
    }";

#[test]
fn the_descriptor_holds_what_is_written() {
    let text = text(SLACK);
    for part in [
        "service: \"slack\", title: \"Slack\", description: \"\",",
        "endpoint: Template(&[Segment::Text(\"https://slack.com/oauth/v2/authorize\")]), scopes: &[\"chat:write\"], scope_separator: \",\", scope_aliases: &[], scope_implies: &[], scope_labels: &[(\"chat:write\", \"Post messages\")], params: &[], code_challenge_method: CodeChallengeMethod::None, issuer: std::option::Option::Some(Template(&[Segment::Text(\"https://slack.com\")])), iss_parameter_supported: false,",
        "exchange: Request { endpoint: Template(&[Segment::Text(\"https://slack.com/api/oauth.v2.access\")]), ..Request::DEFAULT },",
        "basic_encoding: BasicEncoding::Form, user_agent: std::option::Option::None, token_type: TokenType::Any, answer: Answer {",
        "error_words: ErrorWords { invalid_grant: &[\"invalid_code\", \"invalid_refresh_token\"], invalid_client: &[\"bad_client_secret\", \"invalid_client_id\"], ..ErrorWords::DEFAULT }, default_expires_in: std::option::Option::None, refresh_before: std::time::Duration::from_secs(60u64), ..Token::DEFAULT",
        "base_url: Template(&[Segment::Text(\"https://slack.com/api\")]), token_header: std::option::Option::None,",
        "expired: &[401u16],",
        "name: \"x-a\"",
        "env: \"SLACK\", route: \"/api/slack\",",
        "name: \"slack_connection\", owner_id: UserIdType::Integer, owners: std::option::Option::Some(ForeignKey { table: \"users\", column: \"id\", }),",
        "Column { name: \"team_id\", ty: ColumnType::Text, nullable: false, secret: false, source: Source::TokenResponse(&[&[\"team\", \"id\"]]), ..Column::DEFAULT }",
        "Column { name: \"webhook\", ty: ColumnType::Text, nullable: true, secret: true, source: Source::TokenResponse( &[&[\"incoming_webhook\", \"url\"]], ), ..Column::DEFAULT }",
        "Column { name: \"region\", ty: ColumnType::Text, nullable: false, secret: false, source: Source::Local(Literal::Text(\"eu\")), ..Column::DEFAULT }",
    ] {
        assert_contains(&text, part);
    }
}

#[test]
fn the_models_have_the_structs_columns() {
    let text = text(SLACK);
    assert_contains(&text, "pub team_id: std::string::String,");
    assert_contains(&text, "pub webhook: std::option::Option<Sealed>,");
    assert_contains(
        &text,
        "pub region: std::option::Option<std::string::String>,",
    );
    assert_contains(&text, "(\"region\", Value::or_default(self.region))");
    assert_contains(&text, "(\"team_id\", Value::from(self.team_id))");
    assert_contains(
        &text,
        "pub fn open_webhook( &self, oauth: &OAuth, ) -> std::result::Result<std::option::Option<SecretString>, Error>",
    );
}

#[test]
fn the_models_share_the_structs_visibility() {
    for vis in ["", "pub ", "pub(crate) ", "pub(in crate::a) "] {
        let text = text(&service("").replace("pub struct", &format!("{vis}struct")));
        let before = plain(&format!("{vis}use ServiceRows"));
        let names = plain("::{ServiceConnection, NewServiceConnection};");
        let mut places = text.match_indices(&before);
        let is_used = |(at, _): (usize, &str)| {
            let fingerprint = at + before.len();
            text[fingerprint + 8..].starts_with(&names)
        };
        assert!(places.any(is_used), "{vis}");
    }
}

#[test]
fn local_fields_alone_have_setters() {
    let text = text(SLACK);
    assert_contains(
        &text,
        "pub fn set_region<C: Connection>( conn: &mut C, user_id: std::primitive::i32, value: std::string::String, ) -> C::Output<'_, std::primitive::usize>",
    );
    assert_lacks(&text, "set_team_id");
    assert_lacks(&text, "set_webhook");
}

#[test]
fn structs_of_one_name_have_modules_of_different_names() {
    let module = |attributes: &str| {
        let items = expand(&service(attributes)).items;
        items.into_iter().find_map(|item| match item {
            Item::Mod(item) => Some(item.ident.to_string()),
            _ => None,
        })
    };
    assert_ne!(module("scopes(\"a\")"), module("scopes(\"b\")"));
    assert_eq!(module("scopes(\"a\")"), module("scopes(\"a\")"));
}

#[test]
fn nothing_is_named_but_the_runtimes_private_module_and_diesel() {
    let text = prettyplease::unparse(&expand(SLACK));
    for line in text
        .lines()
        .filter(|line| !line.trim_start().starts_with("///"))
    {
        let outside = line.matches("::lightfriend_runtime::").count();
        assert_eq!(
            outside,
            line.matches("::lightfriend_runtime::__private::").count(),
            "{line}"
        );
        for name in [
            " String", " Vec<", " Option<", " Result<", " ::std::", " std::", " core::",
        ] {
            assert!(!line.contains(name), "{line}");
        }
    }
}

#[test]
fn the_page_of_the_struct_lists_routes_variables_and_columns() {
    let text = text(SLACK);
    for part in [
        "`POST /api/slack/oauth/start`",
        "`{BACKEND_URL}/api/slack/oauth/callback`",
        "`SLACK_CLIENT_ID`",
        "`SLACK_CLIENT_SECRET`",
        "Where messages go. (`incoming_webhook.url` of the token answer, sealed)",
    ] {
        assert_contains(&text, part);
    }
}

#[test]
fn a_uuid_is_stored_as_bytes_and_read_as_the_hosts_own_type() {
    let text = text(&service("user_id = uuid::Uuid"));
    assert_contains(
        &text,
        "#[diesel(deserialize_as = UuidBytes)] pub user_id: Uuid",
    );
    assert_contains(
        &text,
        "#[diesel(serialize_as = UuidBytes)] pub user_id: Uuid",
    );
    assert_contains(&text, "user_id -> SqlUuid");
    assert_lacks(&self::text(SLACK), "UuidBytes");
}
