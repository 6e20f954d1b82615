//! How requests depart from their RFC.

use super::{assert_contains, assert_error, assert_fine, assert_lacks, errors, service, text};

const REVOCATION: &str = "revocation_endpoint = \"https://a.example/revoke\",";

#[test]
fn what_is_as_the_rfc_says_is_not_emitted() {
    let text = text(&service(
        "revocation_endpoint = \"https://a.example/revoke\"",
    ));
    for field in [
        "method:",
        "format:",
        "headers:",
        "rename:",
        "omit:",
        "token_param:",
        "hint:",
        "extends:",
        "shared_by:",
        "basic_credentials:",
        "grant_type:",
    ] {
        let text = text.replace("code_challenge_method:", "");
        assert_lacks(&text, field);
    }
}

#[test]
fn a_get_has_no_body() {
    let exchange = text(&service("token_request_method = \"GET\""));
    assert_contains(&exchange, "method: Method::Get, format: Format::Query");
    assert_fine("token_request_method = \"GET\", token_request_format = \"query\"");
    assert_error(
        "token_request_method = \"GET\", token_request_format = \"json\"",
        "\"json\"",
        "a GET has no body",
    );
    assert_error(
        "token_request_method = \"get\"",
        "\"get\"",
        "write it as `\"GET\"`",
    );
    assert_error(
        "token_request_method = \"PUT\"",
        "\"PUT\"",
        "there are `POST` and `GET`",
    );
    assert_error(
        "token_request_format = \"none\"",
        "\"none\"",
        "`form`, `json` and `query`",
    );
    assert_error(
        "refresh(method = \"GET\", format = \"form\")",
        "\"form\"",
        "a GET has no body",
    );
}

#[test]
fn a_refresh_has_what_the_token_request_has_but_its_parameters() {
    let text = text(&service(
        "token_request_format = \"json\", token_request_headers(\"x-a\" = \"1\"), \
         token_params(a = \"b\"), token_endpoint_auth_method = \"client_secret_basic\", \
         refresh_endpoint = \"https://a.example/refresh\"",
    ));
    assert_contains(
        &text,
        "refresh: Refresh { request: Request { \
         endpoint: Template(&[Segment::Text(\"https://a.example/refresh\")]), \
         auth_method: TokenEndpointAuthMethod::ClientSecretBasic, format: Format::Json, \
         headers: &[Param { name: \"x-a\", value: Template(&[Segment::Text(\"1\")]) }], \
         ..Request::DEFAULT }, ..Refresh::DEFAULT }",
    );
}

#[test]
fn a_refresh_says_nothing_in_two_ways() {
    assert_error(
        "refresh(params(a = \"b\"))",
        "params",
        "write `refresh_params(..)`",
    );
    for word in ["url", "endpoint", "refresh_endpoint"] {
        let given = format!("refresh({word} = \"https://a.example\")");
        assert_error(&given, word, "write `refresh_endpoint = \"https://..\"`");
    }
    assert_error(
        "refresh(scope), refresh_params(scope = \"{scope}\")",
        "scope",
        "remove one of the two",
    );
    assert_error(
        "refresh(token_param = \"a\"), rename(token(refresh_token = \"b\"))",
        "\"a\"",
        "names `refresh_token` already",
    );
}

#[test]
fn a_refresh_spends_what_it_presents() {
    for (word, reason) in [
        ("authorization_code", "has no code"),
        ("password", "has no password"),
        ("", "omit(\"grant_type\")"),
    ] {
        let token = format!("\"{word}\"");
        assert_error(&format!("refresh(grant_type = {token})"), &token, reason);
    }
    assert_error(
        "refresh(token = \"acess_token\")",
        "\"acess_token\"",
        "did you mean `access_token`?",
    );
    assert_error(
        "refresh(token_param = \"a b\")",
        "\"a b\"",
        "printable ASCII",
    );
    assert_error(
        "refresh(token_param = \"scope\")",
        "\"scope\"",
        "another parameter",
    );
    assert_error(
        "refresh(auth_method = \"bearer\")",
        "\"bearer\"",
        "`none` and `omit`",
    );
}

#[test]
fn an_answer_that_extends_says_for_how_long() {
    let text = text(&service("refresh(answer = \"extends\", by = \"30d\")"));
    assert_contains(&text, "Duration::from_secs(2592000u64)");
    assert_fine("refresh(answer = \"extends\"), default_expires_in = \"1h\"");
    assert_error(
        "refresh(answer = \"extends\")",
        "\"extends\"",
        "for how long?",
    );
    assert_error(
        "refresh(by = \"30d\")",
        "\"30d\"",
        "goes with `answer = \"extends\"`",
    );
    assert_error(
        "refresh(answer = \"extend\", by = \"1h\")",
        "\"extend\"",
        "did you mean",
    );
}

#[test]
fn headers_of_requests_leave_authorization_to_what_sends_it() {
    let header = "token_request_headers(authorization = \"x\")";
    assert_fine(header);
    assert_error(
        &format!("token_endpoint_auth_method = \"client_secret_basic\", {header}"),
        "authorization",
        "`client_secret_basic` sends it",
    );
    assert_error(
        &format!(
            "{REVOCATION} revocation(auth_method = \"bearer\", headers(Authorization = \"x\"))"
        ),
        "Authorization",
        "`bearer` sends it",
    );
    assert_error(
        "token_request_headers(\"content-type\" = \"x\")",
        "\"content-type\"",
        "follows from the format",
    );
    assert_error(
        "token_request_headers(\"a b\" = \"x\")",
        "\"a b\"",
        "letters, digits",
    );
    assert_error(
        "token_request_headers(\"x-a\" = \"{client_secret}\")",
        "{client_secret}",
        "says how it is sent",
    );
    assert_fine(&format!(
        "{REVOCATION} revocation(headers(\"x-a\" = \"{{client_secret}}\"))"
    ));
}

#[test]
fn rfc_names_are_renamed_and_no_others() {
    let text = text(&service(
        "rename(client_id = \"app_id\", token(code = \"auth_code\")), omit(token(\"grant_type\"))",
    ));
    assert_contains(
        &text,
        "rename: &[(\"client_id\", \"app_id\")], ..Authorization::DEFAULT",
    );
    assert_contains(
        &text,
        "rename: &[(\"client_id\", \"app_id\"), (\"code\", \"auth_code\")], \
         omit: &[\"grant_type\"], ..Request::DEFAULT",
    );
    for (given, token, words) in [
        (
            "rename(clientid = \"a\")",
            "clientid",
            "did you mean `client_id`?",
        ),
        (
            "rename(token(state = \"a\"))",
            "state",
            "no RFC names a parameter `state`",
        ),
        (
            "rename(tokens(code = \"a\"))",
            "tokens",
            "did you mean `token`?",
        ),
        (
            "rename(refresh(code = \"a\"))",
            "refresh",
            "`token` is the code exchange and the refresh",
        ),
        ("rename(code = \"a b\")", "\"a b\"", "printable ASCII"),
        ("rename(code = \"code\")", "\"code\"", "is its name already"),
        (
            "rename(code = \"client_id\")",
            "\"client_id\"",
            "nothing is sent twice",
        ),
        (
            "rename(token(code = \"x\", client_id = \"x\"))",
            "\"x\"",
            "nothing is sent twice",
        ),
        ("rename(code = \"x\", code = \"y\")", "code", "given twice"),
        ("rename = \"a\"", "\"a\"", "is a list"),
        ("rename()", "rename", "says nothing"),
        ("rename(code)", "code", "has no value"),
        (
            "rename(token(code = \"auth_code\")), token_params(auth_code = \"x\")",
            "auth_code",
            "nothing is sent twice",
        ),
    ] {
        assert_error(given, token, words);
    }
}

#[test]
fn what_a_request_is_nothing_without_is_not_omitted() {
    for (name, words) in [
        ("state", "RFC 9700 section 4.7"),
        ("code", "what is exchanged"),
        ("code_challenge", "code_challenge_method"),
        ("code_verifier", "code_challenge_method"),
        ("client_id", "auth_method"),
        ("client_secret", "auth_method"),
        ("refresh_token", "token_param"),
    ] {
        let token = format!("\"{name}\"");
        assert_error(&format!("omit({token})"), &token, words);
    }
    for (given, token, words) in [
        ("omit(\"scop\")", "\"scop\"", "did you mean `scope`?"),
        (
            "omit(authorization(\"grant_type\"))",
            "\"grant_type\"",
            "no RFC names",
        ),
        ("omit(\"scope\", \"scope\")", "\"scope\"", "given twice"),
        (
            "rename(scope = \"s\"), omit(\"scope\")",
            "\"scope\"",
            "is renamed, too",
        ),
        ("omit(scope)", "scope", "write `omit(\"scope\")`"),
        ("omit()", "omit", "says nothing"),
        ("refresh(omit(\"code\"))", "\"code\"", "what is exchanged"),
        ("refresh(omit(\"state\"))", "\"state\"", "leave `state` out"),
        (
            "refresh(omit(\"redirect_uri\"))",
            "\"redirect_uri\"",
            "no RFC names",
        ),
        (
            "omit(token(\"grant_type\")), refresh(omit(\"grant_type\"))",
            "\"grant_type\"",
            "given twice",
        ),
    ] {
        assert_error(given, token, words);
    }
}

#[test]
fn a_revocation_is_of_one_token_somewhere() {
    let with = |given: &str| format!("{REVOCATION} revocation({given})");
    for (given, token, words) in [
        ("format = \"none\"", "\"none\"", "nothing says which token"),
        (
            "auth_method = \"bearer\", token_param = \"t\"",
            "\"t\"",
            "sends the token in `Authorization`",
        ),
        (
            "auth_method = \"bearer\", format = \"none\", params(a = \"b\")",
            "params",
            "sends no parameters",
        ),
        (
            "token_param = \"t\", omit(\"token\")",
            "\"t\"",
            "says that there is none",
        ),
        (
            "params(token = \"x\")",
            "token",
            "the revocation sends it already",
        ),
        ("params(client_id = \"x\")", "client_id", "sends it already"),
        (
            "endpoint = \"https://a.example\"",
            "endpoint",
            "write `revocation_endpoint",
        ),
        ("method = \"FETCH\"", "\"FETCH\"", "`PATCH` and `DELETE`"),
        (
            "shared_by = \"team\"",
            "\"team\"",
            "the struct has no field `team`: it has none",
        ),
    ] {
        assert_error(&with(given), token, words);
    }
    let bearer = text(&service(&with("auth_method = \"bearer\"")));
    assert_contains(
        &bearer,
        "auth_method: TokenEndpointAuthMethod::Bearer, format: Format::None, ..Request::DEFAULT }, \
         token: std::option::Option::Some(TokenKind::AccessToken), token_param: \"\", hint: false",
    );
    let url = |path: &str| format!("revocation_endpoint = \"https://a.example/{path}\"");
    assert_contains(
        &text(&service(&url("t/{refresh_token}"))),
        "token: std::option::Option::Some(TokenKind::RefreshToken), token_param: \"\", hint: false",
    );
    let both = "\"https://a.example/{access_token}/{refresh_token}\"";
    assert_error(
        &format!("revocation_endpoint = {both}"),
        both,
        "has both tokens",
    );
    assert_error(
        &format!(
            "{}, revocation(token = \"access_token\")",
            url("{refresh_token}")
        ),
        "\"access_token\"",
        "the address has `{refresh_token}`",
    );
    assert_error(
        &url("{acces_token}"),
        "{acces_token}",
        "did you mean `access_token`?",
    );
    let host = "\"https://{client_id}.example/\"";
    assert_error(
        &format!("revocation_endpoint = {host}"),
        "{client_id}",
        "a host is made of text, fields",
    );
}

#[test]
fn rows_share_tokens_by_a_field_that_can_be_compared() {
    let with = |name: &str, field: &str| {
        errors(&format!(
            "#[oauth(provider = \"discord\", revocation(shared_by = \"{name}\"))]
            pub struct S {{ #[oauth(token_response = \"a\"{field} }}"
        ))
    };
    assert_eq!(with("team_id", ")] team_id: String"), []);
    assert_eq!(with("team_id", ")] team_id: Option<i64>"), []);
    for (name, field, words) in [
        (
            "teamid",
            ")] team_id: String",
            "no field `teamid`: there are `team_id`; did you mean",
        ),
        (
            "team_id",
            ", secret)] team_id: String",
            "sealed anew in every row",
        ),
        ("team_id", ")] team_id: bool", "text or a whole number"),
    ] {
        let errors = with(name, field);
        assert_eq!(errors.len(), 1, "{errors:#?}");
        assert_eq!(errors[0].0, format!("\"{name}\""));
        assert!(errors[0].1.contains(words), "{errors:#?}");
    }
}

#[test]
fn credentials_of_basic_authentication_are_user_and_password() {
    let basic = "token_endpoint_auth_method = \"client_secret_basic\",";
    let given = "basic_credentials = \"{client_secret}:\"";
    assert_contains(
        &text(&service(&format!("{basic} {given}"))),
        "basic_credentials: std::option::Option::Some(Template(&[Segment::ClientSecret, \
         Segment::Text(\":\")]))",
    );
    assert_error(given, "\"{client_secret}:\"", "goes with");
    assert_error(
        &format!("{basic} basic_credentials = \"{{client_secret}}\""),
        "\"{client_secret}\"",
        "a colon between them",
    );
    assert_error(
        &format!("{basic} {given}, basic_encoding = \"raw\""),
        "\"{client_secret}:\"",
        "sent as they are",
    );
    assert_error(
        &format!("{basic} basic_credentials = \"{{secret}}:\""),
        "{secret}",
        "unknown placeholder",
    );
}

#[test]
fn a_resource_is_an_absolute_uri_and_said_once() {
    assert_fine("resource(\"https://api.example\", \"urn:example:a\")");
    for (given, token, words) in [
        ("resource(\"api\")", "\"api\"", "an absolute URI"),
        (
            "resource(\"https://a.example#b\")",
            "\"https://a.example#b\"",
            "no fragment",
        ),
        ("resource(\"urn:a\", \"urn:a\")", "\"urn:a\"", "given twice"),
        (
            "resource(\"urn:a\"), refresh_params(resource = \"urn:b\")",
            "resource",
            "in all three requests",
        ),
    ] {
        assert_error(given, token, words);
    }
    assert_fine("authorization_params(resource = \"urn:a\")");
}

#[test]
fn the_query_of_api_calls_has_no_secret_and_needs_an_api() {
    let api = "api_base_url = \"https://a.example\",";
    assert_contains(
        &text(&service(&format!(
            "{api} api_query(version = \"1\", client_id = \"{{client_id}}\")"
        ))),
        "query: &[Param { name: \"version\", value: Template(&[Segment::Text(\"1\")]) }",
    );
    assert_error(
        "api_query(a = \"b\")",
        "api_query",
        "goes with `api_base_url",
    );
    assert_error(
        &format!("{api} api_query(a = \"b\", a = \"c\")"),
        "a",
        "given twice",
    );
    assert_error(
        &format!("{api} api_query(a = \"{{client_secret}}\")"),
        "{client_secret}",
        "leave `{client_secret}` out",
    );
}

#[test]
fn an_introspection_authenticates_as_at_the_token_endpoint() {
    let text = text(&service(
        "token_endpoint_auth_method = \"client_secret_basic\", token_request_format = \"json\", \
         introspection_endpoint = \"https://a.example/introspect\"",
    ));
    assert_contains(
        &text,
        "introspection: std::option::Option::Some(Request { \
         endpoint: Template(&[Segment::Text(\"https://a.example/introspect\")]), \
         auth_method: TokenEndpointAuthMethod::ClientSecretBasic, ..Request::DEFAULT })",
    );
    assert_error(
        "introspection_endpoint = \"http://a.example\"",
        "\"http://a.example\"",
        "must be https",
    );
}
