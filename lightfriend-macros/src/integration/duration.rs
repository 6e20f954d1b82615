//! Durations with their unit: `30s`, `5m`, `1h`, `7d`.

use crate::attr::Duration;
use crate::error::{Errors, error};

const UNITS: [(char, u64); 4] = [('s', 1), ('m', 60), ('h', 60 * 60), ('d', 24 * 60 * 60)];

/// Longer than any token lives.
const LONGEST: u64 = 10 * 365 * 24 * 60 * 60;

/// Seconds; what is no sensible duration is reported.
pub(crate) fn check_duration(
    key: &str,
    zero_allowed: bool,
    given: Option<&Duration>,
    errors: &mut Errors,
) -> Option<u64> {
    let Duration(given) = given?;
    let seconds = parse(&given.value()).and_then(|seconds| match seconds {
        0 if !zero_allowed => Err("a token that lives no time is of no use"),
        seconds if seconds > LONGEST => Err("that is more than ten years"),
        seconds => Ok(seconds),
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

fn parse(text: &str) -> Result<u64, &'static str> {
    let digits = text.trim_end_matches(|c: char| !c.is_ascii_digit());
    let unit = text.strip_prefix(digits).unwrap_or_default();
    if digits.is_empty() || !digits.chars().all(|c| c.is_ascii_digit()) {
        return Err("the number is missing or not a whole one");
    }
    if unit.is_empty() {
        return Err("the unit is missing");
    }
    let mut letters = unit.chars();
    let factor = match (letters.next(), letters.next()) {
        (Some(letter), None) => UNITS.iter().find(|(unit, _)| *unit == letter),
        _ => None,
    };
    let (_, factor) = factor.ok_or("the unit is not one of these")?;
    let number: u64 = digits.parse().map_err(|_| "that is more than ten years")?;
    number
        .checked_mul(*factor)
        .ok_or("that is more than ten years")
}
