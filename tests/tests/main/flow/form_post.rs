//! Providers whose answer the browser posts as a form.

use lightfriend_runtime::testing::{Endpoint, MockProvider};
use reqwest::{Method, Response, StatusCode, header};
use tokio::{
    io::{AsyncReadExt as _, AsyncWriteExt as _},
    net::TcpStream,
};

use super::{
    flows,
    vendors::{answer, asked, encoded, setup},
};
use crate::support::{ALICE, BOB, Browser, Host, location, outcome};

const CALLBACK: &str = "/api/apple/oauth/callback";
const FORM: &str = "application/x-www-form-urlencoded";

/// The provider's page in the user's browser: a form that posts itself. It comes from another site, so
/// no `Lax` cookie is sent.
async fn post(host: &Host, content_type: &[&str], body: impl Into<reqwest::Body>) -> Response {
    let client = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap();
    let mut request = client.post(host.url(CALLBACK)).body(body);
    for value in content_type {
        request = request.header(header::CONTENT_TYPE, *value);
    }
    request
        .header("origin", "https://appleid.apple.com")
        .header("sec-fetch-site", "cross-site")
        .header("sec-fetch-mode", "navigate")
        .send()
        .await
        .unwrap()
}

async fn consent(browser: &Browser, provider: &MockProvider) -> Vec<(String, String)> {
    answer(provider, &browser.start("apple").await).await
}

fn assert_sets_no_cookie(response: &Response) {
    assert!(!response.headers().contains_key("set-cookie"));
}

#[tokio::test]
async fn a_form_leads_to_the_same_address_with_what_is_read() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let params = consent(&alice, &provider).await;
    let form = encoded(&params) + "&user=%7B%22name%22%3A%22A%22%7D&id_token=t&access_token=t";
    let response = post(&host, &[FORM], form).await;
    assert_eq!(response.status(), StatusCode::SEE_OTHER);
    assert_sets_no_cookie(&response);
    assert_eq!(response.headers()["cache-control"], "no-store");
    assert_eq!(response.headers()["referrer-policy"], "no-referrer");

    let target = location(&response);
    assert!(target.starts_with(&host.url(CALLBACK)), "{target}");
    assert!(target.ends_with('#'), "{target}");
    let (mut said, mut expected) = (asked(&target), params);
    said.sort();
    expected.sort();
    assert_eq!(said, expected, "code and state, and nothing else");
    assert_eq!(provider.count(Endpoint::Token), 0);

    assert_eq!(outcome(&alice.callback(&target).await), "connected");
    assert_eq!(alice.status("apple").await["connected"], true);
    // The browser's button that goes back sends the form again.
    let again = post(&host, &[FORM], encoded(&expected)).await;
    let again = alice.callback(&location(&again)).await;
    assert_eq!(outcome(&again), "connected");
    assert_eq!(provider.count(Endpoint::Token), 1);
}

#[tokio::test]
async fn a_form_finishes_nothing_without_the_browsers_cookie() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let form = encoded(&consent(&alice, &provider).await);
    // Another site has the code and makes browsers post it: a stranger's, another user's, and one of
    // the same user.
    let strangers = [
        Browser::new(host.address),
        host.browser(BOB),
        host.browser(ALICE),
    ];
    for (stranger, expected) in
        strangers
            .iter()
            .zip(["invalid_state", "invalid_state", "invalid_state"])
    {
        let target = location(&post(&host, &[FORM], form.clone()).await);
        let response = stranger.callback(&target).await;
        assert_eq!(outcome(&response), expected);
        assert_sets_no_cookie(&response);
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!(flows(&host), 1);
    let target = location(&post(&host, &[FORM], form).await);
    assert_eq!(outcome(&alice.callback(&target).await), "connected");
}

#[tokio::test]
async fn cookies_make_no_difference_to_a_form() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let form = encoded(&consent(&alice, &provider).await);
    let cookies = alice.cookies();
    let cookies: Vec<String> = cookies.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let with = reqwest::Client::builder()
        .redirect(reqwest::redirect::Policy::none())
        .no_proxy()
        .build()
        .unwrap()
        .post(host.url(CALLBACK))
        .header(
            header::CONTENT_TYPE,
            "Application/X-WWW-Form-URLencoded; charset=UTF-8",
        )
        .header(header::COOKIE, cookies.join("; "))
        .body(form.clone())
        .send()
        .await
        .unwrap();
    assert_sets_no_cookie(&with);
    let without = post(&host, &[FORM], form).await;
    assert_eq!(location(&with), location(&without));
    assert_eq!(provider.count(Endpoint::Token), 0, "nothing is spent");
    assert_eq!(flows(&host), 1);
}

#[tokio::test]
async fn forms_that_no_provider_sends_are_400_and_spend_nothing() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let params = consent(&alice, &provider).await;
    let form = encoded(&params);
    let json = serde_json::json!({"code": "a", "state": "b"}).to_string();
    let cases: Vec<(&[&str], Vec<u8>)> = vec![
        (&[FORM], format!("{form}&code=again").into()),
        (&[FORM], format!("{form}&{form}").into()),
        (&[FORM], format!("{form}&error=access_denied").into()),
        (&[FORM], format!("{form}&iss=a&iss=b").into()),
        (&[FORM], format!("{form}&iss=%zz").into()),
        (&[FORM], format!("{form}&iss=%00").into()),
        (&[FORM], format!("{form}&iss={}", "a".repeat(9_000)).into()),
        (&[FORM], [form.as_bytes(), b"&x=\xff"].concat()),
        (&["application/json"], json.into()),
        (&["text/plain"], form.clone().into()),
        (&["multipart/form-data; boundary=x"], form.clone().into()),
        (&[FORM, "application/json"], form.clone().into()),
        (&[], form.clone().into()),
    ];
    for (content_type, body) in cases {
        let shown = String::from_utf8_lossy(&body[..body.len().min(200)]).into_owned();
        let response = post(&host, content_type, body).await;
        assert_eq!(response.status(), 400, "{content_type:?} {shown}");
        assert_sets_no_cookie(&response);
        assert!(!response.headers().contains_key("location"));
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
    let target = location(&post(&host, &[FORM], form).await);
    assert_eq!(outcome(&alice.callback(&target).await), "connected");
}

/// The beginning of what is answered to a body of which not everything need be taken.
async fn begin_of_answer(host: &Host, length: usize, body: Vec<u8>) -> String {
    let stream = TcpStream::connect(host.address).await.unwrap();
    let (mut incoming, mut outgoing) = stream.into_split();
    let head = format!(
        "POST {CALLBACK} HTTP/1.1\r\nHost: {}\r\nContent-Type: {FORM}\r\nContent-Length: \
         {length}\r\n\r\n",
        host.address
    );
    tokio::spawn(async move {
        // It breaks off where nobody reads on.
        let _ = outgoing.write_all(head.as_bytes()).await;
        let _ = outgoing.write_all(&body).await;
        // Kept open until the answer is there.
        std::future::pending::<()>().await;
    });
    let mut begin = [0; 12];
    incoming.read_exact(&mut begin).await.unwrap();
    String::from_utf8(begin.to_vec()).unwrap()
}

#[tokio::test]
async fn a_form_has_an_end_before_a_megabyte() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let form = encoded(&consent(&alice, &provider).await);
    let megabyte = format!("{form}&user={}", "a".repeat(1024 * 1024)).into_bytes();
    let answer = begin_of_answer(&host, megabyte.len(), megabyte).await;
    assert_eq!(answer, "HTTP/1.1 400");
    // What Apple adds at a first consent, many times over.
    let long = format!("{form}&user={}", "a".repeat(100 * 1024)).into_bytes();
    let answer = begin_of_answer(&host, long.len(), long).await;
    assert_eq!(answer, "HTTP/1.1 303");
}

#[tokio::test]
async fn what_went_wrong_is_posted_too() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let mut params = consent(&alice, &provider).await;
    params.retain(|(name, _)| name == "state");
    params.push(("error".to_owned(), "user_cancelled_authorize".to_owned()));
    params.push(("error_description".to_owned(), "é&".repeat(20_000)));
    let target = location(&post(&host, &[FORM], encoded(&params)).await);
    assert!(target.len() < 4096, "headers are not that long");
    let landing = location(&alice.callback(&target).await);
    assert_eq!(
        landing,
        host.url("/connections?error=access_denied&service=apple#")
    );
    assert_eq!((flows(&host), provider.count(Endpoint::Token)), (0, 0));
}

#[tokio::test]
async fn other_methods_are_405_and_so_is_post_where_nothing_is_posted() {
    let (_provider, host) = setup().await;
    let browser = Browser::new(host.address);
    let calendar = "/api/calendar/oauth/callback";
    for (method, path) in [
        (Method::POST, calendar),
        (Method::HEAD, calendar),
        (Method::HEAD, CALLBACK),
        (Method::PUT, CALLBACK),
        (Method::DELETE, CALLBACK),
        (Method::OPTIONS, CALLBACK),
    ] {
        let response = browser.send(method.clone(), path, &[]).await;
        assert_eq!(response.status(), 405, "{method} {path}");
    }
}
