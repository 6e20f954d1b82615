//! ID tokens (`OpenID` Connect Core section 2): what a provider says of the user who consented. Never
//! a sign-in: who the user is, the application knows already.

use secrecy::{ExposeSecret as _, SecretString};
use serde_json::Value as Json;

use super::{Issuers, TokenAnswer, lookup::unverified_claims, token_request::TokenClient};
use crate::{clock, error::Error};

/// How far the provider's clock may be from ours, in seconds.
const LEEWAY: i64 = 60;

/// What a token must say of itself.
struct Expected<'a> {
    issuer: &'a str,
    client_id: &'a str,
    now: i64,
}

impl TokenClient<'_> {
    /// The claims of an answer's ID token (`OpenID` Connect Core section 3.1.3.7); null where there
    /// is none. Where columns take claims, all of it is verified; otherwise only that it repeats the
    /// flow's nonce: it came from the token endpoint, by TLS.
    ///
    /// # Errors
    /// [`Error::InvalidResponse`], which says what is wrong with it; those of asking for the issuer's
    /// metadata and keys.
    pub(crate) async fn id_token_claims(
        &self,
        issuers: &Issuers,
        answer: &TokenAnswer,
        nonce: Option<&SecretString>,
    ) -> Result<Json, Error> {
        let service = self.descriptor.service;
        let wrong = |problem| Error::InvalidResponse {
            service,
            problem,
            status: None,
        };
        let token = match answer.members.get("id_token") {
            None | Some(Json::Null) => return Ok(Json::Null),
            Some(Json::String(token)) => SecretString::from(token.as_str()),
            Some(_) => return Err(wrong("the ID token is no text")),
        };
        let claims = unverified_claims(&token);
        if claims.is_null() {
            return Err(wrong("the ID token is no JWT"));
        }
        if let Some(nonce) = nonce
            && claims.get("nonce").and_then(Json::as_str) != Some(nonce.expose_secret())
        {
            return Err(wrong("the ID token does not repeat the flow's nonce"));
        }
        if let Some(template) = &self.descriptor.authorization.issuer
            && self.descriptor.has_id_token_claims()
        {
            let issuer = self.issuer(template)?;
            let token = token.expose_secret();
            issuers.verify(self.http, service, &issuer, token).await?;
            let expected = Expected {
                issuer: &issuer.text,
                client_id: &self.credentials.client_id,
                now: clock::now(),
            };
            expected.check(&claims).map_err(wrong)?;
        }
        Ok(claims)
    }
}

impl Expected<'_> {
    fn check(&self, claims: &Json) -> Result<(), &'static str> {
        self.check_parties(claims)?;
        self.check_times(claims)
    }

    /// Steps 2 to 5.
    fn check_parties(&self, claims: &Json) -> Result<(), &'static str> {
        let text = |name: &str| claims.get(name).and_then(Json::as_str);
        if text("iss") != Some(self.issuer) {
            return Err("the ID token is of another issuer");
        }
        if text("sub").is_none_or(str::is_empty) {
            return Err("the ID token does not say of whom it is");
        }
        let audiences = match claims.get("aud") {
            Some(Json::Array(list)) => list.iter().filter_map(Json::as_str).collect(),
            Some(Json::String(one)) => vec![one.as_str()],
            _ => Vec::new(),
        };
        if !audiences.contains(&self.client_id) {
            return Err("the ID token is for another client");
        }
        match claims.get("azp") {
            None if audiences.len() > 1 => {
                Err("the ID token is for several, and says not for whom")
            }
            None => Ok(()),
            Some(Json::String(party)) if party == self.client_id => Ok(()),
            Some(_) => Err("the ID token was issued to another client"),
        }
    }

    /// Steps 9 and 10.
    fn check_times(&self, claims: &Json) -> Result<(), &'static str> {
        let moment = |name: &str| claims.get(name).and_then(Json::as_f64);
        #[allow(clippy::cast_precision_loss, reason = "seconds of any year are exact")]
        let (now, leeway) = (self.now as f64, LEEWAY as f64);
        if moment("exp").is_none_or(|exp| exp + leeway <= now) {
            return Err("the ID token has expired");
        }
        if moment("iat").is_none_or(|iat| iat > now + leeway) {
            return Err("the ID token was issued in the future, or does not say when");
        }
        if moment("nbf").is_some_and(|nbf| nbf > now + leeway) {
            return Err("the ID token is not good yet");
        }
        Ok(())
    }
}

#[cfg(test)]
mod tests {
    use serde_json::json;

    use super::*;

    const NOW: i64 = 1_795_564_800;

    fn check(change: impl FnOnce(&mut Json)) -> Result<(), &'static str> {
        let mut claims = json!({
            "iss": "https://idp.example", "sub": "u1", "aud": "client",
            "exp": NOW + 60, "iat": NOW,
        });
        change(&mut claims);
        let expected = Expected {
            issuer: "https://idp.example",
            client_id: "client",
            now: NOW,
        };
        expected.check(&claims)
    }

    #[test]
    fn a_token_of_this_issuer_for_this_client_is_believed() {
        assert_eq!(check(|_| {}), Ok(()));
        assert_eq!(check(|claims| claims["aud"] = json!(["client"])), Ok(()));
        let several = |claims: &mut Json| {
            claims["aud"] = json!(["other", "client"]);
            claims["azp"] = "client".into();
        };
        assert_eq!(check(several), Ok(()));
        assert_eq!(check(|claims| claims["exp"] = json!(NOW - 59)), Ok(()));
        assert_eq!(check(|claims| claims["iat"] = json!(NOW + 60)), Ok(()));
    }

    #[test]
    fn a_token_of_or_for_somebody_else_is_not() {
        let cases = [
            ("iss", json!("https://idp.example/"), "of another issuer"),
            ("iss", json!(null), "of another issuer"),
            ("sub", json!(""), "of whom"),
            ("aud", json!("other"), "for another client"),
            ("aud", json!([]), "for another client"),
            ("aud", json!({"client": 1}), "for another client"),
            ("aud", json!(["client", "other"]), "says not for whom"),
            ("azp", json!("other"), "to another client"),
            ("azp", json!(7), "to another client"),
            ("exp", json!(NOW - 60), "has expired"),
            ("exp", json!(null), "has expired"),
            ("exp", json!("2099"), "has expired"),
            ("iat", json!(NOW + 61), "in the future"),
            ("iat", json!(null), "does not say when"),
            ("nbf", json!(NOW + 61), "not good yet"),
        ];
        for (name, value, words) in cases {
            let problem = check(|claims| claims[name] = value.clone());
            let problem = problem.expect_err(name);
            assert!(problem.contains(words), "{name}: {value}: {problem}");
        }
    }
}
