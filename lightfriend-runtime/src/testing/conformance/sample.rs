//! Values for a struct's fields, where nobody gives them.

use crate::checks;
use crate::descriptor::{Check, Column, ColumnType};

/// What providers' ids, regions, shops and versions look like.
const TEXTS: [&str; 12] = [
    "conformance",
    "conformance.example.com",
    "https://conformance.example.com",
    "1234567890",
    "7",
    "a1",
    "A1",
    "us",
    "US",
    "v1.0",
    "0123456789abcdef0123456789abcdef",
    "00000000-0000-4000-8000-000000000001",
];

/// A value that satisfies the field's checks, if one is known.
pub(super) fn of(column: &Column) -> Option<String> {
    match column.ty {
        ColumnType::Integer | ColumnType::BigInt => return Some("7001".to_owned()),
        ColumnType::Double => return Some("1.5".to_owned()),
        ColumnType::Bool => return Some("true".to_owned()),
        ColumnType::Text => {}
    }
    let bounds = column.checks.iter().filter_map(|check| match check {
        Check::OneOf(values) => values.first().map(|value| (*value).to_owned()),
        Check::HostSuffix(suffix) => Some(format!("https://conformance{suffix}")),
        Check::Pattern(pattern) => ending(pattern).map(|end| format!("conformance{end}")),
        Check::Label | Check::Host => None,
    });
    let texts = TEXTS.into_iter().map(str::to_owned);
    let mut candidates = column.default_text().into_iter().chain(bounds).chain(texts);
    candidates.find(|text| checks::check(column, text).is_ok())
}

/// `.vendor.com` of `[a-z-]+\.vendor\.com`.
fn ending(pattern: &str) -> Option<String> {
    let end = pattern.rsplit([']', ')', '+', '*', '}']).next()?;
    let end = end.replace('\\', "");
    (!end.is_empty()).then_some(end)
}
