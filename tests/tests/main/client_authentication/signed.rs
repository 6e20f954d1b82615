//! Clients that sign who they are (RFC 7523): what arrives is decoded and verified here, apart
//! from what the mock makes of it.

use std::{
    collections::{HashMap, HashSet},
    time::Duration,
};

use axum::{Json, Router, http::StatusCode};
use jsonwebtoken::{Algorithm, DecodingKey, TokenData, Validation};
use lightfriend_runtime::{
    Error, Integrations, OAuthIntegration, integrations,
    testing::{Endpoint, MockProvider, MockProviderBuilder, RecordedRequest},
};
use rcgen::{KeyPair, SignatureAlgorithm};
use serde::Deserialize;
use serde_json::json;
use url::form_urlencoded;

use super::requests;
use crate::support::{ALICE, Host, Log, outcome, serve};

/// As Revolut's: the issuer is a domain, the audience a name.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://business.example/app-confirm",
    token_endpoint = "https://b2b.example/api/1.0/auth/token",
    revocation_endpoint = "https://b2b.example/api/1.0/auth/revoke",
    token_endpoint_auth_method = "private_key_jwt",
    client_assertion(iss = "app.example.com", aud = "https://bank.example", lifetime = "5m"),
    env = "TEST"
)]
pub struct Bank;

/// As Apple's: the secret is a JWT.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://appleid.example/auth/authorize",
    token_endpoint = "https://appleid.example/auth/token",
    revocation_endpoint = "https://appleid.example/auth/revoke",
    signed_client_secret(
        alg = "ES256",
        kid = "2X9R4HXF34",
        iss = "57246542-96fe",
        aud = "https://appleid.example",
        lifetime = "10m"
    ),
    env = "TEST"
)]
pub struct Orchard;

/// The same in the header.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://appleid.example/auth/authorize",
    token_endpoint = "https://appleid.example/auth/token",
    revocation_endpoint = "https://appleid.example/auth/revoke",
    token_endpoint_auth_method = "client_secret_basic",
    signed_client_secret(aud = "https://appleid.example"),
    env = "TEST"
)]
pub struct OrchardBasic;

/// Signed with the secret that both have; its issuer is not at the endpoints' host.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://other.example/revoke",
    issuer = "https://id.example/realm",
    token_endpoint_auth_method = "client_secret_jwt",
    env = "TEST"
)]
pub struct BySecret;

/// Nothing said but the method and an algorithm.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://other.example/revoke",
    token_endpoint_auth_method = "private_key_jwt",
    client_assertion(alg = "PS256", kid = "k-{client_id}"),
    env = "TEST"
)]
pub struct Pss;

/// Another algorithm, as JSON.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    token_endpoint_auth_method = "private_key_jwt",
    client_assertion(alg = "ES384"),
    token_request_format = "json",
    env = "TEST"
)]
pub struct Curve;

/// And another.
#[derive(OAuthIntegration)]
#[oauth(
    authorization_endpoint = "https://provider.example/authorize",
    token_endpoint = "https://provider.example/token",
    revocation_endpoint = "https://provider.example/revoke",
    token_endpoint_auth_method = "private_key_jwt",
    client_assertion(alg = "EdDSA"),
    env = "TEST"
)]
pub struct Edwards;

const ID: &str = "client-of-ours";
const SECRET: &str = "a-secret-of-at-least-thirty-two-bytes";
const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

#[derive(Debug, Deserialize)]
struct Claims {
    iss: String,
    sub: String,
    /// A list would not be read.
    aud: String,
    jti: Option<String>,
    iat: i64,
    exp: i64,
}

fn rsa() -> KeyPair {
    KeyPair::generate_rsa_for(&rcgen::PKCS_RSA_SHA256, rcgen::RsaKeySize::_2048).unwrap()
}

fn key(algorithm: &'static SignatureAlgorithm) -> KeyPair {
    KeyPair::generate_for(algorithm).unwrap()
}

/// What verifies it: the public key, never the private one.
fn verifier(alg: Algorithm, key: &KeyPair) -> DecodingKey {
    let pem = key.public_key_pem();
    let key = match alg {
        Algorithm::ES256 | Algorithm::ES384 => DecodingKey::from_ec_pem(pem.as_bytes()),
        Algorithm::EdDSA => DecodingKey::from_ed_pem(pem.as_bytes()),
        _ => DecodingKey::from_rsa_pem(pem.as_bytes()),
    };
    key.unwrap()
}

/// Verified: signature, algorithm, audience, expiry.
#[track_caller]
fn verified(jwt: &str, alg: Algorithm, key: &DecodingKey, aud: &str) -> TokenData<Claims> {
    let mut validation = Validation::new(alg);
    validation.set_audience(&[aud]);
    let token = jsonwebtoken::decode::<Claims>(jwt, key, &validation).unwrap();
    assert_eq!(token.claims.aud, aud, "one audience, as a string");
    token
}

/// Knows the client by its public key.
fn provider_knowing(key: &KeyPair) -> MockProviderBuilder {
    MockProvider::builder().signing_client(ID, &key.public_key_pem())
}

async fn host_with_key(all: Integrations, provider: &MockProvider, key: &KeyPair) -> Host {
    let pem = key.serialize_pem();
    Host::start_with(all, provider, |builder| {
        builder.client_private_key("TEST", ID, pem)
    })
    .await
}

async fn access_token(host: &Host, service: &str) -> Result<(), Error> {
    let oauth = &host.oauth;
    let token = match service {
        "bank" => Bank::access_token(oauth, ALICE).await,
        "orchard" => Orchard::access_token(oauth, ALICE).await,
        "orchard_basic" => OrchardBasic::access_token(oauth, ALICE).await,
        "by_secret" => BySecret::access_token(oauth, ALICE).await,
        "pss" => Pss::access_token(oauth, ALICE).await,
        "curve" => Curve::access_token(oauth, ALICE).await,
        "edwards" => Edwards::access_token(oauth, ALICE).await,
        other => panic!("{other} is not of this test"),
    };
    token.map(drop)
}

/// Connects, refreshes and disconnects; every request made with the client's credentials.
async fn life(host: &Host, provider: &MockProvider, service: &str) -> Vec<RecordedRequest> {
    let alice = host.browser(ALICE);
    let response = alice.connect(service, provider).await;
    assert_eq!(outcome(&response), "connected", "{service}");
    host.sql(&format!("UPDATE {service}_connection SET expires_at = 1"));
    access_token(host, service).await.unwrap();
    let response = alice.post(&format!("/api/{service}/disconnect")).await;
    assert_eq!(response.status(), 200);
    let within = Duration::from_secs(5);
    assert!(provider.wait_for(Endpoint::Revocation, 2, within).await);
    let mut all = requests(provider, Endpoint::Token);
    assert_eq!(all.len(), 2, "an exchange and a refresh");
    all.extend(requests(provider, Endpoint::Revocation));
    assert_eq!(all.len(), 4, "both tokens are revoked");
    for request in &all {
        assert_eq!(request.query, None, "nothing in a URL, which logs keep");
    }
    all
}

/// The assertion of a request that has one, and nothing beside it.
#[track_caller]
fn assertion(request: &RecordedRequest) -> &str {
    let of_type = request.param("client_assertion_type");
    assert_eq!(of_type, Some(ASSERTION_TYPE));
    assert_eq!(request.param("client_id"), Some(ID));
    assert_eq!(request.param("client_secret"), None, "one method only");
    assert_eq!(request.header("authorization"), None, "one method only");
    request.param("client_assertion").unwrap()
}

#[tokio::test]
async fn a_bank_is_told_by_a_private_key() {
    let key = rsa();
    let provider = provider_knowing(&key)
        .audience("https://bank.example")
        .start()
        .await
        .unwrap();
    let host = host_with_key(integrations![Bank], &provider, &key).await;
    let verifier = verifier(Algorithm::RS256, &key);
    let mut seen = HashSet::new();
    for request in life(&host, &provider, "bank").await {
        let jwt = assertion(&request);
        let token = verified(jwt, Algorithm::RS256, &verifier, "https://bank.example");
        assert_eq!(token.header.typ.as_deref(), Some("JWT"));
        assert_eq!(token.header.kid, None);
        let claims = token.claims;
        assert_eq!(
            (claims.iss.as_str(), claims.sub.as_str()),
            ("app.example.com", ID)
        );
        assert_eq!(claims.exp - claims.iat, 300);
        let jti = claims.jti.unwrap();
        assert_eq!(jti.len(), 22, "128 bits as base64url");
        assert!(seen.insert(jti), "each is good once");
    }
}

#[tokio::test]
async fn every_algorithm_signs_the_claims_of_the_rfc() {
    let cases: [(Integrations, &str, Algorithm, KeyPair); 3] = [
        (integrations![Pss], "pss", Algorithm::PS256, rsa()),
        (
            integrations![Curve],
            "curve",
            Algorithm::ES384,
            key(&rcgen::PKCS_ECDSA_P384_SHA384),
        ),
        (
            integrations![Edwards],
            "edwards",
            Algorithm::EdDSA,
            key(&rcgen::PKCS_ED25519),
        ),
    ];
    for (all, service, alg, key) in cases {
        // Whichever endpoint is asked, at whichever host, the audience is the server that the
        // integration is registered at (RFC 7523 section 3).
        let audience = "https://provider.example/token";
        let provider = provider_knowing(&key)
            .audience(audience)
            .start()
            .await
            .unwrap();
        let host = host_with_key(all, &provider, &key).await;
        let verifier = verifier(alg, &key);
        for request in life(&host, &provider, service).await {
            let token = verified(assertion(&request), alg, &verifier, audience);
            let kid = (service == "pss").then(|| format!("k-{ID}"));
            assert_eq!(token.header.kid, kid);
            let claims = token.claims;
            assert_eq!((claims.iss.as_str(), claims.sub.as_str()), (ID, ID));
            assert_eq!(claims.exp - claims.iat, 60);
            assert!(claims.jti.is_some());
        }
    }
}

#[tokio::test]
async fn a_signed_secret_is_made_for_each_request() {
    let key = key(&rcgen::PKCS_ECDSA_P256_SHA256);
    let provider = provider_knowing(&key).start().await.unwrap();
    let host = host_with_key(integrations![Orchard], &provider, &key).await;
    let verifier = verifier(Algorithm::ES256, &key);
    let mut seen = HashSet::new();
    for request in life(&host, &provider, "orchard").await {
        assert_eq!(request.param("client_id"), Some(ID));
        assert_eq!(request.param("client_assertion"), None);
        assert_eq!(request.header("authorization"), None);
        let jwt = request.param("client_secret").unwrap();
        let token = verified(jwt, Algorithm::ES256, &verifier, "https://appleid.example");
        assert_eq!(token.header.kid.as_deref(), Some("2X9R4HXF34"));
        let claims = token.claims;
        assert_eq!(
            (claims.iss.as_str(), claims.sub.as_str()),
            ("57246542-96fe", ID)
        );
        assert_eq!(claims.exp - claims.iat, 600);
        assert_eq!(claims.jti, None, "it is a secret, and no assertion");
        assert!(seen.insert(jwt.to_owned()));
    }
}

#[tokio::test]
async fn a_signed_secret_may_stand_in_the_header() {
    let key = key(&rcgen::PKCS_ECDSA_P256_SHA256);
    let provider = provider_knowing(&key).start().await.unwrap();
    let host = host_with_key(integrations![OrchardBasic], &provider, &key).await;
    let verifier = verifier(Algorithm::ES256, &key);
    for request in life(&host, &provider, "orchard_basic").await {
        let credentials = super::credentials_in_header(&request).unwrap();
        let (id, jwt) = credentials.split_once(':').unwrap();
        assert_eq!(id, ID);
        verified(jwt, Algorithm::ES256, &verifier, "https://appleid.example");
        assert_eq!(request.param("client_secret"), None);
    }
}

#[tokio::test]
async fn a_secret_that_signs_is_never_sent() {
    let issuer = "https://id.example/realm";
    let provider = MockProvider::builder()
        .client(ID, SECRET)
        .issuer(issuer)
        .audience(issuer)
        .start()
        .await
        .unwrap();
    let host = Host::start_with(integrations![BySecret], &provider, |builder| {
        builder.client_credentials("TEST", ID, SECRET.to_owned())
    })
    .await;
    let verifier = DecodingKey::from_secret(SECRET.as_bytes());
    for request in life(&host, &provider, "by_secret").await {
        let token = verified(assertion(&request), Algorithm::HS256, &verifier, issuer);
        assert_eq!(
            (token.claims.iss.as_str(), token.claims.sub.as_str()),
            (ID, ID)
        );
        assert!(!format!("{request:?}").contains(SECRET));
    }
}

#[tokio::test]
async fn another_key_is_another_client() {
    let provider = provider_knowing(&rsa())
        .audience("https://bank.example")
        .start()
        .await
        .unwrap();
    let host = host_with_key(integrations![Bank], &provider, &rsa()).await;
    let response = host.browser(ALICE).connect("bank", &provider).await;
    assert_eq!(outcome(&response), "provider_refused");
}

/// Some servers repeat what they were asked with.
#[tokio::test]
async fn what_was_signed_is_in_no_error() {
    let answer = |body: String| async move {
        let form: HashMap<String, String> = form_urlencoded::parse(body.as_bytes())
            .into_owned()
            .collect();
        if form["grant_type"] == "authorization_code" {
            let tokens = json!({"access_token": "the-access-token", "refresh_token": "the-token"});
            return (StatusCode::OK, Json(tokens));
        }
        let jwt = form.get("client_assertion").or(form.get("client_secret"));
        let refusal = json!({"error": "invalid_client", "code": jwt, "message": jwt});
        (StatusCode::UNAUTHORIZED, Json(refusal))
    };
    let address = serve(Router::new().fallback(answer)).await;
    let signing = key(&rcgen::PKCS_ECDSA_P256_SHA256);
    for (all, service, key) in [
        (integrations![Bank], "bank", rsa()),
        (integrations![Orchard], "orchard", signing),
    ] {
        let (log, _guard) = Log::capture();
        let provider = MockProvider::start().await.unwrap();
        let host = Host::start_with(all, &provider, |builder| {
            let builder = builder.client_private_key("TEST", ID, key.serialize_pem());
            builder.route_outgoing_to(address)
        })
        .await;
        let response = host.browser(ALICE).connect(service, &provider).await;
        assert_eq!(outcome(&response), "connected");
        host.sql(&format!("UPDATE {service}_connection SET expires_at = 1"));
        let error = access_token(&host, service).await.unwrap_err();
        assert!(error.is_misconfigured(), "{error:?}");
        let lines = log.lines("TEST_CLIENT_ID and TEST_PRIVATE_KEY");
        assert_eq!(lines.len(), 1, "{lines:#?}");
        assert!(lines[0].contains("[REDACTED]"), "{lines:#?}");
        let all = log.lines("");
        assert!(all.iter().all(|line| !line.contains("eyJ")), "{all:#?}");
    }
}
