//! Values with placeholders, parsed by the derive into segments.

/// A text with placeholders filled in when a request is made.
#[derive(Debug, Clone, Copy)]
pub struct Template(pub &'static [Segment]);

impl Template {
    /// Nothing.
    pub const EMPTY: Self = Self(&[]);

    /// As it is written, for people.
    pub(crate) fn written(&self) -> String {
        let pieces: Vec<String> = self.0.iter().map(Segment::written).collect();
        pieces.concat()
    }

    /// Whether somebody else than the developer chooses the URL's host: a user, or an answer.
    pub(crate) fn has_field_in_host(&self) -> bool {
        let mut before = String::new();
        for segment in self.0 {
            match segment {
                Segment::Text(text) => before.push_str(text),
                Segment::Origin(_) => return true,
                Segment::Field(_) | Segment::Dotted(_) => {
                    let host = before.split_once("://").map(|(_, rest)| rest);
                    return host.is_some_and(|host| !host.contains(['/', '?', '#']));
                }
                _ => before.push('x'),
            }
        }
        false
    }

    /// The columns that it names.
    pub(crate) fn fields(self) -> impl Iterator<Item = &'static str> {
        self.0.iter().filter_map(|segment| match segment {
            Segment::Field(name) | Segment::Dotted(name) | Segment::Origin(name) => Some(*name),
            _ => None,
        })
    }

    /// What the developer wrote of the URL's host behind the last field in it: `vendor.com` of
    /// `https://{shop}.vendor.com/x`, and nothing where a field is the whole.
    pub(crate) fn host_behind_fields(&self) -> String {
        const FIELD: char = '{';
        let pieces = self.0.iter().map(|segment| match segment {
            Segment::Text(text) => (*text).to_owned(),
            Segment::Origin(_) => format!("https://{FIELD}"),
            Segment::Field(_) | Segment::Dotted(_) => FIELD.to_string(),
            _ => "x".to_owned(),
        });
        let text: String = pieces.collect();
        let (_, rest) = text.split_once("://").unwrap_or_default();
        let host = rest.split(['/', '?', '#', ':']).next().unwrap_or_default();
        let behind = host.rsplit(FIELD).next().unwrap_or_default();
        behind.trim_start_matches('.').to_owned()
    }

    /// Whether `{client_secret}` is in it.
    pub(crate) fn names_client_secret(&self) -> bool {
        let mut segments = self.0.iter();
        segments.any(|segment| matches!(segment, Segment::ClientSecret))
    }

    /// The whole, where no placeholder is in it.
    pub(crate) fn fixed(&self) -> Option<String> {
        let segments = self.0.iter();
        let texts = segments.map(|segment| match segment {
            Segment::Text(text) => Some(*text),
            _ => None,
        });
        texts.collect()
    }
}

/// A piece of a [`Template`].
#[derive(Debug, Clone, Copy)]
pub enum Segment {
    /// Text as it stands.
    Text(&'static str),
    /// `{client_id}`
    ClientId,
    /// `{client_secret}`
    ClientSecret,
    /// `{redirect_uri}`
    RedirectUri,
    /// `{redirect_uri.host}`
    RedirectUriHost,
    /// `{scope}`: the requested scopes as sent.
    Scope,
    /// `{state}`: the flow's own.
    State,
    /// `{random}`: 128 random bits, base64url.
    Random,
    /// `{uuid}`: a random UUID (RFC 9562 section 5.4).
    Uuid,
    /// `{access_token}`
    AccessToken,
    /// `{refresh_token}`
    RefreshToken,
    /// `{env.NAME}`: the whole name of the environment variable.
    Env(&'static str),
    /// `{name}`: the value of this column; nothing where it has none.
    Field(&'static str),
    /// `{.name}`: a dot and the value, or nothing where it has none.
    Dotted(&'static str),
    /// `{+name}`: an origin or a URL as it is, at the beginning.
    Origin(&'static str),
}

impl Segment {
    /// As it is written.
    fn written(&self) -> String {
        let name = match *self {
            Self::Text(text) => return text.to_owned(),
            Self::ClientId => "client_id",
            Self::ClientSecret => "client_secret",
            Self::RedirectUri => "redirect_uri",
            Self::RedirectUriHost => "redirect_uri.host",
            Self::Scope => "scope",
            Self::State => "state",
            Self::Random => "random",
            Self::Uuid => "uuid",
            Self::AccessToken => "access_token",
            Self::RefreshToken => "refresh_token",
            Self::Env(name) => return format!("{{env.{name}}}"),
            Self::Field(name) => name,
            Self::Dotted(name) => return format!("{{.{name}}}"),
            Self::Origin(name) => return format!("{{+{name}}}"),
        };
        format!("{{{name}}}")
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn what_is_behind_fields_is_the_developers() {
        const SHOP: Segment = Segment::Field("shop");
        let behind = |segments: &'static [Segment]| Template(segments).host_behind_fields();
        assert_eq!(
            behind(&[
                Segment::Text("https://a-"),
                SHOP,
                Segment::Text(".vendor.com/x/"),
                SHOP
            ]),
            "vendor.com"
        );
        assert_eq!(behind(&[Segment::Origin("site"), Segment::Text("/x")]), "");
        assert_eq!(
            behind(&[Segment::Text("https://"), SHOP, Segment::Text("/x")]),
            ""
        );
        assert_eq!(
            behind(&[
                Segment::Text("https://eu"),
                Segment::Dotted("x"),
                Segment::Text(".a.com:8443")
            ]),
            "a.com"
        );
    }
}
