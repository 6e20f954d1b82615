//! `describe()` says what is really sent: each integration connects, refreshes and disconnects, and
//! every request is held against the text.

mod case;
mod told;

use std::sync::Arc;

use lightfriend_runtime::testing::MockProvider;
use lightfriend_runtime::{Builder, Integrations, OAuthIntegration, integrations};
use serde_json::{Value, json};

use self::{
    case::{Case, known},
    told::{Known, told},
};
use crate::{
    client_authentication::signed::{Bank, BySecret, Curve, Orchard, OrchardBasic},
    discovery::Alone,
    given::{Everything, Quickbooks, Shopify, lookup},
    requests::{
        self, Recorder, Seen, expire,
        introspection::Salesforce,
        names::{Custom, Optimizely, Printful, TiktokAds},
        presented::{Facebook, Threads},
        refreshes::{Clover, Figma},
        revocations::{
            Dropbox, Github, Hubspot, Linear, Notion, Reddit, Square, Stripe, Twitch, Zoho,
        },
        token::{Bullhorn, ByGet, Queried, Resources, StripeApp, Walmart},
    },
    support::{ALICE, CLIENT_ID, Host},
};

/// Everything that the others do not have: a route in a fragment, values that must be encoded.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://app.routed.example/?own=1#/authorize",
    token_endpoint = "https://api.routed.example/token?own=a%20b",
    token_request_format = "query",
    scopes("read", "50%&more", "a+b"),
    scope_separator = ",",
    nonce,
    authorization_params("a[b]=c" = "x y+ü&{{}}", empty = "{scope}", quoted = "\"<>#\\"),
    refresh(format = "json", scope),
    refresh_params("a[b]=c" = "x y+ü&\"\\", redirect_uri = "{redirect_uri}"),
    token_params("a[b]=c" = "x y+ü&{{}}", host = "{redirect_uri.host}", id = "{uuid}"),
    user_agent = "my-app/1.2",
    env = "TEST"
)]
pub struct Routed;

/// An application whose requests all go to the recorder.
async fn host(
    all: Integrations,
    answer: impl Fn(&Seen) -> Value + Send + Sync + 'static,
    change: impl FnOnce(Builder) -> Builder,
) -> (Arc<Recorder>, Host) {
    let recorder = Recorder::start(answer).await;
    let unused = MockProvider::start().await.unwrap();
    let address = recorder.address;
    let change = |builder: Builder| change(builder.route_outgoing_to(address));
    let host = Host::start_with(all, &unused, change).await;
    (recorder, host)
}

/// Takes an integration through its life.
macro_rules! life {
    ($host:ident, $provider:ident, $(
        $type:ty = $service:literal $(start $start:literal)? $(callback $callback:literal)?
        $(, $name:expr => $value:expr)*;
    )*) => {$({
        #[allow(unused_mut, unused_assignments)]
        let mut case = Case {
            service: $service,
            text: <$type>::describe(),
            known: known(&$host, &[$(($name, $value)),*]),
            start: "",
            callback: "",
        };
        $(case.start = $start;)?
        $(case.callback = $callback;)?
        case.connect(&$host, &$provider).await;
        // Near its end, for those that present the access token itself.
        expire(&$host, $service, -30);
        <$type>::access_token(&$host.oauth, ALICE).await.unwrap();
        case.refresh(&$provider);
        case.disconnect(&$host, &$provider).await;
    })*};
}

fn unchanged(builder: Builder) -> Builder {
    builder
}

#[tokio::test]
async fn requests_as_the_rfcs_have_them_and_revocations_that_are_not() {
    let all = integrations![
        Github, Notion, Square, Hubspot, Zoho, Twitch, Dropbox, Linear, Reddit, Stripe
    ];
    let (provider, host) = host(all, requests::tokens, unchanged).await;
    life! { host, provider,
        Github = "github";
        Notion = "notion";
        Square = "square";
        Hubspot = "hubspot";
        Zoho = "zoho";
        Twitch = "twitch";
        Dropbox = "dropbox";
        Linear = "linear";
        Reddit = "reddit";
        Stripe = "stripe";
    }
}

#[tokio::test]
async fn names_formats_methods_and_refreshes_of_vendors() {
    let all = integrations![
        Bullhorn, Walmart, StripeApp, Resources, ByGet, TiktokAds, Printful, Optimizely, Custom,
        Clover, Figma, Facebook, Threads, Routed
    ];
    let (provider, host) = host(all, requests::tokens, unchanged).await;
    life! { host, provider,
        Bullhorn = "bullhorn";
        Walmart = "walmart";
        StripeApp = "stripe_app";
        Resources = "resources";
        ByGet = "by_get";
        TiktokAds = "tiktok_ads";
        Printful = "printful";
        Optimizely = "optimizely";
        Custom = "custom";
        Clover = "clover";
        Figma = "figma";
        Facebook = "facebook";
        Threads = "threads";
        Routed = "routed", "redirect_uri.host" => "127.0.0.1";
    }
}

#[tokio::test]
async fn values_that_users_and_callbacks_give() {
    let all = integrations![Shopify, Everything, Quickbooks];
    let (provider, host) = host(all, requests::tokens, |builder| {
        builder.variable("TEST_PARTNER", "partner-value".to_owned())
    })
    .await;
    life! { host, provider,
        Shopify = "shopify" start "?shop=acme", "shop" => "acme";
        Quickbooks = "quickbooks" callback "&realmId=42";
        Everything = "everything" start "?company=acme", "company" => "acme", ".region" => "",
            "tenant" => "common", "TEST_PARTNER" => "partner-value";
        Everything = "everything" start "?company=acme&region=eu&level=3&tenant=t",
            "company" => "acme", ".region" => ".eu", "tenant" => "t", "level" => "3",
            "TEST_PARTNER" => "partner-value";
    }
}

#[tokio::test]
async fn clients_that_sign() {
    let key = rcgen::KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048);
    let rsa = key.unwrap().serialize_pem();
    let p256 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
    let p384 = rcgen::KeyPair::generate_for(&rcgen::PKCS_ECDSA_P384_SHA384).unwrap();
    let with =
        |pem: String| move |builder: Builder| builder.client_private_key("TEST", CLIENT_ID, pem);
    {
        let (provider, host) = host(integrations![Bank], requests::tokens, with(rsa)).await;
        life! { host, provider, Bank = "bank"; }
    }
    {
        let (provider, host) = host(
            integrations![Curve],
            requests::tokens,
            with(p384.serialize_pem()),
        )
        .await;
        life! { host, provider, Curve = "curve"; }
    }
    let all = integrations![Orchard, OrchardBasic];
    let (provider, host) = host(all, requests::tokens, with(p256.serialize_pem())).await;
    life! { host, provider,
        Orchard = "orchard";
        OrchardBasic = "orchard_basic";
    }
}

#[tokio::test]
async fn a_client_that_signs_with_its_secret() {
    let (provider, host) = host(integrations![BySecret], requests::tokens, |builder| {
        let secret = "a-secret-of-at-least-thirty-two-bytes".to_owned();
        builder.client_credentials("TEST", CLIENT_ID, secret)
    })
    .await;
    life! { host, provider, BySecret = "by_secret"; }
}

/// What the text says of a JWT is in it.
#[test]
fn a_jwt_is_told_claim_by_claim() {
    for line in [
        "{client_assertion} is a JWT, signed by RS256 with the value of TEST_PRIVATE_KEY:",
        "    iss: app.example.com",
        "    sub: {TEST_CLIENT_ID}",
        "    aud: https://bank.example",
        "    exp: {now + 300 s}",
    ] {
        let line = format!("\n  {line}\n");
        assert!(Bank::describe().contains(&line), "{line}");
    }
    let aud = "\n      aud: https://id.example/realm\n";
    assert!(BySecret::describe().contains(aud));
}

#[tokio::test]
async fn what_is_asked_beside() {
    let answer = |seen: &Seen| match &*seen.path {
        "/services/oauth2/introspect" => json!({"active": true, "exp": 4_000_000_000_i64}),
        "/services/oauth2/token" => json!({"access_token": "the-access-token",
            "refresh_token": "the-refresh-token", "token_type": "Bearer"}),
        "/graphql" => json!({"data": {"viewer": {"id": 7}}}),
        "/oauth2/metadata" => json!({"dc": "us1"}),
        _ => requests::tokens(seen),
    };
    let all = integrations![Salesforce, lookup::Linear, lookup::Mailchimp];
    let (provider, host) = host(all, answer, unchanged).await;
    life! { host, provider,
        Salesforce = "salesforce";
        lookup::Linear = "linear";
        lookup::Mailchimp = "mailchimp";
    }
}

#[tokio::test]
async fn calls_of_the_api() {
    let all = integrations![Queried, Shopify];
    let (provider, host) = host(all, requests::tokens, unchanged).await;
    let queried = Case {
        service: "queried",
        text: Queried::describe(),
        known: known(&host, &[("path", "/things")]),
        start: "",
        callback: "",
    };
    let shopify = Case {
        service: "shopify",
        text: Shopify::describe(),
        known: known(&host, &[("path", "/things"), ("shop", "acme")]),
        start: "?shop=acme",
        callback: "",
    };
    let clients = [
        (queried, Queried::client(&host.oauth, ALICE)),
        (shopify, Shopify::client(&host.oauth, ALICE)),
    ];
    for (case, client) in clients {
        case.connect(&host, &provider).await;
        client.get("/things").send().await.unwrap();
        let told = told(case.text, "API call").unwrap();
        case.known.assert_is(&told, &provider.only());
    }
}

/// What the metadata says stands in braces.
#[tokio::test]
async fn an_issuer_alone() {
    for (is_pushed, methods) in [
        (false, json!(null)),
        (true, json!(["client_secret_basic", "client_secret_post"])),
    ] {
        let (provider, host) = host(
            integrations![Alone],
            move |seen| match &*seen.path {
                "/.well-known/openid-configuration" => json!({
                    "issuer": "https://login.example",
                    "authorization_endpoint": "https://login.example/a",
                    "token_endpoint": "https://tokens.example/t",
                    "revocation_endpoint": "https://tokens.example/r",
                    "introspection_endpoint": "https://tokens.example/i",
                    "pushed_authorization_request_endpoint": "https://tokens.example/par",
                    "require_pushed_authorization_requests": is_pushed,
                    "token_endpoint_auth_methods_supported": methods,
                }),
                "/par" => json!({"request_uri": "urn:example:1", "expires_in": 60}),
                "/i" => json!({"active": true, "exp": 4_000_000_000_i64}),
                _ => json!({"access_token": "the-access-token",
                    "refresh_token": "the-refresh-token", "token_type": "Bearer"}),
            },
            unchanged,
        )
        .await;
        let of = |name: &str| format!("{name} in the metadata of https://login.example");
        life! { host, provider, Alone = "alone",
            &of("authorization_endpoint") => "https://login.example/a",
            &of("token_endpoint") => "https://tokens.example/t",
            &of("revocation_endpoint") => "https://tokens.example/r",
            &of("introspection_endpoint") => "https://tokens.example/i",
            &of("pushed_authorization_request_endpoint") => "https://tokens.example/par";
        }
    }
}

/// What is compared would be seen to differ.
#[test]
fn another_request_does_not_fit() {
    let known = Known(vec![("a".to_owned(), "1".to_owned())]);
    for (text, is_same) in [
        ("GET https://x.example/p\n      ?a={a}\n      &b={b}", true),
        ("GET https://x.example/p\n      ?b={b}\n      &a={a}", false),
        (
            "GET https://x.example/p\n      ?a={a}\n      &b={b}\n      &c=3",
            false,
        ),
        ("GET https://x.example/p\n      ?a={a}", false),
        ("GET https://x.example/p\n      ?a=2\n      &b={b}", false),
        ("GET https://x.example/q\n      ?a={a}\n      &b={b}", false),
        (
            "POST https://x.example/p\n      ?a={a}\n      &b={b}",
            false,
        ),
        (
            "GET https://x.example/p\n      ?a={a}\n      &b={b}\n      x-y: z",
            false,
        ),
    ] {
        let told = told(&format!("Some request\n\n  {text}"), "Some request").unwrap();
        let compared = std::panic::catch_unwind(|| {
            known.assert_sent_to(&told, "https://x.example/p?a=1&b=2");
        });
        assert_eq!(compared.is_ok(), is_same, "{text}");
    }
}
