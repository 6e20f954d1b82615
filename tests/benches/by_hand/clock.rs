//! The system's clock.

use std::time::{SystemTime, UNIX_EPOCH};

use super::shared::Failure;

/// Seconds since the Unix epoch.
pub(crate) fn now() -> Result<i64, Failure> {
    let now = SystemTime::now().duration_since(UNIX_EPOCH)?;
    Ok(now.as_secs().try_into()?)
}
