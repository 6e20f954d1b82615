//! Fields whose values the provider says, wherever it says them.

use super::{error, errors};

/// The sources, and what the struct has for their sake.
const SOURCES: [(&str, &str); 5] = [
    ("token_response", ""),
    ("exchange", "exchange(url = \"https://a.example/x\"),"),
    ("lookup", "lookup(url = \"https://a.example/me\"),"),
    ("access_token_claim", ""),
    ("id_token_claim", "issuer = \"https://a.example\","),
];

fn with((source, container): (&str, &str), base: &str, keys: &str) -> String {
    format!(
        "#[oauth(
            authorization_endpoint = \"https://a.example/authorize\",
            token_endpoint = \"https://a.example/token\",
            {container}
            api_base_url = \"{base}\",
        )]
        pub struct S {{ #[oauth({source} = \"x\"{keys})] x: String }}"
    )
}

#[track_caller]
fn assert_error(source: &str, token: &str, words: &str) {
    let (at, message) = error(source);
    assert!(message.contains(words), "{message}");
    assert_eq!(at, token, "{message}");
}

#[test]
fn what_the_provider_says_is_not_named_here() {
    for source in SOURCES {
        for (keys, token) in [
            (", one_of(\"a\")", "one_of"),
            (", pattern = \"a\"", "pattern"),
        ] {
            assert_error(
                &with(source, "https://api.example", keys),
                token,
                "goes with `local`, `var` and `callback`",
            );
        }
        assert_eq!(errors(&with(source, "https://api.example/{x}", "")), []);
    }
}

#[test]
fn what_the_provider_says_of_a_host_is_bound_by_its_suffix() {
    for source in SOURCES {
        for (base, token) in [
            ("https://{x}/v1", "{x}"),
            ("https://{x}.com/v1", "{x}"),
            ("{+x}/v1", "{+x}"),
        ] {
            let source = with(source, base, "");
            let (at, message) = error(&source);
            assert_eq!(at, token, "{message}");
            assert!(
                message.contains("`host_suffix = \".vendor.com\"`"),
                "{message}"
            );
            assert!(!message.contains("one_of"), "{message}");
        }
        let bound = with(source, "{+x}/v1", ", host_suffix = \".vendor.com\"");
        assert_eq!(errors(&bound), []);
    }
}
