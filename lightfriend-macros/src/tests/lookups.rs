//! The call after the tokens are there, and claims of access tokens.

use super::preset_files::read;
use super::{
    assert_contains, assert_error_with_field as assert_error, assert_lacks, errors, text,
    with_field as with,
};
use crate::preset::{PRESETS, Source};

const LOOKUP: &str = "lookup(url = \"https://api.example/me\")";
const FIELD: &str = "#[oauth(lookup = \"data.0.email\")] email: Option<String>";

#[test]
fn a_lookup_is_data() {
    let text = text(&with(LOOKUP, FIELD));
    assert_contains(
        &text,
        "lookup: std::option::Option::Some(&Lookup { endpoint: \
         Template(&[Segment::Text(\"https://api.example/me\")]), ..Lookup::DEFAULT }),",
    );
    assert_contains(
        &text,
        "source: Source::Lookup(&[&[\"data\", \"0\", \"email\"]])",
    );
    let posted = "lookup(url = \"https://api.example/graphql?x=1\", body = \"{{{{\\\"query\\\": 1}}}}\", \
                  headers(\"x-version\" = \"1\"))";
    let text = super::text(&with(
        &posted.replace("{{{{", "{{").replace("}}}}", "}}"),
        FIELD,
    ));
    assert_contains(&text, "method: Method::Post,");
    assert_contains(&text, "name: \"x-version\"");
}

#[test]
fn a_struct_without_one_pays_nothing() {
    let text = text(&with(
        "",
        "#[oauth(token_response = \"a\")] a: Option<String>",
    ));
    assert_lacks(&text, "lookup");
}

#[test]
fn a_lookup_and_its_fields_go_together() {
    assert_error("", FIELD, "\"data.0.email\"", "Add `lookup(");
    let other = "#[oauth(token_response = \"a\")] a: String";
    assert_error(LOOKUP, other, "url", "nothing takes the answer");
    // One mistake is one error.
    assert_error(
        "lokup(url = \"https://a.example\")",
        FIELD,
        "lokup",
        "did you mean `lookup`?",
    );
}

#[test]
fn a_lookup_says_where_and_how() {
    let of = |inside: &str| format!("lookup({inside})");
    assert_error(&of("method = \"POST\""), FIELD, "method", "needs its `url");
    assert_error(
        &of("ur = \"https://a.example\""),
        FIELD,
        "ur",
        "did you mean `url`?",
    );
    let http = "url = \"http://api.example/me\"";
    assert_error(
        &of(http),
        FIELD,
        "\"http://api.example/me\"",
        "must be https",
    );
    let get = "url = \"https://a.example/\", method = \"GET\", body = \"x\"";
    assert_error(&of(get), FIELD, "\"GET\"", "a GET has no body");
    let put = "url = \"https://a.example/\", method = \"PUT\"";
    assert_error(&of(put), FIELD, "\"PUT\"", "`POST` and `GET`");
    let token = "url = \"https://a.example/{access_token}\"";
    assert_error(&of(token), FIELD, "{access_token}", "out here");
}

#[test]
fn headers_of_a_lookup_are_those_of_a_call_of_the_api() {
    let with_header =
        |name: &str| format!("lookup(url = \"https://a.example/me\", headers(\"{name}\" = \"x\"))");
    for (name, words) in [
        ("authorization", "it carries the access token"),
        ("Authorization", "RFC 6750 section 2.1"),
        ("content-type", "the `body` of a lookup is JSON"),
        ("cookie", "calls to the provider carry no cookies"),
        ("host", "the HTTP client sets it"),
    ] {
        let token = format!("\"{name}\"");
        assert_error(&with_header(name), FIELD, &token, words);
    }
    let api = "api_base_url = \"https://a.example\", api_auth(header = \"X-Token\")";
    let both = format!("{api}, {}", with_header("x-token"));
    let words = "`api_auth` puts the access token into this header";
    assert_error(&both, FIELD, "\"x-token\"", words);
    // As calls of the API have it, whose `user_agent` is another.
    assert_eq!(errors(&with(&with_header("user-agent"), FIELD)), []);
}

fn of_preset(attributes: &str, field: &str) -> String {
    format!("#[oauth({attributes})] struct S {{ {field} }}")
}

/// One mistake, at this token.
#[track_caller]
fn assert_one_error(source: &str, token: &str, words: &str) {
    let (at, message) = super::error(source);
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

const LOGIN: &str = "#[oauth(lookup = \"login\")] account: Option<String>";

#[test]
fn a_preset_looks_up_what_the_struct_does_not() {
    let at = |url: &str| {
        format!(
            "lookup: std::option::Option::Some(&Lookup {{ endpoint: \
             Template(&[Segment::Text(\"{url}\")]), ..Lookup::DEFAULT }}),"
        )
    };
    let github = text(&of_preset("provider = \"github\"", LOGIN));
    assert_contains(&github, &at("https://api.github.com/user"));
    assert_contains(
        &github,
        "Every connect looks `account` up, with the access token: \
         `GET https://api.github.com/user`.",
    );
    let own = of_preset(&format!("provider = \"github\", {LOOKUP}"), LOGIN);
    assert_contains(&text(&own), &at("https://api.example/me"));
    assert_lacks(&text(&own), "https://api.github.com/user");
    // Nothing is asked that nobody takes.
    assert_lacks(&text("#[oauth(provider = \"github\")] struct S;"), "lookup");
}

#[test]
fn the_lookup_of_a_preset_needs_a_scope_that_is_always_asked_for() {
    for preset in PRESETS {
        let fields = preset.fields().into_iter().chain([LOGIN.to_owned()]);
        let fields = fields.collect::<Vec<_>>().join(", ");
        let with =
            |scopes: &str| of_preset(&format!("provider = {:?}{scopes}", preset.name), &fields);
        let Some((url, scopes)) = lookup_of(preset) else {
            assert_one_error(&with(""), "\"login\"", "Add `lookup(");
            continue;
        };
        for scope in &scopes {
            let asked = with(&format!(", scopes({scope:?}), allow(unknown_scope)"));
            assert_contains(&text(&asked), &url);
        }
        let other = with(", scopes(\"other\")");
        match scopes.first() {
            Some(scope) => assert_one_error(&other, "\"login\"", scope),
            None => assert_contains(&text(&other), &url),
        }
    }
    let google = |scopes: &str| of_preset(&format!("provider = \"google\", {scopes}"), LOGIN);
    for scopes in [
        "scopes(\"https://www.googleapis.com/auth/userinfo.email\")",
        "scopes(\"all\"), scope_implies(\"all\" = (\"email\"))",
        "scopes(\"mail\"), scope_aliases(\"mail\" = \"email\")",
    ] {
        assert_eq!(errors(&google(scopes)), [], "{scopes}");
    }
    let set = google("scope_sets(who(\"email\"))");
    let needed = "which needs one of the scopes `email`, `profile` and `openid`: add it to";
    assert_one_error(&set, "\"login\"", needed);
}

#[test]
fn one_mistake_about_a_preset_is_one_error() {
    for (attributes, token, message) in [
        ("provider = \"gogle\"", "\"gogle\"", "unknown provider"),
        (
            "provider = \"google\", scopes(\"email profile\")",
            "\"email profile\"",
            "more than one scope",
        ),
        (
            "provider = \"google\", scopes = \"email\"",
            "\"email\"",
            "write `scopes(",
        ),
        (
            "provider = \"google\", lokup(url = \"https://a.example\")",
            "lokup",
            "did you mean `lookup`?",
        ),
    ] {
        assert_one_error(&of_preset(attributes, LOGIN), token, message);
    }
}

/// The token of another server is for nobody at the preset's.
#[test]
fn a_preset_looks_nothing_up_for_another_server() {
    for elsewhere in [
        "authorization_endpoint = \"https://ghe.example/authorize\"",
        "token_endpoint = \"https://ghe.example/token\"",
        "exchange(url = \"https://ghe.example/exchange\")",
    ] {
        let attributes = format!("provider = \"github\", {elsewhere}");
        assert_one_error(&of_preset(&attributes, LOGIN), "\"login\"", "Add `lookup(");
    }
    let path = "authorization_endpoint = \"https://github.com/login/oauth/authorize?a=b\"";
    let same = of_preset(&format!("provider = \"github\", {path}"), LOGIN);
    assert_eq!(errors(&same), []);
}

#[test]
fn a_claim_of_the_access_token_has_a_path() {
    let field = "#[oauth(access_token_claim(\"tid\", \"tenant.id\"))] tenant: Option<String>";
    assert_contains(
        &text(&with("", field)),
        "source: Source::AccessTokenClaim(&[&[\"tid\"], &[\"tenant\", \"id\"]])",
    );
    let two = "#[oauth(access_token_claim = \"tid\", lookup = \"id\")] a: String";
    assert_error(LOOKUP, two, "\"id\"", "remove one of the two");
}

#[test]
fn an_issuer_alone_says_where_everything_is() {
    let alone = "#[oauth(issuer = \"https://login.example\")] struct S;";
    assert_eq!(errors(alone), []);
    let text = text(alone);
    for part in [
        "endpoint: Template(&[]), scopes: &[]",
        "auth_method: TokenEndpointAuthMethod::Discovered,",
        "revocation: std::option::Option::Some(Revocation {",
        "issuer: std::option::Option::Some(Template(&[Segment::Text(\"https://login.example\")]))",
    ] {
        assert_contains(&text, part);
    }
    let post = alone.replace(
        "#[oauth(",
        "#[oauth(token_endpoint_auth_method = \"client_secret_post\", ",
    );
    assert_lacks(&super::text(&post), "Discovered");
    let tenant = "#[oauth(issuer = \"https://{tenant}.okta.example.com\")] struct S { #[oauth(var)] tenant: String }";
    assert_eq!(errors(tenant), []);
    assert_contains(
        &super::text(tenant),
        "checks: &[Check::Label], named: true,",
    );
    assert_lacks(
        &super::text(&with("issuer = \"https://a.example\"", "")),
        "Discovered",
    );
}

/// Where a preset looks accounts up, and the scopes that allow it.
fn lookup_of(preset: &Source) -> Option<(String, Vec<String>)> {
    let facts = read(preset).facts;
    let lookup = facts.lookup.as_ref()?;
    let scopes = lookup.scopes.iter().flat_map(|scopes| &scopes.0);
    let url = lookup.url.as_ref()?.value();
    Some((url, scopes.map(syn::LitStr::value).collect()))
}
