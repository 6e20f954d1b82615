//! ID tokens (`OpenID` Connect Core section 3.1.3.7): what of them is believed, and what is not.

use std::sync::{
    Arc, Mutex,
    atomic::{AtomicUsize, Ordering},
};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use jsonwebtoken::{Algorithm, EncodingKey, Header};
use lightfriend_runtime::{OAuthIntegration, integrations};
use rcgen::{KeyPair, PKCS_ECDSA_P256_SHA256};
use serde_json::{Value, json};

use crate::{
    requests::{self, Recorder, Seen},
    support::{ALICE, CLIENT_ID, CLIENT_SECRET, Host, eventually, outcome, param},
};

/// Its columns are claims of the user who consented.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://login.datev.example/authorize",
    token_endpoint = "https://login.datev.example/token",
    revocation_endpoint = "https://login.datev.example/revoke",
    issuer = "https://login.datev.example",
    scopes("openid", "profile"),
    env = "TEST"
)]
pub struct Datev {
    #[oauth(id_token_claim = "sub")]
    subject: String,
    #[oauth(id_token_claim("email", "upn"))]
    account: Option<String>,
}

/// Nothing of it is kept.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://login.plain.example/authorize",
    token_endpoint = "https://login.plain.example/token",
    issuer = "https://login.plain.example",
    scopes("openid"),
    env = "TEST"
)]
pub struct Plain;

const ISSUER: &str = "https://login.datev.example";

/// An issuer with a key, which may change, and what it says in its tokens.
struct Issuer {
    key: Mutex<(String, KeyPair)>,
    nonce: Mutex<String>,
    asked_for_keys: AtomicUsize,
    token: Mutex<Forge>,
}

impl Issuer {
    fn new() -> Arc<Self> {
        Arc::new(Self {
            key: Mutex::new(("k1".to_owned(), new_key())),
            nonce: Mutex::default(),
            asked_for_keys: AtomicUsize::new(0),
            token: Mutex::new(|issuer| issuer.signed(&issuer.claims())),
        })
    }

    fn claims(&self) -> Value {
        let now = std::time::SystemTime::now();
        let now = now.duration_since(std::time::UNIX_EPOCH).unwrap().as_secs();
        json!({
            "iss": ISSUER, "sub": "u-17", "aud": CLIENT_ID, "iat": now, "exp": now + 300,
            "nonce": &*self.nonce.lock().unwrap(), "upn": "alice@example.com",
        })
    }

    fn signed(&self, claims: &Value) -> String {
        let key = self.key.lock().unwrap();
        sign(&key.0, &key.1, claims)
    }

    fn keys(&self) -> Value {
        let key = self.key.lock().unwrap();
        let point = key.1.public_key_raw();
        let part = |range| URL_SAFE_NO_PAD.encode(point.get(range).unwrap());
        json!({"keys": [
            {"kty": "oct", "kid": key.0, "k": URL_SAFE_NO_PAD.encode(CLIENT_SECRET)},
            {"kty": "EC", "crv": "P-256", "kid": "enc", "use": "enc", "x": part(1..33), "y": part(33..65)},
            {"kty": "EC", "crv": "P-256", "kid": key.0, "use": "sig", "alg": "ES256",
             "x": part(1..33), "y": part(33..65)},
        ]})
    }

    fn answer(&self, seen: &Seen) -> Value {
        match &*seen.path {
            "/.well-known/openid-configuration" => json!({
                "issuer": ISSUER, "jwks_uri": "https://keys.datev.example/jwks",
            }),
            "/jwks" => {
                self.asked_for_keys.fetch_add(1, Ordering::SeqCst);
                self.keys()
            }
            "/token" => {
                let mut answer = requests::tokens(seen);
                let token = self.token.lock().unwrap()(self);
                answer["id_token"] = token.into();
                answer
            }
            _ => json!({}),
        }
    }
}

fn new_key() -> KeyPair {
    KeyPair::generate_for(&PKCS_ECDSA_P256_SHA256).unwrap()
}

fn sign(kid: &str, key: &KeyPair, claims: &Value) -> String {
    let mut header = Header::new(Algorithm::ES256);
    header.kid = Some(kid.to_owned());
    let key = EncodingKey::from_ec_pem(key.serialize_pem().as_bytes()).unwrap();
    jsonwebtoken::encode(&header, claims, &key).unwrap()
}

async fn setup() -> (Arc<Issuer>, Arc<Recorder>, Host) {
    let issuer = Issuer::new();
    let answering = issuer.clone();
    let answer = move |seen: &Seen| answering.answer(seen);
    let (recorder, host) = requests::host(integrations![Datev, Plain], answer).await;
    (issuer, recorder, host)
}

/// How a flow ends whose ID token this issuer gives.
async fn connect(issuer: &Issuer, host: &Host, user: i32, service: &str) -> String {
    let browser = host.browser(user);
    let url = browser.start(service).await;
    let nonce = param(&url, "nonce").expect("a nonce");
    assert!(nonce.len() >= 43, "256 random bits");
    *issuer.nonce.lock().unwrap() = nonce;
    let state = param(&url, "state").unwrap();
    let callback = format!("/api/{service}/oauth/callback?code=c&state={state}");
    outcome(&browser.callback(&host.url(&callback)).await)
}

#[tokio::test]
async fn claims_of_a_token_that_is_right_are_columns() {
    let (issuer, _, host) = setup().await;
    assert_eq!(connect(&issuer, &host, ALICE, "datev").await, "connected");
    let stored = Datev::connection(&host.oauth, ALICE)
        .await
        .unwrap()
        .unwrap();
    assert_eq!(stored.subject, "u-17");
    assert_eq!(stored.account.as_deref(), Some("alice@example.com"));
    let status = host.browser(ALICE).status("datev").await;
    assert_eq!(status["account"], "alice@example.com");
}

#[tokio::test]
async fn keys_are_remembered_and_asked_for_again_when_they_change() {
    let (issuer, _, host) = setup().await;
    for user in [ALICE, crate::support::BOB] {
        assert_eq!(connect(&issuer, &host, user, "datev").await, "connected");
    }
    assert_eq!(issuer.asked_for_keys.load(Ordering::SeqCst), 1);
    // What has just been asked for is not asked for again at once.
    tokio::time::sleep(std::time::Duration::from_millis(5100)).await;
    *issuer.key.lock().unwrap() = ("k2".to_owned(), new_key());
    assert_eq!(connect(&issuer, &host, ALICE, "datev").await, "connected");
    assert_eq!(issuer.asked_for_keys.load(Ordering::SeqCst), 2);
}

type Forge = fn(&Issuer) -> String;

/// A token of another key, unsigned, signed with what everybody knows, or true of somebody else.
const FORGED: &[(&str, Forge)] = &[
    ("another key of the same name", |issuer| {
        sign("k1", &new_key(), &issuer.claims())
    }),
    ("a key that nobody has", |issuer| {
        sign("k9", &new_key(), &issuer.claims())
    }),
    ("the key for encryption", |issuer| {
        let key = issuer.key.lock().unwrap();
        sign("enc", &key.1, &issuer.claims())
    }),
    ("unsigned", |issuer| {
        let signed = issuer.signed(&issuer.claims());
        let claims = signed.split('.').nth(1).unwrap();
        format!("{}.{claims}.", URL_SAFE_NO_PAD.encode(r#"{"alg":"none"}"#))
    }),
    ("signed with the public key", |issuer| {
        let key = issuer.key.lock().unwrap().1.public_key_pem();
        with_secret("k1", key.as_bytes(), &issuer.claims())
    }),
    ("signed with the secret among the keys", |issuer| {
        with_secret("k1", CLIENT_SECRET.as_bytes(), &issuer.claims())
    }),
    ("claims that were changed", |issuer| {
        let signed = issuer.signed(&issuer.claims());
        let parts: Vec<&str> = signed.split('.').collect();
        let mut claims = issuer.claims();
        claims["sub"] = "u-1".into();
        let claims = URL_SAFE_NO_PAD.encode(claims.to_string());
        format!("{}.{claims}.{}", parts[0], parts[2])
    }),
    ("another issuer", |issuer| {
        changed(issuer, "iss", "https://evil.example")
    }),
    ("another client", |issuer| {
        changed(issuer, "aud", "other-client")
    }),
    ("another party", |issuer| {
        changed(issuer, "azp", "other-client")
    }),
    ("another flow", |issuer| {
        changed(issuer, "nonce", "another-nonce")
    }),
    ("expired", |issuer| {
        let mut claims = issuer.claims();
        claims["exp"] = json!(1_700_000_000);
        issuer.signed(&claims)
    }),
    ("no JWT", |_| "opaque".to_owned()),
];

fn changed(issuer: &Issuer, name: &str, value: &str) -> String {
    let mut claims = issuer.claims();
    claims[name] = value.into();
    issuer.signed(&claims)
}

fn with_secret(kid: &str, secret: &[u8], claims: &Value) -> String {
    let mut header = Header::new(Algorithm::HS256);
    header.kid = Some(kid.to_owned());
    jsonwebtoken::encode(&header, claims, &EncodingKey::from_secret(secret)).unwrap()
}

#[tokio::test]
async fn a_token_that_is_not_right_connects_nobody() {
    let (issuer, recorder, host) = setup().await;
    for (what, forge) in FORGED {
        *issuer.token.lock().unwrap() = *forge;
        let outcome = connect(&issuer, &host, ALICE, "datev").await;
        assert_eq!(outcome, "invalid_provider_response", "{what}");
        let stored = Datev::connection(&host.oauth, ALICE).await.unwrap();
        assert!(stored.is_none(), "{what}");
        let mut asked = Vec::new();
        let is_revoked = eventually(|| {
            asked.extend(recorder.take());
            asked.iter().any(|seen| seen.path == "/revoke")
        });
        assert!(is_revoked.await, "{what}");
    }
}

/// Where no claim is kept the token endpoint's word is enough, and nobody is asked for keys.
#[tokio::test]
async fn a_nonce_is_held_against_any_token_of_the_answer() {
    let (issuer, recorder, host) = setup().await;
    assert_eq!(connect(&issuer, &host, ALICE, "plain").await, "connected");
    let asked: Vec<String> = recorder.take().iter().map(Seen::target).collect();
    assert_eq!(asked, ["POST login.plain.example/token"]);
    *issuer.token.lock().unwrap() = |issuer| changed(issuer, "nonce", "another-nonce");
    let refused = connect(&issuer, &host, crate::support::BOB, "plain").await;
    assert_eq!(refused, "invalid_provider_response");
}
