//! Warnings, and how to be rid of them.

use super::{assert_error, expand, plain, service};

/// The notes of what is deprecated in the expansion, without the client's.
fn warnings(source: &str) -> Vec<String> {
    let text = prettyplease::unparse(&expand(source));
    assert!(!text.contains("compile_error"), "{text}");
    text.split("note = \"")
        .skip(1)
        .filter_map(|rest| rest.split('"').next())
        .filter(|note| !note.contains("api_base_url"))
        .map(str::to_owned)
        .collect()
}

fn google(attributes: &str) -> String {
    format!("#[oauth(provider = \"google\", {attributes})] struct Google;")
}

#[test]
fn google_without_offline_access_is_a_warning() {
    assert!(warnings(&google("")).is_empty());
    let online = "authorization_params(access_type = \"online\")";
    assert!(warnings(&google(online))[0].contains("gives a refresh token only when asked"));
    let allowed = format!("{online}, allow(no_offline_access)");
    assert!(warnings(&google(&allowed)).is_empty());
}

#[test]
fn so_is_it_with_endpoints_of_ones_own() {
    let by_hand = |url: &str, more: &str| {
        let token = "https://provider.example/token";
        warnings(&format!(
            "#[oauth(authorization_endpoint = \"{url}\", token_endpoint = \"{token}\", {more})] struct S;"
        ))
    };
    let microsoft = "https://login.microsoftonline.com/common/oauth2/v2.0/authorize";
    assert_eq!(by_hand(microsoft, "scopes(\"Mail.Read\")").len(), 1);
    assert!(by_hand(microsoft, "scopes(\"Mail.Read\", \"offline_access\")").is_empty());
    assert_eq!(
        by_hand("https://www.dropbox.com/oauth2/authorize", "").len(),
        1
    );
    assert!(by_hand("https://provider.example/authorize", "").is_empty());
}

#[test]
fn a_comma_in_a_scope_is_a_warning_unless_it_separates() {
    let one = warnings(&service("scopes(\"read,write\")"));
    assert!(one[0].contains("scopes("), "{one:?}");
    assert!(warnings(&service("scopes(\"read,write\"), allow(comma_in_scope)")).is_empty());
    assert!(warnings(&service("scopes(\"read\", \"write\")")).is_empty());
}

#[test]
fn unknown_warnings_are_errors() {
    assert_error(
        "allow(no_ofline_access)",
        "no_ofline_access",
        "did you mean `no_offline_access`?",
    );
    assert_error("allow(\"comma_in_scope\")", "allow", "without quotes");
    assert_error("allow", "allow", "`allow(..)`");
}

#[test]
fn a_client_without_an_api_is_deprecated_for_who_calls_it() {
    let text = |attributes: &str| plain(&prettyplease::unparse(&expand(&service(attributes))));
    assert!(text("").contains("hasno`api_base_url`"));
    assert!(!text("api_base_url = \"https://provider.example\"").contains("hasno`api_base_url`"));
}

#[test]
fn an_exclusive_account_by_a_name_that_anybody_can_give_is_a_warning() {
    let with = |attributes: &str, field: &str| {
        warnings(&format!(
            "#[oauth(authorization_endpoint = \"https://{{shop}}.a.example/authorize\", \
             token_endpoint = \"https://{{shop}}.a.example/token\"{attributes})] \
             struct S {{ #[oauth(var)] shop: String, {field} }}"
        ))
    };
    let callback = "#[oauth(callback = \"realmId\", account_key(exclusive))] realm: String";
    let found = with("", callback);
    assert!(found[0].contains("gives `realm`"), "{found:?}");
    assert!(with(", allow(asserted_account)", callback).is_empty());
    assert!(with(", callback_signature(param = \"hmac\")", callback).is_empty());
    let shared = "#[oauth(callback = \"realmId\", account_key)] realm: String";
    assert!(with("", shared).is_empty());
    let answered = "#[oauth(token_response = \"id\", account_key(exclusive))] id: String";
    assert!(with("", answered).is_empty());
    let host = warnings(
        "#[oauth(authorization_endpoint = \"https://{shop}.a.example/authorize\", \
         token_endpoint = \"https://{shop}.a.example/token\")] \
         struct S { #[oauth(var, account_key(exclusive))] shop: String }",
    );
    assert!(host.is_empty(), "{host:?}");
}

#[test]
fn a_scope_that_is_nearly_a_known_one_is_a_warning() {
    let spotify = |attributes: &str| {
        warnings(&format!(
            "#[oauth(provider = \"spotify\", {attributes})] struct S;"
        ))
    };
    let misspelt = "scopes(\"user-read-emial\")";
    let said = spotify(misspelt);
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("of `spotify` lists no such scope; did you mean"),
        "{said:?}"
    );
    assert!(spotify(&format!("{misspelt}, allow(unknown_scope)")).is_empty());
    assert_eq!(spotify("scope_sets(more(\"User-Read-Email\"))").len(), 1);
    // What is known, new, or said to be a scope here.
    assert!(spotify("scopes(\"user-read-email\", \"something-new\")").is_empty());
    let alias =
        "scopes(\"user-read-emial\"), scope_aliases(\"user-read-emial\" = \"user-read-email\")";
    assert!(spotify(alias).is_empty());
    // Where nobody has a list, nobody judges.
    assert!(
        warnings("#[oauth(provider = \"aircall\", scopes(\"public_apj\"))] struct S;").is_empty()
    );
}

#[test]
fn a_scope_without_its_beginning_is_a_warning() {
    let said = warnings(&google("scopes(\"calendar.events\")"));
    assert_eq!(said.len(), 1, "{said:?}");
    assert!(
        said[0].contains("www.googleapis.com/auth/calendar.events"),
        "{said:?}"
    );
}

#[test]
fn a_server_that_is_half_the_presets_is_a_warning() {
    let github = |attributes: &str| {
        warnings(&format!(
            "#[oauth(provider = \"github\", {attributes})] struct S;"
        ))
    };
    let authorization = "authorization_endpoint = \"https://ghe.example/authorize\"";
    let issuer = "issuer = \"https://ghe.example\"";
    for half in [authorization, issuer] {
        let said = github(half);
        assert_eq!(said.len(), 1, "{said:?}");
        assert!(
            said[0].contains("sent to the preset's github.com still"),
            "{said:?}"
        );
        assert!(github(&format!("{half}, allow(split_server)")).is_empty());
        let whole = format!("{authorization}, token_endpoint = \"https://ghe.example/token\"");
        assert!(github(&whole).is_empty());
    }
    assert!(github("issuer = \"https://github.com/other\"").is_empty());
    assert!(github("authorization_endpoint = \"https://github.com/login/v2\"").is_empty());
}
