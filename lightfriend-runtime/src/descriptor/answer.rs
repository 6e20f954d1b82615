//! What answers of the token endpoint mean (RFC 6749 section 5).

/// Dotted paths, split, of which the first that leads to a value wins. A number in a path is a place
/// in a list.
type Paths = &'static [&'static [&'static str]];

/// Where a token answer has its members (RFC 6749 section 5.1): dotted paths, split, of which the
/// first that leads to a value wins. A number in a path is a place in a list.
#[derive(Debug)]
pub struct Answer {
    /// What holds all the others; none is the answer itself.
    pub root: Paths,
    /// The access token.
    pub access_token: Paths,
    /// The refresh token.
    pub refresh_token: Paths,
    /// How many seconds the access token lives.
    pub expires_in: Paths,
    /// When it ends: seconds or milliseconds since the Unix epoch, or ISO 8601.
    pub expires_at: Paths,
    /// How many seconds the refresh token lives.
    pub refresh_token_expires_in: Paths,
    /// When it ends.
    pub refresh_token_expires_at: Paths,
    /// The granted scopes.
    pub scope: Paths,
}

impl Answer {
    /// The RFC's names, and those in use where the RFC has none.
    pub const DEFAULT: Self = Self {
        root: &[],
        access_token: &[&["access_token"]],
        refresh_token: &[&["refresh_token"]],
        expires_in: &[&["expires_in"]],
        expires_at: &[&["expires_at"]],
        refresh_token_expires_in: &[
            &["refresh_token_expires_in"],
            &["refresh_expires_in"],
            &["x_refresh_token_expires_in"],
        ],
        refresh_token_expires_at: &[&["refresh_token_expires_at"], &["refresh_expires_at"]],
        scope: &[&["scope"]],
    };
}

/// A provider's own words for errors of the token endpoint, by what they mean.
#[derive(Debug)]
pub struct ErrorWords {
    /// Paths to the code that says whether there is an error, and which: from the top, and below
    /// the answer's `root`.
    pub code: Paths,
    /// The codes that a success has; without any, those that say nothing (`0`, `false`).
    pub success: &'static [&'static str],
    /// As `invalid_grant`: the code or the refresh token is no longer good.
    pub invalid_grant: &'static [&'static str],
    /// As `invalid_client`: the client's credentials are wrong.
    pub invalid_client: &'static [&'static str],
    /// As `temporarily_unavailable`: the same request may succeed later.
    pub transient: &'static [&'static str],
}

impl ErrorWords {
    /// None but the RFC's.
    pub const DEFAULT: Self = Self {
        code: &[],
        success: &[],
        invalid_grant: &[],
        invalid_client: &[],
        transient: &[],
    };
}
