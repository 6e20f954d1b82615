//! Providers that are asked for a code in words of their own, and that call it otherwise.

use std::collections::BTreeMap;

use lightfriend_runtime::testing::{self, Endpoint};

use super::{
    Calendar,
    vendors::{
        AmazonSellingPartner, Apollo, Apple, Datev, FollowUpBoss, Hybrid, Shopify, Shopline,
        TiktokAds, WeChat, answer, asked, come_back, encoded, setup,
    },
};
use crate::support::{ALICE, BOB, CLIENT_ID, Log, outcome};

/// The same with other names.
fn renamed(params: &[(String, String)], name: &str, other: &str) -> Vec<(String, String)> {
    let params = params.iter().cloned();
    let renamed = params.map(|(key, value)| {
        let key = if key == name { other.to_owned() } else { key };
        (key, value)
    });
    renamed.collect()
}

/// A service, how the request to its provider begins, and parameters that others do not have.
type Case = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
);

/// What most ask for.
const CODE: (&str, &str) = ("response_type", "code");

#[tokio::test]
async fn each_provider_is_asked_in_its_own_words() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let cases: [Case; 10] = [
        (
            "amazon_selling_partner",
            "https://sellercentral.amazon.com/apps/authorize/consent?version=beta&",
            &[("version", "beta"), CODE],
        ),
        (
            "tiktok_ads",
            "https://business-api.tiktok.com/portal/auth?",
            &[CODE],
        ),
        (
            "follow_up_boss",
            "https://app.followupboss.com/oauth/authorize?",
            &[("response_type", "auth_code")],
        ),
        (
            "datev",
            "https://login.datev.de/openid/authorize?",
            &[
                ("response_type", "code id_token"),
                ("response_mode", "form_post"),
                ("scope", "openid datev:accounting:documents"),
                ("nonce", "43"),
            ],
        ),
        (
            "apple",
            "https://appleid.apple.com/auth/authorize?",
            &[
                CODE,
                ("response_mode", "form_post"),
                ("scope", "name email"),
            ],
        ),
        (
            "shopify",
            "https://some-shop.myshopify.com/admin/oauth/authorize?",
            &[CODE, ("scope", "read_orders,read_products")],
        ),
        (
            "shopline",
            "https://some-shop.myshopline.com/admin/oauth-web/#/oauth/authorize?",
            &[CODE, ("scope", "read products")],
        ),
        (
            "apollo",
            "https://login.apollo.example/?lang=en#/oauth/authorize?theme=dark&",
            &[("theme", "dark"), CODE],
        ),
        (
            "wechat",
            "https://open.weixin.qq.com/connect/qrconnect?",
            &[CODE],
        ),
        (
            "hybrid",
            "https://provider.example/authorize?",
            &[
                ("response_type", "code id_token"),
                ("response_mode", "query"),
                ("nonce", "43"),
            ],
        ),
    ];
    for (service, begins, own) in cases {
        let url = alice.start(service).await;
        assert!(url.starts_with(begins), "{url}");
        assert_eq!(
            url.ends_with("#wechat_redirect"),
            service == "wechat",
            "{url}"
        );
        assert!(!url.contains('+'), "{url}");
        let redirect_uri = host.url(&format!("/api/{service}/oauth/callback"));
        let common = [
            ("client_id", CLIENT_ID),
            ("redirect_uri", &redirect_uri),
            ("code_challenge_method", "S256"),
            // Random, as the nonce above: their lengths.
            ("state", "43"),
            ("code_challenge", "43"),
        ];
        let expected: BTreeMap<&str, &str> = own.iter().copied().chain(common).collect();
        let params = asked(&url);
        let lengths: Vec<String> = params
            .iter()
            .map(|(_, value)| value.len().to_string())
            .collect();
        let seen: BTreeMap<&str, &str> = params
            .iter()
            .zip(&lengths)
            .map(|((name, value), length)| match name.as_str() {
                "state" | "code_challenge" | "nonce" => (name.as_str(), length.as_str()),
                _ => (name.as_str(), value.as_str()),
            })
            .collect();
        assert_eq!(seen, expected, "{service}");
        assert_eq!(params.len(), expected.len(), "nothing twice: {params:?}");
    }
}

#[tokio::test]
async fn the_code_is_read_under_the_providers_name() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for (service, name) in [
        ("amazon_selling_partner", "spapi_oauth_code"),
        ("tiktok_ads", "auth_code"),
        ("tiktok_ads", "code"),
        ("follow_up_boss", "code"),
        ("shopline", "code"),
        ("wechat", "code"),
        ("hybrid", "code"),
    ] {
        provider.clear_requests();
        let params = answer(&provider, &alice.start(service).await).await;
        let query = encoded(&renamed(&params, "code", name));
        let response = come_back(&alice, service, &query).await;
        assert_eq!(outcome(&response), "connected", "{service}");
        let requests = provider.requests();
        let exchange = requests.iter().find(|it| it.endpoint == Endpoint::Token);
        let code = params.iter().find(|(name, _)| name == "code");
        let sent = exchange.unwrap().param("code").map(str::to_owned);
        assert_eq!(sent.as_ref(), code.map(|(_, code)| code));
        assert_eq!(alice.status(service).await["connected"], true);
    }
}

#[tokio::test]
async fn of_two_codes_the_first_that_is_not_empty_counts() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for (more, expected) in [
        ("&auth_code=", "connected"),
        // It is this one that is spent.
        ("&auth_code=another", "provider_refused"),
    ] {
        let params = answer(&provider, &alice.start("tiktok_ads").await).await;
        let query = encoded(&params) + more;
        let response = come_back(&alice, "tiktok_ads", &query).await;
        assert_eq!(outcome(&response), expected, "{more}");
    }
}

#[tokio::test]
async fn a_code_under_another_name_is_as_strictly_read() {
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let params = answer(&provider, &alice.start("amazon_selling_partner").await).await;
    let query = encoded(&renamed(&params, "code", "spapi_oauth_code"));
    for more in [
        "&spapi_oauth_code=again",
        "&spapi%5Foauth_code=again",
        "&error=access_denied",
        &"a".repeat(9_000),
        "%",
    ] {
        // The code is the last of them.
        let code = query
            .split('&')
            .find(|pair| pair.starts_with("spapi"))
            .unwrap();
        let others = query.replace(code, "");
        let bad = format!("{others}&{code}{more}");
        let response = come_back(&alice, "amazon_selling_partner", &bad).await;
        assert_eq!(response.status(), 400, "{}", &more[..more.len().min(50)]);
    }
    assert_eq!(provider.count(Endpoint::Token), 0);
    // What is no name of the code here may repeat, and means nothing.
    let response = come_back(
        &alice,
        "amazon_selling_partner",
        &format!("{query}&code=a&code=b"),
    )
    .await;
    assert_eq!(outcome(&response), "connected");

    let params = answer(&provider, &alice.start("amazon_selling_partner").await).await;
    let response = come_back(&alice, "amazon_selling_partner", &encoded(&params)).await;
    assert_eq!(outcome(&response), "invalid_request");
}

#[tokio::test]
async fn a_nonce_is_fresh_and_kept_sealed_with_its_flow() {
    let (_provider, host) = setup().await;
    let alice = host.browser(ALICE);
    let mut nonces = Vec::new();
    for service in ["datev", "datev", "hybrid"] {
        let params = asked(&alice.start(service).await);
        let nonce = params.into_iter().find(|(name, _)| name == "nonce");
        nonces.push(nonce.unwrap().1);
    }
    alice.start("apple").await;
    let kept = host.texts("SELECT nonce AS text FROM oauth_flow WHERE nonce IS NOT NULL");
    assert_eq!(kept.len(), 3);
    nonces.sort_unstable();
    nonces.dedup();
    assert_eq!(nonces.len(), 3, "each is another");
    for sealed in kept {
        assert!(sealed.len() > 43 + 40, "{sealed}");
        assert!(!nonces.iter().any(|nonce| sealed.contains(nonce)));
    }
    let without = "SELECT COUNT(*) AS n FROM oauth_flow WHERE nonce IS NULL";
    assert_eq!(host.number(without), 1);
}

#[tokio::test]
async fn an_access_token_that_comes_along_is_ignored_and_not_logged() {
    let (log, _guard) = Log::capture();
    let (provider, host) = setup().await;
    let alice = host.browser(ALICE);
    for service in ["calendar", "hybrid"] {
        let params = answer(&provider, &alice.start(service).await).await;
        let query = encoded(&params)
            + "&access_token=canary-in-front&id_token=canary-in-front&token_type=Bearer";
        let response = come_back(&alice, service, &query).await;
        assert_eq!(outcome(&response), "connected");
        assert_eq!(provider.count(Endpoint::Token), 1);
        provider.clear_requests();
    }
    let token = Calendar::access_token(&host.oauth, ALICE).await.unwrap();
    assert!(!lightfriend_runtime::ExposeSecret::expose_secret(&token).contains("canary"));
    // Without a code it is no answer.
    let mut params = answer(&provider, &alice.start("calendar").await).await;
    params.retain(|(name, _)| name != "code");
    let query = encoded(&params) + "&access_token=canary-in-front";
    let response = come_back(&alice, "calendar", &query).await;
    assert_eq!(outcome(&response), "invalid_request");
    assert_eq!(log.lines("canary-in-front"), [""; 0]);
}

#[tokio::test]
async fn the_testing_kit_connects_them_all() {
    let (provider, host) = setup().await;
    macro_rules! connect {
        ($($service:ident),*) => {$(
            let connected = testing::connect::<$service>(&host.oauth, &provider, BOB).await;
            assert_eq!(connected, Ok(()), stringify!($service));
        )*};
    }
    connect!(AmazonSellingPartner, TiktokAds, FollowUpBoss, Datev, Apple);
    connect!(Shopify, Shopline, Apollo, WeChat, Hybrid, Calendar);
}
