//! Callbacks that the provider signs.

use hmac::{Hmac, KeyInit as _, Mac as _};
use lightfriend_runtime::testing::{Endpoint, MockProvider};
use sha2::Sha256;

use super::{
    flows,
    vendors::{answer, come_back, encoded, setup},
};
use crate::support::{ALICE, Browser, CLIENT_SECRET, Host, Log, location, outcome, param};

type Params = Vec<(String, String)>;

fn hmac(key: &str, text: &str) -> String {
    let mut mac = Hmac::<Sha256>::new_from_slice(key.as_bytes()).unwrap();
    mac.update(text.as_bytes());
    let bytes = mac.finalize().into_bytes();
    let digits = bytes.iter().flat_map(|byte| [byte >> 4, byte & 15]);
    let digits = digits.map(|digit| char::from_digit(digit.into(), 16));
    digits.map(Option::unwrap).collect()
}

/// As Shopify writes it: decoded, in the order of the names.
fn signed_text(params: &[(String, String)]) -> String {
    let mut pairs: Vec<String> = params.iter().map(|(k, v)| format!("{k}={v}")).collect();
    pairs.sort();
    pairs.join("&")
}

fn with_signature(params: &[(String, String)], signature: &str) -> String {
    let mut params = params.to_vec();
    // Where it stands does not matter.
    params.insert(1, ("hmac".to_owned(), signature.to_owned()));
    encoded(&params)
}

fn signed(params: &[(String, String)]) -> String {
    with_signature(params, &hmac(CLIENT_SECRET, &signed_text(params)))
}

/// What Shopify sends beside code and state.
async fn consent(browser: &Browser, provider: &MockProvider) -> Params {
    let mut params = answer(provider, &browser.start("shopify").await).await;
    for (name, value) in [
        ("timestamp", "1764166442"),
        ("shop", "some-shop.myshopify.com"),
        ("host", "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmU="),
    ] {
        params.push((name.to_owned(), value.to_owned()));
    }
    params
}

/// That the user is told, and that the flow is as it was.
async fn assert_refused(host: &Host, browser: &Browser, query: &str) {
    let cookies = browser.cookies();
    let response = come_back(browser, "shopify", query).await;
    let expected = host.url("/connections?error=invalid_signature&service=shopify#");
    assert_eq!(location(&response), expected, "{query}");
    assert_eq!(browser.cookies(), cookies, "the flow's cookie stays");
    assert_eq!(flows(host), 1);
    let claimed = "SELECT COUNT(*) AS n FROM oauth_flow WHERE claimed_at IS NOT NULL";
    assert_eq!(host.number(claimed), 0);
}

#[tokio::test]
async fn what_is_signed_is_believed() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let params = consent(&alice, &provider).await;
    let response = come_back(&alice, "shopify", &signed(&params)).await;
    assert_eq!(outcome(&response), "connected");
    // Whatever order it comes in.
    let mut params = consent(&alice, &provider).await;
    params.reverse();
    let response = come_back(&alice, "shopify", &signed(&params)).await;
    assert_eq!(outcome(&response), "connected");
}

#[tokio::test]
async fn what_is_not_signed_is_refused_and_burns_no_flow() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let params = consent(&alice, &provider).await;
    let right = signed(&params);
    let signature = hmac(CLIENT_SECRET, &signed_text(&params));
    let as_it_came: Vec<String> = params.iter().map(|(k, v)| format!("{k}={v}")).collect();
    let (code, state) = (&params[0], &params[1]);
    assert_eq!((code.0.as_str(), state.0.as_str()), ("code", "state"));
    let admin = "YWRtaW4uc2hvcGlmeS5jb20vc3RvcmU%3D";
    assert!(right.contains(&format!("&host={admin}")), "{right}");
    for wrong in [
        encoded(&params),
        with_signature(&params, ""),
        with_signature(&params, "0"),
        with_signature(&params, &"0".repeat(64)),
        with_signature(&params, &signature.to_uppercase()),
        with_signature(&params, &signature[..63]),
        with_signature(&params, &format!("{signature}00")),
        with_signature(&params, &hmac("another secret", &signed_text(&params))),
        with_signature(&params, &hmac("", &signed_text(&params))),
        // Over another order, and over less.
        with_signature(&params, &hmac(CLIENT_SECRET, &as_it_came.join("&"))),
        with_signature(&params, &hmac(CLIENT_SECRET, &as_it_came[0])),
        // With something more, something less, something else.
        format!("{right}&more=1"),
        format!("more=&{right}"),
        right.replace("timestamp=1764166442", ""),
        right.replace("some-shop", "evil-shop"),
        right.replace("code=", "code=1"),
        // One parameter that reads like two: what was signed, and not how it was sent.
        right
            .replace(&format!("&host={admin}"), "")
            .replace(&code.1, &format!("{}%26host%3D{admin}", code.1)),
        right.replace("&hmac=", "&HMAC="),
    ] {
        assert_ne!(wrong, right);
        assert_refused(&host, &alice, &wrong).await;
    }
    // Neither is a claim that the user declined believed.
    let denied = format!("error=access_denied&state={}", state.1);
    assert_refused(&host, &alice, &denied).await;
    assert_eq!(provider.count(Endpoint::Token), 0);
    assert_eq!(
        outcome(&come_back(&alice, "shopify", &right).await),
        "connected"
    );
}

#[tokio::test]
async fn two_signatures_are_none() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let params = consent(&alice, &provider).await;
    let right = signed(&params);
    let signature = hmac(CLIENT_SECRET, &signed_text(&params));
    for wrong in [
        format!("{right}&hmac={signature}"),
        format!("{right}&hmac={}", "0".repeat(64)),
        format!("{right}&%68mac={signature}"),
        format!("{right}&code=again"),
    ] {
        let response = come_back(&alice, "shopify", &wrong).await;
        assert_eq!(response.status(), 400, "{wrong}");
    }
    assert_eq!(
        outcome(&come_back(&alice, "shopify", &right).await),
        "connected"
    );
}

#[tokio::test]
async fn a_signed_answer_is_for_the_browser_that_began() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let query = signed(&consent(&alice, &provider).await);
    let victim = host.browser(ALICE);
    let response = come_back(&victim, "shopify", &query).await;
    assert_eq!(outcome(&response), "invalid_state");
    assert_eq!(
        outcome(&come_back(&alice, "shopify", &query).await),
        "connected"
    );
}

#[tokio::test]
async fn the_log_says_what_to_compare_and_no_secret() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let params = consent(&alice, &provider).await;
    let signature = hmac("another secret", &signed_text(&params));
    let query = with_signature(&params, &signature);
    // Once before, so that no test beside this one is the first to come by what is logged, with nobody
    // listening there.
    come_back(&alice, "shopify", &query).await;
    let (log, _guard) = Log::capture();
    let response = come_back(&alice, "shopify", &query).await;
    assert_eq!(
        param(&location(&response), "error").as_deref(),
        Some("invalid_signature")
    );
    let lines = log.lines("callback failed");
    assert_eq!(lines.len(), 1, "{lines:#?}");
    assert!(
        lines[0].contains(" WARN "),
        "anybody can send it: {}",
        lines[0]
    );
    assert!(lines[0].contains("TEST_CLIENT_SECRET"), "{}", lines[0]);
    for secret in [CLIENT_SECRET, &signature, &params[0].1] {
        assert_eq!(log.lines(secret), [""; 0]);
    }
}
