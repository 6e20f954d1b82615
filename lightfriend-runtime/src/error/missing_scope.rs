//! What an API says is not granted, and how users are asked for it.

use std::fmt;

use crate::escape::escaped;

/// The scope that an API asks for in a 403 (RFC 6750 section 3.1): see
/// [`Error::missing_scope`](super::Error::missing_scope) and
/// [`Error::scope_set`](super::Error::scope_set).
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct MissingScope {
    scope: String,
    ask: Ask,
}

/// How the user is asked for a scope.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(crate) enum Ask {
    /// It has no name.
    Unnamed,
    /// Every start asks for it.
    Always,
    /// A start that names this group asks for it.
    Set(&'static str),
    /// The struct does not ask for it at all.
    Never,
}

impl MissingScope {
    pub(crate) fn new(scope: String, ask: Ask) -> Self {
        Self { scope, ask }
    }

    pub(super) fn scope(&self) -> &str {
        &self.scope
    }

    pub(super) fn set(&self) -> Option<&'static str> {
        match self.ask {
            Ask::Set(name) => Some(name),
            _ => None,
        }
    }
}

/// Longest scope of a provider's that stands in a message.
const MOST_SCOPE: usize = 200;

/// The scope, and what to do about it.
impl fmt::Display for MissingScope {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        if self.ask == Ask::Unnamed {
            return f.write_str("it does not say which");
        }
        let scope = escaped(&self.scope, MOST_SCOPE);
        match self.ask {
            Ask::Set(name) => write!(
                f,
                "`{scope}`; ask for it with `.scope_set(\"{name}\")` of start_url, or add it to \
                 `scopes(..)`"
            ),
            Ask::Never => write!(
                f,
                "`{scope}`; add it to `scopes(..)`, or to a group of `scope_sets(..)` that \
                 `.scope_set(..)` of start_url asks for"
            ),
            Ask::Always | Ask::Unnamed => write!(
                f,
                "`{scope}`; `scopes(..)` has it: it was declined, or is new, and to connect again \
                 asks for it"
            ),
        }
    }
}

/// `: ` and all that, or nothing.
pub(super) struct AndHow<'a>(pub(super) Option<&'a MissingScope>);

impl fmt::Display for AndHow<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |missing| write!(f, ": {missing}"))
    }
}
