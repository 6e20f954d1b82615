//! What of a request departs from the one that the provider takes.

use base64::{Engine as _, prelude::BASE64_STANDARD};
use hyper::Method as HttpMethod;
use hyper::header::{AUTHORIZATION, CONTENT_TYPE, HOST};

use super::attribute::Part;
use super::pattern::{Found, Hole};
use super::wanted::{Auth, Named, Wanted};
use crate::descriptor::{Format, Method, TokenEndpointAuthMethod as AuthMethod};
use crate::testing::request::Received;

/// A request beside the one that the provider takes.
#[derive(Default)]
pub(super) struct Compared {
    /// One sentence for each departure, which names the attribute.
    pub(super) complaints: Vec<String>,
    pub(super) found: Found,
    /// User and password of Basic authentication, as they were sent.
    pub(super) basic: Option<String>,
    /// It went to another address.
    pub(super) is_elsewhere: bool,
}

/// Parameters by which clients show who they are.
const CREDENTIALS: [&str; 4] = [
    "client_id",
    "client_secret",
    "client_assertion_type",
    "client_assertion",
];

impl Compared {
    /// `is_open`: an application's own code may add to the request.
    pub(super) fn of(received: &Received, wanted: &Wanted, is_open: bool) -> Self {
        let mut compared = Self::default();
        compared.place(received, wanted);
        compared.own_query(received, wanted);
        compared.method(received, wanted);
        let sent = Sent::of(received, wanted);
        compared.format(&sent, wanted);
        let is_shown = compared.auth(received, &sent, wanted);
        compared.params(&sent, wanted, is_shown, is_open);
        compared.headers(received, wanted);
        compared
    }

    fn complain(&mut self, wanted: &Wanted, part: Part, problem: &str) {
        let (name, attribute) = (wanted.kind.name(), wanted.kind.attribute(part));
        self.complaints
            .push(format!("{name} {problem}: {attribute}"));
    }

    fn place(&mut self, received: &Received, wanted: &Wanted) {
        let place = place_of(received);
        let pattern = &wanted.address.place;
        let found = match wanted.format {
            // Below the base of the API lies what the application asks for.
            None if wanted.kind == super::attribute::Kind::Api => {
                pattern.begin(&place).map(|(_, found)| found)
            }
            _ => pattern.find(&place),
        };
        if let Some(found) = found {
            self.found.extend(found);
        } else {
            self.is_elsewhere = true;
            let problem = format!(
                "went to {place}; the provider takes it at {}",
                pattern.shown()
            );
            self.complain(wanted, Part::Endpoint, &problem);
        }
    }

    /// What the endpoint's URL has in its own query.
    fn own_query(&mut self, received: &Received, wanted: &Wanted) {
        for (name, pattern) in &wanted.address.query {
            let mut sent = received.query_params.iter();
            let found = sent.find_map(|(key, value)| (key == name).then(|| pattern.find(value))?);
            if let Some(found) = found {
                self.found.extend(found);
            } else {
                let problem = format!("has no `{name}` in its URL as the provider has it");
                self.complain(wanted, Part::Endpoint, &problem);
            }
        }
    }

    fn method(&mut self, received: &Received, wanted: &Wanted) {
        let is_api = wanted.kind == super::attribute::Kind::Api;
        let method = http_method(wanted.method);
        if !is_api && received.method != method {
            let problem = format!("came by {}; the provider takes {method}", received.method);
            self.complain(wanted, Part::Method, &problem);
        }
    }

    fn format(&mut self, sent: &Sent, wanted: &Wanted) {
        let Some(format) = wanted.format else {
            return;
        };
        let has_params = !wanted.params.is_empty();
        if has_params && sent.format != format {
            let problem = format!(
                "came {}; the provider takes it {}",
                words(sent.format),
                words(format)
            );
            self.complain(wanted, Part::Format, &problem);
        }
        if !has_params && !sent.params.is_empty() && format == Format::None {
            self.complain(
                wanted,
                Part::Format,
                "has parameters; the provider takes none",
            );
        }
    }

    /// Whether the client has shown itself in the right way: only then its parameters count.
    fn auth(&mut self, received: &Received, sent: &Sent, wanted: &Wanted) -> bool {
        let header = received.header(AUTHORIZATION.as_str());
        let (scheme, credentials) = header.and_then(|it| it.split_once(' ')).unwrap_or_default();
        let right = match &wanted.auth {
            Auth::Nobody => return true,
            Auth::Token(name) => {
                self.token(received, wanted, *name);
                return true;
            }
            Auth::Client(method) => *method,
        };
        let has = |rfc: &str| {
            let vendors = wanted.params.iter().find(|param| param.rfc == rfc);
            sent.has(rfc) || vendors.is_some_and(|param| sent.has(&param.name))
        };
        let shown = match scheme.to_ascii_lowercase().as_str() {
            "basic" => AuthMethod::ClientSecretBasic,
            "bearer" => AuthMethod::Bearer,
            _ if has("client_assertion") => AuthMethod::PrivateKeyJwt,
            _ if has("client_secret") => AuthMethod::ClientSecretPost,
            _ if has("client_id") => AuthMethod::None,
            _ => AuthMethod::Omit,
        };
        let right_word = match right {
            AuthMethod::ClientSecretJwt => AuthMethod::PrivateKeyJwt,
            AuthMethod::None if !wanted.params.iter().any(|it| it.rfc == "client_id") => {
                AuthMethod::Omit
            }
            // An `omit` that leaves the secret out, and parameters that bring it again.
            AuthMethod::ClientSecretPost if !has("client_secret") && !wanted.has_secret() => shown,
            right => right,
        };
        if shown != right_word {
            let problem = format!(
                "shows who the client is by {}; the provider takes {}",
                auth_word(shown),
                auth_word(right)
            );
            self.complain(wanted, Part::Auth, &problem);
            return false;
        }
        match shown {
            AuthMethod::ClientSecretBasic => self.basic = Some(credentials.to_owned()),
            AuthMethod::Bearer => self
                .found
                .push((Hole::RefreshToken, credentials.to_owned())),
            _ => {}
        }
        true
    }

    fn token(&mut self, received: &Received, wanted: &Wanted, name: Option<&str>) {
        let bearer = || {
            let header = received.header(AUTHORIZATION.as_str())?;
            header.strip_prefix("Bearer ")
        };
        let token = match name {
            Some(name) => received.header(&name.to_ascii_lowercase()),
            None => bearer(),
        };
        if let Some(token) = token {
            self.found.push((Hole::AccessToken, token.to_owned()));
        } else {
            let place = name.unwrap_or("Authorization: Bearer");
            let problem = format!("has no access token in `{place}`");
            self.complain(wanted, Part::Auth, &problem);
        }
    }

    fn params(&mut self, sent: &Sent, wanted: &Wanted, is_shown: bool, is_open: bool) {
        let counts = |rfc: &str| is_shown || !CREDENTIALS.contains(&rfc);
        for param in wanted.params.iter().filter(|param| counts(param.rfc)) {
            self.param(sent, wanted, param);
        }
        let is_wanted = |name: &str| wanted.params.iter().any(|param| param.name == name);
        let is_judged = wanted.format.is_some_and(|format| format != Format::None) && !is_open;
        let others = sent
            .params
            .iter()
            .filter(|(name, _)| !is_wanted(name) && counts(name));
        for (name, _) in others.filter(|_| is_judged) {
            let problem = format!("has a parameter `{name}` that the provider does not know");
            let attribute = if wanted.names_missing(sent) {
                Part::Names
            } else {
                Part::Params
            };
            self.complain(wanted, attribute, &problem);
        }
    }

    fn param(&mut self, sent: &Sent, wanted: &Wanted, param: &Named) {
        let Some(value) = sent.get(&param.name) else {
            let problem = format!("has no parameter `{}`", param.name);
            return self.complain(wanted, param.part, &problem);
        };
        if let Some(found) = param.value.find(value) {
            self.found.extend(found);
        } else {
            let (name, right) = (&param.name, param.value.shown());
            let problem = if param.rfc == "client_secret" {
                "has another client secret".to_owned()
            } else {
                format!("has `{name}` = \"{value}\"; the provider takes \"{right}\"")
            };
            self.complain(wanted, param.part, &problem);
        }
    }

    fn headers(&mut self, received: &Received, wanted: &Wanted) {
        for header in &wanted.headers {
            let value = received.header(&header.name);
            if let Some(found) = value.and_then(|value| header.value.find(value)) {
                self.found.extend(found);
            } else {
                let problem = format!("has no header `{}` as the provider takes it", header.name);
                self.complain(wanted, header.part, &problem);
            }
        }
    }
}

impl Wanted {
    fn has_secret(&self) -> bool {
        self.params.iter().any(|param| param.rfc == "client_secret")
    }

    /// Whether a parameter of the RFC's is missing: it may have come under another name.
    fn names_missing(&self, sent: &Sent) -> bool {
        let mut names = self.params.iter().filter(|param| param.part == Part::Names);
        names.any(|param| sent.get(&param.name).is_none())
    }
}

/// Host and path, without a port that goes without saying.
pub(super) fn place_of(received: &Received) -> String {
    let host = received.header(HOST.as_str()).unwrap_or_default();
    format!("{host}{}", received.path)
}

/// The parameters that were sent, wherever they stood.
struct Sent {
    params: Vec<(String, String)>,
    format: Format,
}

impl Sent {
    fn of(received: &Received, wanted: &Wanted) -> Self {
        let own = &wanted.address.query;
        let is_own = |name: &str, value: &str| {
            let mut own = own.iter();
            own.any(|(own, pattern)| own == name && pattern.find(value).is_some())
        };
        let query = received.query_params.iter();
        let query: Vec<_> = query.filter(|(name, value)| !is_own(name, value)).collect();
        let kind = received.header(CONTENT_TYPE.as_str()).unwrap_or_default();
        let format = match kind {
            kind if kind.contains("json") => Format::Json,
            kind if kind.contains("form") && !received.body.is_empty() => Format::Form,
            _ if query.is_empty() => Format::None,
            _ => Format::Query,
        };
        let body = received.body_params.iter();
        let body = body.map(|(name, value)| (in_one(name, wanted), value));
        let query = query.into_iter();
        let all = query.chain(body);
        Self {
            params: all
                .map(|(name, value)| (name.to_owned(), value.to_owned()))
                .collect(),
            format,
        }
    }

    fn get(&self, name: &str) -> Option<&str> {
        let mut params = self.params.iter();
        let found = params.find(|(key, _)| key == name);
        found.map(|(_, value)| value.as_str())
    }

    fn has(&self, name: &str) -> bool {
        self.get(name).is_some()
    }
}

/// `resource` for `resource.0`: what repeats is a list in JSON.
fn in_one<'a>(name: &'a str, wanted: &Wanted) -> &'a str {
    let list = name
        .rsplit_once('.')
        .filter(|(_, place)| place.parse::<usize>().is_ok());
    let is_wanted = |name: &str| wanted.params.iter().any(|param| param.name == name);
    list.map(|(list, _)| list)
        .filter(|list| is_wanted(list) && !is_wanted(name))
        .unwrap_or(name)
}

/// User and password of Basic authentication, decoded once.
pub(super) fn decoded(basic: &str) -> Option<String> {
    String::from_utf8(BASE64_STANDARD.decode(basic).ok()?).ok()
}

fn http_method(method: Method) -> HttpMethod {
    match method {
        Method::Post => HttpMethod::POST,
        Method::Get => HttpMethod::GET,
        Method::Put => HttpMethod::PUT,
        Method::Patch => HttpMethod::PATCH,
        Method::Delete => HttpMethod::DELETE,
    }
}

fn words(format: Format) -> &'static str {
    match format {
        Format::Form => "as a form",
        Format::Json => "as JSON",
        Format::Query => "in the query",
        Format::None => "without parameters",
    }
}

fn auth_word(method: AuthMethod) -> &'static str {
    match method {
        AuthMethod::ClientSecretPost => "`client_secret_post`",
        AuthMethod::ClientSecretBasic | AuthMethod::Discovered => "`client_secret_basic`",
        AuthMethod::ClientSecretJwt => "`client_secret_jwt`",
        AuthMethod::PrivateKeyJwt => "an assertion (`private_key_jwt`)",
        AuthMethod::None => "its id alone (`none`)",
        AuthMethod::Omit => "nothing (`omit`)",
        AuthMethod::Bearer => "the token itself (`bearer`)",
    }
}
