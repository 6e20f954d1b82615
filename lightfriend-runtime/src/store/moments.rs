//! Moments by this process's clock, stored by the database's.

use std::time::Instant;

use super::Value;

/// What the moments of a row are by.
#[derive(Debug, Clone, Copy)]
pub(super) enum Moments {
    /// The database's clock, or the host's business.
    AsGiven,
    /// This process's clock, which said `taken` at that instant. The row is written later: a
    /// lifetime counts from then, however long storing takes.
    Since { taken: i64, received: Instant },
}

impl Moments {
    pub(super) fn since(taken: i64, received: Instant) -> Self {
        Self::Since { taken, received }
    }

    /// The moment as the database writes it.
    pub(super) fn value(self, moment: Option<i64>) -> Value {
        match self {
            Self::AsGiven => moment.into(),
            Self::Since { taken, received } => {
                let passed = i64::try_from(received.elapsed().as_secs()).unwrap_or(i64::MAX);
                let from_now = |moment: i64| moment.saturating_sub(taken).saturating_sub(passed);
                moment.map_or(Value::Null, |moment| Value::FromNow(from_now(moment)))
            }
        }
    }
}
