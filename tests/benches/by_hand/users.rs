//! Which users do what. They never meet: a token that is read is never one that a connect has
//! just replaced.

use std::ops::Range;

/// Whose refresh token the provider knows.
pub(crate) const REFRESHED: Range<i32> = 1..2_001;

/// Who connect, again and again.
pub(crate) const CONNECTING: Range<i32> = 2_001..3_001;

/// The first of those whose tokens are read and live for a long time.
const FIRST_READER: i32 = 3_001;

pub(crate) fn readers(rows: i32) -> Range<i32> {
    FIRST_READER..FIRST_READER + rows
}

/// Length of the tokens that are read.
pub(crate) const TOKEN_LENGTH: usize = 180;
