//! What the provider says of itself (RFC 8414, `OpenID` Connect Discovery), beside what the struct
//! says of it.

use serde_json::{Map, Value};
use url::Url;

use super::{
    chart::Chart,
    remedies::{self, method_word},
    report::{Severity, Subject},
};
use crate::{
    descriptor::{CodeChallengeMethod, Descriptor, Method, ResponseMode, TokenEndpointAuthMethod},
    error::Error,
    escape::escaped,
    protocol::{Issuer, document_as_it_stands, token_request::TokenClient},
    template::Template,
};

/// A discovery document, if there is one.
#[derive(Default)]
pub(super) struct Document {
    members: Map<String, Value>,
    /// The struct names the issuer; otherwise it was looked for at the authorization endpoint's host.
    is_named: bool,
}

/// Looks for the document: at the issuer, or else at the authorization endpoint's origin, where none
/// is no fault.
pub(super) async fn find(client: &TokenClient<'_>, chart: &mut Chart) -> Document {
    let Some((issuer, is_named)) = issuer(client) else {
        return Document::default();
    };
    let service = client.descriptor.service;
    match document_as_it_stands(client.http, service, &issuer).await {
        Ok(Some((url, members))) => {
            let place = escaped(url.as_str(), 200);
            chart.fine(Subject::Discovery, "issuer", format!("read {place}"));
            let document = Document { members, is_named };
            if document.is_of(client, &issuer, chart) {
                document
            } else {
                Document::default()
            }
        }
        Ok(None) => {
            let message = "there is no discovery document to compare with";
            chart.unseen(Subject::Discovery, "issuer", message);
            Document::default()
        }
        Err(error) => {
            let message = format!("no discovery document was read: {error}");
            chart.unseen(Subject::Discovery, "issuer", message);
            Document::default()
        }
    }
}

/// Whom to ask, and whether the struct says so.
fn issuer(client: &TokenClient<'_>) -> Option<(Issuer, bool)> {
    let authorization = &client.descriptor.authorization;
    if let Some(template) = &authorization.issuer {
        return client.issuer(template).ok().map(|issuer| (issuer, true));
    }
    let endpoint = rendered(client, &authorization.endpoint).ok()?;
    let text = endpoint.origin().ascii_serialization();
    let bound = authorization.endpoint.has_field_in_host();
    let issuer = Issuer {
        url: Url::parse(&text).ok()?,
        text,
        bound: bound.then(|| authorization.endpoint.host_behind_fields()),
    };
    Some((issuer, false))
}

/// An endpoint with this account's values filled in.
fn rendered(client: &TokenClient<'_>, template: &Template) -> Result<Url, Error> {
    let scope = client.scope();
    client.values(&scope).url(template)
}

impl Document {
    /// An endpoint, where the document has it.
    pub(super) fn endpoint(&self, name: &str) -> Option<String> {
        let text = self.members.get(name)?.as_str()?;
        Url::parse(text).ok().map(|url| escaped(url.as_str(), 200))
    }

    /// What to authenticate by, where the document lists methods and this is none of them.
    pub(super) fn method_instead_of(&self, method: TokenEndpointAuthMethod) -> Option<String> {
        let listed = self.list("token_endpoint_auth_methods_supported")?;
        if listed.contains(&method_word(method)) {
            return None;
        }
        let known = [
            "client_secret_post",
            "client_secret_basic",
            "private_key_jwt",
            "none",
        ];
        let mut usable = known.into_iter().filter(|word| listed.contains(word));
        usable.next().map(str::to_owned)
    }

    /// Compares what the trials have left open.
    pub(super) fn compare(&self, client: &TokenClient<'_>, chart: &mut Chart) {
        if self.members.is_empty() {
            return;
        }
        self.compare_endpoints(client, chart);
        self.compare_auth_method(client, chart);
        self.compare_pkce(chart);
        self.compare_scopes(client.descriptor, chart);
        self.compare_responses(client.descriptor, chart);
    }

    /// Whether it is this server's: nothing of another one is compared, nor written into a remedy.
    fn is_of(&self, client: &TokenClient<'_>, issuer: &Issuer, chart: &mut Chart) -> bool {
        if self.is_named {
            return self.names(issuer, chart);
        }
        let is_another = self.differs(client, "authorization_endpoint").is_some();
        if is_another {
            let message = "the document at this host is about another authorization endpoint: it was \
                           not compared";
            chart.unseen(Subject::Discovery, "issuer", message);
        }
        !is_another
    }

    /// RFC 8414 section 3.3: identical, as text, or nothing of the document may be used. Who is right
    /// cannot be seen from here.
    fn names(&self, issuer: &Issuer, chart: &mut Chart) -> bool {
        let stated = self.members.get("issuer").and_then(Value::as_str);
        let stated = stated.unwrap_or_default();
        if stated == issuer.text {
            return true;
        }
        let stated = escaped(stated, 200);
        let message = format!("its document names the issuer \"{stated}\", and is not to be used");
        let remedy = format!(
            "compare issuer with the provider's documentation; only if it says the same as its \
             document, write issuer = \"{stated}\""
        );
        let subject = Subject::Issuer;
        chart.add(Severity::Wrong, subject, "issuer", message, Some(remedy));
        false
    }

    /// The struct's endpoint and the document's, where both are there and are not the same.
    fn differs(&self, client: &TokenClient<'_>, name: &str) -> Option<(String, String)> {
        let (template, _) = endpoint(client.descriptor, name)?;
        let ours = rendered(client, template).ok()?;
        let theirs = Url::parse(self.members.get(name)?.as_str()?).ok()?;
        let place = |url: &Url| {
            let mut place = url.clone();
            place.set_query(None);
            place.set_fragment(None);
            place.to_string()
        };
        let (ours, theirs) = (place(&ours), place(&theirs));
        (ours.trim_end_matches('/') != theirs.trim_end_matches('/')).then_some((ours, theirs))
    }

    fn compare_endpoints(&self, client: &TokenClient<'_>, chart: &mut Chart) {
        const NAMES: [&str; 4] = [
            "authorization_endpoint",
            "token_endpoint",
            "revocation_endpoint",
            "introspection_endpoint",
        ];
        for name in NAMES {
            let Some((ours, theirs)) = self.differs(client, name) else {
                continue;
            };
            let subject = subject_of(name);
            if chart.blames(subject) {
                continue;
            }
            // Providers have several, and some were seen at work just now.
            let has_answered = matches!(name, "authorization_endpoint" | "token_endpoint");
            let severity = if has_answered {
                Severity::Hint
            } else {
                Severity::Probable
            };
            let (ours, theirs) = (escaped(&ours, 200), escaped(&theirs, 200));
            let message = format!("it is {ours}, and the provider's document says {theirs}");
            let remedy = format!("write {name} = \"{theirs}\"");
            chart.add(severity, subject, name, message, Some(remedy));
        }
        let has_none = client.descriptor.revocation.is_none();
        if let Some(theirs) = self.endpoint("revocation_endpoint").filter(|_| has_none) {
            let message = "the struct has none, and a disconnect leaves the tokens alive";
            let remedy = format!("write revocation_endpoint = \"{theirs}\"");
            let subject = Subject::RevocationEndpoint;
            chart.add(
                Severity::Hint,
                subject,
                "revocation_endpoint",
                message,
                Some(remedy),
            );
        }
    }

    fn compare_auth_method(&self, client: &TokenClient<'_>, chart: &mut Chart) {
        let method = client.auth_method(&client.descriptor.token.exchange);
        let ours = method_word(method);
        if chart.blames(Subject::AuthMethod) || chart.blames(Subject::ClientSecret) {
            return;
        }
        if let Some(listed) = self.method_instead_of(method) {
            let attribute = remedies::attribute(chart.descriptor, Subject::AuthMethod);
            let message = format!("{ours} is none of the methods that the provider lists");
            let remedy = format!("write token_endpoint_auth_method = \"{listed}\"");
            let subject = Subject::AuthMethod;
            chart.add(Severity::Hint, subject, attribute, message, Some(remedy));
        }
    }

    fn compare_pkce(&self, chart: &mut Chart) {
        let Some(listed) = self.list("code_challenge_methods_supported") else {
            return;
        };
        let is_listed = listed.contains(&"S256");
        let message = match chart.descriptor.authorization.code_challenge_method {
            CodeChallengeMethod::S256 if !is_listed => "the provider does not list S256",
            CodeChallengeMethod::None if is_listed => "the provider lists S256, and it is not used",
            _ => return,
        };
        if chart.blames(Subject::Pkce) {
            return;
        }
        let attribute = remedies::attribute(chart.descriptor, Subject::Pkce);
        let remedy = remedies::of(chart.descriptor, Subject::Pkce, "");
        chart.add(Severity::Hint, Subject::Pkce, attribute, message, remedy);
    }

    /// Many lists are not complete (RFC 8414 section 2 lets them be): it is a hint.
    fn compare_scopes(&self, descriptor: &Descriptor, chart: &mut Chart) {
        let Some(listed) = self.list("scopes_supported") else {
            return;
        };
        let authorization = &descriptor.authorization;
        let is_listed = |scope: &str| {
            let mut aliases = authorization.scope_aliases.iter();
            listed.contains(&scope)
                || aliases.any(|(a, b)| {
                    (*a == scope && listed.contains(b)) || (*b == scope && listed.contains(a))
                })
        };
        let of_sets = authorization.scope_sets.iter().flat_map(|set| set.scopes);
        let scopes = authorization.scopes.iter().chain(of_sets);
        let unlisted: Vec<&str> = scopes.copied().filter(|scope| !is_listed(scope)).collect();
        if unlisted.is_empty() || chart.blames(Subject::Scope) {
            return;
        }
        let attribute = remedies::attribute(descriptor, Subject::Scope);
        let message = format!(
            "the provider does not list {}; such lists are often not complete",
            unlisted.join(", ")
        );
        chart.add(Severity::Hint, Subject::Scope, attribute, message, None);
    }

    fn compare_responses(&self, descriptor: &Descriptor, chart: &mut Chart) {
        let authorization = &descriptor.authorization;
        let mode = authorization.response_mode.map(|mode| match mode {
            ResponseMode::Query => "query",
            ResponseMode::FormPost => "form_post",
        });
        let modes = self.list("response_modes_supported");
        if let (Some(mode), Some(modes)) = (mode, modes)
            && !modes.contains(&mode)
        {
            let message = format!("the provider does not list {mode}");
            let subject = Subject::AuthorizationRequest;
            let remedy = "leave response_mode out, or write one that it lists".to_owned();
            chart.add(
                Severity::Hint,
                subject,
                "response_mode",
                message,
                Some(remedy),
            );
        }
        let flag = |name: &str| self.members.get(name).and_then(Value::as_bool) == Some(true);
        let is_sent = "authorization_response_iss_parameter_supported";
        if self.is_named && flag(is_sent) && !authorization.iss_parameter_supported {
            // Where the endpoints are discovered, the document's word is enough.
            if descriptor.discovered().is_none() {
                let message = "the provider names itself in every response (RFC 9207)";
                let remedy = format!("write {is_sent}, so that one that does not is refused");
                chart.add(
                    Severity::Hint,
                    Subject::Issuer,
                    is_sent,
                    message,
                    Some(remedy),
                );
            }
        }
        let is_pushed = "require_pushed_authorization_requests";
        if flag(is_pushed) && descriptor.discovered().is_none() {
            let message = "the provider takes only requests that are pushed (RFC 9126), which are \
                           sent where the endpoints are discovered";
            let remedy = "write issuer, and leave authorization_endpoint and token_endpoint out";
            let subject = Subject::AuthorizationRequest;
            let attribute = "authorization_endpoint";
            chart.add(
                Severity::Probable,
                subject,
                attribute,
                message,
                Some(remedy.to_owned()),
            );
        }
    }

    fn list(&self, name: &str) -> Option<Vec<&str>> {
        let list = self.members.get(name)?.as_array()?;
        Some(list.iter().filter_map(Value::as_str).collect())
    }
}

/// The struct's own of a name, where it is written and is a place for parameters.
fn endpoint(descriptor: &'static Descriptor, name: &str) -> Option<(&'static Template, Method)> {
    let token = &descriptor.token;
    let (template, method) = match name {
        "authorization_endpoint" => (&descriptor.authorization.endpoint, Method::Post),
        "token_endpoint" => (&token.exchange.endpoint, Method::Post),
        "revocation_endpoint" => {
            let request = &descriptor.revocation.as_ref()?.request;
            (&request.endpoint, request.method)
        }
        _ => {
            let request = token.introspection.as_ref()?;
            (&request.endpoint, request.method)
        }
    };
    (!template.0.is_empty() && method == Method::Post).then_some((template, method))
}

fn subject_of(name: &str) -> Subject {
    match name {
        "authorization_endpoint" => Subject::AuthorizationEndpoint,
        "token_endpoint" => Subject::TokenEndpoint,
        "revocation_endpoint" => Subject::RevocationEndpoint,
        _ => Subject::IntrospectionEndpoint,
    }
}
