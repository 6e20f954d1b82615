//! The derive on what nobody would write: it does not panic, and what it emits is Rust.

use std::fmt::Write as _;

use proc_macro2::{Delimiter, Group, TokenStream, TokenTree};
use proptest::collection::vec;
use proptest::prelude::*;
use proptest::sample::{Index, select};

/// Attributes of a struct, most of them right.
const STRUCT: &[&str] = &[
    r#"provider = "google""#,
    r#"provider = "slack""#,
    r#"service = "shop""#,
    r#"authorization_endpoint = "https://shop.example/authorize?a=b""#,
    r#"token_endpoint = "https://shop.example:8443/token""#,
    r#"revocation_endpoint = "https://[::1]/revoke""#,
    r"revocation(ends_grant)",
    r#"scopes("read", "write",)"#,
    r#"scope_separator = ",""#,
    r#"scope_aliases("a" = "https://a.example/a", b = "c")"#,
    r#"scope_implies("a" = ("b", "c"), "b" = ("c",), d = ("e"))"#,
    r#"authorization_params(access_type = "offline", "max-age" = 60, r#type = true)"#,
    r#"token_params(audience = "{client_id}{{}}")"#,
    r#"refresh_params("a" = -1)"#,
    r#"code_challenge_method = "none", pkce_unsupported = "it refuses""#,
    r#"token_endpoint_auth_method = "client_secret_basic""#,
    r#"basic_encoding = "raw""#,
    r#"token_request_format = "json""#,
    r#"token_type = "any""#,
    r#"user_agent = "shop/1""#,
    r#"token_error(invalid_grant("1", "2"), transient("3"))"#,
    r#"issuer = "https://shop.example""#,
    r"authorization_response_iss_parameter_supported",
    r#"default_expires_in = "1h""#,
    r#"refresh_before = "5m""#,
    r#"api_base_url = "https://api.shop.example/v1""#,
    r#"api_auth(header = "X-Token")"#,
    r#"api_headers("X-Version" = "1")"#,
    r"api_expired(401, 403)",
    r#"env = "SHOP""#,
    r#"route = "/connect/shop""#,
    r#"table = "shop_account""#,
    r"user_id = uuid::Uuid",
    r#"user_id = "String""#,
    r#"users = "members(id)""#,
    r"crate = a::runtime",
    r#"client_secret = "hunter2""#,
];

/// Attributes of a field, most of them right.
const FIELD: &[&str] = &[
    r#"token_response = "team.id""#,
    r#"token_response("team.id", "team_id")"#,
    r#"token_response = "a", secret"#,
    r"local",
    r#"local, default = "eu""#,
    r"local, default = -1",
    r"local, default = 1.5",
    r"local, default = true",
    r"local, secret",
    "",
];

/// Types of fields, most of them wrong.
const TYPES: &[&str] = &[
    "String",
    "Option<String>",
    "i32",
    "f64",
    "bool",
    "Option<Option<i64>>",
    "Option",
    "Option<'a>",
    "Vec<u8>",
    "&'static str",
    "[u8; { 1 + 1 }]",
    "fn(i32) -> !",
    "impl Fn(A) -> B",
    "dyn for<'a> T<'a> + Send",
    "<A as B>::String",
    "((String))",
    "m!(..)",
    "_",
    "*const [()]",
];

/// Names of structs and fields.
const NAMES: &[&str] = &[
    "Shop",
    "r#type",
    "_",
    "__",
    "_1",
    "Ünï",
    "名前",
    "OAuth",
    "id",
    "columns",
    "select",
    "a",
    "HTTPServer2",
    "r#async",
    "union",
    "open",
    "router",
    "user_id",
    "x9__",
];

/// Tokens to put in the place of others. Those with brackets are groups.
const TOKENS: &[&str] = &[
    "\"\"",
    "\"\\0\"",
    "\"{\"",
    "\"a\u{301}\u{202e}\u{1f600}\"",
    "\"https://\"",
    "\"none\"",
    "\"users(\"",
    "\"99999999999999999999h\"",
    "r##\"a\"#b\"##",
    "b\"a\"",
    "c\"a\"",
    "b'a'",
    "'a'",
    "'a",
    "0",
    "-1",
    "1u8",
    "340282366920938463463374607431768211456",
    "1e400",
    "1.0f32",
    "0x_f",
    "1_foo",
    "\"a\"suffix",
    "true",
    "crate",
    "self",
    "Self",
    "_",
    "r#fn",
    "émigré",
    "scopes",
    "secret",
    "=",
    "==",
    "=>",
    "::",
    ",",
    ";",
    "#",
    "#!",
    "$",
    "..",
    "..=",
    "->",
    "<",
    "<<",
    ">",
    "&",
    "!",
    "?",
    "||",
    "@",
    "( )",
    "[ ]",
    "{ }",
    "((((((((1))))))))",
    "(a = \"b\")",
    "(a::b<c>)",
    "{ loop { } }",
    "[#[oauth(a)] 1, 2]",
    "a::<b>::c",
    "<a as b>::c",
    "a::<{ 1 }>",
    "a!(b)",
    "a::b!{}",
    "|a| a",
    "if a { b }",
    "async {}",
    "unsafe {}",
    "const {}",
    "return",
    "struct",
    "x..=y",
    "&raw const x",
    "#[cfg(a)]",
    "crate = a::<b>::c",
    "user_id = a",
];

/// A change at one place of a token stream; the index chooses the place.
#[derive(Debug, Clone)]
enum Change {
    Delete,
    Duplicate,
    Swap(Index),
    Replace(String),
    Insert(String),
    Wrap(Delimiter),
    Unwrap,
}

fn change() -> impl Strategy<Value = Change> {
    let delimiter = select(vec![
        Delimiter::Parenthesis,
        Delimiter::Brace,
        Delimiter::Bracket,
        Delimiter::None,
    ]);
    prop_oneof![
        Just(Change::Delete),
        Just(Change::Duplicate),
        any::<Index>().prop_map(Change::Swap),
        token().prop_map(Change::Replace),
        token().prop_map(Change::Insert),
        delimiter.prop_map(Change::Wrap),
        Just(Change::Unwrap),
    ]
}

/// One of the tokens above, or a string of any or of great length.
fn token() -> impl Strategy<Value = String> {
    prop_oneof![
        6 => select(TOKENS).prop_map(str::to_owned),
        2 => any::<String>().prop_map(|text| format!("{text:?}")),
        1 => "[a-zA-Z0-9:/?#@.{}%_-]{0,40}".prop_map(|text| format!("{text:?}")),
        1 => select(vec!["a", "{", "é", "_", "1"])
            .prop_map(|text| format!("{:?}", text.repeat(20_000))),
    ]
}

/// How many trees there are, with those inside of groups.
fn count(tokens: &TokenStream) -> usize {
    tokens
        .clone()
        .into_iter()
        .map(|tree| match tree {
            TokenTree::Group(group) => 1 + count(&group.stream()),
            _ => 1,
        })
        .sum()
}

/// The tree at this place, counted as in [`count`].
fn nth(tokens: &TokenStream, place: usize) -> Option<TokenTree> {
    let mut found = None;
    rewrite(tokens.clone(), &mut 0, &mut |at, tree| {
        if at == place {
            found = Some(tree.clone());
        }
        tree.into()
    });
    found
}

/// Every tree replaced by what the function makes of it and of its place.
fn rewrite(
    tokens: TokenStream,
    at: &mut usize,
    with: &mut impl FnMut(usize, TokenTree) -> TokenStream,
) -> TokenStream {
    let mut all = TokenStream::new();
    for tree in tokens {
        let place = *at;
        *at += 1;
        let tree = match tree {
            TokenTree::Group(group) => {
                let inner = rewrite(group.stream(), at, with);
                Group::new(group.delimiter(), inner).into()
            }
            tree => tree,
        };
        all.extend(with(place, tree));
    }
    all
}

/// Applies a change at a place.
fn apply(tokens: TokenStream, place: Index, change: &Change) -> TokenStream {
    let count = count(&tokens);
    if count == 0 {
        return tokens;
    }
    let place = place.index(count);
    let other = match change {
        Change::Swap(other) => other.index(count),
        _ => place,
    };
    let (this, that) = (nth(&tokens, place), nth(&tokens, other));
    rewrite(tokens, &mut 0, &mut |at, tree| match change {
        Change::Swap(_) if at == place => that.clone().into_iter().collect(),
        Change::Swap(_) if at == other => this.clone().into_iter().collect(),
        _ if at != place => tree.into(),
        Change::Delete | Change::Swap(_) => TokenStream::new(),
        Change::Duplicate => [tree.clone(), tree].into_iter().collect(),
        Change::Replace(new) => parse(new),
        Change::Insert(new) => [TokenStream::from(tree), parse(new)].into_iter().collect(),
        Change::Wrap(delimiter) => TokenTree::from(Group::new(*delimiter, tree.into())).into(),
        Change::Unwrap => match tree {
            TokenTree::Group(group) => group.stream(),
            tree => tree.into(),
        },
    })
}

/// The text as tokens; as a string literal where it is none.
fn parse(text: &str) -> TokenStream {
    text.parse().unwrap_or_else(|_| quote::quote!(#text))
}

/// An annotated item: mostly a struct, mostly right.
fn item() -> impl Strategy<Value = String> {
    let attributes = vec(select(STRUCT), 0..8);
    let field = (select(FIELD), select(NAMES), select(TYPES));
    let shape = prop_oneof![
        4 => Just("struct N;"),
        8 => Just("pub struct N { FIELDS }"),
        1 => Just("enum N { A { FIELDS } }"),
        1 => Just("union N { FIELDS }"),
        1 => Just("pub(in a::b) struct N(String, pub i32);"),
        1 => Just("struct N<'a, T: A<B = C> = u8, const M: usize = { 1 }> where T: 'a { FIELDS }"),
    ];
    (attributes, shape, select(NAMES), vec(field, 0..4)).prop_map(
        |(attributes, shape, name, fields)| {
            let mut text = format!("/// It.\n#[oauth({})]\n", attributes.join(", "));
            let mut all = String::new();
            for (attributes, name, ty) in fields {
                let _ = writeln!(all, "/// One.\n#[oauth({attributes})] {name}: {ty},");
            }
            text += &shape.replacen('N', name, 1).replace("FIELDS", &all);
            text
        },
    )
}

fn config() -> ProptestConfig {
    ProptestConfig {
        cases: 512,
        // A failure becomes a test with a name; no file is written.
        failure_persistence: None,
        ..ProptestConfig::default()
    }
}

/// Runs the derive, and reads what it emits.
fn check(tokens: TokenStream) -> Result<(), TestCaseError> {
    let output = crate::derive(tokens, crate::dependencies::Dependencies::default());
    match syn::parse2::<syn::File>(output) {
        Ok(_) => Ok(()),
        Err(error) => Err(TestCaseError::fail(format!("not Rust: {error}"))),
    }
}

/// Applies changes one after the other.
fn apply_all(tokens: TokenStream, changes: &[(Index, Change)]) -> TokenStream {
    changes.iter().fold(tokens, |tokens, (place, change)| {
        apply(tokens, *place, change)
    })
}

fn changes() -> impl Strategy<Value = Vec<(Index, Change)>> {
    vec((any::<Index>(), change()), 0..5)
}

/// Tokens without sense, or a key that exists with a value without sense.
fn any_attributes() -> impl Strategy<Value = String> {
    let pair = (select(STRUCT), token()).prop_map(|(key, value)| {
        let key = key.split([' ', '(']).next().unwrap_or_default();
        format!("{key} = {value}, {key}({value})")
    });
    prop_oneof![
        vec(token(), 0..12).prop_map(|tokens| tokens.join(" ")),
        pair
    ]
}

proptest! {
    #![proptest_config(config())]

    #[test]
    fn a_changed_item_gives_rust(item in item(), changes in changes()) {
        check(apply_all(parse(&item), &changes))?;
    }

    #[test]
    fn changed_attributes_give_rust(
        attributes in vec(select(STRUCT), 0..8),
        changes in changes(),
        field in select(FIELD),
        changes_of_field in changes(),
        ty in select(TYPES),
    ) {
        let attributes = apply_all(parse(&attributes.join(", ")), &changes);
        let field = apply_all(parse(field), &changes_of_field);
        let ty = parse(ty);
        check(quote::quote!(#[oauth(#attributes)] struct Shop { #[oauth(#field)] a: #ty }))?;
    }

    #[test]
    fn any_tokens_give_rust(attributes in any_attributes(), field in vec(token(), 0..6)) {
        let (attributes, field) = (parse(&attributes), parse(&field.join(" ")));
        check(quote::quote!(#[oauth(#attributes)] struct Shop { #[oauth(#field)] a: String }))?;
    }
}
