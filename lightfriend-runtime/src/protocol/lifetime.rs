//! How long a token lives, as providers say it: a number of seconds, or a moment.

use std::time::Duration;

use serde_json::Value;
use time::{
    OffsetDateTime, PrimitiveDateTime,
    format_description::well_known::{Iso8601, Rfc2822, Rfc3339},
};

/// Longest lifetime believed, ten years: larger numbers are mistakes or moments.
const MOST: Duration = Duration::from_hours(10 * 365 * 24);

/// From which number on it is no lifetime but a moment: thirty years, or the year 2001.
const FIRST_MOMENT: f64 = 1e9;
/// From which number on a moment is in smaller units than seconds (the year 5138), and how many of
/// them a second has: milliseconds, microseconds, nanoseconds.
const UNITS: [(f64, f64); 3] = [(1e17, 1e9), (1e14, 1e6), (1e11, 1e3)];
/// From which number on it is no moment either.
const NO_MOMENT: f64 = 1e20;

/// The lifetime that a member like `expires_in` states, as number, float or numeric text. Some
/// providers write the moment instead. Zero and less mean "does not say": some write 0 for tokens
/// that do not expire.
pub(super) fn of_lifetime(value: Option<&Value>, now: i64) -> Option<Duration> {
    match number(value?) {
        Some(number) if (FIRST_MOMENT..NO_MOMENT).contains(&number) => until(seconds(number), now),
        Some(number) => positive(number),
        None => of_moment(value, now),
    }
}

/// The time that is left until a moment in a member like `expires_at`: seconds or milliseconds
/// or smaller units since the Unix epoch, or a date. A moment that is over says nothing.
pub(super) fn of_moment(value: Option<&Value>, now: i64) -> Option<Duration> {
    let value = value?;
    let moment = match (number(value), value) {
        (Some(number), _) if number >= FIRST_MOMENT => seconds(number),
        (None, Value::String(text)) => date(text.trim())?,
        _ => return None,
    };
    until(moment, now)
}

fn number(value: &Value) -> Option<f64> {
    match value {
        Value::Number(number) => number.as_f64(),
        Value::String(text) => text.trim().parse().ok(),
        _ => None,
    }
}

/// Seconds since the Unix epoch, whatever the unit was.
fn seconds(moment: f64) -> f64 {
    let unit = UNITS.iter().find(|(first, _)| moment >= *first);
    unit.map_or(moment, |(_, per_second)| moment / per_second)
}

/// ISO 8601 as databases and languages print it, or the date of a header (RFC 9110 section 5.6.7):
/// with an offset, or without one, which then is UTC.
fn date(text: &str) -> Option<f64> {
    let iso = iso_8601(text);
    let moment = OffsetDateTime::parse(&iso, &Rfc3339)
        .or_else(|_| OffsetDateTime::parse(&iso, &Iso8601::PARSING))
        .or_else(|_| {
            let date = PrimitiveDateTime::parse(&iso, &Iso8601::PARSING);
            date.map(PrimitiveDateTime::assume_utc)
        })
        .or_else(|_| OffsetDateTime::parse(text, &Rfc2822))
        .ok()?;
    // Whole seconds of any year are exact.
    #[allow(clippy::cast_precision_loss)]
    Some(moment.unix_timestamp() as f64)
}

/// `2026-11-25 01:00:00 UTC` and `2026-11-25 02:00:00 +0100` as ISO 8601 writes them.
fn iso_8601(text: &str) -> String {
    let zoneless = text.strip_suffix("UTC").or(text.strip_suffix("GMT"));
    let text = zoneless.map_or_else(|| text.to_owned(), |text| format!("{}Z", text.trim_end()));
    match text.split_once(' ') {
        Some((day, time)) => format!("{day}T{}", time.replace(' ', "")),
        None => text,
    }
}

fn until(moment: f64, now: i64) -> Option<Duration> {
    #[allow(clippy::cast_precision_loss)]
    positive(moment - now as f64)
}

fn positive(seconds: f64) -> Option<Duration> {
    (seconds >= 1.0).then(|| Duration::from_secs_f64(seconds.min(MOST.as_secs_f64()).floor()))
}

#[cfg(test)]
mod tests {
    use super::*;

    /// 2026-11-25T00:00:00Z
    const NOW: i64 = 1_795_564_800;

    fn lifetime(value: impl Into<Value>) -> Option<u64> {
        of_lifetime(Some(&value.into()), NOW).map(|lifetime| lifetime.as_secs())
    }

    fn moment(value: impl Into<Value>) -> Option<u64> {
        of_moment(Some(&value.into()), NOW).map(|lifetime| lifetime.as_secs())
    }

    #[test]
    fn lifetimes_are_numbers_floats_texts_or_moments() {
        assert_eq!(lifetime(3600), Some(3600));
        assert_eq!(lifetime(3600.9), Some(3600));
        assert_eq!(lifetime(" 3600 "), Some(3600));
        assert_eq!(lifetime(NOW + 60), Some(60));
        assert_eq!(lifetime((NOW + 60) * 1000), Some(60));
        assert_eq!(lifetime("2026-11-25T01:00:00Z"), Some(3600));
        for nothing in [
            Value::Null,
            0.into(),
            (-1).into(),
            "soon".into(),
            true.into(),
        ] {
            assert_eq!(lifetime(nothing), None);
        }
    }

    #[test]
    fn what_cannot_be_is_bounded_and_never_a_panic() {
        let most = Some(MOST.as_secs());
        assert_eq!(lifetime(1e308), most);
        assert_eq!(lifetime(i64::MAX), most);
        assert_eq!(lifetime(400_000_000), most);
        assert_eq!(lifetime("inf"), most);
        assert_eq!(lifetime("NaN"), None);
        assert_eq!(moment(i64::MIN), None);
    }

    #[test]
    fn moments_are_seconds_smaller_units_or_dates() {
        assert_eq!(moment(NOW + 3600), Some(3600));
        #[allow(clippy::cast_precision_loss)]
        let float = (NOW + 3600) as f64 + 0.75;
        assert_eq!(moment(float), Some(3600));
        for unit in [1000, 1_000_000, 1_000_000_000] {
            assert_eq!(moment((NOW + 3600) * unit), Some(3600), "{unit}");
            assert_eq!(lifetime((NOW + 3600) * unit), Some(3600), "{unit}");
        }
        assert_eq!(moment((NOW + 3600).to_string()), Some(3600));
        for text in [
            "2026-11-25T01:00:00Z",
            "2026-11-25T01:00:00.500Z",
            "2026-11-25T02:00:00+01:00",
            "2026-11-25T02:00:00+0100",
            "2026-11-25T01:00:00",
            "20261125T010000Z",
            "2026-11-25T01:00Z",
            "2026-11-24T20:00:00-05:00",
            "2026-11-25T06:30:00+05:30",
            "2026-11-25T01:00:00.123456789Z",
            "2026-11-25 01:00:00",
            "2026-11-25 01:00:00.123456",
            "2026-11-25 01:00:00Z",
            "2026-11-25 01:00:00 UTC",
            "2026-11-25 02:00:00 +0100",
            "2026-11-25 02:00:00+01:00",
            "Wed, 25 Nov 2026 01:00:00 GMT",
            "Wed, 25 Nov 2026 02:00:00 +0100",
        ] {
            assert_eq!(moment(text), Some(3600), "{text}");
        }
        for nothing in ["2020-01-01T00:00:00Z", "tomorrow", "3600", ""] {
            assert_eq!(moment(nothing), None, "{nothing}");
        }
    }
}
