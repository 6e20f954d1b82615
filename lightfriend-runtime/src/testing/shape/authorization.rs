//! The authorization request as the provider takes it, and how the browser comes back.

use secrecy::{ExposeSecret as _, SecretString};
use url::{Url, form_urlencoded};

use super::facts::Facts;
use super::pattern::{Found, Hole, Pattern};
use super::wanted::renamed;
use crate::descriptor::{Authorization, CodeChallengeMethod, Descriptor, ResponseMode, Source};
use crate::protocol::callback_signature;

/// What the provider makes of an authorization request.
#[derive(Default)]
pub(super) struct Read {
    pub(super) complaints: Vec<String>,
    found: Found,
}

impl Read {
    pub(super) fn found(&self, hole: Hole) -> Option<&str> {
        let mut found = self.found.iter();
        let found = found.find(|(it, _)| *it == hole);
        found.map(|(_, text)| text.as_str())
    }

    fn complain(&mut self, problem: &str, attribute: &str) {
        let complaint = format!("the authorization request {problem}: {attribute}");
        self.complaints.push(complaint);
    }
}

/// Reads a request as strictly as the attributes say.
pub(super) fn read(
    shape: &'static Descriptor,
    tried: &'static Descriptor,
    facts: &Facts,
    url: &Url,
) -> Read {
    let mut read = Read::default();
    let authorization = &shape.authorization;
    let endpoint = &authorization.endpoint;
    // Where the issuer says it, it is as good as its word.
    let address = match endpoint.0 {
        [] => None,
        _ => Some(facts.address(endpoint, shape.env)),
    };
    if let Some(address) = &address {
        check_place(&mut read, url, &address.place);
    }
    let own = address.map(|address| address.query).unwrap_or_default();
    check_params(&mut read, shape, tried, facts, (url, &own));
    read
}

fn check_place(read: &mut Read, url: &Url, wanted: &Pattern) {
    let place = format!("{}{}", url.authority(), url.path());
    if let Some(found) = wanted.find(&place) {
        read.found.extend(found);
    } else {
        let right = wanted.shown();
        let problem = format!("goes to {place}; the provider has it at {right}");
        read.complain(&problem, "`authorization_endpoint`");
    }
}

fn check_params(
    read: &mut Read,
    shape: &'static Descriptor,
    tried: &'static Descriptor,
    facts: &Facts,
    (url, own): (&Url, &[(String, Pattern)]),
) {
    let routed = url.fragment().and_then(|route| route.split_once('?'));
    let query = routed.map_or(url.query().unwrap_or_default(), |(_, query)| query);
    let sent: Vec<_> = form_urlencoded::parse(query.as_bytes()).collect();
    let wanted = wanted(shape, facts);
    for (rfc, name, value) in &wanted {
        let Some((_, text)) = sent.iter().find(|(key, _)| key == name) else {
            read.complain(&format!("has no `{name}`"), attribute(rfc, name));
            continue;
        };
        match value.find(text) {
            Some(found) => read.found.extend(found),
            None if *rfc == "scope" => scope(read, text, value, tried),
            None => {
                let right = value.shown();
                let problem = format!("has `{name}` = \"{text}\"; the provider takes \"{right}\"");
                read.complain(&problem, attribute(rfc, name));
            }
        }
    }
    let is_known = |name: &str| {
        let is_own = own.iter().any(|(own, _)| own == name);
        is_own || wanted.iter().any(|(_, known, _)| *known == name)
    };
    let is_strict = routed.is_none();
    for (name, _) in sent.iter().filter(|(name, _)| is_strict && !is_known(name)) {
        let attribute = match attribute(name, name) {
            "`authorization_params`" => "`authorization_params` or `rename(authorization(..))`",
            own => own,
        };
        read.complain(
            &format!("has `{name}`, which the provider does not know"),
            attribute,
        );
    }
}

/// RFC 6749 section 3.3: the same scopes, joined by something else?
fn scope(read: &mut Read, text: &str, right: &Pattern, tried: &'static Descriptor) {
    let right = right.shown();
    let separator = tried.authorization.scope_separator;
    let joined = tried.authorization.scopes.join(separator);
    let attribute = if joined == text {
        "`scope_separator`"
    } else {
        "`scopes`"
    };
    let problem = format!("asks for \"{text}\"; the provider takes \"{right}\"");
    read.complain(&problem, attribute);
}

type Wanted = (&'static str, &'static str, Pattern);

fn wanted(shape: &'static Descriptor, facts: &Facts) -> Vec<Wanted> {
    let authorization = &shape.authorization;
    let mut params = vec![
        ("response_type", Pattern::text(authorization.response_type)),
        ("client_id", Pattern::text(&facts.client_id)),
        ("redirect_uri", Pattern::text(&facts.redirect_uri)),
        ("state", Pattern::hole(Hole::State)),
    ];
    if !facts.scope.is_empty() {
        params.push(("scope", Pattern::text(&facts.scope)));
    }
    if let Some(mode) = authorization.response_mode {
        let word = match mode {
            ResponseMode::Query => "query",
            ResponseMode::FormPost => "form_post",
        };
        params.push(("response_mode", Pattern::text(word)));
    }
    if authorization.nonce {
        params.push(("nonce", Pattern::hole(Hole::Nonce)));
    }
    if authorization.code_challenge_method == CodeChallengeMethod::S256 {
        params.push(("code_challenge", Pattern::hole(Hole::Challenge)));
        params.push(("code_challenge_method", Pattern::text("S256")));
    }
    let params = params.into_iter();
    let params = params.filter(|(name, _)| !authorization.omit.contains(name));
    let params = params.map(|(rfc, value)| (rfc, renamed(authorization.rename, rfc), value));
    let further = authorization.params.iter().map(|param| {
        let value = facts.pattern(&param.value, shape.env);
        (param.name, param.name, value)
    });
    params
        .chain(further.filter(|(_, _, value)| !value.is_empty()))
        .collect()
}

/// The attribute that says what a parameter is.
fn attribute(rfc: &str, name: &str) -> &'static str {
    if rfc != name {
        return "`rename(authorization(..))`";
    }
    match rfc {
        "response_type" => "`response_type`",
        "response_mode" => "`response_mode`",
        "redirect_uri" => "`redirect_uri` or `rename(authorization(..))`",
        "scope" => "`scopes` or `rename(authorization(..))`",
        "client_id" | "state" => "`rename(authorization(..))` or `omit(authorization(..))`",
        "nonce" => "`nonce`",
        "code_challenge" | "code_challenge_method" => "`code_challenge_method`",
        _ => "`authorization_params`",
    }
}

/// The response's query, or form, as the provider has it.
pub(super) fn response(
    shape: &'static Descriptor,
    facts: &Facts,
    state: Option<&str>,
    result: Result<&str, &str>,
) -> String {
    let authorization = &shape.authorization;
    let mut query = form_urlencoded::Serializer::new(String::new());
    match result {
        Ok(code) => query.append_pair(name_of_code(authorization), code),
        Err(error) => query
            .append_pair("error", error)
            .append_pair("error_description", "the user has said no"),
    };
    if let Some(state) = state {
        query.append_pair(renamed(authorization.rename, "state"), state);
    }
    if let Some(issuer) = &authorization.issuer {
        query.append_pair("iss", &facts.filled(issuer, shape.env));
    }
    for column in shape.table.columns {
        let Source::Callback { name, .. } = column.source else {
            continue;
        };
        if let Some(value) = facts.fields.get(column.name) {
            query.append_pair(name, value);
        }
    }
    signed(query.finish(), authorization, &facts.client_secret)
}

fn signed(query: String, authorization: &Authorization, secret: &str) -> String {
    let Some(param) = authorization.callback_signature else {
        return query;
    };
    let signature = callback_signature::of(&query, param, &SecretString::from(secret));
    format!("{query}&{param}={}", signature.expose_secret())
}

fn name_of_code(authorization: &Authorization) -> &'static str {
    authorization.code_params.first().copied().unwrap_or("code")
}
