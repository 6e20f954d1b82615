//! Seconds since the Unix epoch, in which the tables keep time.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use time::{OffsetDateTime, format_description::well_known::Rfc3339};

/// Now.
pub(crate) fn now() -> i64 {
    let since = SystemTime::now().duration_since(UNIX_EPOCH);
    since.map_or(0, |since| {
        i64::try_from(since.as_secs()).unwrap_or(i64::MAX)
    })
}

/// A moment plus a span, saturating.
pub(crate) fn after(moment: i64, span: Duration) -> i64 {
    moment.saturating_add(i64::try_from(span.as_secs()).unwrap_or(i64::MAX))
}

/// `2026-01-02T03:04:05Z`; `None` for what no calendar holds.
pub(crate) fn rfc3339(moment: i64) -> Option<String> {
    OffsetDateTime::from_unix_timestamp(moment)
        .ok()?
        .format(&Rfc3339)
        .ok()
}
