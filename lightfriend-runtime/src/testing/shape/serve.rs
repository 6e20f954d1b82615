//! The provider itself.

use std::io;
use std::sync::{Mutex, MutexGuard, PoisonError};

use hyper::StatusCode;
use serde_json::{Value, json};
use url::Url;

use super::answers::{Issued, Writer, merged};
use super::attribute::Kind;
use super::authorization;
use super::compare::{Compared, place_of};
use super::credentials;
use super::facts::Facts;
use super::issuer::Issuer;
use super::keys;
use super::pattern::Hole;
use super::tokens::Tokenbook;
use super::wanted::{Maker, Wanted};
use crate::clock;
use crate::descriptor::{Descriptor, Source, TokenKind};
use crate::testing::answer::{self, Answer, Refusal};
use crate::testing::grants::{Allowed, Grants};
use crate::testing::request::{Endpoint, Received};
use crate::testing::responder::Responder;

/// What the user decides on the consent page.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(in crate::testing) enum Decision {
    Allow,
    Deny,
}

/// A request that has come.
#[derive(Debug, Clone)]
pub(in crate::testing) struct Seen {
    pub(in crate::testing) kind: Kind,
    /// The token that it was about.
    pub(in crate::testing) token: Option<String>,
    /// It was what it should be, and what it asked for was given.
    pub(in crate::testing) is_granted: bool,
}

/// A provider in a struct's shape.
pub(in crate::testing) struct Shape {
    descriptor: &'static Descriptor,
    tried: &'static Descriptor,
    facts: Facts,
    state: Mutex<State>,
}

struct State {
    tokens: Tokenbook,
    complaints: Vec<String>,
    seen: Vec<Seen>,
    nonce: Option<String>,
    /// The newest answer with tokens.
    answered: Option<Value>,
}

/// A request, and which of the provider's it was meant to be.
struct Meant {
    kind: Kind,
    compared: Compared,
}

impl Shape {
    /// A provider in the shape of the first, for clients of the second.
    pub(in crate::testing) fn new(
        descriptor: &'static Descriptor,
        tried: &'static Descriptor,
        facts: Facts,
    ) -> io::Result<Self> {
        let writer = Writer {
            descriptor,
            tried,
            facts: &facts,
        };
        let claims = writer.claims(|source| match source {
            Source::AccessTokenClaim(paths) => Some(*paths),
            _ => None,
        });
        let claims = Some(claims).filter(|claims| *claims != json!({}));
        let state = State {
            tokens: Tokenbook::new(&facts.client_id, claims)?,
            complaints: Vec::new(),
            seen: Vec::new(),
            nonce: None,
            answered: None,
        };
        Ok(Self {
            descriptor,
            tried,
            facts,
            state: Mutex::new(state),
        })
    }

    /// The browser comes with an authorization request, and leaves with the response.
    pub(in crate::testing) fn visit(&self, url: &Url, decision: Decision) -> Option<String> {
        let read = authorization::read(self.descriptor, self.tried, &self.facts, url);
        let mut state = self.lock();
        let is_right = read.complaints.is_empty();
        state.complaints.extend(read.complaints.iter().cloned());
        if !is_right {
            return None;
        }
        state.nonce = read.found(Hole::Nonce).map(str::to_owned);
        let code = (decision == Decision::Allow).then(|| {
            state.tokens.code(Allowed {
                client_id: self.facts.client_id.clone(),
                redirect_uri: self.facts.redirect_uri.clone(),
                code_challenge: read.found(Hole::Challenge).map(str::to_owned),
                scope: self.facts.scope.clone(),
            })
        });
        let result = code.as_deref().ok_or("access_denied");
        let state = read.found(Hole::State);
        Some(authorization::response(
            self.descriptor,
            &self.facts,
            state,
            result,
        ))
    }

    pub(in crate::testing) fn complaints(&self) -> Vec<String> {
        self.lock().complaints.clone()
    }

    /// The requests of a kind, in their order.
    pub(in crate::testing) fn seen(&self, kind: Kind) -> Vec<Seen> {
        let state = self.lock();
        let seen = state.seen.iter().filter(|seen| seen.kind == kind);
        seen.cloned().collect()
    }

    /// The newest answer with tokens.
    pub(in crate::testing) fn answered(&self) -> Option<Value> {
        self.lock().answered.clone()
    }

    /// Changes what was granted.
    pub(in crate::testing) fn change(&self, change: impl FnOnce(&mut Grants)) {
        change(self.lock().tokens.grants());
    }

    pub(in crate::testing) fn lives(&self, token: &str) -> bool {
        self.lock().tokens.lives(token)
    }

    /// Every token that was ever issued.
    pub(in crate::testing) fn tokens(&self) -> Vec<String> {
        self.lock().tokens.all()
    }

    /// A test that panicked while holding it left nothing half done.
    fn lock(&self) -> MutexGuard<'_, State> {
        self.state.lock().unwrap_or_else(PoisonError::into_inner)
    }

    fn writer(&self) -> Writer<'_> {
        Writer {
            descriptor: self.descriptor,
            tried: self.tried,
            facts: &self.facts,
        }
    }

    fn issuer(&self) -> Issuer<'_> {
        Issuer {
            descriptor: self.descriptor,
            facts: &self.facts,
        }
    }

    /// Which request this was meant to be: the one that it departs from least.
    fn meant(&self, received: &Received) -> Meant {
        if let Some(kind) = self.issuer().of(received) {
            return Meant {
                kind,
                compared: Compared::default(),
            };
        }
        let issuer = self.issuer();
        let discovered = |kind: Kind| issuer.address(kind);
        let maker = Maker {
            descriptor: self.descriptor,
            facts: &self.facts,
            discovered: &discovered,
        };
        let is_open = self.tried.hooks.is_some();
        let compare = |wanted: Wanted| {
            let compared = Compared::of(received, &wanted, is_open);
            (wanted, compared)
        };
        let all = maker.all().into_iter().map(compare);
        let api = maker.api().map(compare);
        let api = api.filter(|(_, compared)| !compared.is_elsewhere);
        let weight = |compared: &Compared| {
            let elsewhere = if compared.is_elsewhere { 3 } else { 0 };
            compared.complaints.len() + elsewhere
        };
        let least = all.min_by_key(|(_, compared)| weight(compared));
        // What lies below the API's base and at no other endpoint is a call of the API.
        let chosen = match (least, api) {
            (Some(least), Some(api)) if least.1.is_elsewhere => Some(api),
            (least, api) => least.or(api),
        };
        match chosen {
            Some((wanted, compared)) => Meant {
                kind: wanted.kind,
                compared,
            },
            None => Meant {
                kind: Kind::Unknown,
                compared: Compared::default(),
            },
        }
    }

    fn respond(&self, meant: &Meant, received: &Received) -> Result<Value, Refusal> {
        let found = |hole: Hole| {
            let mut found = meant.compared.found.iter();
            let found = found.find(|(it, _)| *it == hole);
            found.map(|(_, text)| text.as_str())
        };
        self.check(meant, received, found(Hole::Signed))?;
        let token = || found(Hole::RefreshToken).or(found(Hole::AccessToken));
        let token = || token().unwrap_or_default();
        let is_first = self.descriptor.exchange.is_some();
        let is_first_again = self.descriptor.exchange.is_some_and(|it| it.repeat);
        let mut state = self.lock();
        match meant.kind {
            Kind::Token => {
                let code = found(Hole::Code).unwrap_or_default();
                let redirect_uri = &self.facts.redirect_uri;
                let verifier = found(Hole::Verifier);
                let issued = state
                    .tokens
                    .exchange(code, redirect_uri, verifier, is_first)?;
                let identity = self
                    .issuer()
                    .identity(self.writer(), state.nonce.as_deref());
                let answer = merged(self.writer().tokens(&issued), identity);
                state.answered = Some(answer.clone());
                Ok(answer)
            }
            Kind::Refresh => self.refresh(&mut state, token(), is_first_again),
            Kind::Exchange => self.turn(&mut state, token()),
            Kind::Introspection => {
                let is_active = state.tokens.lives(token());
                Ok(json!({"active": is_active, "exp": clock::now() + 3600}))
            }
            // Where no token is named, the account is.
            Kind::Revocation if token().is_empty() => {
                state.tokens.grants().revoke_all();
                Ok(json!({}))
            }
            Kind::Revocation => state.tokens.revoke(token()).map(|()| json!({})),
            Kind::Lookup => Ok(self.writer().looked_up()),
            Kind::Api => Ok(json!({"conformance": true})),
            Kind::Metadata => Ok(self.issuer().metadata()),
            Kind::Keys => Ok(keys::published()),
            Kind::Unknown => Err(Refusal::invalid_request("there is nothing here")),
        }
    }

    fn refresh(&self, state: &mut State, token: &str, is_first: bool) -> Result<Value, Refusal> {
        let refresh = &self.descriptor.token.refresh;
        if refresh.extends.is_some() {
            let lives = state.tokens.lives(token);
            let ended = || Refusal::invalid_grant("the token has ended");
            return lives.then(|| self.writer().extended()).ok_or_else(ended);
        }
        let issued = match refresh.token {
            TokenKind::RefreshToken => state.tokens.refresh(token, is_first)?,
            TokenKind::AccessToken => state.tokens.renew(token, is_first)?,
        };
        let answer = self.writer().tokens(&issued);
        state.answered = Some(answer.clone());
        Ok(answer)
    }

    fn turn(&self, state: &mut State, token: &str) -> Result<Value, Refusal> {
        let Some(exchange) = self.descriptor.exchange else {
            return Err(Refusal::invalid_request("there is no exchange"));
        };
        let issued: Issued = match state.tokens.renew(token, false) {
            Ok(issued) => issued,
            Err(_) => state.tokens.refresh(token, false)?,
        };
        let answer = self.writer().exchanged(&issued, &exchange.answer);
        state.answered = Some(answer.clone());
        Ok(answer)
    }

    /// Whether it is the request that the provider takes.
    fn check(
        &self,
        meant: &Meant,
        received: &Received,
        signed: Option<&str>,
    ) -> Result<(), Refusal> {
        let mut complaints = meant.compared.complaints.clone();
        let basic = meant.compared.basic.as_deref();
        let facts = &self.facts;
        complaints.extend(basic.and_then(|it| credentials::basic(self.descriptor, facts, it)));
        complaints.extend(signed.and_then(|it| credentials::signed(self.descriptor, facts, it)));
        if meant.kind == Kind::Unknown {
            let place = place_of(received);
            complaints.push(format!(
                "a request went to {place}, where the provider has nothing"
            ));
        }
        let Some(first) = complaints.first().cloned() else {
            return Ok(());
        };
        let mut state = self.lock();
        for complaint in complaints {
            if !state.complaints.contains(&complaint) {
                state.complaints.push(complaint);
            }
        }
        Err(Refusal::invalid_request(first))
    }

    /// The API's own refusal, in the status by which it says that a token has run out.
    fn expired(&self) -> Answer {
        let api = self.descriptor.api.as_ref();
        let status = api.and_then(|api| api.expired.first()).copied();
        let status = status.and_then(|it| StatusCode::from_u16(it).ok());
        let status = status.unwrap_or(StatusCode::UNAUTHORIZED);
        answer::json(status, &json!({"error": "invalid_token"}))
    }

    fn refused(&self, refusal: &Refusal) -> Answer {
        let (body, is_ok) = self.writer().error(refusal.error());
        let status = if is_ok {
            StatusCode::OK
        } else {
            StatusCode::BAD_REQUEST
        };
        answer::json(status, &body)
    }
}

impl Responder for Shape {
    fn endpoint(&self, received: &Received) -> Endpoint {
        match self.meant(received).kind {
            Kind::Token | Kind::Refresh | Kind::Exchange | Kind::Introspection => Endpoint::Token,
            Kind::Revocation => Endpoint::Revocation,
            Kind::Lookup | Kind::Api | Kind::Unknown => Endpoint::Api,
            Kind::Metadata | Kind::Keys => Endpoint::Index,
        }
    }

    fn answer(&self, received: &Received) -> Answer {
        let meant = self.meant(received);
        let mut found = meant.compared.found.iter();
        let is_token = |hole: &Hole| matches!(hole, Hole::RefreshToken | Hole::AccessToken);
        let token = found.find(|(hole, _)| is_token(hole));
        let token = token.map(|(_, text)| text.clone());
        let needs_token = matches!(meant.kind, Kind::Api | Kind::Lookup);
        let is_usable = || {
            let token = token.as_deref().unwrap_or_default();
            self.lock().tokens.is_usable(token)
        };
        let responded = self.respond(&meant, received);
        let is_expired = needs_token && responded.is_ok() && !is_usable();
        self.lock().seen.push(Seen {
            kind: meant.kind,
            token,
            is_granted: responded.is_ok() && !is_expired,
        });
        match responded {
            _ if is_expired => self.expired(),
            Ok(body) => answer::json(StatusCode::OK, &body),
            Err(refusal) => self.refused(&refusal),
        }
    }
}
