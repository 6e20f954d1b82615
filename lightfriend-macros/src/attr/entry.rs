//! What is said of a key, beside the key itself.

/// What the reference says of one key.
#[derive(Debug)]
pub(crate) struct Entry {
    /// The key, as it is written.
    pub(crate) key: &'static str,
    /// What it does, a line of the source each.
    pub(crate) docs: &'static [&'static str],
    /// What it takes.
    pub(crate) value: &'static str,
    /// What holds without it.
    pub(crate) default: &'static str,
    /// RFC number and section: `6749 3.1`.
    pub(crate) rfc: &'static str,
    /// The compile errors it can give.
    pub(crate) errors: &'static str,
}
