//! What the rustdoc of a struct says of its environment.

use super::{assert_contains, assert_lacks, service, text};

const SECRET: &str = "| `SERVICE_CLIENT_SECRET` |";
const KEY: &str = "| `SERVICE_PRIVATE_KEY` |";
const PUBLIC: &str = "token_endpoint_auth_method = \"none\", \
                      api_base_url = \"https://a.example\", \
                      revocation_endpoint = \"https://a.example/revoke\"";

#[test]
fn a_client_that_shows_no_secret_has_none() {
    let public = text(&service(PUBLIC));
    assert_contains(&public, "| `SERVICE_CLIENT_ID` |");
    assert_lacks(&public, SECRET);
    assert_lacks(&public, KEY);
    let omitted = "token_endpoint_auth_method = \"none\", refresh(auth_method = \"omit\")";
    assert_lacks(&text(&service(omitted)), SECRET);
}

#[test]
fn whatever_takes_the_secret_asks_for_it() {
    for given in [
        "refresh(auth_method = \"client_secret_post\")",
        "refresh(headers(\"x-a\" = \"{client_secret}\"))",
        "revocation(auth_method = \"client_secret_basic\")",
        "revocation(params(a = \"{client_secret}\"))",
        "exchange(url = \"https://a.example/x\", auth_method = \"client_secret_jwt\")",
        "exchange(url = \"https://a.example/x\", params(a = \"{client_secret}\"))",
        "api_headers(\"x-a\" = \"{client_secret}\")",
    ] {
        let text = text(&service(&format!("{PUBLIC}, {given}")));
        assert_contains(&text, SECRET);
        assert_lacks(&text, KEY);
    }
}

#[test]
fn a_signature_is_keyed_by_a_secret_beside_the_key() {
    let signed = "token_endpoint_auth_method = \"private_key_jwt\"";
    let text = |given: &str| text(&service(&format!("{signed}{given}")));
    assert_contains(&text(""), KEY);
    assert_lacks(&text(""), SECRET);
    let both = text(", callback_signature(param = \"hmac\")");
    assert_contains(&both, KEY);
    assert_contains(&both, SECRET);
}

#[test]
fn whatever_signs_asks_for_the_key() {
    for given in [
        "refresh(auth_method = \"private_key_jwt\")",
        "revocation(auth_method = \"private_key_jwt\")",
        "exchange(url = \"https://a.example/x\", auth_method = \"private_key_jwt\")",
    ] {
        let text = text(&service(&format!("{PUBLIC}, {given}")));
        assert_contains(&text, KEY);
        assert_lacks(&text, SECRET);
    }
}
