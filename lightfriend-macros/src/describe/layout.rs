//! How a request looks.
//!
//! ```text
//! Token request (RFC 6749 section 4.1.3)
//!
//!   POST https://provider.example/token
//!       accept: application/json
//!       content-type: application/x-www-form-urlencoded
//!
//!       grant_type=authorization_code
//!       &code={code}
//! ```

use std::collections::BTreeMap;

use super::request::Described;
use super::value::{Value, encoded, escaped};
use crate::integration::choice::Format;

/// A request with its heading.
#[derive(Debug)]
pub(super) struct Section {
    heading: &'static str,
    request: Option<Described>,
}

impl Section {
    pub(super) fn new(heading: &'static str, request: Described) -> Self {
        Self {
            heading,
            request: Some(request),
        }
    }

    pub(super) fn without_request(heading: &'static str) -> Self {
        Self {
            heading,
            request: None,
        }
    }

    /// Without a line break at its end.
    pub(super) fn text(&self) -> String {
        let Some(request) = &self.request else {
            return self.heading.to_owned();
        };
        let head = [address(request), headers(request)].concat();
        let blocks = [
            vec![self.heading.to_owned()],
            head,
            indented(6, &body(request)),
        ];
        let notes = request.notes.iter();
        let notes = notes.map(|note| {
            let lines: Vec<String> = note.lines().map(str::to_owned).collect();
            indented(2, &lines)
        });
        let blocks = blocks.into_iter().chain(notes);
        let blocks = blocks.filter(|lines| !lines.is_empty());
        let blocks: Vec<String> = blocks.map(|lines| lines.join("\n")).collect();
        blocks.join("\n\n")
    }
}

fn indented(by: usize, lines: &[String]) -> Vec<String> {
    let lines = lines.iter();
    lines.map(|line| format!("{:by$}{line}", "")).collect()
}

/// The first line, and the query where it has parameters.
fn address(request: &Described) -> Vec<String> {
    let Described {
        method, address, ..
    } = request;
    let first = |address: &str| format!("  {} {address}", method.word());
    if request.format != Format::Query || request.params.is_empty() {
        return vec![first(address)];
    }
    let (before, behind) = place_of_query(address);
    let own = before.split_once('#').map_or(before, |(_, route)| route);
    let separator = match own.split_once('?') {
        None => "?",
        Some((_, "")) => "",
        Some(_) => "&",
    };
    let mut params = pairs(&request.params);
    if let Some(pair) = params.first_mut() {
        pair.insert_str(0, separator);
    }
    params.extend(behind.map(|fragment| format!("#{fragment}")));
    [vec![first(before)], indented(6, &params)].concat()
}

/// An address before and behind its parameters, which are those of the route where its fragment is
/// one.
fn place_of_query(address: &str) -> (&str, Option<&str>) {
    match address.split_once('#') {
        Some((before, fragment)) if !fragment.starts_with('/') => (before, Some(fragment)),
        _ => (address, None),
    }
}

fn headers(request: &Described) -> Vec<String> {
    let headers = request.headers.iter();
    let lines: Vec<String> = headers
        .map(|(name, value)| format!("{name}: {value}"))
        .collect();
    indented(6, &lines)
}

fn body(request: &Described) -> Vec<String> {
    if let Some(body) = &request.body {
        return body.lines().map(str::to_owned).collect();
    }
    match request.format {
        Format::Form => pairs(&request.params),
        Format::Json => json(&request.params),
        Format::Query | Format::None => Vec::new(),
    }
}

/// `grant_type=authorization_code`, `&code={code}`
fn pairs(params: &[(String, Value)]) -> Vec<String> {
    let params = params.iter().enumerate();
    let lines = params.map(|(at, (name, value))| {
        let and = if at == 0 { "" } else { "&" };
        let name = encoded(name).replace('=', "%3D");
        format!("{and}{name}={}", value.encoded())
    });
    lines.collect()
}

/// An object in order of its names; a name that is there several times has a list.
fn json(params: &[(String, Value)]) -> Vec<String> {
    let mut members: BTreeMap<&str, Vec<String>> = BTreeMap::new();
    for (name, value) in params {
        members.entry(name).or_default().push(value.json());
    }
    if members.is_empty() {
        return vec!["{}".to_owned()];
    }
    let members = members.into_iter().map(|(name, values)| {
        let value = values.join(", ");
        let name = escaped(name);
        if values.len() > 1 {
            format!("  \"{name}\": [{value}]")
        } else {
            format!("  \"{name}\": {value}")
        }
    });
    let members: Vec<String> = members.collect();
    format!("{{\n{}\n}}", members.join(",\n"))
        .lines()
        .map(str::to_owned)
        .collect()
}
