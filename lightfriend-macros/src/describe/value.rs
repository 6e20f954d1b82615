//! Values with their placeholders.

use std::fmt::Write as _;

use crate::integration::Integration;
use crate::integration::template::Segment;

/// A part of a value.
#[derive(Debug, Clone)]
enum Piece {
    /// Text that is sent.
    Text(String),
    /// What stands for text that is sent, braces included.
    Placeholder(String),
}

/// A value as it is shown.
#[derive(Debug, Clone)]
pub(super) struct Value {
    pieces: Vec<Piece>,
    may_be_empty: bool,
}

impl Value {
    /// A text without placeholders.
    pub(super) fn text(text: &str) -> Self {
        Self::of(vec![Piece::Text(text.to_owned())])
    }

    /// `{name}`
    pub(super) fn placeholder(name: &str) -> Self {
        Self::of(vec![Piece::Placeholder(format!("{{{name}}}"))])
    }

    /// A template's.
    pub(super) fn template(integration: &Integration, segments: &[Segment]) -> Self {
        let pieces = segments.iter().flat_map(|it| pieces(integration, it));
        Self {
            pieces: pieces.filter(|piece| !piece.shown().is_empty()).collect(),
            may_be_empty: segments.iter().all(|it| may_be_empty(integration, it)),
        }
    }

    fn of(pieces: Vec<Piece>) -> Self {
        Self {
            pieces,
            may_be_empty: false,
        }
    }

    /// Nothing is sent, whatever the values are.
    pub(super) fn is_empty(&self) -> bool {
        self.pieces.is_empty()
    }

    /// Nothing is sent for some connections.
    pub(super) fn may_be_empty(&self) -> bool {
        self.may_be_empty
    }

    /// In an address or a header.
    pub(super) fn plain(&self) -> String {
        self.pieces.iter().map(Piece::shown).collect()
    }

    /// In a query or a form.
    pub(super) fn encoded(&self) -> String {
        self.written(encoded)
    }

    /// In a JSON body, with its quotation marks.
    pub(super) fn json(&self) -> String {
        format!("\"{}\"", self.written(escaped))
    }

    fn written(&self, write: fn(&str) -> String) -> String {
        let pieces = self.pieces.iter().map(|piece| match piece {
            Piece::Text(text) => write(text),
            Piece::Placeholder(name) => name.clone(),
        });
        pieces.collect()
    }
}

impl Piece {
    fn shown(&self) -> &str {
        let (Self::Text(text) | Self::Placeholder(text)) = self;
        text
    }
}

/// The redirect URI (RFC 6749 section 3.1.2).
pub(super) fn redirect_uri(integration: &Integration) -> Value {
    Value::of(redirect_uri_pieces(integration))
}

fn redirect_uri_pieces(integration: &Integration) -> Vec<Piece> {
    if let Some(name) = &integration.authorization.redirect_uri {
        return name
            .iter()
            .flat_map(|segment| pieces(integration, segment))
            .collect();
    }
    let mut pieces = vec![
        Piece::Placeholder("{BACKEND_URL}".to_owned()),
        Piece::Text(format!("{}/oauth/callback", integration.route)),
    ];
    if let Some(host) = &integration.host {
        pieces.push(Piece::Text("/".to_owned()));
        pieces.push(Piece::Placeholder(format!("{{{host}}}")));
    }
    pieces
}

/// The scopes as they are asked for; nothing where none are.
pub(super) fn scope(integration: &Integration) -> Value {
    let authorization = &integration.authorization;
    let scope = authorization.scopes.join(&authorization.scope_separator);
    Value::template(integration, &[Segment::Text(scope)])
}

/// The environment variable of the client that ends in this, or what the application gives for a host.
pub(super) fn variable(integration: &Integration, end: &str) -> String {
    match &integration.host {
        Some(host) => format!("{} at {host}", end.to_lowercase()),
        None => format!("{}_{end}", integration.env),
    }
}

fn pieces(integration: &Integration, segment: &Segment) -> Vec<Piece> {
    let named = |name: &str| vec![Piece::Placeholder(format!("{{{name}}}"))];
    match segment {
        Segment::Text(text) => vec![Piece::Text(text.clone())],
        Segment::ClientId => named(&variable(integration, "CLIENT_ID")),
        Segment::ClientSecret => named(&variable(integration, "CLIENT_SECRET")),
        Segment::RedirectUri => redirect_uri_pieces(integration),
        Segment::RedirectUriHost => named("redirect_uri.host"),
        Segment::Scope => scope(integration).pieces,
        Segment::State => named("state"),
        Segment::Random => named("random"),
        Segment::Uuid => named("uuid"),
        Segment::AccessToken => named("access_token"),
        Segment::RefreshToken => named("refresh_token"),
        Segment::Env(name) | Segment::Field(name) => named(name),
        Segment::Dotted(name) => named(&format!(".{name}")),
        Segment::Origin(name) => named(&format!("+{name}")),
    }
}

fn may_be_empty(integration: &Integration, segment: &Segment) -> bool {
    match segment {
        Segment::Text(text) => text.is_empty(),
        Segment::Scope => integration.authorization.scopes.is_empty(),
        Segment::Field(name) => {
            let mut columns = integration.columns.iter();
            columns.any(|column| column.name == *name && column.may_be_missing())
        }
        _ => false,
    }
}

/// Percent-encoded as far as needed to read it back: what ends a value or an address, what stands
/// for something else, braces, and what is not ASCII.
pub(super) fn encoded(text: &str) -> String {
    let mut encoded = String::with_capacity(text.len());
    for byte in text.bytes() {
        if byte.is_ascii_graphic() && !b"\"#%&+<>{}".contains(&byte) {
            encoded.push(char::from(byte));
        } else {
            // Writing to a string cannot fail.
            let _ = write!(encoded, "%{byte:02X}");
        }
    }
    encoded
}

/// As in a JSON string (RFC 8259 section 7).
pub(super) fn escaped(text: &str) -> String {
    let mut escaped = String::with_capacity(text.len());
    for character in text.chars() {
        match character {
            '"' | '\\' => escaped.extend(['\\', character]),
            '\0'..='\x1f' => {
                let _ = write!(escaped, "\\u{:04x}", u32::from(character));
            }
            _ => escaped.push(character),
        }
    }
    escaped
}
