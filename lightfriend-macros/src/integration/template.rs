//! Values with placeholders, parsed into segments.

use std::ops::Range;

use crate::suggest;

/// What is wrong with a value, and where in it.
#[derive(Debug)]
pub(crate) struct Wrong {
    /// The bytes of the placeholder or brace.
    pub(crate) at: Range<usize>,
    /// What is wrong.
    pub(crate) message: String,
}

/// A piece of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
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

impl Segment {
    /// A text without placeholders.
    pub(crate) fn text(text: &str) -> Vec<Self> {
        vec![Self::Text(text.to_owned())]
    }
}

const PLACEHOLDERS: [&str; 4] = ["client_id", "redirect_uri", "scope", "random"];

/// The text that stands in a template, without the placeholders.
pub(crate) fn written(segments: &[Segment]) -> String {
    let texts = segments.iter().map(|segment| match segment {
        Segment::Text(text) => text.as_str(),
        _ => "",
    });
    texts.collect()
}

/// Splits a value into text and placeholders; `{{` and `}}` stand for braces.
///
/// # Errors
/// The first placeholder that is none.
pub(crate) fn parse(value: &str) -> Result<Vec<Segment>, Wrong> {
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
            let start = value.len() - from.len();
            let wrong = |length: usize| {
                move |message| Wrong {
                    at: start..start + length,
                    message,
                }
            };
            let (name, after) = placeholder(from).map_err(wrong(1))?;
            if !text.is_empty() {
                segments.push(Segment::Text(std::mem::take(&mut text)));
            }
            segments.push(segment(name).map_err(wrong(from.len() - after.len()))?);
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
