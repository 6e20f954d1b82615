//! Moments as tables keep them.

use time::{Date, Month, PrimitiveDateTime, Time, UtcOffset};

/// As many seconds since the epoch would be the year 5138: they are milliseconds.
const MILLISECONDS: i64 = 100_000_000_000;

/// And these would be the year 5138 in milliseconds.
const TOO_MANY: i64 = MILLISECONDS * 1000;

/// Seconds since the epoch; `None` for what is no moment.
pub(super) fn epoch(text: &str) -> Option<i64> {
    let text = text.trim();
    numeric(text).or_else(|| calendar(text))
}

fn numeric(text: &str) -> Option<i64> {
    let (whole, fraction) = text.split_once('.').unwrap_or((text, "0"));
    if fraction.is_empty() || !fraction.bytes().all(|byte| byte.is_ascii_digit()) {
        return None;
    }
    let number: i64 = whole.parse().ok()?;
    match number.checked_abs()? {
        ..MILLISECONDS => Some(number),
        MILLISECONDS..TOO_MANY => Some(number.div_euclid(1000)),
        _ => None,
    }
}

/// `2026-01-02T03:04:05.678+01:00`, with what may be left out of it and written otherwise.
fn calendar(text: &str) -> Option<i64> {
    let (date, rest) = text.split_at_checked(10)?;
    let rest = rest.strip_prefix(['T', 't', ' '])?;
    let end = rest
        .find(|char: char| !char.is_ascii_digit() && !matches!(char, ':' | '.' | ','))
        .unwrap_or(rest.len());
    let (time, offset) = rest.split_at(end);
    let moment = PrimitiveDateTime::new(date_of(date)?, time_of(time)?);
    Some(
        moment
            .assume_offset(offset_of(offset.trim())?)
            .unix_timestamp(),
    )
}

fn date_of(text: &str) -> Option<Date> {
    let mut parts = text.split('-');
    let (year, month, day) = (parts.next()?, parts.next()?, parts.next()?);
    if parts.next().is_some() || year.len() != 4 {
        return None;
    }
    let month = Month::try_from(digits(month)?).ok()?;
    Date::from_calendar_date(year.parse().ok()?, month, digits(day)?).ok()
}

fn time_of(text: &str) -> Option<Time> {
    let whole = text.split(['.', ',']).next()?;
    let mut parts = whole.split(':');
    let (hour, minute) = (digits(parts.next()?)?, digits(parts.next()?)?);
    let second = parts.next().map_or(Some(0), digits)?;
    if parts.next().is_some() {
        return None;
    }
    // A leap second is the one before it.
    Time::from_hms(hour, minute, second.min(59)).ok()
}

/// `Z`, `+01`, `+0100`, `+01:00`, a name of UTC, or both of these; nothing is UTC.
fn offset_of(text: &str) -> Option<UtcOffset> {
    let text = text.strip_suffix(" UTC").unwrap_or(text);
    if ["", "Z", "z", "UTC", "GMT"].contains(&text) {
        return Some(UtcOffset::UTC);
    }
    let sign = match text.chars().next()? {
        '+' => 1,
        '-' => -1,
        _ => return None,
    };
    let plain: String = text[1..].chars().filter(|char| *char != ':').collect();
    let (hours, minutes) = match plain.len() {
        2 => (plain.as_str(), "00"),
        4 => plain.split_at(2),
        _ => return None,
    };
    let whole = |text| digits(text).and_then(|number| i8::try_from(number).ok());
    UtcOffset::from_hms(sign * whole(hours)?, sign * whole(minutes)?, 0).ok()
}

/// Two of them.
fn digits(text: &str) -> Option<u8> {
    let is_number = text.len() == 2 && text.bytes().all(|byte| byte.is_ascii_digit());
    text.parse().ok().filter(|_| is_number)
}

#[cfg(test)]
mod tests {
    use super::epoch;

    #[test]
    fn moments_are_read_as_databases_and_libraries_write_them() {
        for text in [
            "1767323045",
            " 1767323045 ",
            "1767323045.0",
            "1767323045.678",
            "1767323045678",
            "2026-01-02T03:04:05Z",
            "2026-01-02T03:04:05.678Z",
            "2026-01-02T04:04:05+01:00",
            "2026-01-01T22:04:05-0500",
            "2026-01-02 03:04:05",
            "2026-01-02 03:04:05.678901",
            "2026-01-02 03:04:05+00",
            "2026-01-02 08:34:05.678+05:30",
            "2026-01-02 03:04:05.678 UTC",
            "2026-01-02 03:04:05 +0000 UTC",
        ] {
            assert_eq!(epoch(text), Some(1_767_323_045), "{text}");
        }
        assert_eq!(epoch("2026-01-02T03:04Z"), Some(1_767_323_040));
        assert_eq!(epoch("0"), Some(0));
        assert_eq!(epoch("-5"), Some(-5));
    }

    #[test]
    fn what_is_no_moment_is_none() {
        for text in [
            "",
            "soon",
            "infinity",
            "2026-01-02",
            "2026-13-02 03:04:05",
            "2026-02-30 03:04:05",
            "2026-01-02 25:04:05",
            "2026-01-02 03:04:05 Berlin",
            "2026-01-02 03:04:05+1",
            "2026-01-02 03",
            "1767323045678901",
            "17.",
            "é026-01-02 03:04:05",
        ] {
            assert_eq!(epoch(text), None, "{text}");
        }
    }
}
