//! Durations with their unit: `30s`, `5m`, `1h`, `7d`.

use std::borrow::Cow;

use crate::attr::Duration;
use crate::error::{Errors, error};

const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 60 * 60), ('d', 24 * 60 * 60)];

const TOO_LONG: &str = "that is more than ten years";

/// Longer than any token lives.
const LONGEST: u64 = 10 * 365 * 24 * 60 * 60;

/// Why the lifetime of a token is not zero.
pub(crate) const LIFELESS: &str = "a token that lives no time is of no use";

/// Seconds; what is no sensible duration is reported. `useless` says why it is not zero, unless it
/// may be.
pub(crate) fn check_duration(
    key: &str,
    useless: Option<&str>,
    given: Option<&Duration>,
    errors: &mut Errors,
) -> Option<u64> {
    let Duration(given) = given?;
    let seconds = parse(&given.value()).and_then(|seconds| match (seconds, useless) {
        (0, Some(useless)) => Err(useless.to_owned().into()),
        (seconds, _) if seconds > LONGEST => Err(TOO_LONG.into()),
        (seconds, _) => Ok(seconds),
    });
    match seconds {
        Ok(seconds) => Some(seconds),
        Err(reason) => {
            let message = format!(
                "`{key}` is a number and a unit, as in \"30s\", \"5m\", \"1h\" or \"7d\": {reason}"
            );
            errors.push(error(given, message));
            None
        }
    }
}

fn parse(text: &str) -> Result<u64, Cow<'static, str>> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text.strip_prefix(digits).unwrap_or_default();
    if let Some(sum) = sum(text) {
        return Err(format!("write it in one unit, as {sum:?}").into());
    }
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err("the number is missing or not a whole one".into());
    }
    if unit.is_empty() {
        return Err("the unit is missing".into());
    }
    let mut letters = unit.chars();
    let factor = match (letters.next(), letters.next()) {
        (Some(letter), None) => UNITS.iter().find(|(unit, _)| *unit == letter),
        _ => None,
    };
    let (_, factor) = factor.ok_or("the unit is not one of these")?;
    let number: u64 = digits.parse().map_err(|_| TOO_LONG)?;
    number.checked_mul(*factor).ok_or_else(|| TOO_LONG.into())
}

/// `1h30m` in the smaller of its units: `90m`.
fn sum(text: &str) -> Option<String> {
    let mut total: u64 = 0;
    let mut smallest = None;
    let mut parts = 0;
    for part in text.split_inclusive(|c: char| !c.is_ascii_digit()) {
        let unit = part.chars().last()?;
        let (_, factor) = UNITS.iter().find(|(known, _)| *known == unit)?;
        let number: u64 = part.strip_suffix(unit)?.parse().ok()?;
        total = total.checked_add(number.checked_mul(*factor)?)?;
        smallest = smallest
            .filter(|(_, least)| least < factor)
            .or(Some((unit, *factor)));
        parts += 1;
    }
    let (unit, factor) = smallest.filter(|_| parts > 1)?;
    Some(format!("{}{unit}", total / factor))
}
