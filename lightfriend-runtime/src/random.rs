//! Random values from the operating system.

use std::time::{Duration, SystemTime, UNIX_EPOCH};

use base64::{Engine as _, engine::general_purpose::URL_SAFE_NO_PAD};
use secrecy::SecretString;
use zeroize::Zeroizing;

use crate::error::Error;

/// Fills an array with random bytes.
pub(crate) fn bytes<const N: usize>() -> Result<[u8; N], Error> {
    let mut bytes = [0; N];
    getrandom::fill(&mut bytes)
        .map_err(|_| Error::Internal("the operating system gave no random bytes"))?;
    Ok(bytes)
}

/// A secret of `N` random bytes as base64url: 43 characters for 32 bytes, which is also the
/// shape of a code verifier (RFC 7636 section 4.1).
pub(crate) fn secret<const N: usize>() -> Result<SecretString, Error> {
    let bytes = Zeroizing::new(bytes::<N>()?);
    Ok(SecretString::from(URL_SAFE_NO_PAD.encode(bytes.as_slice())))
}

/// Full jitter: anything from nothing to `most`.
pub(crate) fn jitter(most: Duration) -> Duration {
    // Without randomness there is no jitter, which is a worse schedule and not an error.
    let part = bytes::<4>().map_or(u32::MAX, u32::from_le_bytes);
    most.mul_f64(f64::from(part) / f64::from(u32::MAX))
}

/// A row's generation: never one that another row, or this one at another time, has had. Not 0,
/// which stands for none.
pub(crate) fn generation() -> i64 {
    let random = bytes::<8>().map(i64::from_le_bytes);
    // Without randomness the time serves: no row is written twice in a nanosecond.
    let number = random.unwrap_or_else(|_| {
        let since = SystemTime::now().duration_since(UNIX_EPOCH);
        since.map_or(1, |since| {
            i64::from(since.subsec_nanos()) << 32 | since.as_secs().cast_signed()
        })
    });
    (number & i64::MAX).max(1)
}

/// A name that nothing else has, for logs and database columns: 128 random bits.
pub(crate) fn name() -> Result<String, Error> {
    Ok(URL_SAFE_NO_PAD.encode(bytes::<16>()?))
}

/// A random UUID (RFC 9562 section 5.4).
pub(crate) fn uuid() -> Result<String, Error> {
    let mut bits = u128::from_be_bytes(bytes()?);
    bits = bits & !(0xf << 76) | 0x4 << 76;
    bits = bits & !(0x3 << 62) | 0x2 << 62;
    let hex = format!("{bits:032x}");
    let part = |from: usize, to: usize| hex.get(from..to).unwrap_or_default();
    Ok([
        part(0, 8),
        part(8, 12),
        part(12, 16),
        part(16, 20),
        part(20, 32),
    ]
    .join("-"))
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn uuids_say_that_they_are_random() {
        let uuid = uuid().unwrap();
        let lengths: Vec<usize> = uuid.split('-').map(str::len).collect();
        assert_eq!(lengths, [8, 4, 4, 4, 12]);
        assert!(uuid.chars().nth(14) == Some('4'), "{uuid}");
        assert!("89ab".contains(uuid.chars().nth(19).unwrap()), "{uuid}");
    }
}
