//! What an issuer says of itself and of its users: metadata (RFC 8414) and ID tokens (`OpenID` Connect
//! Core section 2).

use serde_json::{Value, json};
use url::Url;

use super::answers::{Writer, merged};
use super::attribute::Kind;
use super::facts::{Address, Facts};
use super::keys;
use super::pattern::Pattern;
use crate::clock;
use crate::descriptor::{Descriptor, Source};
use crate::testing::request::Received;

/// The struct's issuer, if it has one.
#[derive(Clone, Copy)]
pub(super) struct Issuer<'a> {
    pub(super) descriptor: &'static Descriptor,
    pub(super) facts: &'a Facts,
}

impl Issuer<'_> {
    /// What of an issuer's is asked for, if anything is.
    pub(super) fn of(self, received: &Received) -> Option<Kind> {
        self.descriptor.authorization.issuer.as_ref()?;
        if received.path.contains("/.well-known/") {
            Some(Kind::Metadata)
        } else if received.path == KEYS {
            Some(Kind::Keys)
        } else {
            None
        }
    }

    /// As it is compared.
    fn text(self) -> String {
        let issuer = self.descriptor.authorization.issuer.as_ref();
        let filled = |template| self.facts.filled(template, self.descriptor.env);
        issuer.map(filled).unwrap_or_default()
    }

    /// An endpoint that only the metadata says.
    pub(super) fn address(self, kind: Kind) -> Address {
        let issuer = Url::parse(&self.text()).ok();
        let host = issuer.as_ref().map(Url::authority).unwrap_or_default();
        Address {
            place: Pattern::text(format!("{host}{}", path_of(kind))),
            query: Vec::new(),
        }
    }

    /// RFC 8414 section 3.2.
    pub(super) fn metadata(self) -> Value {
        let issuer = self.text();
        let at = |path: &str| {
            let url = Url::parse(&issuer).ok();
            let url = url.and_then(|url| url.join(path).ok());
            url.map(|url| url.to_string())
        };
        let revokes = self.descriptor.revocation.is_some();
        json!({
            "issuer": issuer,
            "authorization_endpoint": at("/conformance/authorize"),
            "token_endpoint": at(path_of(Kind::Token)),
            "revocation_endpoint": revokes.then(|| at(path_of(Kind::Revocation))),
            "introspection_endpoint": at(path_of(Kind::Introspection)),
            "jwks_uri": at(KEYS),
            "token_endpoint_auth_methods_supported": ["client_secret_basic"],
            "code_challenge_methods_supported": ["S256"],
            "authorization_response_iss_parameter_supported": true,
        })
    }

    /// What the token answer says of the user, where that is read (`OpenID` Connect Core section 2).
    pub(super) fn identity(self, writer: Writer<'_>, nonce: Option<&str>) -> Value {
        let of_id_token = |source: &Source| match source {
            Source::IdTokenClaim(paths) => Some(*paths),
            _ => None,
        };
        let wants = |descriptor: &Descriptor| descriptor.has_id_token_claims();
        if nonce.is_none() && !wants(self.descriptor) && !wants(writer.tried) {
            return Value::Null;
        }
        let now = clock::now();
        let claims = json!({
            "iss": self.text(), "sub": "conformance", "aud": self.facts.client_id,
            "iat": now, "exp": now + 600, "nonce": nonce,
        });
        let claims = merged(claims, writer.claims(of_id_token));
        json!({"id_token": keys::id_token(&claims)})
    }
}

const KEYS: &str = "/conformance/keys";

fn path_of(kind: Kind) -> &'static str {
    match kind {
        Kind::Revocation => "/conformance/revoke",
        Kind::Introspection => "/conformance/introspect",
        _ => "/conformance/token",
    }
}
