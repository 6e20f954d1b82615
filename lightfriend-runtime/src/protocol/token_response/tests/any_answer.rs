//! Whatever a provider answers, its tokens are read, and only its.

use proptest::prelude::*;

use super::{DEFAULT, answered, tokens};

/// Any JSON, as text.
fn json() -> impl Strategy<Value = String> {
    let leaf = prop_oneof![
        Just("null".to_owned()),
        Just("true".to_owned()),
        any::<i64>().prop_map(|number| number.to_string()),
        any::<f64>().prop_map(|number| if number.is_finite() {
            number.to_string()
        } else {
            "1e999".to_owned()
        }),
        "[a-z_]{0,20}".prop_map(|text| format!("\"{text}\"")),
        // Half characters, escapes, texts that no parser takes.
        Just(r#""\ud800""#.to_owned()),
        Just(r#""x\udfff\"\\""#.to_owned()),
        Just(r#""invalid_grant""#.to_owned()),
        Just("\"Zo\u{eb}\u{1f600}\"".to_owned()),
    ];
    leaf.prop_recursive(4, 24, 4, |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4)
                .prop_map(|list| format!("[{}]", list.join(","))),
            prop::collection::vec(("[a-z]{1,6}", inner), 0..4).prop_map(|members| {
                let members: Vec<String> = members
                    .into_iter()
                    .map(|(name, value)| format!("\"{name}\":{value}"))
                    .collect();
                format!("{{{}}}", members.join(","))
            }),
        ]
    })
}

fn names() -> impl Strategy<Value = String> {
    prop_oneof![
        prop::sample::select(vec![
            "token_type",
            "error",
            "error_description",
            "expires_in",
            "expires_at",
            "scope",
            "refresh_token_expires_in",
            "ok",
            "id_token",
            "token",
            "data",
        ])
        .prop_map(str::to_owned),
        "[a-z_]{1,12}",
    ]
    .prop_filter("the tokens themselves", |name| {
        name != "access_token" && name != "refresh_token"
    })
}

proptest! {
    /// From a good answer, with everything about it changed but the tokens: they are read.
    #[test]
    fn whatever_else_an_answer_has_its_tokens_are_read(
        mut members in prop::collection::vec((names(), json()), 0..8),
        at in any::<prop::sample::Index>(),
        then in any::<prop::sample::Index>(),
        mark in any::<bool>(),
        latin in any::<bool>(),
        tail in prop::sample::select(vec!["", "\n", " ", "{}", "\u{0}", ",", "garbage"]),
        deep in prop::option::of(200..2000_usize),
    ) {
        if let Some(deep) = deep {
            members.push(("deep".to_owned(), "[".repeat(deep) + &"]".repeat(deep)));
        }
        let tokens_too = [("access_token", "a1"), ("refresh_token", "r1")];
        for ((name, token), index) in tokens_too.into_iter().zip([at, then]) {
            let place = index.index(members.len() + 1);
            members.insert(place, (name.to_owned(), format!("\"{token}\"")));
        }
        let members: Vec<String> = members
            .iter()
            .map(|(name, value)| format!("\"{name}\":{value}"))
            .collect();
        let text = format!("{{{}}}{tail}", members.join(" , "));
        let mut body: Vec<u8> = if latin {
            text.chars().map(|c| u8::try_from(c).unwrap_or(0xeb)).collect()
        } else {
            text.into_bytes()
        };
        if mark {
            body.splice(0..0, *b"\xef\xbb\xbf");
        }
        prop_assert_eq!(tokens(&body), Some(("a1".to_owned(), Some("r1".to_owned()))));
    }

    /// A page is no answer, whatever is in its links.
    #[test]
    fn no_page_is_read(before in "[a-z =/\"]{0,20}", after in "[a-z&=]{0,20}") {
        let page = format!("<html>{before}&access_token=evil&token_type=bearer&{after}");
        prop_assert!(answered(&DEFAULT, 200, page.as_bytes()).is_err());
    }
}
