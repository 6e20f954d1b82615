//! Values with placeholders, parsed into segments: a subset of RFC 6570.

mod names;
mod place;

use std::ops::Range;

use syn::LitStr;

pub(crate) use self::names::{Names, Use, Uses};
pub(crate) use self::place::Place;
use crate::error::{Errors, error, within};

/// A piece of a value.
#[derive(Debug, Clone, PartialEq, Eq)]
pub(crate) enum Segment {
    /// Text as it stands.
    Text(String),
    /// `{client_id}`
    ClientId,
    /// `{client_secret}`
    ClientSecret,
    /// `{redirect_uri}`
    RedirectUri,
    /// `{redirect_uri.host}`
    RedirectUriHost,
    /// `{scope}`
    Scope,
    /// `{state}`
    State,
    /// `{random}`
    Random,
    /// `{uuid}`
    Uuid,
    /// `{access_token}`
    AccessToken,
    /// `{refresh_token}`
    RefreshToken,
    /// `{env.NAME}`: the whole name of the variable.
    Env(String),
    /// `{name}`
    Field(String),
    /// `{.name}`
    Dotted(String),
    /// `{+name}`
    Origin(String),
}

impl Segment {
    /// A text without placeholders.
    pub(crate) fn text(text: &str) -> Vec<Self> {
        vec![Self::Text(text.to_owned())]
    }
}

/// The placeholders that are no field's and no variable's.
pub(crate) const BUILT_IN: [(&str, Segment); 10] = [
    ("client_id", Segment::ClientId),
    ("client_secret", Segment::ClientSecret),
    ("redirect_uri", Segment::RedirectUri),
    ("redirect_uri.host", Segment::RedirectUriHost),
    ("scope", Segment::Scope),
    ("state", Segment::State),
    ("random", Segment::Random),
    ("uuid", Segment::Uuid),
    ("access_token", Segment::AccessToken),
    ("refresh_token", Segment::RefreshToken),
];

/// A segment and the bytes of the value that it is written with.
#[derive(Debug)]
pub(crate) struct Piece {
    /// The segment.
    pub(crate) segment: Segment,
    /// Where it is written.
    pub(crate) at: Range<usize>,
}

/// The text that stands in a template, without the placeholders.
pub(crate) fn written(segments: &[Segment]) -> String {
    let texts = segments.iter().map(|segment| match segment {
        Segment::Text(text) => text.as_str(),
        _ => "",
    });
    texts.collect()
}

/// The segments of a value; every placeholder that cannot stand there is reported.
pub(crate) fn parse(
    given: &LitStr,
    place: Place,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Segment>> {
    let pieces = pieces(given, place, names, errors)?;
    Some(pieces.into_iter().map(|piece| piece.segment).collect())
}

/// The same, each with where it is written.
pub(crate) fn pieces(
    given: &LitStr,
    place: Place,
    names: &Names<'_>,
    errors: &mut Errors,
) -> Option<Vec<Piece>> {
    let value = given.value();
    let mut wrong = |at, message: String| errors.push(error(&within(given, at), message));
    let words = match split(&value) {
        Ok(words) => words,
        Err((at, message)) => {
            wrong(at, message.to_owned());
            return None;
        }
    };
    let count = words.len();
    let mut pieces = Vec::new();
    for (word, at) in words {
        let segment = match word {
            Word::Text(text) => Ok(Segment::Text(text)),
            Word::Placeholder(name) => place::placeholder(name, place, names),
        };
        match segment {
            Ok(segment) => pieces.push(Piece { segment, at }),
            Err(message) => wrong(at, message),
        }
    }
    (pieces.len() == count).then_some(pieces)
}

/// A part of a value as it is written.
enum Word<'a> {
    Text(String),
    /// What stands between the braces.
    Placeholder(&'a str),
}

/// The parts of a value, and where they are.
type Words<'a> = Vec<(Word<'a>, Range<usize>)>;

/// Splits a value into text and placeholders; `{{` and `}}` stand for braces.
fn split(value: &str) -> Result<Words<'_>, (Range<usize>, &'static str)> {
    let mut words = Vec::new();
    let (mut text, mut begin) = (String::new(), 0);
    let mut rest = value;
    while let Some(at) = rest.find(['{', '}']) {
        let (before, from) = rest.split_at(at);
        text.push_str(before);
        if from.starts_with("{{") || from.starts_with("}}") {
            text.extend(from.chars().next());
            rest = from.get(2..).unwrap_or_default();
            continue;
        }
        let start = value.len() - from.len();
        let (name, after) = placeholder(from).map_err(|message| (start..start + 1, message))?;
        if !text.is_empty() {
            words.push((Word::Text(std::mem::take(&mut text)), begin..start));
        }
        begin = value.len() - after.len();
        words.push((Word::Placeholder(name), start..begin));
        rest = after;
    }
    text.push_str(rest);
    if !text.is_empty() {
        words.push((Word::Text(text), begin..value.len()));
    }
    Ok(words)
}

/// The name in `{name}rest`, and the rest.
fn placeholder(text: &str) -> Result<(&str, &str), &'static str> {
    let Some(inside) = text.strip_prefix('{') else {
        return Err("`}` closes nothing; write `}}` for a brace");
    };
    match inside.split_once('}') {
        Some((name, _)) if name.contains('{') => {
            Err("`{` inside a placeholder; write `{{` for a brace")
        }
        Some(parts) => Ok(parts),
        None => Err("`{` is never closed; write `{{` for a brace"),
    }
}
