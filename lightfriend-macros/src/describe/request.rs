//! A request as the runtime makes it: the parameters of its RFC, then client authentication, by the
//! vendor's names, then what the integration adds.

use super::client;
use super::value::Value;
use crate::integration::choice::{Format, Method, TokenKind};
use crate::integration::param::Param;
use crate::integration::rename::Renames;
use crate::integration::template::Segment;
use crate::integration::{Integration, Request};

/// A request, ready to be laid out.
#[derive(Debug)]
pub(super) struct Described {
    pub(super) method: Method,
    pub(super) address: String,
    /// Names are in small letters.
    pub(super) headers: Vec<(String, String)>,
    pub(super) params: Vec<(String, Value)>,
    pub(super) format: Format,
    /// A body that is written as a whole.
    pub(super) body: Option<String>,
    /// What is to be said below it.
    pub(super) notes: Vec<String>,
}

impl Described {
    pub(super) fn new(method: Method, address: String, format: Format) -> Self {
        Self {
            method,
            address,
            headers: Vec::new(),
            params: Vec::new(),
            format,
            body: None,
            notes: Vec::new(),
        }
    }

    pub(super) fn param(&mut self, name: &str, value: Value) {
        self.params.push((name.to_owned(), value));
    }

    /// Adds a parameter, unless nothing is ever sent in it.
    pub(super) fn param_unless_empty(&mut self, name: &str, value: Value) {
        if !value.is_empty() {
            self.param(name, value);
        }
    }

    /// Sets a header, of which there is one each.
    pub(super) fn header(&mut self, name: &str, value: String) {
        match self.headers.iter_mut().find(|(known, _)| known == name) {
            Some((_, known)) => *known = value,
            None => self.headers.push((name.to_owned(), value)),
        }
    }

    /// By the vendor's names, without what the vendor does not want.
    pub(super) fn in_the_words_of(&mut self, names: &Renames) {
        self.params.retain(|(name, _)| !names.omit.contains(name));
        for (name, _) in &mut self.params {
            if let Some((_, vendors)) = names.rename.iter().find(|(rfc, _)| rfc == name) {
                name.clone_from(vendors);
            }
        }
    }

    /// What the integration adds to the parameters.
    pub(super) fn add_params(&mut self, integration: &Integration, params: &[Param]) {
        for param in params {
            let value = Value::template(integration, &param.value);
            self.note_if_optional(&param.name, &value);
            self.param_unless_empty(&param.name, value);
        }
    }

    /// What the integration adds to the headers.
    pub(super) fn add_headers(&mut self, integration: &Integration, headers: &[Param]) {
        for header in headers {
            let value = Value::template(integration, &header.value);
            self.note_if_optional(&header.name, &value);
            if !value.is_empty() {
                self.header(&header.name, value.plain());
            }
        }
    }

    fn note_if_optional(&mut self, name: &str, value: &Value) {
        if value.may_be_empty() && !value.is_empty() {
            let value = value.plain();
            self.notes
                .push(format!("{name} is left out where {value} has no value."));
        }
    }
}

/// The request with these parameters, those of its RFC. `discovered` is what the metadata calls its
/// endpoint, `token` the one that it is about.
pub(super) fn ready(
    integration: &Integration,
    request: &Request,
    discovered: &str,
    token: TokenKind,
    params: Vec<(String, Value)>,
) -> Described {
    let address = address(integration, &request.endpoint, discovered);
    let mut described = Described::new(request.method, address, request.format);
    described.params = params;
    described.header("accept", "application/json".to_owned());
    client::authenticate(integration, request.auth_method, token, &mut described);
    described.in_the_words_of(&request.renames);
    described.add_params(integration, &request.params);
    if let Some(name) = &integration.token.user_agent {
        described.header("user-agent", name.clone());
    }
    described.add_headers(integration, &request.headers);
    let content_type = match request.format {
        Format::Form => Some("application/x-www-form-urlencoded"),
        Format::Json => Some("application/json"),
        Format::Query | Format::None => None,
    };
    if let Some(content_type) = content_type {
        described.header("content-type", content_type.to_owned());
    }
    described
}

/// The address, or where it is to be found out (RFC 8414 section 2).
pub(super) fn address(integration: &Integration, endpoint: &[Segment], discovered: &str) -> String {
    if !endpoint.is_empty() {
        return Value::template(integration, endpoint).plain();
    }
    let issuer = integration.authorization.issuer.as_deref();
    let issuer = Value::template(integration, issuer.unwrap_or_default()).plain();
    format!("{{{discovered} in the metadata of {issuer}}}")
}
