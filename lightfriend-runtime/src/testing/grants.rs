//! Codes, tokens and what became of them.

use std::collections::HashMap;
use std::time::{Duration, Instant};

use super::answer::Refusal;
use super::mint::Mint;
use super::pkce::check_code_verifier;

const CODE_LIFETIME: Duration = Duration::from_mins(1);

/// How tokens are given out.
#[derive(Debug, Clone)]
pub(super) struct TokenPolicy {
    pub(super) expires_in: Option<u64>,
    pub(super) issue_refresh_token: bool,
    pub(super) rotate: bool,
    pub(super) grace_period: Duration,
}

/// What the resource owner allowed; a code stands for it.
pub(super) struct Allowed {
    pub(super) client_id: String,
    pub(super) redirect_uri: String,
    pub(super) code_challenge: Option<String>,
    pub(super) scope: String,
}

/// The token answer's own members.
pub(super) struct Tokens {
    pub(super) access_token: String,
    pub(super) refresh_token: Option<String>,
    pub(super) expires_in: Option<u64>,
    pub(super) scope: String,
}

pub(super) struct Grants {
    policy: TokenPolicy,
    mint: Mint,
    /// One per exchanged code; tokens point to theirs, and die with it.
    families: Vec<Family>,
    codes: HashMap<String, Code>,
    access_tokens: HashMap<String, AccessToken>,
    refresh_tokens: HashMap<String, RefreshToken>,
    issued: Issued,
}

/// Everything ever issued, oldest first.
#[derive(Default)]
pub(super) struct Issued {
    pub(super) codes: Vec<String>,
    pub(super) access_tokens: Vec<String>,
    pub(super) refresh_tokens: Vec<String>,
}

struct Family {
    client_id: String,
    scope: String,
    revoked: bool,
}

struct Code {
    allowed: Allowed,
    expires_at: Instant,
    /// The family it was exchanged for.
    spent: Option<usize>,
}

struct AccessToken {
    family: usize,
    scope: String,
    expires_at: Option<Instant>,
    dead: bool,
}

struct RefreshToken {
    family: usize,
    state: RefreshState,
}

enum RefreshState {
    Live,
    Spent { at: Instant, successor: String },
    Invalid,
}

impl Grants {
    pub(super) fn new(policy: TokenPolicy, mint: Mint) -> Self {
        Self {
            policy,
            mint,
            families: Vec::new(),
            codes: HashMap::new(),
            access_tokens: HashMap::new(),
            refresh_tokens: HashMap::new(),
            issued: Issued::default(),
        }
    }

    pub(super) fn issue_code(&mut self, allowed: Allowed) -> String {
        let code = self.mint.code();
        self.issued.codes.push(code.clone());
        let entry = Code {
            allowed,
            expires_at: Instant::now() + CODE_LIFETIME,
            spent: None,
        };
        self.codes.insert(code.clone(), entry);
        code
    }

    /// Exchanges a code for tokens (RFC 6749 §4.1.3, RFC 7636 §4.6).
    pub(super) fn exchange(
        &mut self,
        client_id: &str,
        code: &str,
        redirect_uri: Option<&str>,
        code_verifier: Option<&str>,
    ) -> Result<Tokens, Refusal> {
        let refused = Refusal::invalid_grant;
        let entry = self.codes.get_mut(code);
        let entry = entry.ok_or_else(|| refused("unknown code"))?;
        let allowed = &entry.allowed;
        if allowed.client_id != client_id {
            return Err(refused("the code was issued to another client"));
        }
        // RFC 6749 §4.1.2: a second use revokes what the first one gave.
        if let Some(family) = entry.spent {
            self.revoke_family(family);
            return Err(refused("the code was used before; its tokens are revoked"));
        }
        if Instant::now() >= entry.expires_at {
            return Err(refused("the code has expired"));
        }
        let redirect_uri =
            redirect_uri.ok_or_else(|| Refusal::invalid_request("redirect_uri is missing"))?;
        if allowed.redirect_uri != redirect_uri {
            return Err(refused("redirect_uri differs from the authorization's"));
        }
        check_code_verifier(allowed.code_challenge.as_deref(), code_verifier)?;

        let family = self.families.len();
        entry.spent = Some(family);
        let scope = allowed.scope.clone();
        self.families.push(Family {
            client_id: client_id.to_owned(),
            scope: scope.clone(),
            revoked: false,
        });
        Ok(Tokens {
            access_token: self.issue_access_token(family, &scope),
            refresh_token: self
                .policy
                .issue_refresh_token
                .then(|| self.issue_refresh_token(family)),
            expires_in: self.policy.expires_in,
            scope,
        })
    }

    /// Refreshes an access token (RFC 6749 §6, RFC 9700 §4.14.2).
    pub(super) fn refresh(
        &mut self,
        client_id: &str,
        token: &str,
        scope: Option<&str>,
    ) -> Result<Tokens, Refusal> {
        let refused = Refusal::invalid_grant;
        let entry = self.refresh_tokens.get(token);
        let entry = entry.ok_or_else(|| refused("unknown refresh token"))?;
        let id = entry.family;
        let family = &self.families[id];
        if family.client_id != client_id {
            return Err(refused("the refresh token was issued to another client"));
        }
        if family.revoked {
            return Err(refused("the refresh token is revoked"));
        }
        let scope = narrowed(&family.scope, scope)?;

        let refresh_token = match &entry.state {
            RefreshState::Invalid => return Err(refused("the refresh token is no longer valid")),
            RefreshState::Spent { at, successor } if at.elapsed() < self.policy.grace_period => {
                Some(successor.clone())
            }
            // Two holders of one token: the provider cannot tell the thief.
            RefreshState::Spent { .. } => {
                self.revoke_family(id);
                return Err(refused(
                    "the refresh token was used before; all are revoked",
                ));
            }
            RefreshState::Live if self.policy.rotate => Some(self.rotate(id, token)),
            RefreshState::Live => None,
        };
        Ok(Tokens {
            access_token: self.issue_access_token(id, &scope),
            refresh_token,
            expires_in: self.policy.expires_in,
            scope,
        })
    }

    /// A new access token for one that lives, as vendors have it who know no refresh tokens; `None`
    /// where it does not live.
    #[cfg(feature = "sqlite")]
    pub(super) fn renew(&mut self, token: &str) -> Option<String> {
        self.scope_of_access_token(token)?;
        let entry = self.access_tokens.get(token)?;
        let (family, scope) = (entry.family, entry.scope.clone());
        Some(self.issue_access_token(family, &scope))
    }

    /// Whether refreshes give new refresh tokens from now on.
    #[cfg(feature = "sqlite")]
    pub(super) fn set_rotation(&mut self, rotate: bool) {
        self.policy.rotate = rotate;
    }

    /// Revokes a token of this client (RFC 7009 §2.1). An access token dies
    /// alone, a refresh token with its family; an unknown one is no error (§2.2).
    pub(super) fn revoke(&mut self, client_id: Option<&str>, token: &str) -> Result<(), Refusal> {
        let refresh = self.refresh_tokens.get(token).map(|entry| entry.family);
        let access = self.access_tokens.get_mut(token);
        let Some(family) = refresh.or(access.as_ref().map(|entry| entry.family)) else {
            return Ok(());
        };
        if client_id.is_some_and(|id| id != self.families[family].client_id) {
            return Err(Refusal::invalid_grant(
                "the token belongs to another client",
            ));
        }
        match access {
            Some(entry) => entry.dead = true,
            None => self.revoke_family(family),
        }
        Ok(())
    }

    /// The scope of an access token the API accepts.
    pub(super) fn scope_of_access_token(&self, token: &str) -> Option<&str> {
        let entry = self.access_tokens.get(token)?;
        let expired = entry.expires_at.is_some_and(|at| Instant::now() >= at);
        let live = !expired && !entry.dead && !self.families[entry.family].revoked;
        live.then_some(entry.scope.as_str())
    }

    /// Whether an access or refresh token would be accepted now.
    pub(super) fn is_live(&self, token: &str) -> bool {
        let refresh = self.refresh_tokens.get(token).is_some_and(|entry| {
            matches!(entry.state, RefreshState::Live) && !self.families[entry.family].revoked
        });
        refresh || self.scope_of_access_token(token).is_some()
    }

    pub(super) fn revoke_all(&mut self) {
        for family in &mut self.families {
            family.revoked = true;
        }
    }

    pub(super) fn expire_access_tokens(&mut self) {
        for token in self.access_tokens.values_mut() {
            token.dead = true;
        }
    }

    pub(super) fn expire_codes(&mut self) {
        let now = Instant::now();
        for code in self.codes.values_mut() {
            code.expires_at = now;
        }
    }

    pub(super) fn invalidate_refresh_tokens(&mut self) {
        for token in self.refresh_tokens.values_mut() {
            token.state = RefreshState::Invalid;
        }
    }

    pub(super) fn issued(&self) -> &Issued {
        &self.issued
    }

    fn rotate(&mut self, family: usize, spent: &str) -> String {
        let successor = self.issue_refresh_token(family);
        if let Some(entry) = self.refresh_tokens.get_mut(spent) {
            entry.state = RefreshState::Spent {
                at: Instant::now(),
                successor: successor.clone(),
            };
        }
        successor
    }

    fn issue_access_token(&mut self, family: usize, scope: &str) -> String {
        let token = self.mint.access_token();
        let lifetime = self.policy.expires_in.map(Duration::from_secs);
        let entry = AccessToken {
            family,
            scope: scope.to_owned(),
            // An expiry too far to count is never reached.
            expires_at: lifetime.and_then(|length| Instant::now().checked_add(length)),
            dead: false,
        };
        self.access_tokens.insert(token.clone(), entry);
        self.issued.access_tokens.push(token.clone());
        token
    }

    fn issue_refresh_token(&mut self, family: usize) -> String {
        let token = self.mint.refresh_token();
        let state = RefreshState::Live;
        self.refresh_tokens
            .insert(token.clone(), RefreshToken { family, state });
        self.issued.refresh_tokens.push(token.clone());
        token
    }

    fn revoke_family(&mut self, family: usize) {
        self.families[family].revoked = true;
    }
}

// RFC 6749 §6: a refresh may ask for less than was granted, never for more.
fn narrowed(granted: &str, asked: Option<&str>) -> Result<String, Refusal> {
    let Some(asked) = asked else {
        return Ok(granted.to_owned());
    };
    let more = scopes(asked).any(|scope| !scopes(granted).any(|known| known == scope));
    if more {
        return Err(Refusal::new(
            "invalid_scope",
            "scope exceeds what was granted",
        ));
    }
    Ok(asked.to_owned())
}

/// The scopes in a scope string; some providers' clients separate with commas.
pub(super) fn scopes(scope: &str) -> impl Iterator<Item = &str> {
    scope.split([' ', ',']).filter(|scope| !scope.is_empty())
}
