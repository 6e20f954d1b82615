//! What fuzzers throw input at, and what must hold whatever it is. With the feature `testing`.

use secrecy::{ExposeSecret as _, SecretString};
use zeroize::Zeroizing;

use crate::{
    account_id::AccountId,
    api,
    crypto::KeyRing,
    descriptor::{Api, Authorization, Descriptor, Table, Token, UserIdType},
    error::Error,
    field_values::FieldValues,
    flow::{AuthorizationResponse, ReturnTo},
    http::Answer,
    protocol,
    template::{Segment, Template},
    user::UserId,
};

const BASE: &str = "https://api.provider.example:8443/v3";

static DESCRIPTOR: Descriptor = Descriptor {
    service: "fuzz",
    title: "Fuzz",
    description: "",
    authorization: Authorization::DEFAULT,
    token: Token::DEFAULT,
    revocation: None,
    api: Some(Api {
        base_url: Template(&[Segment::Text(BASE)]),
        ..Api::DEFAULT
    }),
    env: "FUZZ",
    route: "/api/fuzz",
    table: Table {
        name: "fuzz_connection",
        owner_id: UserIdType::Text,
        ..Table::DEFAULT
    },
    ..Descriptor::DEFAULT
};

/// A callback's query: nothing panics, and what is read has no control characters.
pub fn callback_query(query: &str) {
    let Ok(response) = AuthorizationResponse::parse(&DESCRIPTOR, query) else {
        return;
    };
    assert!(response.code().is_none() || response.error.is_none());
    if let Some(code) = response.code() {
        assert!(!code.expose_secret().contains(char::is_control));
    }
    if let Some(state) = response.state() {
        assert_eq!(state.len(), 43);
    }
}

/// A token answer with any status: a token that is accepted can stand in a header.
pub fn token_answer(status: u16, body: &[u8]) {
    let answer = Answer {
        status,
        retry_after: None,
        max_age: None,
        body: Zeroizing::new(body.to_vec()),
    };
    let answered = protocol::Answered {
        descriptor: &DESCRIPTOR,
        answer: &answer,
        sent: &[],
    };
    if let Ok(read) = protocol::read_token_answer(answered) {
        let token = read.access_token.expose_secret();
        assert!(!token.is_empty() && token.bytes().all(|byte| byte.is_ascii_graphic()));
        assert!((200..300).contains(&status));
    }
}

/// A sealed value from anywhere: it does not open, and the error does not repeat it.
pub fn envelope(sealed: &str) {
    let Ok(text) = KeyRing::generate() else {
        return;
    };
    let Ok(keys) = KeyRing::parse(&text) else {
        return;
    };
    let account = AccountId {
        key: None,
        descriptor: &DESCRIPTOR,
        owner: UserId::Text("user".to_owned()),
    };
    let place = account.place("access_token");
    assert!(keys.open(place, sealed).is_err());
    // What we seal opens, and nothing that differs from it does.
    let Ok(ours) = keys.seal(place, sealed) else {
        return;
    };
    let opened = keys
        .open(place, &ours)
        .map(|secret| secret.expose_secret().to_owned());
    assert_eq!(opened.as_deref(), Ok(sealed));
    let mut altered = ours.into_bytes();
    let at = sealed.len() % altered.len();
    altered[at] = if altered[at] == b'A' { b'B' } else { b'A' };
    let altered = String::from_utf8_lossy(&altered).into_owned();
    assert!(keys.open(place, &altered).is_err());
}

/// A `return_to`: what is accepted stays on the front end's origin, resolved twice.
pub fn return_to(text: &str) {
    let Some(path) = ReturnTo::parse(text) else {
        return;
    };
    let Ok(origin) = url::Url::parse("https://front.example/a/b") else {
        return;
    };
    let once = origin.join(path.as_str()).map(|url| url.to_string());
    let twice = once
        .as_ref()
        .map(|once| origin.join(once).map(|url| url.origin()));
    assert_eq!(twice, Ok(Ok(origin.origin())), "{text:?}");
}

/// A path of an API call: what is accepted stays below the base.
pub fn api_path(path: &str) {
    let query = [("q".to_owned(), path.to_owned())];
    let base = url::Url::parse(BASE).map_err(|_| Error::Internal("the base is no URL"));
    let Ok(url) = base.and_then(|base| api::below(&base, path, &query)) else {
        return;
    };
    assert!(
        url.as_str()
            .starts_with("https://api.provider.example:8443/v3/"),
        "{url}"
    );
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
}

/// An address with a value from anywhere in its path and query stays the address it is.
fn address(values: &protocol::Values<'_>) {
    let template = Template(&[
        Segment::Text("https://provider.example/a/"),
        Segment::Field("field"),
        Segment::Text("/token?x="),
        Segment::Field("field"),
    ]);
    let Ok(url) = values.url(&template) else {
        return;
    };
    assert_eq!(
        url.origin().ascii_serialization(),
        "https://provider.example"
    );
    assert!(
        url.path().starts_with("/a/") && url.path().ends_with("/token"),
        "{url}"
    );
    assert!(url.username().is_empty() && url.password().is_none() && url.fragment().is_none());
    assert_eq!(url.query_pairs().count(), 1, "{url}");
}

/// A template of headers and parameters, rendered with values from anywhere.
pub fn template(value: &str) {
    let template = Template(&[Segment::Text("a"), Segment::ClientId, Segment::Scope]);
    let credentials = protocol::ClientCredentials {
        client_id: value.to_owned(),
        ..protocol::ClientCredentials::default()
    };
    let mut fields = FieldValues::default();
    fields.add("field", value.to_owned(), false);
    let values = protocol::Values {
        credentials: &credentials,
        redirect_uri: value,
        scope: value,
        fields: &fields,
        state: None,
        access_token: None,
        refresh_token: None,
    };
    let rendered = values.text(&template).map(|text| text.to_string());
    assert_eq!(rendered, Ok(format!("a{value}{value}")));
    address(&values);
    // Text that is no key is refused without a panic.
    let _ = KeyRing::parse(&SecretString::from(format!("k1:{value}")));
}
