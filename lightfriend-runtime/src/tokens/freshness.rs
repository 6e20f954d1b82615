//! When a token is refreshed.

use std::{
    hash::{DefaultHasher, Hash, Hasher as _},
    time::Duration,
};

use crate::{descriptor::Descriptor, store::stored::Stored};

/// Moments further ahead than this were written by a clock that was.
const SLACK: i64 = 5 * 60;
/// No token lives longer: ten years.
const LONGEST_LIFE: i64 = 10 * 366 * 24 * 60 * 60;

/// Whether the token can be handed out as it is. A token whose expiry nobody stated is fresh until
/// the API says otherwise. One from the future, after a clock was put back, is not: nobody knows
/// when it expires.
pub(super) fn is_fresh(descriptor: &Descriptor, stored: &Stored) -> bool {
    stored.expires_at.is_none_or(|expires_at| {
        if stored.issued_at > stored.now.saturating_add(SLACK)
            || expires_at > stored.now.saturating_add(LONGEST_LIFE)
        {
            return false;
        }
        let lifetime = expires_at.saturating_sub(stored.issued_at);
        let margin = on_read(descriptor, lifetime).of(&(stored.issued_at, stored.generation));
        stored.now < expires_at.saturating_sub(margin)
    })
}

/// Whether the token still lived when it was read, by what the provider said; not for much longer
/// is not enough.
pub(super) fn is_alive(stored: &Stored) -> bool {
    let soon = stored.now.saturating_add(2);
    stored.expires_at.is_none_or(|expires_at| soon < expires_at)
}

/// Seconds in which a new token has not run out, whatever an API says.
const YOUNG: i64 = 30;

/// Whether the token was issued so lately, by the database's clock, that its age is no reason to
/// refuse it. One from the future is not young: a clock has been put back, and it may be old.
pub(super) fn is_young(stored: &Stored) -> bool {
    (0..YOUNG).contains(&stored.now.saturating_sub(stored.issued_at))
}

/// How long before its expiry a token is refreshed, in seconds: `least` and up to `spread` more, so
/// that tokens that expire together are not refreshed together, but at most `most`.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub(super) struct Span {
    least: i64,
    spread: i64,
    most: i64,
}

impl Span {
    /// The same for everyone who looks at one token: it does not turn due and fresh again.
    pub(super) fn of(self, token: &impl Hash) -> i64 {
        let mut hasher = DefaultHasher::new();
        token.hash(&mut hasher);
        let hash = i64::try_from(hasher.finish() >> 1).unwrap_or_default();
        let jitter = hash % self.spread.max(0).saturating_add(1).max(1);
        self.least.saturating_add(jitter).min(self.most)
    }

    /// No token is refreshed earlier than this.
    pub(super) fn longest(self) -> i64 {
        self.least.saturating_add(self.spread).min(self.most)
    }
}

/// When somebody asks for it: `refresh_before` and a little more.
fn on_read(descriptor: &Descriptor, lifetime: i64) -> Span {
    let before = refresh_before(descriptor);
    Span {
        least: before,
        spread: before / 4,
        most: lifetime.max(0) / 2,
    }
}

/// Before anybody asks: early enough that the next look would be too late, and spread over a tenth
/// of the lifetime.
pub(super) fn ahead(descriptor: &Descriptor, lifetime: i64, interval: Duration) -> Span {
    let on_read = on_read(descriptor, lifetime);
    Span {
        least: on_read.longest().saturating_add(seconds(interval)),
        spread: lifetime.max(0) / 10,
        most: on_read.most,
    }
}

/// A refresh token that nobody uses: in the last fifth of its life. One whose expiry does not move
/// is so refreshed a few times only, as each time is a fifth of what was left.
pub(super) fn idle(lifetime: i64) -> Span {
    let fifth = lifetime.max(0) / 5;
    Span {
        least: fifth - fifth / 10,
        spread: fifth / 10,
        most: fifth,
    }
}

fn refresh_before(descriptor: &Descriptor) -> i64 {
    seconds(descriptor.token.refresh_before)
}

fn seconds(duration: Duration) -> i64 {
    i64::try_from(duration.as_secs()).unwrap_or(i64::MAX)
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn tokens_that_expire_together_are_spread_over_a_tenth_of_their_life() {
        let span = Span {
            least: 120,
            spread: 360,
            most: 1800,
        };
        let leads: Vec<i64> = (0..10_000).map(|id| span.of(&(id, 1))).collect();
        let (first, last) = (leads.iter().max().unwrap(), leads.iter().min().unwrap());
        assert!(first - last >= 350, "{first} {last}");
        // Evenly: no tenth of the span has much more than a tenth of the tokens.
        for tenth in 0..10 {
            let from = 120 + tenth * 36;
            let there = leads
                .iter()
                .filter(|lead| (from..from + 36).contains(*lead));
            let there = there.count();
            assert!((800..1200).contains(&there), "{tenth}: {there}");
        }
    }

    #[test]
    fn nothing_is_refreshed_in_the_first_half_of_its_life_or_by_overflow() {
        let span = Span {
            least: i64::MAX,
            spread: i64::MAX,
            most: 10,
        };
        assert_eq!((span.of(&1), span.longest()), (10, 10));
        assert_eq!(idle(-5).longest(), 0);
        assert_eq!(idle(100).longest(), 20);
    }
}
