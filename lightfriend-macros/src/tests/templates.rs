//! Placeholders: which there are, and where.

use proc_macro2::Span;
use syn::LitStr;

use super::{assert_contains, error, errors, text};
use crate::error::Errors;
use crate::integration::template::{self, Names, Place, Segment};

/// A struct with a shop that the user names, and these attributes and fields.
fn shop(attributes: &str, fields: &str) -> String {
    format!(
        "#[oauth(
            authorization_endpoint = \"https://provider.example/authorize\",
            token_endpoint = \"https://provider.example/token\",
            {attributes}
        )]
        pub struct Shop {{ #[oauth(var)] shop: String, {fields} }}"
    )
}

#[track_caller]
fn assert_error(attributes: &str, fields: &str, token: &str, words: &str) {
    let (at, message) = error(&shop(attributes, fields));
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

#[track_caller]
fn assert_fine(attributes: &str, fields: &str) {
    assert_eq!(errors(&shop(attributes, fields)), []);
}

#[test]
fn every_form_becomes_its_segment() {
    let text = text(&shop(
        "authorization_params(
            a = \"{client_id}{redirect_uri}{redirect_uri.host}\", b = \"{scope} {random} {uuid}\",
            c = \"x{env.REGION}{{{shop}}}\",
        ),
        token_params(d = \"{state}\"),
        api_base_url = \"https://api.example/v1{.plan}\",
        api_headers(\"x-secret\" = \"{client_secret}\"),
        revocation_endpoint = \"https://a.example/{refresh_token}/revoke\"",
        "#[oauth(var)] plan: Option<String>",
    ));
    for template in [
        "Segment::ClientId, Segment::RedirectUri, Segment::RedirectUriHost",
        "Segment::Scope, Segment::Text(\" \"), Segment::Random, Segment::Text(\" \"), Segment::Uuid",
        "Segment::Text(\"x\"), Segment::Env(\"SHOP_REGION\"), Segment::Text(\"{\"), \
            Segment::Field(\"shop\"), Segment::Text(\"}\")",
        "Segment::State",
        "Segment::Text(\"https://api.example/v1\"), Segment::Dotted(\"plan\")",
        "Segment::ClientSecret",
        "Segment::RefreshToken, Segment::Text(\"/revoke\")",
    ] {
        assert_contains(&text, template);
    }
}

#[test]
fn variables_are_named_once_and_in_order() {
    let source = shop(
        "env = \"SHOPS\", authorization_params(a = \"{env.B}\", b = \"{env.A}{env.B}\"),
        api_base_url = \"https://{env.HOST}/v1\"",
        "",
    );
    assert_contains(
        &text(&source),
        "variables: &[\"SHOPS_A\", \"SHOPS_B\", \"SHOPS_HOST\"]",
    );
    assert_contains(
        &text(&source),
        "| `SHOPS_HOST` | what `{env.HOST}` stands for |",
    );
    for (name, words) in [
        ("region", "capital letters"),
        ("", "capital letters"),
        ("1", "capital letters"),
        ("CLIENT_ID", "`{client_id}`"),
        ("CLIENT_SECRET", "`{client_secret}`"),
        ("PRIVATE_KEY", "never sent"),
        ("SHOP_REGION", "write `{env.REGION}`"),
    ] {
        let placeholder = format!("{{env.{name}}}");
        let attributes = format!("token_params(a = \"x{placeholder}\")");
        assert_error(&attributes, "", &placeholder, words);
    }
}

#[test]
fn a_column_that_templates_name_says_so() {
    let text = text(&shop(
        "token_params(a = \"{shop}\")",
        "#[oauth(var)] b: i32",
    ));
    assert_contains(
        &text,
        "Column { name: \"shop\", ty: ColumnType::Text, nullable: false, secret: false, source: \
            Source::Var(Literal::Null), named: true, ..Column::DEFAULT }",
    );
    assert_contains(
        &text,
        "name: \"b\", ty: ColumnType::Integer, nullable: false, secret: false, source: \
            Source::Var(Literal::Null), ..Column::DEFAULT",
    );
}

#[test]
fn every_unknown_name_is_reported_with_the_field_that_was_meant() {
    assert_error(
        "token_params(a = \"{shopp}\")",
        "",
        "{shopp}",
        "did you mean `shop`? (there are `{shop}`, `{client_id}`",
    );
    let errors = errors(&shop("token_params(a = \"{x}{y}\")", ""));
    assert_eq!(errors.len(), 2, "{errors:?}");
}

#[test]
fn forms_of_fields_are_for_fields_and_for_urls() {
    for (placeholder, words) in [
        ("{.client_id}", "write `{client_id}`"),
        ("{+client_id}", "write `{client_id}`"),
        ("{.shop}", "write `{shop}`"),
        ("{+shop}", "write `{shop}`"),
    ] {
        let attributes = format!("token_params(a = \"{placeholder}\")");
        assert_error(&attributes, "", placeholder, words);
    }
}

#[test]
fn a_template_is_not_judged_by_a_field_that_is_wrong_itself() {
    for field in [
        "#[oauth(va)] a: String",
        "#[oauth(local, var)] a: Option<String>",
        "#[oauth(var)] a: u8",
        "#[oauth(var = true)] a: String",
        "a: String",
        "#[oauth(var, one_of(3))] a: String",
        "#[oauth(var, pattern = \"(\")] a: String",
        "#[oauth(var, host)] a: String",
    ] {
        let attributes = "authorization_params(a = \"{a}\"), api_base_url = \"https://{a}/\"";
        let found = errors(&shop(attributes, field));
        assert_eq!(found.len(), 1, "{field}: {found:?}");
    }
}

#[test]
fn a_secret_field_is_in_no_url() {
    let secret = "#[oauth(var, secret)] key: Option<String>";
    assert_fine(
        "token_params(k = \"{key}\"), api_base_url = \"https://a.example\", api_headers(k = \
            \"{key}\")",
        secret,
    );
    for attribute in [
        "authorization_params(k = \"{key}\")",
        "api_base_url = \"https://a.example/?{key}\"",
        "revocation_endpoint = \"https://a.example/{key}\"",
    ] {
        assert_error(attribute, secret, "{key}", "a URL is no place for one");
    }
}

#[test]
fn a_secret_field_is_in_no_parameter_that_a_url_has() {
    let secret = "#[oauth(var, secret)] key: String";
    let exchange = "url = \"https://a.example/x\"";
    for (query, body) in [
        (
            "token_request_method = \"GET\", token_params(k = \"{key}\")".to_owned(),
            "token_request_format = \"json\", token_params(k = \"{key}\")".to_owned(),
        ),
        (
            "token_request_format = \"query\", refresh_params(k = \"{key}\")".to_owned(),
            "token_request_format = \"query\", refresh(format = \"form\"), \
             refresh_params(k = \"{key}\")"
                .to_owned(),
        ),
        (
            "refresh(method = \"GET\"), refresh_params(k = \"{key}\")".to_owned(),
            "refresh(headers(\"x-k\" = \"{key}\"), method = \"GET\")".to_owned(),
        ),
        (
            format!("exchange({exchange}, method = \"GET\", params(k = \"{{key}}\"))"),
            format!("exchange({exchange}, params(k = \"{{key}}\"))"),
        ),
    ] {
        assert_error(&query, secret, "{key}", "a URL is no place for one");
        assert_fine(&body, secret);
    }
}

#[test]
fn a_secret_field_is_gone_when_a_token_is_revoked() {
    let secret = "#[oauth(var, secret)] key: String";
    for given in [
        "params(k = \"{key}\")",
        "format = \"query\", params(k = \"{key}\")",
        "headers(\"x-k\" = \"{key}\")",
    ] {
        let revocation =
            format!("revocation_endpoint = \"https://a.example/revoke\", revocation({given})");
        let words = "a revocation is made when the row is gone";
        assert_error(&revocation, secret, "{key}", words);
    }
}

#[test]
fn a_value_is_there_before_it_is_used() {
    let team = "#[oauth(token_response = \"team\")] team: String";
    let realm = "#[oauth(callback = \"realmId\")] realm: String";
    let mode = "#[oauth(local, default = \"x\")] mode: String";
    for list in ["authorization_params", "token_params"] {
        let attribute = format!("{list}(a = \"{{team}}\")");
        assert_error(&attribute, team, "{team}", "comes with the token answer");
        let attribute = format!("{list}(a = \"{{mode}}\")");
        assert_error(&attribute, mode, "{mode}", "the stored connection");
    }
    assert_fine("refresh_params(a = \"{team}\")", team);
    assert_fine("refresh_params(a = \"{mode}\")", mode);
    let attribute = "authorization_params(a = \"{realm}\")";
    assert_error(attribute, realm, "{realm}", "comes with the callback");
    assert_fine("token_params(a = \"{realm}\")", realm);
    let echoed = "#[oauth(var, callback = \"realmId\")] realm: String";
    assert_fine(attribute, echoed);
}

/// The placeholders that some places take and others do not, and the places that do.
const SOME: [(&str, &[Place]); 4] = [
    (
        "{client_secret}",
        &[
            Place::BasicCredentials,
            Place::ExchangeParams,
            Place::ExchangeQuery,
            Place::ExchangeHeaders,
            Place::RefreshHeaders,
            Place::RevocationParams,
            Place::RevocationQuery,
            Place::RevocationHeaders,
            Place::ApiHeaders,
        ],
    ),
    ("{state}", &[Place::TokenParams, Place::TokenQuery]),
    ("{access_token}", TOKENS),
    ("{refresh_token}", TOKENS),
];

const TOKENS: &[Place] = &[
    Place::ExchangeUrl,
    Place::ExchangeParams,
    Place::ExchangeQuery,
    Place::ExchangeHeaders,
    Place::RevocationEndpoint,
];

const PLACES: [Place; 28] = [
    Place::AuthorizationEndpoint,
    Place::AuthorizationParams,
    Place::Issuer,
    Place::RedirectUri,
    Place::TokenEndpoint,
    Place::TokenParams,
    Place::TokenRequestHeaders,
    Place::BasicCredentials,
    Place::ExchangeUrl,
    Place::ExchangeParams,
    Place::ExchangeHeaders,
    Place::LookupUrl,
    Place::LookupBody,
    Place::LookupHeaders,
    Place::RefreshEndpoint,
    Place::RefreshParams,
    Place::RefreshHeaders,
    Place::IntrospectionEndpoint,
    Place::RevocationEndpoint,
    Place::RevocationParams,
    Place::RevocationHeaders,
    Place::ApiBaseUrl,
    Place::ApiHeaders,
    Place::ApiQuery,
    Place::TokenQuery,
    Place::ExchangeQuery,
    Place::RefreshQuery,
    Place::RevocationQuery,
];

#[test]
fn secrets_go_where_they_are_meant_to_and_nowhere_else() {
    let names = Names::new(&[], &[], "SHOP", false);
    let parse = |value: &str, place| {
        let mut errors = Errors::default();
        let literal = LitStr::new(value, Span::call_site());
        let segments: Option<Vec<Segment>> = template::parse(&literal, place, &names, &mut errors);
        let messages: Vec<String> = errors
            .into_inner()
            .iter()
            .map(ToString::to_string)
            .collect();
        assert_eq!(segments.is_none(), !messages.is_empty(), "{messages:?}");
        messages
    };
    for place in PLACES {
        for (placeholder, places) in SOME {
            let messages = parse(placeholder, place);
            assert_eq!(messages.is_empty(), places.contains(&place), "{place:?}");
            for message in messages {
                let start = format!("leave `{placeholder}` out here: ");
                assert!(message.starts_with(&start), "{message}");
                assert!(message.contains("RFC"), "{message}");
            }
        }
        for placeholder in ["{client_id}", "{redirect_uri.host}", "{uuid}", "{env.A}"] {
            assert_eq!(parse(placeholder, place), Vec::<String>::new(), "{place:?}");
        }
    }
}
