//! Why the backend could not be asked, or what it refused with.

/// What stands in the way of an answer.
#[derive(Debug, Clone, PartialEq, Eq)]
#[non_exhaustive]
pub enum Failure {
    /// Nobody is signed in at the application (401).
    SignedOut,
    /// There was no answer: no network, no backend, or an origin that the backend does not allow.
    Unreachable,
    /// The backend answered with an error: its stable word, or nothing where it gave none.
    Refused(Option<String>),
    /// The answer was not understood.
    Unreadable,
}
