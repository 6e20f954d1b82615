//! The request that the provider takes, from what the struct's attributes say of it.

use super::attribute::{Kind, Part};
use super::facts::{Address, Facts};
use super::pattern::{Hole, Pattern};
use crate::descriptor::{
    Api, CodeChallengeMethod, Descriptor, Exchange, Format, Lookup, Method, Param, Request,
    Revocation, TokenEndpointAuthMethod as AuthMethod, TokenKind,
};
use crate::template::Template;

/// A request that the provider takes.
#[derive(Debug, Clone)]
pub(super) struct Wanted {
    pub(super) kind: Kind,
    pub(super) address: Address,
    pub(super) method: Method,
    /// `None`: nothing is compared, as of calls of the API.
    pub(super) format: Option<Format>,
    pub(super) auth: Auth,
    pub(super) params: Vec<Named>,
    pub(super) headers: Vec<Named>,
}

/// How somebody shows who it is.
#[derive(Debug, Clone)]
pub(super) enum Auth {
    Client(AuthMethod),
    /// The header that has the access token, where it is not `Authorization: Bearer`.
    Token(Option<&'static str>),
    /// By the parameters and headers, or not at all.
    Nobody,
}

/// A parameter or a header.
#[derive(Debug, Clone)]
pub(super) struct Named {
    /// As the provider has it.
    pub(super) name: String,
    /// As its RFC has it.
    pub(super) rfc: &'static str,
    pub(super) value: Pattern,
    pub(super) part: Part,
}

/// What makes requests of a descriptor.
#[derive(Clone, Copy)]
pub(super) struct Maker<'a> {
    pub(super) descriptor: &'static Descriptor,
    pub(super) facts: &'a Facts,
    /// What the issuer's metadata says, where the struct says nothing.
    pub(super) discovered: &'a dyn Fn(Kind) -> Address,
}

impl Maker<'_> {
    /// Every request that the provider takes, apart from calls of the API.
    pub(super) fn all(self) -> Vec<Wanted> {
        let Self { descriptor, .. } = self;
        let mut all = vec![self.token(), self.refresh()];
        all.extend(descriptor.exchange.map(|exchange| self.exchange(exchange)));
        let introspection = descriptor.token.introspection.as_ref();
        all.extend(introspection.map(|request| self.introspection(request)));
        let revocation = descriptor.revocation.as_ref();
        all.extend(revocation.map(|revocation| self.revocation(revocation)));
        all.extend(descriptor.lookup.map(|lookup| self.lookup(lookup)));
        all
    }

    /// RFC 6749 section 4.1.3.
    fn token(self) -> Wanted {
        let authorization = &self.descriptor.authorization;
        let mut params = vec![
            ("grant_type", Pattern::text("authorization_code")),
            ("code", Pattern::hole(Hole::Code)),
            ("redirect_uri", Pattern::text(&self.facts.redirect_uri)),
        ];
        if authorization.code_challenge_method == CodeChallengeMethod::S256 {
            params.push(("code_verifier", Pattern::hole(Hole::Verifier)));
        }
        self.request(Kind::Token, &self.descriptor.token.exchange, params)
    }

    /// RFC 6749 section 6, or whatever the provider has instead.
    fn refresh(self) -> Wanted {
        let refresh = &self.descriptor.token.refresh;
        let mut params = Vec::new();
        if !refresh.grant_type.is_empty() {
            params.push(("grant_type", Pattern::text(refresh.grant_type)));
        }
        params.push((refresh.token_param, Pattern::hole(hole(refresh.token))));
        if refresh.scope && !self.facts.scope.is_empty() {
            params.push(("scope", Pattern::text(&self.facts.scope)));
        }
        self.request(Kind::Refresh, &refresh.request, params)
    }

    fn exchange(self, exchange: &'static Exchange) -> Wanted {
        self.request(Kind::Exchange, &exchange.request, Vec::new())
    }

    /// RFC 7662 section 2.1.
    fn introspection(self, request: &Request) -> Wanted {
        let params = vec![
            ("token", Pattern::hole(Hole::AccessToken)),
            ("token_type_hint", Pattern::text("access_token")),
        ];
        self.request(Kind::Introspection, request, params)
    }

    /// RFC 7009 section 2.1. Which of the tokens it is, the request itself need not say.
    fn revocation(self, revocation: &Revocation) -> Wanted {
        let mut params = Vec::new();
        if !revocation.token_param.is_empty() {
            let either = revocation.token.map_or(Hole::RefreshToken, hole);
            params.push((revocation.token_param, Pattern::hole(either)));
        }
        if revocation.hint {
            let hint = match revocation.token {
                Some(only) => Pattern::text(only.column()),
                None => Pattern::hole(Hole::Anything),
            };
            params.push(("token_type_hint", hint));
        }
        self.request(Kind::Revocation, &revocation.request, params)
    }

    fn lookup(self, lookup: &'static Lookup) -> Wanted {
        let mut wanted = self.call(Kind::Lookup, &lookup.endpoint, self.descriptor.api.as_ref());
        wanted.method = lookup.method;
        wanted.headers.extend(self.headers(lookup.headers));
        wanted
    }

    /// A call of the API: what lies below this is the application's.
    pub(super) fn api(self) -> Option<Wanted> {
        let api = self.descriptor.api.as_ref()?;
        Some(self.call(Kind::Api, &api.base_url, Some(api)))
    }

    fn call(self, kind: Kind, endpoint: &Template, api: Option<&Api>) -> Wanted {
        let params = api.map(|api| api.query).unwrap_or_default();
        Wanted {
            kind,
            address: self.facts.address(endpoint, self.descriptor.env),
            method: Method::Get,
            format: None,
            auth: Auth::Token(api.and_then(|api| api.token_header)),
            params: self.further(params).collect(),
            headers: self
                .headers(api.map(|api| api.headers).unwrap_or_default())
                .collect(),
        }
    }

    fn request(
        self,
        kind: Kind,
        request: &Request,
        mut params: Vec<(&'static str, Pattern)>,
    ) -> Wanted {
        let auth = Self::auth(request);
        params.extend(self.credentials(request.auth_method));
        let is_sent = |name: &&str| !request.omit.contains(name);
        let params = params.into_iter().filter(|(name, _)| is_sent(name));
        let params = params.map(|(rfc, value)| Named {
            name: renamed(request.rename, rfc).to_owned(),
            rfc,
            value,
            part: Part::Names,
        });
        let further = self.further(request.params);
        let address = match request.endpoint.0 {
            [] => (self.discovered)(kind),
            _ => self.facts.address(&request.endpoint, self.descriptor.env),
        };
        let user_agent = self.descriptor.token.user_agent.map(|name| Named {
            name: "user-agent".to_owned(),
            rfc: "",
            value: Pattern::text(name),
            part: Part::Headers,
        });
        Wanted {
            kind,
            address,
            method: request.method,
            format: Some(request.format),
            params: match request.format {
                Format::None => Vec::new(),
                _ => params.chain(further).collect(),
            },
            headers: self.headers(request.headers).chain(user_agent).collect(),
            auth,
        }
    }

    fn auth(request: &Request) -> Auth {
        let is_authorization = |header: &Param| header.name.eq_ignore_ascii_case("authorization");
        match request.auth_method {
            _ if request.headers.iter().any(is_authorization) => Auth::Nobody,
            AuthMethod::Omit => Auth::Nobody,
            // What the metadata that is served lists.
            AuthMethod::Discovered => Auth::Client(AuthMethod::ClientSecretBasic),
            method => Auth::Client(method),
        }
    }

    /// The parameters by which a client shows who it is.
    fn credentials(self, method: AuthMethod) -> Vec<(&'static str, Pattern)> {
        let id = || ("client_id", Pattern::text(&self.facts.client_id));
        let is_signed = self.descriptor.token.signed_client_secret.is_some();
        match method {
            AuthMethod::ClientSecretPost if is_signed => {
                vec![id(), ("client_secret", Pattern::hole(Hole::Signed))]
            }
            AuthMethod::ClientSecretPost => vec![
                id(),
                ("client_secret", Pattern::text(&self.facts.client_secret)),
            ],
            AuthMethod::ClientSecretJwt | AuthMethod::PrivateKeyJwt => vec![
                id(),
                ("client_assertion_type", Pattern::hole(Hole::Anything)),
                ("client_assertion", Pattern::hole(Hole::Signed)),
            ],
            AuthMethod::None => vec![id()],
            _ => Vec::new(),
        }
    }

    fn further(self, params: &'static [Param]) -> impl Iterator<Item = Named> {
        let named = params.iter().map(move |param| Named {
            name: param.name.to_owned(),
            rfc: param.name,
            value: self.facts.pattern(&param.value, self.descriptor.env),
            part: Part::Params,
        });
        named.filter(|named| !named.value.is_empty())
    }

    fn headers(self, headers: &'static [Param]) -> impl Iterator<Item = Named> {
        self.further(headers).map(|header| Named {
            name: header.name.to_ascii_lowercase(),
            part: Part::Headers,
            ..header
        })
    }
}

pub(super) fn hole(token: TokenKind) -> Hole {
    match token {
        TokenKind::AccessToken => Hole::AccessToken,
        TokenKind::RefreshToken => Hole::RefreshToken,
    }
}

pub(super) fn renamed(rename: &[(&'static str, &'static str)], rfc: &'static str) -> &'static str {
    let mut names = rename.iter();
    names
        .find(|(name, _)| *name == rfc)
        .map_or(rfc, |(_, vendors)| vendors)
}
