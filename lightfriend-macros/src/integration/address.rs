//! URLs with placeholders: what may stand where. What a user or an answer says must never decide
//! whose server a secret is sent to.

use std::ops::Range;

use super::column::{Column, Source};
use super::endpoint::{authority, split_port};
use super::template::{Names, Piece, Place, Segment, Use};

/// A part of the value, and what is wrong with it.
type Wrong = (Range<usize>, String);

/// A URL whose placeholders are replaced by an `x`, so that it can be judged like any other.
pub(super) struct Address<'a> {
    place: Place,
    pub(super) text: String,
    holes: Vec<Hole<'a>>,
}

/// A placeholder.
struct Hole<'a> {
    segment: &'a Segment,
    /// As it is written.
    written: &'a str,
    /// In the value as written.
    at: Range<usize>,
    /// Where its `x` is in the text.
    x: usize,
    /// What its `x` ends with in the text.
    end: usize,
}

/// A part of a URL (RFC 3986 section 3).
#[derive(Clone, Copy, PartialEq, Eq)]
enum Part {
    Scheme,
    UserName,
    Host,
    Port,
    Path,
    ParameterName,
    ParameterValue,
}

impl<'a> Address<'a> {
    pub(super) fn new(place: Place, value: &'a str, pieces: &'a [Piece]) -> Self {
        let (mut text, mut holes) = (String::new(), Vec::new());
        for Piece { segment, at } in pieces {
            let before = match segment {
                Segment::Text(piece) => {
                    text.push_str(piece);
                    continue;
                }
                Segment::Dotted(_) => ".",
                Segment::Origin(_) => "https://",
                _ => "",
            };
            text.push_str(before);
            let x = text.len();
            text.push('x');
            let (at, end) = (at.clone(), text.len());
            holes.push(Hole {
                segment,
                written: value.get(at.clone()).unwrap_or_default(),
                at,
                x,
                end,
            });
        }
        Self { place, text, holes }
    }

    /// Placeholders in parts of the URL that are always written as they are.
    pub(super) fn check_places(&self) -> Vec<Wrong> {
        self.wrong(|hole| {
            self.check_origin(hole)
                .or_else(|| self.check_part(hole))
                .or_else(|| self.check_dotted(hole))
        })
    }

    /// Placeholders whose values could be anything, or nothing.
    pub(super) fn check_values(&self, names: &Names<'_>) -> Vec<Wrong> {
        self.wrong(|hole| {
            self.check_host(hole, names)
                .or_else(|| self.check_origin_bound(hole, names))
                .or_else(|| self.check_present(hole, names))
                .or_else(|| self.check_token(hole))
        })
    }

    fn wrong(&self, check: impl Fn(&Hole<'_>) -> Option<String>) -> Vec<Wrong> {
        let holes = self.holes.iter();
        holes
            .filter_map(|hole| Some((hole.at.clone(), check(hole)?)))
            .collect()
    }

    // An origin in the middle is none, and with more text in its host it is another.
    fn check_origin(&self, hole: &Hole<'_>) -> Option<String> {
        let Segment::Origin(name) = hole.segment else {
            return None;
        };
        if hole.at.start > 0 {
            return Some(format!(
                "`{{+{name}}}` is a whole origin, the first thing of a URL; write `{{{name}}}` for a \
                    part"
            ));
        }
        let rest = self.text.get(hole.end..).unwrap_or_default();
        (!rest.is_empty() && !rest.starts_with(['/', '?'])).then(|| {
            format!(
                "`{{+{name}}}` is a whole origin: only a path can follow, which begins with `/`"
            )
        })
    }

    // RFC 3986 section 3: what these parts say is not for others to choose.
    fn check_part(&self, hole: &Hole<'_>) -> Option<String> {
        let instead = match self.part(hole.x) {
            Part::Scheme => {
                "a URL's scheme is written, as in `https://{env.HOST}/path`; `{+name}` is \
                a field with a whole origin"
            }
            Part::UserName => "a URL has no user name (RFC 3986 section 3.2.1)",
            Part::Port => "a port is written as it is",
            Part::ParameterName => {
                "the name of a parameter is written as it is; placeholders are \
                for values, as in `?name={value}`"
            }
            Part::Host | Part::Path | Part::ParameterValue => return None,
        };
        Some(format!("`{}` cannot stand here: {instead}", hole.written))
    }

    // What goes with its dot may be all that there is: an empty path segment or label makes another URL.
    fn check_dotted(&self, hole: &Hole<'_>) -> Option<String> {
        let Segment::Dotted(name) = hole.segment else {
            return None;
        };
        let whole = match self.part(hole.x) {
            Part::Path if self.before(hole).ends_with('/') => "path segment",
            Part::Host if self.before(hole).ends_with(['/', '.']) => "label of the host",
            _ => return None,
        };
        Some(format!(
            "`{}` cannot stand here: it would be a whole {whole}, which is empty without a value; \
                write `{{{name}}}`, of a field that always has one",
            hole.written
        ))
    }

    /// What stands before a placeholder, without the dot that comes and goes with it.
    fn before(&self, hole: &Hole<'_>) -> &str {
        let dot = usize::from(matches!(hole.segment, Segment::Dotted(_)));
        self.text.get(..hole.x - dot).unwrap_or_default()
    }

    fn part(&self, at: usize) -> Part {
        let Some(scheme) = self.text.find("://").filter(|scheme| *scheme < at) else {
            return Part::Scheme;
        };
        let (authority, begin) = (authority(&self.text), scheme + "://".len());
        if at < begin + authority.len() {
            let host = authority.rfind('@').map_or(0, |at| at + 1);
            let port = authority.get(host..).map(split_port);
            let port = port.map_or(0, |(name, _)| host + name.len());
            return match at - begin {
                at if at < host => Part::UserName,
                at if at < port => Part::Host,
                _ => Part::Port,
            };
        }
        let before = self.text.get(..at).unwrap_or_default();
        match before.split_once('?') {
            None => Part::Path,
            Some((_, query)) => match query.rsplit('&').next() {
                Some(pair) if pair.contains('=') => Part::ParameterValue,
                _ => Part::ParameterName,
            },
        }
    }

    // Whoever can choose the domain gets what is sent there.
    fn check_host(&self, hole: &Hole<'_>, names: &Names<'_>) -> Option<String> {
        let name = match hole.segment {
            Segment::Origin(_) | Segment::Env(_) | Segment::Text(_) => return None,
            _ if self.part(hole.x) != Part::Host => return None,
            Segment::Field(name) | Segment::Dotted(name) => name,
            _ => {
                return Some(format!(
                    "`{}` cannot stand here: a host is made of text, fields and `{{env.NAME}}`",
                    hole.written
                ));
            }
        };
        // What is wrong with the field is reported.
        let column = names.find(name).flatten()?;
        let labels = self.labels();
        let is_whole = labels.len() == 1;
        if column.host {
            return (!is_whole).then(|| partial(name));
        }
        if let Some(suffix) = column.host_suffix() {
            return Some(format!(
                "`{name}` is a whole origin, as it has `host_suffix = \"{suffix}\"`: begin the URL \
                    with `{{+{name}}}`"
            ));
        }
        let own = labels.iter().position(|label| label.contains(&hole.x))?;
        let after = labels.get(own + 1..).unwrap_or_default();
        let after_fixed = after.iter().filter(|label| self.is_fixed(label, names));
        if after_fixed.count() >= 2 {
            names.use_as(name, Use::Label, self.place.key());
            return self.check_no_number(name);
        }
        if column.one_of().is_some() {
            names.use_as(name, Use::Host, self.place.key());
            return None;
        }
        Some(unbound(column, is_whole))
    }

    /// The labels of the host, as places in the text.
    fn labels(&self) -> Vec<Range<usize>> {
        let begin = self.text.find("://").map_or(0, |at| at + "://".len());
        let host = split_port(authority(&self.text)).0;
        let mut labels = Vec::new();
        let mut at = begin;
        for label in host.split('.') {
            labels.push(at..at + label.len());
            at += label.len() + 1;
        }
        labels
    }

    /// Whether nobody but the developer and the operator decides what a label is.
    fn is_fixed(&self, label: &Range<usize>, names: &Names<'_>) -> bool {
        let mut holes = self.holes.iter().filter(|hole| label.contains(&hole.x));
        holes.all(|hole| match hole.segment {
            Segment::Field(name) | Segment::Dotted(name) => names
                .find(name)
                .is_some_and(|column| column.is_none_or(|column| column.one_of().is_some())),
            _ => true,
        })
    }

    // URLs read a host that ends in a number as an IPv4 address, whatever is before it.
    fn check_no_number(&self, name: &str) -> Option<String> {
        let labels = self.labels();
        let last = labels.last().and_then(|last| self.text.get(last.clone()))?;
        let is_number = last.starts_with(|c: char| c.is_ascii_digit());
        is_number.then(|| format!("`{name}` would be a part of an IP address; write the address"))
    }

    fn check_origin_bound(&self, hole: &Hole<'_>, names: &Names<'_>) -> Option<String> {
        let Segment::Origin(name) = hole.segment else {
            return None;
        };
        let column = names.find(name).flatten()?;
        if column.host {
            return Some(partial(name));
        }
        names.use_as(name, Use::Origin, self.place.key());
        if column.one_of().is_some() || column.host_suffix().is_some() {
            return None;
        }
        let one_of = if column.source.is_answered() {
            ""
        } else {
            ", or name the origins with `one_of(\"https://eu.vendor.com\", ..)`"
        };
        Some(format!(
            "`{name}` could be anybody's server: bound it with `host_suffix = \".vendor.com\"`{one_of}"
        ))
    }

    // An empty label or path segment makes another URL.
    fn check_present(&self, hole: &Hole<'_>, names: &Names<'_>) -> Option<String> {
        let (Segment::Field(name) | Segment::Origin(name)) = hole.segment else {
            return None;
        };
        let column = names.find(name).flatten()?;
        let is_needed = matches!(self.part(hole.x), Part::Host | Part::Path);
        if !is_needed || !column.may_be_missing() {
            return None;
        }
        // With its dot it follows something that stays.
        let follows = self
            .before(hole)
            .ends_with(|c: char| c.is_ascii_alphanumeric());
        let is_given = matches!(column.source, Source::Var(_) | Source::Callback { .. });
        let ways = [
            follows.then(|| format!("write `{{.{name}}}`, which is then left out with its dot")),
            Some("make its type no `Option`".to_owned()),
            (is_given && !column.secret).then(|| "give it a `default`".to_owned()),
        ];
        let ways: Vec<String> = ways.into_iter().flatten().collect();
        Some(format!("`{name}` may be missing: {}", ways.join(", or ")))
    }

    // RFC 7009 section 2.1 has the token in the body; in a URL some providers have it as a name.
    fn check_token(&self, hole: &Hole<'_>) -> Option<String> {
        let token = match hole.segment {
            Segment::AccessToken => "access_token",
            Segment::RefreshToken => "refresh_token",
            _ => return None,
        };
        let is_misplaced =
            self.place == Place::RevocationEndpoint && self.part(hole.x) != Part::Path;
        let pair = self.before(hole).rsplit(['?', '&']).next();
        let name = pair.and_then(|pair| pair.split('=').next());
        let name = name.filter(|name| *name != "token");
        let name = name.map(|name| format!(", token_param = \"{name}\""));
        let name = name.unwrap_or_default();
        is_misplaced.then(|| {
            format!(
                "`{}` stands in the path of `revocation_endpoint` alone; for a parameter of the URL \
                    write `revocation(format = \"query\", token = \"{token}\"{name})`, and leave it \
                    out here",
                hole.written
            )
        })
    }
}

/// What to say of a whole host that is made a part of another, or an origin.
fn partial(name: &str) -> String {
    format!("`{name}` is a whole host: begin the URL with `https://{{{name}}}`")
}

/// What to say of a host that a value decides.
fn unbound(column: &Column, is_whole: bool) -> String {
    let name = &column.name;
    let place = if is_whole {
        "the whole host"
    } else {
        "too near to the end of the host"
    };
    let instead = if column.source.is_answered() {
        format!(
            "take the whole origin from the answer, bound by `host_suffix = \".vendor.com\"`, and \
                begin the URL with `{{+{name}}}`"
        )
    } else if is_whole && matches!(column.source, Source::Var(_)) {
        format!(
            "name what it may be with `one_of(\"eu.vendor.com\", ..)` on the field `{name}`, or \
                have a client of its own at each host, with `host` there and `credentials = \
                \"per_host\"` on the struct"
        )
    } else {
        format!("name what it may be, as in `one_of(\"eu\", \"com\")` on the field `{name}`")
    };
    format!(
        "`{name}` is {place}: whoever gives its value would choose the server that secrets are sent \
            to; {instead}"
    )
}
