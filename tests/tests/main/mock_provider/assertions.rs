//! Assertions that are refused (RFC 7523 section 3).

use jsonwebtoken::{Algorithm, EncodingKey, Header, encode, get_current_timestamp};
use rcgen::KeyPair;
use serde_json::json;

use super::*;

const ASSERTION_TYPE: &str = "urn:ietf:params:oauth:client-assertion-type:jwt-bearer";

struct Signing {
    provider: MockProvider,
    key: EncodingKey,
}

impl Signing {
    async fn start() -> Self {
        let key = KeyPair::generate_for(&rcgen::PKCS_ECDSA_P256_SHA256).unwrap();
        let provider = MockProvider::builder().signing_client("app", &key.public_key_pem());
        Self {
            provider: provider.start().await.unwrap(),
            key: EncodingKey::from_ec_pem(key.serialize_pem().as_bytes()).unwrap(),
        }
    }

    /// Claims that are accepted, with these in place of their own; `null` leaves one out.
    fn claims(&self, jti: &str, changes: &Value) -> Value {
        let mut claims = json!({
            "iss": "app",
            "sub": "app",
            "aud": self.provider.token_endpoint(),
            "jti": jti,
            "exp": get_current_timestamp() + 600,
        });
        for (name, value) in changes.as_object().unwrap() {
            claims[name] = value.clone();
        }
        claims
            .as_object_mut()
            .unwrap()
            .retain(|_, value| !value.is_null());
        claims
    }

    fn sign(&self, claims: &Value) -> String {
        encode(&Header::new(Algorithm::ES256), claims, &self.key).unwrap()
    }

    /// What a revocation with these parameters is answered: it needs no code.
    async fn ask(&self, params: &[(&str, &str)]) -> (u16, String) {
        let form = [
            ("token", "unknown"),
            ("client_assertion_type", ASSERTION_TYPE),
        ];
        let form: Vec<_> = form.iter().chain(params).collect();
        let request = http().post(self.provider.revocation_endpoint()).form(&form);
        let response = request.send().await.unwrap();
        let status = response.status().as_u16();
        let body = response.text().await.unwrap();
        let body: Value = serde_json::from_str(&body).unwrap_or_default();
        (
            status,
            body["error_description"]
                .as_str()
                .unwrap_or_default()
                .to_owned(),
        )
    }

    async fn assert(&self, assertion: &str) -> (u16, String) {
        self.ask(&[("client_assertion", assertion)]).await
    }
}

#[tokio::test]
async fn an_assertion_is_good_once() {
    let signing = Signing::start().await;
    let assertion = signing.sign(&signing.claims("1", &json!({})));
    assert_eq!(signing.assert(&assertion).await, (200, String::new()));
    let (status, said) = signing.assert(&assertion).await;
    assert_eq!(
        (status, said.as_str()),
        (401, "the assertion was used before")
    );
    let other = signing.sign(&signing.claims("2", &json!({})));
    assert_eq!(signing.assert(&other).await.0, 200);
}

#[tokio::test]
async fn claims_that_are_wrong_are_refused() {
    let signing = Signing::start().await;
    let audience = signing.provider.token_endpoint();
    for (changes, expected) in [
        (json!({"exp": 1}), "the assertion has expired"),
        (json!({"exp": null}), "the assertion has expired"),
        (
            json!({"aud": "https://other.example/token"}),
            "the assertion is for another server",
        ),
        (
            json!({"aud": [audience]}),
            "the assertion's aud is not one string",
        ),
        (
            json!({"aud": null}),
            "the assertion's aud is not one string",
        ),
        (json!({"sub": "other"}), "unknown client or wrong signature"),
        (json!({"sub": null}), "the assertion has no sub"),
        (json!({"iss": null}), "the assertion has no iss"),
        (json!({"jti": null}), "the assertion has no jti"),
        (
            json!({"iat": get_current_timestamp() + 3600}),
            "the assertion was issued in the future",
        ),
    ] {
        let assertion = signing.sign(&signing.claims("1", &changes));
        let (status, said) = signing.assert(&assertion).await;
        assert_eq!((status, said.as_str()), (401, expected), "{changes}");
    }
}

#[tokio::test]
async fn what_the_client_has_not_signed_is_refused() {
    let signing = Signing::start().await;
    let claims = signing.claims("1", &json!({}));
    let another = Signing::start().await;
    let by_another = another.sign(&claims);
    let mut altered = signing.sign(&claims);
    altered.pop();
    // The public key, which everybody has, taken for a secret.
    let by_secret = EncodingKey::from_secret(b"secret");
    let by_secret = encode(&Header::new(Algorithm::HS256), &claims, &by_secret).unwrap();
    for assertion in [by_another.as_str(), &altered, &by_secret] {
        let (status, said) = signing.assert(assertion).await;
        assert_eq!(
            (status, said.as_str()),
            (401, "unknown client or wrong signature")
        );
    }
    assert_eq!(signing.assert("no.jwt").await.0, 401);
    // The signature of none of them has spent the name.
    assert_eq!(signing.assert(&signing.sign(&claims)).await.0, 200);
}

#[tokio::test]
async fn an_assertion_comes_alone_and_says_what_it_is() {
    let signing = Signing::start().await;
    let assertion = signing.sign(&signing.claims("1", &json!({})));
    let with = |more: (&'static str, &'static str)| {
        let assertion = assertion.clone();
        let signing = &signing;
        async move {
            signing
                .ask(&[("client_assertion", &assertion), more])
                .await
                .0
        }
    };
    assert_eq!(with(("client_secret", "s")).await, 400);
    assert_eq!(with(("client_id", "other")).await, 401);
    let form = [
        ("token", "unknown"),
        ("client_assertion", assertion.as_str()),
    ];
    let url = signing.provider.revocation_endpoint();
    let untyped = http().post(&url).form(&form).send().await.unwrap();
    assert_eq!(untyped.status(), 400);
    let twice = http().post(&url).basic_auth("app", Some("s"));
    let form = [
        ("token", "unknown"),
        ("client_assertion", assertion.as_str()),
    ];
    assert_eq!(twice.form(&form).send().await.unwrap().status(), 400);
    assert_eq!(with(("client_id", "app")).await, 200);
}
