//! Values with placeholders, parsed into segments.

use crate::suggest;

/// A piece of a value.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Text as it stands.
    Text(String),
    /// `{client_id}`
    ClientId,
    /// `{redirect_uri}`
    RedirectUri,
    /// `{scope}`
    Scope,
    /// `{random}`
    Random,
}

const PLACEHOLDERS: [&str; 4] = ["client_id", "redirect_uri", "scope", "random"];

/// Splits a value into text and placeholders; `{{` and `}}` stand for braces.
///
/// The error says what is wrong with it.
pub(crate) fn parse(value: &str) -> Result<Vec<Segment>, String> {
    let mut segments = Vec::new();
    let mut text = String::new();
    let mut rest = value;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        if from.starts_with("{{") || from.starts_with("}}") {
            text.extend(from.chars().next());
            rest = from.get(2..).unwrap_or_default();
        } else {
            let (name, after) = placeholder(from)?;
            if !text.is_empty() {
                segments.push(Segment::Text(std::mem::take(&mut text)));
            }
            segments.push(segment(name)?);
            rest = after;
        }
    }
    text.push_str(rest);
    if !text.is_empty() {
        segments.push(Segment::Text(text));
    }
    Ok(segments)
}

/// The name in `{name}rest`, and the rest.
fn placeholder(text: &str) -> Result<(&str, &str), String> {
    let Some(inside) = text.strip_prefix('{') else {
        return Err("`}` closes nothing; write `}}` for a brace".to_owned());
    };
    match inside.split_once('}') {
        Some((name, _)) if name.contains('{') => {
            Err("`{` inside a placeholder; write `{{` for a brace".to_owned())
        }
        Some(parts) => Ok(parts),
        None => Err("`{` is never closed; write `{{` for a brace".to_owned()),
    }
}

fn segment(name: &str) -> Result<Segment, String> {
    match name {
        "client_id" => Ok(Segment::ClientId),
        "redirect_uri" => Ok(Segment::RedirectUri),
        "scope" => Ok(Segment::Scope),
        "random" => Ok(Segment::Random),
        other => {
            let hint = suggest::hint(other, PLACEHOLDERS);
            let placeholders = PLACEHOLDERS.map(|name| format!("{{{name}}}"));
            let list = suggest::list(placeholders.iter().map(String::as_str));
            Err(format!(
                "unknown placeholder `{{{other}}}`{hint} (there are {list}; `{{{{` is a brace)"
            ))
        }
    }
}
