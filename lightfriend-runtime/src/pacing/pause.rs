//! How long after a failure the next attempt may be made.

use std::time::Duration;

use crate::random;

/// Longest pause between attempts that nobody asked us to wait longer for.
const MOST: Duration = Duration::from_mins(1);
/// Longest `Retry-After` that is honoured.
const MOST_RETRY_AFTER: Duration = Duration::from_hours(1);
/// Longest pause after refusals: some accounts are never accepted again.
const MOST_REFUSED: Duration = Duration::from_hours(1);

/// After so many failures in a row: exponential, with full jitter. The first failure costs no
/// pause: it is mostly a hiccup.
pub(crate) fn after(failures: u32, retry_after: Option<Duration>) -> Duration {
    if let Some(asked) = retry_after {
        return asked.min(MOST_RETRY_AFTER);
    }
    random::jitter(doubled(failures, MOST))
}

/// After so many refusals of one account in a row: half of it for certain, so that an account that
/// is never accepted again costs the provider little.
pub(crate) fn after_refusals(refusals: u32) -> Duration {
    let pause = doubled(refusals, MOST_REFUSED) / 2;
    pause + random::jitter(pause)
}

fn doubled(failures: u32, most: Duration) -> Duration {
    match failures {
        0 | 1 => Duration::ZERO,
        _ => (Duration::from_secs(1) * 2_u32.saturating_pow(failures - 2)).min(most),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn pauses_grow_to_a_bound_and_retry_after_wins() {
        assert_eq!(after(1, None), Duration::ZERO);
        assert_eq!(after_refusals(1), Duration::ZERO);
        for failures in [2, 5, 40, u32::MAX] {
            assert!(after(failures, None) <= MOST);
            assert!(after_refusals(failures) <= MOST_REFUSED);
        }
        assert!(after_refusals(40) >= MOST_REFUSED / 2);
        let asked = Duration::from_secs(7);
        assert_eq!(after(1, Some(asked)), asked);
        assert_eq!(after(1, Some(Duration::MAX)), MOST_RETRY_AFTER);
    }
}
