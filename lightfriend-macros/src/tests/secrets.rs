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
fn what_does_not_is_not() {
    for text in ["1.0.0", "eyJ", "read.write.all", "github"] {
        let attributes = format!("token_params(a = {text:?})");
        assert_eq!(errors(&service(&attributes)), []);
    }
}
