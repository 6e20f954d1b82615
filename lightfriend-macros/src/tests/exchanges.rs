//! The request that turns a token into the usable one, and names that stand for the callback's URL.

use super::{
    assert_contains, assert_error_with_field as assert_error, assert_lacks, errors, text,
    with_field as with,
};

fn exchange(inside: &str) -> String {
    format!("exchange(url = \"https://api.example/x\", {inside})")
}

#[test]
fn an_exchange_is_data() {
    let container = exchange(
        "method = \"GET\", params(secret = \"{client_secret}\", t = \"{access_token}\"), \
         access_token(\"BhRestToken\", \"data.token\"), expires_in = \"60d\", repeat",
    );
    let field = "#[oauth(exchange = \"restUrl\")] rest_url: String";
    let text = text(&with(&container, field));
    for part in [
        "exchange: std::option::Option::Some(&Exchange { request: Request {",
        "auth_method: TokenEndpointAuthMethod::Omit, method: Method::Get, format: Format::Query,",
        "access_token: &[&[\"BhRestToken\"], &[\"data\", \"token\"]],",
        "lifetime: std::option::Option::Some(std::time::Duration::from_secs(5184000u64)),",
        "repeat: true,",
        "source: Source::Exchange(&[&[\"restUrl\"]])",
    ] {
        assert_contains(&text, part);
    }
    let path = super::text(&with(&exchange("expires_in = \"data.ttl\""), ""));
    assert_contains(&path, "expires_in: &[&[\"data\", \"ttl\"]],");
    assert_lacks(&path, "lifetime");
}

#[test]
fn a_struct_without_one_pays_nothing() {
    assert_lacks(&text(&with("", "")), "Exchange");
}

#[test]
fn an_exchange_says_where_and_how() {
    assert_error("exchange(repeat)", "", "repeat", "needs its `url");
    assert_error(&exchange("repeet"), "", "repeet", "did you mean `repeat`?");
    assert_error(&exchange("expires_in = \"0d\""), "", "\"0d\"", "of no use");
    let bearer = exchange("auth_method = \"bearer\"");
    assert_error(&bearer, "", "\"bearer\"", "`omit`");
    let twice = exchange("auth_method = \"client_secret_post\", params(client_secret = \"x\")");
    assert_error(&twice, "", "client_secret", "nothing is sent twice");
    let omitted = exchange("omit(\"grant_type\")");
    assert_error(&omitted, "", "\"grant_type\"", "nothing else; remove this");
    let nowhere = exchange("format = \"none\", params(a = \"b\")");
    assert_error(&nowhere, "", "params", "sends no parameters");
    let of_nothing = exchange("format = \"none\", headers(\"x-a\" = \"{client_id}\")");
    let words = "nothing says which token is exchanged";
    assert_error(&of_nothing, "", "\"none\"", words);
    let header = "format = \"none\", headers(authorization = \"Bearer {access_token}\")";
    assert_eq!(errors(&with(&exchange(header), "")), []);
    let post = exchange(
        "format = \"none\", auth_method = \"client_secret_post\", \
         headers(\"x-a\" = \"{access_token}\")",
    );
    assert_error(&post, "", "\"none\"", "by parameters: add `auth_method");
    let posted = "exchange(url = \"https://a.example/login?t={access_token}\")";
    let at = "\"https://a.example/login?t={access_token}\"";
    assert_error(posted, "", at, "`method = \"GET\"`");
    let secret = "exchange(method = \"GET\", url = \"https://a.example/?s={client_secret}\")";
    assert_error(secret, "", "{client_secret}", "no place for a secret");
    let extends = exchange("repeat") + ", refresh(answer = \"extends\", by = \"1d\")";
    assert_error(&extends, "", "repeat", "remove one of the two");
}

#[test]
fn fields_of_an_exchange_need_one_and_are_known_after_it() {
    let field = "#[oauth(exchange = \"restUrl\")] rest: String";
    assert_error("", field, "\"restUrl\"", "Add `exchange(");
    let early = exchange("params(a = \"{rest}\")");
    assert_error(&early, field, "{rest}", "comes with the exchange");
    let later = exchange("") + ", lookup(url = \"https://a.example/me/{rest}\")";
    let both = format!("{field}, #[oauth(lookup = \"id\")] id: String");
    assert_eq!(errors(&with(&later, &both)), []);
}

#[test]
fn a_registered_name_comes_from_the_environment() {
    let named = text(&with("redirect_uri = \"{env.RU_NAME}-{client_id}\"", ""));
    assert_contains(
        &named,
        "redirect_uri: std::option::Option::Some(Template(&[Segment::Env(\"S_RU_NAME\"), \
         Segment::Text(\"-\"), Segment::ClientId])),",
    );
    assert_contains(&named, "variables: &[\"S_RU_NAME\"],");
    assert_lacks(&text(&with("", "")), "redirect_uri: ");
    let url = "\"https://app.example.com/callback\"";
    assert_error(&format!("redirect_uri = {url}"), "", url, "{env.RU_NAME}");
    let random = "redirect_uri = \"{env.RU_NAME}{random}\"";
    assert_error(random, "", "{random}", "the same in every request");
    let secret = "redirect_uri = \"{env.RU_NAME}{client_secret}\"";
    assert_error(secret, "", "{client_secret}", "out here");
}
