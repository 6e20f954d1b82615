//! Values with placeholders, parsed by the derive into segments.

/// A text with placeholders filled in when a request is made.
#[derive(Debug, Clone, Copy)]
pub struct Template(pub &'static [Segment]);

impl Template {
    /// Nothing.
    pub const EMPTY: Self = Self(&[]);

    /// Scheme, host and port of the URL, with the placeholders as they are.
    pub(crate) fn origin(&self) -> String {
        if let Some(url) = self.fixed().and_then(|text| url::Url::parse(&text).ok()) {
            return url.origin().ascii_serialization();
        }
        let mut text = String::new();
        for segment in self.0 {
            match segment {
                Segment::Text(piece) => text.push_str(piece),
                Segment::Field(name) | Segment::Dotted(name) | Segment::Origin(name) => {
                    text.push_str(name);
                }
                Segment::Env(name) => text.push_str(name),
                _ => text.push('*'),
            }
        }
        let path = text.find("://").map_or(0, |at| at + 3);
        let host = text.get(path..).unwrap_or_default();
        let end = host.find(['/', '?']).unwrap_or(host.len());
        text.truncate(path + end);
        text
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
