//! Access tokens that an API has refused, for as long as that says something.
//!
//! A 401 does not always mean that a newer token would do: a resource may answer so to every token.
//! A user who asks for it again and again must not cause a refresh each time, which the provider
//! would count against the whole application.

use std::{
    collections::HashMap,
    sync::{Mutex, MutexGuard, PoisonError},
    time::{Duration, Instant},
};

use crate::account_id::AccountId;

/// For so long a token that was refused once is not renewed for being refused again. Not for ever:
/// a token whose expiry nobody stated would never be renewed at all.
const REMEMBERED: Duration = Duration::from_hours(1);
/// Two calls at once that are told `invalid_token` have heard it once.
const APART: Duration = Duration::from_secs(2);
/// Of rows that hosts have inserted: the one after a deleted one has it too.
const UNKNOWN: i64 = 0;
/// Accounts that are remembered; beyond that the old ones are forgotten.
const MOST_REMEMBERED: usize = 10_000;

/// Of every account the last token that was refused.
#[derive(Debug, Default)]
pub(crate) struct RefusedTokens(Mutex<HashMap<AccountId, Refused>>);

#[derive(Debug, Clone, Copy)]
struct Refused {
    generation: i64,
    since: Instant,
    /// When the API first said that it is the token.
    called_invalid: Option<Instant>,
}

impl RefusedTokens {
    /// Records that the API has refused the account's token of this generation, and that no newer
    /// one was asked for.
    pub(crate) fn note(&self, account: &AccountId, generation: i64) {
        if generation == UNKNOWN {
            return;
        }
        self.note_at(account, generation, Instant::now());
    }

    /// Whether it has done so before.
    pub(crate) fn knows(&self, account: &AccountId, generation: i64) -> bool {
        self.knows_at(account, generation, Instant::now())
    }

    /// Records that the API has called it invalid; whether it has done so some seconds before.
    pub(crate) fn note_invalid(&self, account: &AccountId, generation: i64) -> bool {
        generation != UNKNOWN && self.note_invalid_at(account, generation, Instant::now())
    }

    fn note_at(&self, account: &AccountId, generation: i64, now: Instant) {
        self.entry_at(account, generation, now, |_| ());
    }

    fn knows_at(&self, account: &AccountId, generation: i64, now: Instant) -> bool {
        let known = self.known(now);
        let refused = known.get(account);
        refused.is_some_and(|refused| refused.is_of(generation, now))
    }

    fn note_invalid_at(&self, account: &AccountId, generation: i64, now: Instant) -> bool {
        let since = self.entry_at(account, generation, now, |refused| {
            *refused.called_invalid.get_or_insert(now)
        });
        now.saturating_duration_since(since) >= APART
    }

    fn entry_at<T>(
        &self,
        account: &AccountId,
        generation: i64,
        now: Instant,
        work: impl FnOnce(&mut Refused) -> T,
    ) -> T {
        let mut known = self.known(now);
        let first = Refused::new(generation, now);
        let refused = known.entry(account.clone()).or_insert(first);
        if !refused.is_of(generation, now) {
            *refused = first;
        }
        work(refused)
    }

    fn known(&self, now: Instant) -> MutexGuard<'_, HashMap<AccountId, Refused>> {
        // The map is whole at every point where a panic could have happened.
        let mut known = self.0.lock().unwrap_or_else(PoisonError::into_inner);
        if known.len() >= MOST_REMEMBERED {
            known.retain(|_, refused| refused.is_recent(now));
            if known.len() >= MOST_REMEMBERED {
                known.clear();
            }
        }
        known
    }
}

impl Refused {
    fn new(generation: i64, now: Instant) -> Self {
        Self {
            generation,
            since: now,
            called_invalid: None,
        }
    }

    /// Whether this speaks of that token, and lately.
    fn is_of(&self, generation: i64, now: Instant) -> bool {
        self.generation == generation && self.is_recent(now)
    }

    fn is_recent(&self, now: Instant) -> bool {
        now.saturating_duration_since(self.since) < REMEMBERED
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::template::Segment;
    use crate::{descriptor::Descriptor, pacing::descriptor_of, user::UserId};

    static DESCRIPTOR: Descriptor =
        descriptor_of(&[Segment::Text("https://provider.example/token")]);

    fn account(user: i32) -> AccountId {
        AccountId {
            key: None,
            descriptor: &DESCRIPTOR,
            owner: UserId::Integer(user),
        }
    }

    #[test]
    fn a_token_is_known_by_account_and_generation_for_an_hour() {
        let (refused, now) = (RefusedTokens::default(), Instant::now());
        let note = |user, generation, seconds| {
            let now = now + Duration::from_secs(seconds);
            let was_known = refused.knows_at(&account(user), generation, now);
            refused.note_at(&account(user), generation, now);
            was_known
        };
        assert!(!note(1, 1, 0));
        assert!(note(1, 1, 0));
        assert!(!note(2, 1, 0));
        assert!(note(1, 1, 3599));
        assert!(!note(1, 1, 3600), "the hour is over");
        assert!(!note(1, 2, 3600), "it is a newer one");
        assert!(note(1, 2, 3601));
    }

    #[test]
    fn invalid_counts_when_it_is_said_again_after_a_while() {
        let (refused, now) = (RefusedTokens::default(), Instant::now());
        let note = |generation, seconds| {
            refused.note_invalid_at(&account(1), generation, now + Duration::from_secs(seconds))
        };
        assert!(!note(1, 0));
        assert!(!note(1, 1));
        assert!(note(1, 2));
        assert!(!note(2, 3), "it is a newer one");
        assert!(!note(2, 3 + 3600), "that was long ago");
        assert!(note(2, 3 + 3602));
    }

    #[test]
    fn no_more_is_remembered_than_there_is_room_for() {
        let (refused, now) = (RefusedTokens::default(), Instant::now());
        for user in 0..25_000 {
            refused.note_at(&account(user), 1, now);
        }
        assert!(refused.0.lock().unwrap().len() <= MOST_REMEMBERED);
    }
}
