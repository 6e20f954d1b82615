//! When a token is refreshed.

use std::hash::{DefaultHasher, Hash as _, Hasher as _};

use crate::{descriptor::Descriptor, store::connections::Stored};

/// Whether the token can be handed out as it is. A token whose expiry nobody stated is fresh until
/// the API says otherwise.
pub(super) fn is_fresh(descriptor: &Descriptor, stored: &Stored, now: i64) -> bool {
    stored
        .expires_at
        .is_none_or(|expires_at| now < expires_at - margin(descriptor, stored, expires_at))
}

/// Whether the token still lives, by what the provider said.
pub(super) fn is_alive(stored: &Stored, now: i64) -> bool {
    stored.expires_at.is_none_or(|expires_at| now < expires_at)
}

/// Seconds before expiry from which a token is refreshed: `refresh_before` and some jitter, so
/// that tokens issued together are not refreshed together, but at most half the lifetime.
fn margin(descriptor: &Descriptor, stored: &Stored, expires_at: i64) -> i64 {
    let before = i64::try_from(descriptor.token.refresh_before.as_secs()).unwrap_or(i64::MAX);
    let lifetime = expires_at.saturating_sub(stored.issued_at).max(0);
    before
        .saturating_add(jitter(stored, before / 4))
        .min(lifetime / 2)
}

/// The same for every reader of one token: a token does not turn stale and fresh again.
fn jitter(stored: &Stored, most: i64) -> i64 {
    let mut hasher = DefaultHasher::new();
    stored.access_token.as_text().hash(&mut hasher);
    let hash = i64::try_from(hasher.finish() >> 1).unwrap_or_default();
    hash % (most + 1)
}
