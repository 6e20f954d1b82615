//! Values with placeholders, parsed by the derive into segments.

/// A text with placeholders filled in when a request is made.
#[derive(Debug)]
pub struct Template(pub &'static [Segment]);

/// A piece of a [`Template`].
#[derive(Debug, Clone, Copy)]
pub enum Segment {
    /// Text as it stands.
    Text(&'static str),
    /// `{client_id}`
    ClientId,
    /// `{redirect_uri}`
    RedirectUri,
    /// `{scope}`: the requested scopes as sent.
    Scope,
    /// `{random}`: 128 random bits, base64url.
    Random,
}
