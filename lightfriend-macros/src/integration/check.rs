//! What the values of columns must be, and whether those that are written are that.

use proc_macro2::{Ident, Span};
use regex_lite::Regex;
use syn::{Lit, LitStr};

use super::choice::ColumnType;
use super::column::{Column, Source};
use super::endpoint::{host, is_host, is_origin};
use super::per_host::check_host;
use super::template::{Use, Uses};
use crate::attr::{Attributes, Field, Given};
use crate::error::{Errors, error};

/// The longest value that a start takes.
const LONGEST: usize = 255;

/// What a value must be.
#[derive(Debug, PartialEq, Eq)]
pub(crate) enum Check {
    /// One label of a host.
    Label,
    /// One of these.
    OneOf(Vec<String>),
    /// What matches this as a whole.
    Pattern(String),
    /// A whole host's name.
    Host,
    /// An https origin whose host ends in this.
    HostSuffix(String),
}

/// What is written of a column's values.
pub(crate) fn check_checks(
    ty: Option<(ColumnType, bool)>,
    source: &Source,
    given: &Given<Field>,
    errors: &mut Errors,
) -> Vec<Check> {
    check_of_given_values(source, given, errors);
    let host = check_host(ty, given, errors);
    let ty = ty.map(|(ty, _)| ty);
    let pattern = check_pattern(given, errors);
    let suffix = check_host_suffix(ty, given, errors);
    let one_of = check_one_of(ty, given, errors);
    check_values(given, pattern.as_ref(), suffix.as_deref(), errors);
    let pattern = given.pattern.as_ref().filter(|_| pattern.is_some());
    let checks = [
        host.then_some(Check::Host),
        one_of.map(Check::OneOf),
        pattern.map(|pattern| Check::Pattern(pattern.value())),
        suffix.map(Check::HostSuffix),
    ];
    checks.into_iter().flatten().collect()
}

// What an answer or a token says is the provider's to choose.
fn check_of_given_values(source: &Source, given: &Given<Field>, errors: &mut Errors) {
    if !source.is_answered() {
        return;
    }
    for key in ["one_of", "pattern"] {
        if given.written.contains(&key) {
            let message = format!(
                "`{key}` goes with `local`, `var` and `callback`; an origin that the answer names \
                    is bound by `host_suffix = \".vendor.com\"`"
            );
            errors.push(error(&span(given, key), message));
        }
    }
}

/// The pattern as it is matched: with the whole value. It is read without the anchors first, which
/// nothing in it may get around.
fn check_pattern(given: &Given<Field>, errors: &mut Errors) -> Option<Regex> {
    let pattern = given.pattern.as_ref()?;
    let text = pattern.value();
    let anchored = Regex::new(&text).and_then(|_| Regex::new(&format!("^(?:{text})$")));
    let anchored = anchored.map_err(|wrong| {
        error(
            pattern,
            format!("`pattern` is no regular expression of the crate `regex-lite`: {wrong}"),
        )
    });
    errors.handle(anchored)
}

// A suffix without its dot, or of one label, would be anybody's.
fn check_host_suffix(
    ty: Option<ColumnType>,
    given: &Given<Field>,
    errors: &mut Errors,
) -> Option<String> {
    let literal = given.host_suffix.as_ref()?;
    let text = literal.value();
    let domain = text.strip_prefix('.').unwrap_or_default();
    let is_lower = !domain.contains(|c: char| c.is_ascii_uppercase());
    let reason = if ty.is_some_and(|ty| ty != ColumnType::Text) {
        "`host_suffix` goes with text: make this `String` or `Option<String>`"
    } else if !domain.contains('.') || !domain.split('.').all(is_label) || !is_lower {
        "`host_suffix` begins with a dot and has two labels or more in small letters, as in \
            `host_suffix = \".vendor.com\"`"
    } else {
        return Some(text);
    };
    errors.push(error(literal, reason));
    None
}

fn check_one_of(
    ty: Option<ColumnType>,
    given: &Given<Field>,
    errors: &mut Errors,
) -> Option<Vec<String>> {
    let values = &given.one_of.as_ref()?.0;
    if given.secret.is_some() {
        let message = "whoever reads the source knows these: remove `one_of` or `secret`";
        errors.push(error(&span(given, "one_of"), message));
        return None;
    }
    let mut texts: Vec<String> = Vec::new();
    for value in values {
        let text = value.value();
        let broken = check_plain(&text)
            .or_else(|| ty.and_then(|ty| check_of_type(ty, &text)))
            .or_else(|| {
                texts
                    .contains(&text)
                    .then(|| format!("{text:?} is given twice; remove one"))
            });
        if let Some(reason) = broken {
            errors.push(error(value, reason));
        }
        texts.push(text);
    }
    Some(texts)
}

// What a start would refuse from the user.
fn check_plain(text: &str) -> Option<String> {
    if text.is_empty() {
        return Some("an empty value is none: remove it, and make the type an `Option`".to_owned());
    }
    let is_plain = text.len() <= LONGEST && !text.chars().any(char::is_control);
    (!is_plain).then(|| format!("a value has at most {LONGEST} bytes and no control characters"))
}

fn check_of_type(ty: ColumnType, text: &str) -> Option<String> {
    let shown = match ty {
        ColumnType::Text => return None,
        ColumnType::Integer => text.parse::<i32>().ok().map(|number| number.to_string()),
        ColumnType::BigInt => text.parse::<i64>().ok().map(|number| number.to_string()),
        ColumnType::Double => text
            .parse::<f64>()
            .ok()
            .filter(|number| number.is_finite())
            .map(|number| number.to_string()),
        ColumnType::Bool => text.parse::<bool>().ok().map(|truth| truth.to_string()),
    };
    match shown {
        Some(shown) if shown == text => None,
        Some(shown) => Some(format!("write {shown:?}: values are compared as texts")),
        None => Some("the column's type has no such value".to_owned()),
    }
}

// A value that is written and that nobody could give.
fn check_values(
    given: &Given<Field>,
    pattern: Option<&Regex>,
    suffix: Option<&str>,
    errors: &mut Errors,
) {
    for (at, text) in values(given) {
        if pattern.is_some_and(|pattern| !pattern.is_match(&text)) {
            errors.push(error(&at, format!("{text:?} does not match `pattern`")));
        } else if let Some(suffix) = suffix.filter(|suffix| !is_origin_below(&text, suffix)) {
            errors.push(error(
                &at,
                format!("{text:?} is no https origin whose host ends in {suffix:?}"),
            ));
        }
    }
    let (Some(one_of), Some((at, default))) = (&given.one_of, default(given)) else {
        return;
    };
    let is_one = one_of.0.iter().any(|value| value.value() == default);
    if !is_one && given.secret.is_none() {
        errors.push(error(&at, format!("{default:?} is not in `one_of`")));
    }
}

/// Notes what the templates ask of the columns, and checks the values that are written.
pub(crate) fn check_uses(
    attributes: &Attributes<'_>,
    columns: &mut [Column],
    uses: &Uses,
    errors: &mut Errors,
) {
    for column in columns {
        column.named = uses.named.contains(&column.name);
        let fields = &attributes.fields;
        let given = fields
            .iter()
            .find(|(field, _)| field.ident.as_ref() == Some(&column.ident));
        let (Some((_, given)), Some(urls)) = (given, uses.urls.get(&column.name)) else {
            continue;
        };
        for (use_, key) in urls {
            if *use_ == Use::Label {
                column.checks.push(Check::Label);
            }
            let (fits, what) = rule(*use_);
            for (at, text) in values(given) {
                if !fits(&text) {
                    let message = format!("in `{key}` {text:?} would be {what}");
                    errors.push(error(&at, message));
                }
            }
        }
    }
}

/// What a value in a URL is, and what it is otherwise.
fn rule(use_: Use) -> (fn(&str) -> bool, &'static str) {
    match use_ {
        Use::Label => (
            is_label,
            "one label of a host, which is at most 63 letters, digits and hyphens (RFC 1123 section \
                2.1)",
        ),
        Use::Host => (
            is_labels,
            "the end of a host, which is labels with dots between them (RFC 1123 section 2.1)",
        ),
        Use::Origin => (
            is_https_origin,
            "an origin, which is https and has no port and no path, as in \"https://eu.vendor.com\"",
        ),
    }
}

pub(super) fn is_label(text: &str) -> bool {
    is_host(text) && text.len() <= 63 && !text.contains(['.', '_', '['])
}

fn is_labels(text: &str) -> bool {
    text.split('.').all(is_label)
}

/// What the runtime takes for one that a value decides: with a port it would be another server.
fn is_https_origin(text: &str) -> bool {
    let rest = text.strip_prefix("https://");
    is_origin(text) && rest == Some(host(text))
}

fn is_origin_below(text: &str, suffix: &str) -> bool {
    let is_below = |host: &str| host.len() > suffix.len() && host.ends_with(suffix);
    is_https_origin(text) && is_below(host(text))
}

/// All values that are written.
pub(super) fn values(given: &Given<Field>) -> impl Iterator<Item = (Span, String)> {
    let one_of = given.one_of.iter().flat_map(|values| &values.0);
    let one_of = one_of.map(|value: &LitStr| (value.span(), value.value()));
    one_of.chain(default(given))
}

/// The default as the user would give it.
fn default(given: &Given<Field>) -> Option<(Span, String)> {
    let default = given.default.as_ref()?;
    let text = match default {
        Lit::Str(text) => text.value(),
        Lit::Int(number) => number.base10_digits().to_owned(),
        Lit::Float(number) => number.base10_digits().to_owned(),
        Lit::Bool(truth) => truth.value().to_string(),
        _ => return None,
    };
    Some((default.span(), text))
}

/// Where a key is written.
fn span(given: &Given<Field>, key: &str) -> Span {
    let key = given.tokens.iter().find(|token| *token == key);
    key.map_or_else(Span::call_site, Ident::span)
}
