//! Credentials in the source: refused wherever they stand, and never repeated.

use super::{errors, service};

#[test]
fn what_looks_like_a_credential_is_refused_and_not_repeated() {
    for secret in [
        "GOCSPX-not-a-real-secret",
        "xoxb-not-a-real-token",
        "sk_live_notarealkey",
        "-----BEGIN PRIVATE KEY-----",
        "eyJhbGciOiJub25lIn0.e30.c2lnbmF0dXJl",
    ] {
        for place in [
            "env = S",
            "pkce_unsupported = S",
            "scopes(S)",
            "token_params(a = S)",
            "api_auth(header = S)",
            "provider = S",
        ] {
            let attributes = place.replace('S', &format!("{secret:?}"));
            let errors = errors(&service(&attributes));
            let found: Vec<_> = errors
                .iter()
                .filter(|(at, _)| at.contains(secret))
                .collect();
            let [(_, message)] = found.as_slice() else {
                panic!("{place}: {errors:?}")
            };
            assert!(
                message.contains("does not belong in source code"),
                "{message}"
            );
            assert!(
                errors.iter().all(|(_, message)| !message.contains(secret)),
                "{errors:?}"
            );
        }
    }
}

#[test]
fn it_is_found_inside_of_headers_urls_and_names() {
    for attributes in [
        "authorization_params(\"GOCSPX-x\")",
        "authorization_params(\"GOCSPX-x\" = \"1\", \"GOCSPX-x\" = \"2\")",
        "scopes(\" GOCSPX-x\")",
        "scopes(\"Bearer GOCSPX-x\")",
        "token_params(a = \"{GOCSPX-x}\")",
        "api_base_url = \"https://a.example/\", api_headers(\"x-key\" = \"Bearer GOCSPX-x\")",
        "issuer = \"https://a.example?key=GOCSPX-x\"",
        "token_params(a = \"ghp_0123456789abcdefABCDEF\")",
    ] {
        let errors = errors(&service(attributes));
        assert!(!errors.is_empty(), "{attributes}");
        for (_, message) in &errors {
            assert!(
                !message.contains("GOCSPX") && !message.contains("ghp_"),
                "{message}"
            );
        }
    }
}

#[test]
fn what_does_not_is_not() {
    for text in ["1.0.0", "eyJ", "read.write.all", "github"] {
        let attributes = format!("token_params(a = {text:?})");
        assert_eq!(errors(&service(&attributes)), []);
    }
}
