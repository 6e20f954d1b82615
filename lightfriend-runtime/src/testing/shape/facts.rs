//! What client and provider both know, and templates with that filled in.

use std::collections::BTreeMap;

use url::Url;

use super::pattern::{Hole, Pattern, Piece};
use crate::template::{Segment, Template};

/// What client and provider both know.
#[derive(Debug, Clone, Default)]
pub(in crate::testing) struct Facts {
    pub(in crate::testing) client_id: String,
    pub(in crate::testing) client_secret: String,
    /// As the provider knows it.
    pub(in crate::testing) redirect_uri: String,
    /// What is asked for, as the provider writes it.
    pub(in crate::testing) scope: String,
    /// The values of the struct's fields.
    pub(in crate::testing) fields: BTreeMap<String, String>,
    /// The values of `{env.NAME}`, by the name without the struct's prefix.
    pub(in crate::testing) variables: BTreeMap<String, String>,
}

/// What a variable is where nobody says: a label as well as a host.
const VARIABLE: &str = "conformance.example.com";

/// An endpoint's URL.
#[derive(Debug, Clone, Default)]
pub(super) struct Address {
    /// Host and path.
    pub(super) place: Pattern,
    /// The query that is its own.
    pub(super) query: Vec<(String, Pattern)>,
}

impl Facts {
    /// The value of a variable whose whole name has this prefix.
    pub(in crate::testing) fn variable(&self, name: &str, prefix: &str) -> String {
        let short = name.strip_prefix(prefix).unwrap_or(name);
        let short = short.trim_start_matches('_');
        let given = self.variables.get(short).or(self.variables.get(name));
        given.map_or_else(|| VARIABLE.to_owned(), Clone::clone)
    }

    /// A parameter's or a header's value.
    pub(super) fn pattern(&self, template: &Template, prefix: &str) -> Pattern {
        let mut pattern = Pattern::default();
        for segment in template.0 {
            pattern.push(self.piece(segment, prefix));
        }
        pattern
    }

    /// A template without holes.
    pub(in crate::testing) fn filled(&self, template: &Template, prefix: &str) -> String {
        self.pattern(template, prefix).shown()
    }

    /// An endpoint's URL.
    pub(super) fn address(&self, template: &Template, prefix: &str) -> Address {
        let mut text = Splitter::default();
        for segment in template.0 {
            match (segment, self.piece(segment, prefix)) {
                (Segment::Text(piece), _) => text.written(piece),
                (Segment::Origin(_), Piece::Text(origin)) => {
                    text.written(origin.trim_end_matches('/'));
                }
                (_, piece) => text.filled(piece),
            }
        }
        text.address()
    }

    fn piece(&self, segment: &Segment, prefix: &str) -> Piece {
        let field = |name: &str| self.fields.get(name).cloned().unwrap_or_default();
        Piece::Text(match *segment {
            Segment::Text(text) => text.to_owned(),
            Segment::ClientId => self.client_id.clone(),
            Segment::ClientSecret => self.client_secret.clone(),
            Segment::RedirectUri => self.redirect_uri.clone(),
            Segment::RedirectUriHost => {
                let url = Url::parse(&self.redirect_uri).ok();
                let host = url.as_ref().and_then(Url::host_str);
                host.unwrap_or_default().to_owned()
            }
            Segment::Scope => self.scope.clone(),
            Segment::State => return Piece::Hole(Hole::State),
            Segment::Random | Segment::Uuid => return Piece::Hole(Hole::Anything),
            Segment::AccessToken => return Piece::Hole(Hole::AccessToken),
            Segment::RefreshToken => return Piece::Hole(Hole::RefreshToken),
            Segment::Env(name) => self.variable(name, prefix),
            Segment::Field(name) | Segment::Origin(name) => field(name),
            Segment::Dotted(name) => match field(name) {
                value if value.is_empty() => value,
                value => format!(".{value}"),
            },
        })
    }
}

/// Takes a URL apart while it is put together.
#[derive(Default)]
struct Splitter {
    address: Address,
    /// What is written now: the place, a name or a value of the query, or what lies behind.
    at: At,
    name: String,
}

#[derive(Default, Clone, Copy, PartialEq, Eq)]
enum At {
    #[default]
    Place,
    Name,
    Value,
    Behind,
}

impl Splitter {
    /// What the developer wrote: here alone delimiters are delimiters.
    fn written(&mut self, text: &str) {
        let text = text
            .strip_prefix("https://")
            .or_else(|| text.strip_prefix("http://"))
            .unwrap_or(text);
        for letter in text.chars() {
            self.at = match (self.at, letter) {
                (At::Behind, _) | (_, '#') => At::Behind,
                (At::Place, '?') | (At::Name | At::Value, '&') => At::Name,
                (At::Name, '=') => {
                    let name = std::mem::take(&mut self.name);
                    self.address.query.push((name, Pattern::default()));
                    At::Value
                }
                (At::Place, letter) => {
                    self.address.place.push(Piece::Text(letter.to_string()));
                    At::Place
                }
                (at, letter) => {
                    self.at = at;
                    self.filled(Piece::Text(letter.to_string()));
                    at
                }
            };
        }
    }

    fn filled(&mut self, piece: Piece) {
        match (self.at, piece) {
            (At::Place, Piece::Text(text)) => {
                self.address.place.push(Piece::Text(percent_encoded(&text)));
            }
            (At::Place, hole) => self.address.place.push(hole),
            (At::Name, Piece::Text(text)) => self.name.push_str(&text),
            (At::Value, piece) => {
                if let Some((_, value)) = self.address.query.last_mut() {
                    value.push(piece);
                }
            }
            (At::Name | At::Behind, _) => {}
        }
    }

    fn address(mut self) -> Address {
        let place = self.address.place.shown();
        if !place.contains('/') {
            self.address.place.push(Piece::Text("/".to_owned()));
        }
        self.address
    }
}

/// A value in a path: everything but the unreserved characters (RFC 3986 section 2.3).
fn percent_encoded(text: &str) -> String {
    let encoded = text.bytes().map(|byte| {
        if byte.is_ascii_alphanumeric() || b"-._~".contains(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    encoded.collect()
}
