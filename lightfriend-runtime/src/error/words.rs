//! Parts of messages.

use std::fmt;

/// `account=T1 or account=T2`, as many as a reader reads.
pub(super) struct WhichAccount<'a>(pub(super) &'a [String]);

impl fmt::Display for WhichAccount<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, key) in self.0.iter().take(MOST_LISTED).enumerate() {
            let between = if index == 0 { "" } else { " or " };
            write!(f, "{between}account={key}")?;
        }
        if self.0.len() > MOST_LISTED {
            f.write_str(" or another")?;
        }
        Ok(())
    }
}

const MOST_LISTED: usize = 20;

/// ` (404)` after a noun, or nothing.
pub(super) struct InStatus(pub(super) Option<u16>);

impl fmt::Display for InStatus {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        self.0.map_or(Ok(()), |status| write!(f, " ({status})"))
    }
}
