//! What each call of an API has in memory while it waits for its token.

use lightfriend_runtime::OAuth;

use super::Drive;
use crate::support::ALICE;

/// Of a thousand who wait each has one, and it is moved more than once.
const MOST_BYTES: usize = 2048;

fn size<'a, F>(_: impl FnOnce(&'a OAuth) -> F) -> usize {
    size_of::<F>()
}

#[test]
fn what_waits_for_a_token_is_small() {
    // What is seldom done must not count: a refresh, another attempt, another database's pool.
    for (call, bytes) in [
        (
            "access_token",
            size(|oauth| Drive::access_token(oauth, ALICE)),
        ),
        ("status", size(|oauth| Drive::status(oauth, ALICE))),
        ("disconnect", size(|oauth| Drive::disconnect(oauth, ALICE))),
    ] {
        assert!(bytes <= MOST_BYTES, "{call}: {bytes} bytes");
    }
}
