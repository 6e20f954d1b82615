//! The provider's tokens: what the RFCs' mock has, in whatever form the struct wants them.

use std::collections::HashSet;
use std::io;
use std::time::Duration;

use base64::Engine as _;
use base64::prelude::BASE64_URL_SAFE_NO_PAD;
use serde_json::Value;

use super::answers::Issued;
use crate::testing::answer::Refusal;
use crate::testing::grants::{Allowed, Grants, TokenPolicy, Tokens};
use crate::testing::mint::Mint;

/// Codes and tokens.
pub(super) struct Tokenbook {
    grants: Grants,
    /// Access tokens that the API does not take: they are to be turned into others.
    firsts: HashSet<String>,
    client_id: String,
    /// What access tokens say, where they are JWTs.
    claims: Option<Value>,
}

impl Tokenbook {
    pub(super) fn new(client_id: &str, claims: Option<Value>) -> io::Result<Self> {
        let policy = TokenPolicy {
            expires_in: None,
            issue_refresh_token: true,
            rotate: true,
            grace_period: Duration::ZERO,
        };
        Ok(Self {
            grants: Grants::new(policy, Mint::new()?),
            firsts: HashSet::new(),
            client_id: client_id.to_owned(),
            claims,
        })
    }

    pub(super) fn grants(&mut self) -> &mut Grants {
        &mut self.grants
    }

    pub(super) fn code(&mut self, allowed: Allowed) -> String {
        self.grants.issue_code(allowed)
    }

    /// RFC 6749 section 4.1.3.
    pub(super) fn exchange(
        &mut self,
        code: &str,
        redirect_uri: &str,
        verifier: Option<&str>,
        is_first: bool,
    ) -> Result<Issued, Refusal> {
        let tokens = self
            .grants
            .exchange(&self.client_id, code, Some(redirect_uri), verifier)?;
        Ok(self.issued(tokens, is_first))
    }

    /// RFC 6749 section 6.
    pub(super) fn refresh(&mut self, token: &str, is_first: bool) -> Result<Issued, Refusal> {
        let tokens = self.grants.refresh(&self.client_id, token, None)?;
        Ok(self.issued(tokens, is_first))
    }

    /// A new access token for a living one.
    pub(super) fn renew(&mut self, token: &str, is_first: bool) -> Result<Issued, Refusal> {
        let token = inner(token);
        let renewed = self.grants.renew(token);
        let renewed =
            renewed.ok_or_else(|| Refusal::invalid_grant("the access token has ended"))?;
        Ok(Issued {
            access_token: self.given(renewed, is_first),
            refresh_token: None,
        })
    }

    pub(super) fn lives(&self, token: &str) -> bool {
        self.grants.is_live(inner(token))
    }

    /// Whether the API takes it.
    pub(super) fn is_usable(&self, token: &str) -> bool {
        let token = inner(token);
        !self.firsts.contains(token) && self.grants.scope_of_access_token(token).is_some()
    }

    /// RFC 7009 section 2.1.
    pub(super) fn revoke(&mut self, token: &str) -> Result<(), Refusal> {
        self.grants.revoke(None, inner(token))
    }

    /// Everything that was ever issued, as clients have it.
    pub(super) fn all(&self) -> Vec<String> {
        let issued = self.grants.issued();
        let access = issued.access_tokens.iter().map(|token| self.outer(token));
        access
            .chain(issued.refresh_tokens.iter().cloned())
            .collect()
    }

    fn issued(&mut self, tokens: Tokens, is_first: bool) -> Issued {
        Issued {
            access_token: self.given(tokens.access_token, is_first),
            refresh_token: tokens.refresh_token,
        }
    }

    fn given(&mut self, token: String, is_first: bool) -> String {
        let outer = self.outer(&token);
        if is_first {
            self.firsts.insert(token);
        }
        outer
    }

    /// As a JWT, where it is one: what is inside stands for the signature.
    fn outer(&self, token: &str) -> String {
        let Some(claims) = &self.claims else {
            return token.to_owned();
        };
        let part = |json: &Value| BASE64_URL_SAFE_NO_PAD.encode(json.to_string());
        let header = serde_json::json!({"alg": "ES256", "typ": "at+jwt"});
        format!("{}.{}.{token}", part(&header), part(claims))
    }
}

fn inner(token: &str) -> &str {
    token.rsplit_once('.').map_or(token, |(_, token)| token)
}
